package rest

import (
	"net/url"
	"testing"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"
)

func TestBindQuery(t *testing.T) {
	const (
		list   = "/google.longrunning.Operations/ListOperations"
		update = "/google.cloud.vision.v1.ProductSearch/UpdateProduct"
		purge  = "/google.cloud.vision.v1.ProductSearch/PurgeProducts"
	)
	newList := func() proto.Message { return new(longrunningpb.ListOperationsRequest) }
	newUpdate := func() proto.Message { return new(visionpb.UpdateProductRequest) }
	newPurge := func() proto.Message { return new(visionpb.PurgeProductsRequest) }
	tests := []struct {
		method  string
		message func() proto.Message
		query   string
		want    []string
	}{
		{list, newList, "pageSize=5&page_token=x&returnPartialSuccess=true&filter=", nil},
		{list, newList, "key=K&alt=json&fields=a(b)&callback=f&prettyPrint=false&quotaUser=u&access_token=t&oauth_token=t&upload_protocol=raw&uploadType=media&$.xgafv=1", nil},
		{list, newList, "$alt=json&$fields=a&$prettyPrint=true", nil},
		{list, newList, "nope=1", []string{"Unknown name \"nope\": Cannot bind query parameter. Field 'nope' could not be found in request message."}},
		{list, newList, "pageSize=x", []string{"Invalid value at 'page_size' (TYPE_INT32), \"x\""}},
		{list, newList, "pageSize=2147483648", []string{"(TYPE_INT32)"}},
		{list, newList, "pageSize=1&pageSize=2", []string{"(TYPE_INT32), \"1, 2\""}},
		{list, newList, "returnPartialSuccess=maybe", []string{"(TYPE_BOOL)"}},
		{list, newList, "name=operations", []string{"Unknown name \"name\""}},
		{update, newUpdate, "updateMask=displayName,product_labels", nil},
		{update, newUpdate, "updateMask=a%20b", []string{"google.protobuf.FieldMask"}},
		{update, newUpdate, "product=x", []string{"Unknown name \"product\""}},
		{purge, newPurge, "force=true", []string{"Unknown name \"force\""}},
	}
	for _, test := range tests {
		query, err := url.ParseQuery(test.query)
		if err != nil {
			t.Fatal(err)
		}
		err = bindQuery(test.method, test.message().ProtoReflect(), query)
		if len(test.want) == 0 {
			if err != nil {
				t.Errorf("%s: %v", test.query, err)
			}
			continue
		}
		wantViolations(t, err, test.want)
	}
}

func TestFieldMaskIsSnakeCase(t *testing.T) {
	mask, ok := parseFieldMask("displayName,product_labels,a.bC")
	if !ok || len(mask.GetPaths()) != 3 || mask.GetPaths()[0] != "display_name" || mask.GetPaths()[1] != "product_labels" || mask.GetPaths()[2] != "a.b_c" {
		t.Errorf("paths = %v, %t", mask.GetPaths(), ok)
	}
}

func TestSystemParameters(t *testing.T) {
	for query, want := range map[string]format{
		"":                                {pretty: true},
		"prettyPrint=true":                {pretty: true},
		"prettyPrint=false":               {},
		"$prettyPrint=0":                  {},
		"alt=JSON":                        {pretty: true},
		"alt=media":                       {pretty: true},
		"alt=proto":                       {pretty: true, binary: true},
		"$.xgafv=1":                       {pretty: true, legacy: true},
		"$.xgafv=2":                       {pretty: true},
		"$alt=json%3Benum-encoding%3Dint": {pretty: true, enumNumbers: true},
		"quotaUser=" + "0123456789012345678901234567890123456789": {pretty: true},
	} {
		values, _ := url.ParseQuery(query)
		if got, err := parseSystemParameters(values); err != nil || got != want {
			t.Errorf("%s: format = %+v, %v, want %+v", query, got, err, want)
		}
	}
	for _, query := range []string{"prettyPrint=yes", "alt=xml", "callback=a(b", "$callback=%22", "$.xgafv=3", "quotaUser=01234567890123456789012345678901234567890"} {
		values, _ := url.ParseQuery(query)
		if _, err := parseSystemParameters(values); err == nil {
			t.Errorf("%s was accepted", query)
		}
	}
}
