package emulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator"
	"vision1/internal/emulator/faults"
)

// send sends a request and returns the response's status code, headers, and body.
func send(t *testing.T, method, url, body string) (int, http.Header, string) {
	t.Helper()
	return do(t, method, url, nil, strings.NewReader(body))
}

func TestErrors(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr()
	tests := []struct {
		name, method, path, body string
		code                     int
		status, message          string
	}{
		{"unknown operation", "GET", "/v1/operations/none", "", 404, "NOT_FOUND", "Operation not found: operations/none"},
		{"unknown operation of a project", "POST", "/v1/projects/p/operations/none:cancel", "{}", 404, "NOT_FOUND", "projects/p/operations/none"},
		{"cancel without a body", "POST", "/v1/operations/none:cancel", "", 404, "NOT_FOUND", "operations/none"},
		{"escaped name", "GET", "/v1/operations/a%3Ab%20c%25d", "", 404, "NOT_FOUND", "operations/a:b c%d"},
		{"name with an escaped slash", "GET", "/v1/operations/a%2Fb", "", 404, "NOT_FOUND", "operations/a%2Fb"},
		{"unknown path", "GET", "/v2/operations", "", 404, "NOT_FOUND", "GET /v2/operations"},
		{"unknown HTTP method", "PUT", "/v1/operations/x", "", 404, "NOT_FOUND", "PUT /v1/operations/x"},
		{"unknown field", "POST", "/v1/operations/x:cancel", `{"nope":1}`, 400, "INVALID_ARGUMENT", `Unknown name "nope"`},
		{"unknown parameter", "GET", "/v1/operations/x?nope=1", "", 400, "INVALID_ARGUMENT", `Unknown name "nope"`},
		{"invalid URL encoding", "GET", "/v1/operations/x?a=%zz", "", 400, "INVALID_ARGUMENT", "not URL-encoded"},
		{"invalid JSON", "POST", "/v1/operations/x:cancel", `{`, 400, "INVALID_ARGUMENT", "Unexpected end of string. Expected an object key or }."},
		{"invalid page size", "GET", "/v1/projects/p/locations/l/products?pageSize=101", "", 400, "INVALID_ARGUMENT", "page_size"},
		{"purge without force", "POST", "/v1/" + location + "/products:purge", `{}`, 400, "INVALID_ARGUMENT", "force must be true"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			code, header, body := send(t, test.method, base+test.path, test.body)
			var decoded struct {
				Error struct {
					Code            int
					Message, Status string
				}
			}
			if err := json.Unmarshal([]byte(body), &decoded); err != nil {
				t.Fatalf("%v: %s", err, body)
			}
			if code != test.code || decoded.Error.Code != test.code || decoded.Error.Status != test.status || !strings.Contains(decoded.Error.Message, test.message) {
				t.Errorf("HTTP %d, %s", code, body)
			}
			if got := header.Get("Content-Type"); got != "application/json; charset=UTF-8" {
				t.Errorf("Content-Type %q", got)
			}
		})
	}
}

func TestCompleteErrorBody(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr()
	_, _, got := send(t, "POST", base+"/v1/images:annotate", `{"requests":[{"nope":1}]}`)
	const want = `{
  "error": {
    "code": 400,
    "message": "Invalid JSON payload received. Unknown name \"nope\" at 'requests[0]': Cannot find field.",
    "status": "INVALID_ARGUMENT",
    "details": [
      {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [
          {
            "field": "requests[0]",
            "description": "Invalid JSON payload received. Unknown name \"nope\" at 'requests[0]': Cannot find field."
          }
        ]
      }
    ]
  }
}
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestFormats(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr() + "/v1/" + location + "/products"
	send(t, "POST", base+"?productId=x", `{"displayName":"X & <Y>","productCategory":"toys-v2"}`)
	for query, want := range map[string]string{
		"":                   "{\n  \"name\": \"" + location + "/products/x\",\n  \"displayName\": \"X & <Y>\",\n  \"productCategory\": \"toys-v2\"\n}\n",
		"?prettyPrint=true":  "{\n  \"name\": \"" + location + "/products/x\",\n  \"displayName\": \"X & <Y>\",\n  \"productCategory\": \"toys-v2\"\n}\n",
		"?prettyPrint=false": `{"name":"` + location + `/products/x","displayName":"X & <Y>","productCategory":"toys-v2"}`,
	} {
		if _, _, got := send(t, "GET", base+"/x"+query, ""); got != want {
			t.Errorf("%q:\n%s\nwant:\n%s", query, got, want)
		}
	}
	_, header, body := send(t, "GET", base+"/x?alt=proto", "")
	product := new(visionpb.Product)
	if err := proto.Unmarshal([]byte(body), product); err != nil || product.GetDisplayName() != "X & <Y>" || header.Get("Content-Type") != "application/x-protobuf" {
		t.Errorf("alt=proto: %v, %v, %v", product, err, header)
	}
}

func TestEnumNumbers(t *testing.T) {
	base := "http://" + start(t, emulator.Config{}).Addr()
	_, _, body := send(t, "POST", base+"/v1/"+location+"/products:purge?$alt=json;enum-encoding=int", `{"force":true}`)
	if !strings.Contains(body, `"state": 2`) {
		t.Errorf("no enum number in %s", body)
	}
}

func TestFaults(t *testing.T) {
	var injected []faults.Fault
	for _, text := range []string{"operations.get=UNAVAILABLE:2", "ListOperations=8"} {
		fault, err := faults.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		injected = append(injected, fault)
	}
	base := "http://" + start(t, emulator.Config{Faults: injected}).Addr() + "/v1/operations"
	for i, want := range []int{503, 503, 404, 404} {
		if code, _, body := send(t, "GET", base+"/x", ""); code != want {
			t.Errorf("get %d: HTTP %d, want %d: %s", i, code, want, body)
		}
	}
	for range 3 {
		if code, _, _ := send(t, "GET", base, ""); code != 429 {
			t.Errorf("list: HTTP %d, want 429", code)
		}
	}
}
