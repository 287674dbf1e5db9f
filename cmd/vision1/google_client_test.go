package main

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
)

// googleMethods is how many methods Vision v1 has.
const googleMethods = 38

// TestGoogleClient makes every call that Google's own Go client has, with every
// field of the request and every parameter set, by that client and by vision1,
// and compares what arrives.
func TestGoogleClient(t *testing.T) {
	t.Parallel()
	methods := methodsOf(reflect.TypeFor[*vision.Service](), nil)
	if len(methods) != googleMethods {
		t.Errorf("Google's client has %d methods, want %d", len(methods), googleMethods)
	}
	for _, method := range methods {
		t.Run(strings.Join(method.words, " "), func(t *testing.T) {
			t.Parallel()
			want, words, body := googleCall(t, method)
			given := map[string][]string{"without a body": nil}
			if body != nil {
				given = map[string][]string{
					"-r":     append([]string{"-r", "."}, requestWords(t, body)...),
					"--json": {"--json", "-"},
				}
			}
			for name, rest := range given {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					text, err := json.Marshal(body)
					if err != nil {
						t.Fatal(err)
					}
					compareCall(t, want, string(text), slices.Concat(method.words, words, rest))
				})
			}
		})
	}
}

// compareCall runs vision1 and compares its request with the one that Google's
// client has sent.
func compareCall(t *testing.T, want request, stdin string, words []string) {
	t.Helper()
	result := command(t, stdin, map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "token"}, words...)
	if result.code != 0 || len(result.requests) != 1 {
		t.Fatalf("exit %d, %d requests; %q\n%s", result.code, len(result.requests), words, result.stderr)
	}
	got := result.requests[0]
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
	compareDryRun(t, got, stdin, words)
}

// compareDryRun runs the command with --dry-run and compares what it prints with
// what it has sent.
func compareDryRun(t *testing.T, sent request, stdin string, words []string) {
	t.Helper()
	result := command(t, stdin, map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "token"}, append(words, "--dry-run")...)
	if result.code != 0 || len(result.requests) != 0 {
		t.Fatalf("--dry-run: exit %d, %d requests\n%s", result.code, len(result.requests), result.stderr)
	}
	printed, err := http.ReadRequest(bufio.NewReader(strings.NewReader(result.stdout)))
	if err != nil {
		t.Fatalf("--dry-run printed no request: %v\n%s", err, result.stdout)
	}
	body, err := io.ReadAll(printed.Body)
	if err != nil {
		t.Fatalf("--dry-run: %v\n%s", err, result.stdout)
	}
	if printed.Method != sent.Method || printed.URL.EscapedPath() != sent.Path || printed.URL.RawQuery != sent.Query || string(body) != string(sent.Body) {
		t.Errorf("--dry-run printed\n%s\nsent was\n%s", result.stdout, render([]request{sent}))
	}
	for _, name := range []string{"Content-Type", "Content-Length", "User-Agent", "X-Goog-User-Project"} {
		if got, want := printed.Header.Get(name), sent.Header.Get(name); got != want {
			t.Errorf("--dry-run has %s: %q, sent was %q", name, got, want)
		}
	}
}

// A googleMethod is a method of Google's client, and how vision1 names it.
type googleMethod struct {
	words  []string // resource and method
	fields []int    // that lead from the service to the one that has the method
	method reflect.Method
}

// methodsOf finds the methods of a service and of those in it: each is a method
// that returns a ...Call.
func methodsOf(service reflect.Type, above []googleMethod) []googleMethod {
	var here googleMethod
	if len(above) > 0 {
		here = above[len(above)-1]
	}
	var found []googleMethod
	for method := range service.Methods() {
		if method.Type.NumOut() == 1 && strings.HasSuffix(method.Type.Out(0).String(), "Call") {
			found = append(found, googleMethod{commandOf(here.words, method.Name), here.fields, method})
		}
	}
	for field := range service.Elem().Fields() {
		if field.IsExported() && strings.HasSuffix(field.Type.String(), "Service") {
			below := googleMethod{words: append(slices.Clone(here.words), dashed(field.Name)),
				fields: append(slices.Clone(here.fields), field.Index...)}
			found = append(found, methodsOf(field.Type, append(above, below))...)
		}
	}
	return found
}

// commandOf returns the resource and the method as they are typed.
func commandOf(resources []string, method string) []string {
	return []string{resources[0], strings.Join(append(slices.Clone(resources[1:]), dashed(method)), "-")}
}

// dashed turns camelCase into dashed lower case.
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

// googleCall makes the call by Google's client. It returns what arrived, the
// words that say the same but for the request, and the request, nil where the
// method has none.
func googleCall(t *testing.T, m googleMethod) (request, []string, any) {
	t.Helper()
	server := record(reply(http.StatusOK, map[string]string{"type": "application/json", "text": "{}"}))
	defer server.Close()
	service, err := vision.NewService(t.Context(), option.WithEndpoint(server.server.URL), option.WithHTTPClient(server.server.Client()))
	if err != nil {
		t.Fatal(err)
	}
	arguments := []reflect.Value{reflect.ValueOf(service).Elem().FieldByIndex(m.fields)}
	var words []string
	var body any
	for i := 1; i < m.method.Type.NumIn(); i++ {
		argument := reflect.New(m.method.Type.In(i)).Elem()
		if argument.Kind() == reflect.String {
			argument.SetString("projects/p-1/locations/us-west1/products/a_b.c~d")
			words = append(words, argument.String())
		} else {
			(&filler{t: t}).fill(argument, "")
			body = argument.Interface()
		}
		arguments = append(arguments, argument)
	}
	call := m.method.Func.Call(arguments)[0]
	words = append(words, setParameters(call)...)
	options := []reflect.Value{reflect.ValueOf(googleapi.QuotaUser("user & co")), reflect.ValueOf(googleapi.QueryParameter("$.xgafv", "2"))}
	words = append(words, "quota-user=user & co", "$-xgafv=2")
	if err, failed := call.MethodByName("Do").Call(options)[1].Interface().(error); failed {
		t.Fatalf("Google's client: %v", err)
	}
	requests := server.Requests()
	if len(requests) != 1 {
		t.Fatalf("Google's client sent %d requests", len(requests))
	}
	return requests[0], words, body
}

// setParameters sets every query parameter that a call of Google's client has,
// and returns the words that do the same.
func setParameters(call reflect.Value) []string {
	words := []string{"-p"}
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
		words = append(words, dashed(method.Name)+"="+text)
	}
	return words
}
