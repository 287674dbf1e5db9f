package cli_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
	"google.golang.org/api/vision/v1"

	"vision1/internal/clitest"
)

// googleMethods is the number of methods of Vision v1.
const googleMethods = 38

// TestGoogleClient calls every method, with every field of the request and every
// parameter set, through Google's own Go client and through vision1, and compares
// the requests that arrive.
func TestGoogleClient(t *testing.T) {
	t.Parallel()
	methods := methodsOf(reflect.TypeFor[*vision.Service](), nil)
	if len(methods) != googleMethods {
		t.Errorf("Google's client has %d methods, want %d", len(methods), googleMethods)
	}
	for _, method := range methods {
		t.Run(strings.Join(method.args, " "), func(t *testing.T) {
			t.Parallel()
			want, args, body := googleCall(t, method)
			variants := map[string][]string{"without a body": nil}
			if body != nil {
				variants = map[string][]string{
					"-r":     append([]string{"-r", "."}, requestArgs(t, body)...),
					"--json": {"--json", "-"},
				}
			}
			for name, rest := range variants {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					text, err := json.Marshal(body)
					if err != nil {
						t.Fatal(err)
					}
					compareCall(t, want, string(text), slices.Concat(method.args, args, rest))
				})
			}
		})
	}
}

// compareCall runs vision1 and compares its request with the one that Google's
// client sent.
func compareCall(t *testing.T, want clitest.Request, stdin string, args []string) {
	t.Helper()
	result := runCommand(t, stdin, map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "token"}, args...)
	if result.Code != 0 || len(result.Requests) != 1 {
		t.Fatalf("exit %d, %d requests; %q\n%s", result.Code, len(result.Requests), args, result.Stderr)
	}
	got := result.Requests[0]
	if got.Method != want.Method || got.Path != want.Path {
		t.Errorf("%s %s, Google's client %s %s", got.Method, got.Path, want.Method, want.Path)
	}
	pretty := func(pair [2]string) bool { return pair[0] == "prettyPrint" }
	if got, want := pairs(t, got.Query), slices.DeleteFunc(pairs(t, want.Query), pretty); !slices.Equal(got, want) {
		t.Errorf("query %q, Google's client %q", got, want)
	}
	if got, want := got.Header.Get("Content-Type"), want.Header.Get("Content-Type"); got != want {
		t.Errorf("Content-Type %q, Google's client %q", got, want)
	}
	if !reflect.DeepEqual(jsonBody(t, got.Body), jsonBody(t, want.Body)) {
		t.Errorf("body\n%s\nGoogle's client\n%s", got.Body, want.Body)
	}
	compareDryRun(t, got, stdin, args)
}

// compareDryRun runs the command with --dry-run and compares the printed request
// with the one that was sent.
func compareDryRun(t *testing.T, sent clitest.Request, stdin string, args []string) {
	t.Helper()
	result := runCommand(t, stdin, map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "token"}, append(args, "--dry-run")...)
	if result.Code != 0 || len(result.Requests) != 0 {
		t.Fatalf("--dry-run: exit %d, %d requests\n%s", result.Code, len(result.Requests), result.Stderr)
	}
	printed, err := http.ReadRequest(bufio.NewReader(strings.NewReader(result.Stdout)))
	if err != nil {
		t.Fatalf("--dry-run printed no request: %v\n%s", err, result.Stdout)
	}
	body, err := io.ReadAll(printed.Body)
	if err != nil {
		t.Fatalf("--dry-run: %v\n%s", err, result.Stdout)
	}
	if printed.Method != sent.Method || printed.URL.EscapedPath() != sent.Path || printed.URL.RawQuery != sent.Query || string(body) != string(sent.Body) {
		t.Errorf("--dry-run printed\n%s\nbut sent\n%s", result.Stdout, clitest.Format([]clitest.Request{sent}))
	}
	for _, name := range []string{"Content-Type", "Content-Length", "User-Agent", "X-Goog-User-Project"} {
		if got, want := printed.Header.Get(name), sent.Header.Get(name); got != want {
			t.Errorf("--dry-run prints %s: %q, but %q was sent", name, got, want)
		}
	}
}

// A googleMethod is a method of Google's client and its name in vision1.
type googleMethod struct {
	args   []string // resource and method, as in vision1
	fields []int    // index path from the service to the one with the method
	method reflect.Method
}

// methodsOf returns the methods of a service and of the services in it, which are
// those that return a ...Call. above is the path to the service.
func methodsOf(service reflect.Type, above []googleMethod) []googleMethod {
	var here googleMethod
	if len(above) > 0 {
		here = above[len(above)-1]
	}
	var found []googleMethod
	for method := range service.Methods() {
		if method.Type.NumOut() == 1 && strings.HasSuffix(method.Type.Out(0).String(), "Call") {
			found = append(found, googleMethod{commandOf(here.args, method.Name), here.fields, method})
		}
	}
	for field := range service.Elem().Fields() {
		if field.IsExported() && strings.HasSuffix(field.Type.String(), "Service") {
			below := googleMethod{args: append(slices.Clone(here.args), dashed(field.Name)),
				fields: append(slices.Clone(here.fields), field.Index...)}
			found = append(found, methodsOf(field.Type, append(above, below))...)
		}
	}
	return found
}

// commandOf returns the resource and the method of vision1.
func commandOf(resources []string, method string) []string {
	return []string{resources[0], strings.Join(append(slices.Clone(resources[1:]), dashed(method)), "-")}
}

// dashed converts camelCase to dashed lower case.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// googleCall calls a method through Google's client. It returns the request that
// arrived, the vision1 arguments for the same call without the request message,
// and the request message, or nil if the method has none.
func googleCall(t *testing.T, m googleMethod) (clitest.Request, []string, any) {
	t.Helper()
	server := clitest.Serve(clitest.RespondJSON(http.StatusOK, "{}"))
	defer server.Close()
	service, err := vision.NewService(t.Context(), option.WithEndpoint(server.URL()), option.WithHTTPClient(server.Client()))
	if err != nil {
		t.Fatal(err)
	}
	inputs := []reflect.Value{reflect.ValueOf(service).Elem().FieldByIndex(m.fields)}
	var args []string
	var body any
	for i := 1; i < m.method.Type.NumIn(); i++ {
		argument := reflect.New(m.method.Type.In(i)).Elem()
		if argument.Kind() == reflect.String {
			argument.SetString("projects/p-1/locations/us-west1/products/a_b.c~d")
			args = append(args, argument.String())
		} else {
			(&filler{t: t}).fill(argument, "")
			body = argument.Interface()
		}
		inputs = append(inputs, argument)
	}
	call := m.method.Func.Call(inputs)[0]
	args = append(args, setParameters(call)...)
	options := []reflect.Value{reflect.ValueOf(googleapi.QuotaUser("user & co")), reflect.ValueOf(googleapi.QueryParameter("$.xgafv", "2"))}
	args = append(args, "quota-user=user & co", "$-xgafv=2")
	if err, failed := call.MethodByName("Do").Call(options)[1].Interface().(error); failed {
		t.Fatalf("Google's client: %v", err)
	}
	requests := server.Requests()
	if len(requests) != 1 {
		t.Fatalf("Google's client sent %d requests", len(requests))
	}
	return requests[0], args, body
}

// setParameters sets every query parameter of a call of Google's client, and
// returns the vision1 arguments that do the same.
func setParameters(call reflect.Value) []string {
	args := []string{"-p"}
	for method := range call.Type().Methods() {
		set := call.Method(method.Index)
		if set.Type().NumIn() != 1 || method.Name == "Do" || method.Name == "IfNoneMatch" {
			continue
		}
		var text string
		switch {
		case method.Name == "Fields":
			set.Call([]reflect.Value{reflect.ValueOf(googleapi.Field("name")), reflect.ValueOf(googleapi.Field("a(b,c)"))})
			text = "name,a(b,c)"
		case method.Name == "UpdateMask":
			text = "displayName"
			set.Call([]reflect.Value{reflect.ValueOf(text)})
		case set.Type().In(0).Kind() == reflect.String:
			text = "a b&c=d+e/ä%2F"
			set.Call([]reflect.Value{reflect.ValueOf(text)})
		case set.Type().In(0).Kind() == reflect.Int64:
			text = "7"
			set.Call([]reflect.Value{reflect.ValueOf(int64(7))})
		case set.Type().In(0).Kind() == reflect.Bool:
			text = "true"
			set.Call([]reflect.Value{reflect.ValueOf(true)})
		default:
			continue // Context
		}
		args = append(args, dashed(method.Name)+"="+text)
	}
	return args
}
