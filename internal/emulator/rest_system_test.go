package emulator_test

import (
	"net/http"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator"
)

func TestPartialResponses(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr() + "/v1/" + location + "/products"
	for _, id := range []string{"a", "b"} {
		send(t, "POST", base+"?productId="+id, `{"displayName":"`+id+`","productCategory":"toys-v2"}`)
	}
	for query, want := range map[string]string{
		"?fields=products.displayName":                `{"products":[{"displayName":"a"},{"displayName":"b"}]}`,
		"?$fields=products(display_name)":             `{"products":[{"displayName":"a"},{"displayName":"b"}]}`,
		"/a?fields=displayName,productCategory":       `{"displayName":"a","productCategory":"toys-v2"}`,
		"/a?fields=productLabels":                     `{}`,
		"/a?fields=displayName&fields=nope":           `{"displayName":"a"}`,
		"/a?callback=f&fields=displayName":            "// API callback\nf({\"displayName\":\"a\"});\n",
		"/a?$callback=a.b[0].$_&fields=productLabels": "// API callback\na.b[0].$_({});\n",
	} {
		code, _, got := send(t, "GET", base+query+"&prettyPrint=false", "")
		if code != 200 || got != want {
			t.Errorf("%s: HTTP %d: %s", query, code, got)
		}
	}
	if _, _, got := do(t, "GET", base+"/a?prettyPrint=false", map[string]string{"X-Goog-FieldMask": "displayName"}, http.NoBody); got != `{"displayName":"a"}` {
		t.Errorf("X-Goog-FieldMask: %s", got)
	}
	_, _, got := send(t, "GET", base+"/a?alt=proto&fields=displayName", "")
	product := new(visionpb.Product)
	if err := proto.Unmarshal([]byte(got), product); err != nil || !proto.Equal(product, &visionpb.Product{DisplayName: "a"}) {
		t.Errorf("alt=proto: %v, %v", product, err)
	}
}

// An invalid mask is an error before the method does anything.
func TestInvalidFieldMask(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr() + "/v1/" + location + "/products"
	code, _, got := send(t, "POST", base+"?productId=a&fields=name,nope.x", `{"displayName":"A","productCategory":"toys-v2"}`)
	const want = `{
  "error": {
    "code": 400,
    "message": "Request contains an invalid argument.",
    "status": "INVALID_ARGUMENT",
    "details": [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [
          {
            "field": "name,nope.x",
            "description": "Error expanding 'fields' parameter. Cannot find matching fields for path 'nope'."
          }
        ]
      }
    ]
  }
}
`
	if code != 400 || got != want {
		t.Errorf("HTTP %d:\n%s", code, got)
	}
	if code, _, got := send(t, "GET", base+"/a", ""); code != 404 {
		t.Errorf("the product was created: %s", got)
	}
}

func TestFieldMaskOverGRPC(t *testing.T) {
	c := dial(t, "grpc", start(t, emulator.Config{}).Addr())
	withMask := func(mask string) (*visionpb.Product, error) {
		return c.products.CreateProduct(metadata.AppendToOutgoingContext(t.Context(), "x-goog-fieldmask", mask), &visionpb.CreateProductRequest{
			Parent: location, Product: &visionpb.Product{DisplayName: "A", ProductCategory: "toys-v2"},
		})
	}
	product, err := withMask("displayName")
	if err != nil || !proto.Equal(product, &visionpb.Product{DisplayName: "A"}) {
		t.Errorf("%v, %v", product, err)
	}
	_, err = withMask("nope")
	wantCode(t, "nope", err, codes.InvalidArgument)
}

func TestCallback(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr() + "/v1/operations"
	code, header, got := send(t, "GET", base+"/none?callback=f", "")
	if code != 404 || header.Get("Content-Type") != "text/javascript; charset=UTF-8" ||
		!strings.HasPrefix(got, "// API callback\nf({\n  \"error\": {") || !strings.HasSuffix(got, "}\n);\n") {
		t.Errorf("HTTP %d, %v: %s", code, header, got)
	}
	code, header, got = send(t, "GET", base+"?callback=alert(1)//", "")
	if code != 400 || !strings.HasPrefix(header.Get("Content-Type"), "application/json") || !strings.Contains(got, "Invalid JSONP callback name: 'alert(1)//'") {
		t.Errorf("HTTP %d, %v: %s", code, header, got)
	}
}

func TestLegacyErrors(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr() + "/v1/"
	_, _, got := send(t, "GET", base+"operations/none?$.xgafv=1&prettyPrint=false", "")
	if want := `{"error":{"code":404,"message":"Operation not found: operations/none","errors":[{"message":"Operation not found: operations/none","domain":"global","reason":"notFound"}],"status":"NOT_FOUND"}}`; got != want {
		t.Errorf("%s", got)
	}
	_, _, got = send(t, "POST", base+"images:annotate?$.xgafv=1&prettyPrint=false", `{"a":1,"b":1}`)
	if want := `"errors":[{"message":"Invalid JSON payload received. Unknown name \"a\": Cannot find field.","reason":"invalid"},{"message":"Invalid JSON payload received. Unknown name \"b\": Cannot find field.","reason":"invalid"}],"status":"INVALID_ARGUMENT","details":[`; !strings.Contains(got, want) {
		t.Errorf("%s", got)
	}
	if _, _, got := send(t, "GET", base+"operations/none?$.xgafv=2", ""); strings.Contains(got, `"errors"`) {
		t.Errorf("%s", got)
	}
}

func TestCORS(t *testing.T) {
	server := start(t, emulator.Config{AllowHosts: []string{"app.example"}})
	url := "http://" + server.Addr() + "/v1/operations"
	preflight := map[string]string{"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-goog-user-project"}
	for origin, allowed := range map[string]bool{"https://app.example": true, "http://localhost:3000": true, "https://evil.example": false} {
		preflight["Origin"] = origin
		for method, header := range map[string]map[string]string{http.MethodOptions: preflight, http.MethodGet: {"Origin": origin}} {
			code, got, body := do(t, method, url, header, http.NoBody)
			if !allowed {
				if code != 403 || got.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s from %s: HTTP %d, %v", method, origin, code, got)
				}
				continue
			}
			if code != 200 || got.Get("Access-Control-Allow-Origin") != origin || strings.Join(got.Values("Vary"), ",") != "Origin,X-Origin,Referer" {
				t.Errorf("%s from %s: HTTP %d, %v", method, origin, code, got)
			}
			if method == http.MethodOptions && (body != "" || got.Get("Access-Control-Allow-Headers") != preflight["Access-Control-Request-Headers"] || !strings.Contains(got.Get("Access-Control-Allow-Methods"), "DELETE")) {
				t.Errorf("preflight: %q, %v", body, got)
			}
		}
	}
	_, got, _ := send(t, "GET", url, "")
	if got.Get("Vary") != "Origin" || got.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("without an origin: %v", got)
	}
	if code, _, _ := send(t, http.MethodOptions, url, ""); code != 404 {
		t.Errorf("OPTIONS without an origin: HTTP %d", code)
	}
}
