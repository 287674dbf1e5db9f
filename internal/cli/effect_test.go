package cli_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/clitest"
)

// TestEffect checks that every failure after a successful response to a request
// that can't be repeated says that the request was carried out, with the name in
// the response if it was read.
func TestEffect(t *testing.T) {
	t.Parallel()
	const operation = `{"name": "projects/p/operations/7", "metadata": {"x": "` // truncated
	const started = "the request was carried out and started projects/p/operations/7; to wait for it: vision1 operations wait projects/p/operations/7"
	start := []string{"projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true"}
	create := []string{"projects", "locations-products-create", "projects/p/locations/l", "-r", "display-name=d"}
	tests := []struct {
		name string
		body string // the beginning of a response that is never completed
		cut  bool   // the connection is closed
		args []string
		code int
		want string
	}{
		{"truncated", operation, true, start, 5, started},
		{"truncated --wait", operation, true, append(purgeArgs(), "--timeout", "5s"), 5, started},
		{"timeout", operation, false, append(start, "--timeout", "2s"), 5, started},
		{"JSON error", operation, false, append(start, "--timeout", "2s", "--error-format", "json"), 5, `"warnings":["` + started + `"]`},
		{"name not complete", `{"name": "projects/p`, true, start, 5, "an operation may be running; to list operations: vision1 operations list"},
		{"not JSON", `<html>`, true, start, 5, "an operation may be running"},
		{"other name", `{"x": [1, {"name": "no"}], "name": "projects/p/products/3", "y": `, true, create, 5, "the request was carried out; its response names projects/p/products/3"},
		{"no name", `{"x": `, true, create, 5, "the request was carried out; check before you send it again"},
		{"can be repeated", `{"x": `, true, []string{"operations", "cancel", "operations/x"}, 5, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := clitest.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, test.body)
				_ = http.NewResponseController(w).Flush()
				if test.cut {
					panic(http.ErrAbortHandler) //nolint:forbidigo // how a handler closes its connection
				}
				<-r.Context().Done()
			}))
			defer server.Close()
			got := clitest.Command{Args: append(test.args, "--retries", "0"), Env: map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": t.TempDir()}}.Run()
			if got.Code != test.code || !strings.Contains(got.Stderr, test.want) || (test.want != "") != strings.Contains(got.Stderr, "carried out") {
				t.Errorf("exit %d, want %d; standard error\n%s\nwant\n%s", got.Code, test.code, got.Stderr, test.want)
			}
			if n := len(server.Requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// TestPanic checks that a bug exits with 70 and one line, without a trace.
func TestPanic(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{
		"VISION1_ENDPOINT": "error: internal error: a bug (effect_test.go:", "VISION1_API_KEY": "error: internal error; this is a bug in vision1", // before and while the command runs
	} {
		getenv := func(name string) string {
			if name == variable {
				panic("a bug") //nolint:forbidigo // the test is about panics
			}
			return ""
		}
		got := clitest.Command{Args: []string{"operations", "get", "operations/x"}, Getenv: getenv}.Run()
		if got.Code != 70 || got.Stdout != "" || strings.Count(got.Stderr, "\n") != 1 || !strings.HasPrefix(got.Stderr, want) {
			t.Errorf("%s: exit %d, output %q, standard error %q", variable, got.Code, got.Stdout, got.Stderr)
		}
	}
}

// TestOutputOfLocalCommands checks that -o is the destination of what needs no
// response.
func TestOutputOfLocalCommands(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"images", "annotate", "--skeleton"}, {"operations", "cancel", "operations/x", "--dry-run"}, {"schema", "operations", "cancel"},
	} {
		want := runCommand(t, "", nil, args...)
		file := filepath.Join(t.TempDir(), "out")
		got := runCommand(t, "", nil, append(args, "-o", file)...)
		text, err := os.ReadFile(file)
		if err != nil || got.Stdout != "" || withoutHost(string(text)) != withoutHost(want.Stdout) || want.Stdout == "" {
			t.Errorf("%q: output %q, the file %q (%v), want %q", args, got.Stdout, text, err, want.Stdout)
		}
		if got := runCommand(t, "", nil, append(args, "-o", filepath.Join(file, "out"))...); got.Code != 9 || got.Stdout != "" {
			t.Errorf("%q: exit %d, output %q", args, got.Code, got.Stdout)
		}
	}
}

// withoutHost removes the line with the port of the server.
func withoutHost(text string) string {
	before, after, _ := strings.Cut(text, "Host: ")
	_, after, _ = strings.Cut(after, "\n")
	return before + after
}

// TestInvalidLocalCommands checks that the arguments of local commands are
// validated like those of requests.
func TestInvalidLocalCommands(t *testing.T) {
	t.Parallel()
	tests := []struct{ args, want string }{
		{"help operations cancel junk", "junk (argument 3)  too many arguments"},
		{"help operations cancel junk --help", "too many arguments"},
		{"help cursors junk", "junk (argument 2)  too many arguments"},
		{"help help junk", "too many arguments"},
		{"help auth login junk", "too many arguments"},
		{"help nonsense --help", "unknown help topic"},
		{"images annotate -o --dry-run", "-o  requires a value; for a value that is like the flag --dry-run, use = before it"},
		{"detect labels a.jpg -o -p key=K", "-o  requires a value; for a value that is like the flag -p, use = before it"},
		{"images annotate -o= -r parent=x", "--output  requires a value that is not empty"},
		{"images annotate --output= -r parent=x", "--output  requires a value that is not empty"},
		{"auth login --client-secret --no-browser", "--client-secret  requires a value"},
		{"operations wait operations/x --progress --retries 2", "--progress  requires a value"},
		{"help labels", "labels  unknown help topic; did you mean detect labels?\nsee: vision1 help detect labels"},
		{"projects locations product-sets list projects/p/locations/l", "did you mean projects locations-product-sets-list?"},
		{"projects product-sets list", "product-sets  unknown method of projects; did you mean projects locations-product-sets-list?"},
		{"product-sets list", "product-sets  unknown resource; did you mean projects locations-product-sets-list?"},
		{"status results/", "status  unknown resource; did you mean detect status?"},
		{"render results/ --format pdf", "render  unknown resource; did you mean detect render?"},
		{"operations list --jq .", "1 error on the command line; nothing was sent\n  --jq  unknown flag; did you mean --query?"},
		{"operations list --query name.a", "did you mean .name.a?"},
		{"detect job slurm --shares 2 --parallel 1 --", "<command>  is missing"},
		{"completion", "<shell>  is missing; valid shells are bash"},
		{"help login", "login  unknown help topic; did you mean auth login?\nsee: vision1 help auth login"},
		{"images annotate --scope https://x --strict", "not a scope of this method; valid scopes are cloud-platform and cloud-vision (--strict)"},
		{"images annotate --skeleton junk", "accepts no arguments"},
		{"images annotate --skeleton -r nonsense=1", "unknown field"},
		{"projects locations-products-create a/../b --skeleton", "has the segment .."},
		{"operations get --skeleton", "this method has no request"},
		{"operations get operations/x --progress plain", "--progress plain  requires --wait"},
		{"auth logout --config-dir a --config-dir b", "--config-dir  is set twice; set it once"},
		{"auth login --client-secret a --client-secret b", "--client-secret  is set twice; set it once"},
	}
	for _, test := range tests {
		got := runCommand(t, "", nil, strings.Fields(test.args)...)
		if got.Code != 2 || got.Stdout != "" || !strings.Contains(got.Stderr, test.want) {
			t.Errorf("%s: exit %d, output %q, standard error\n%s\nwant %q", test.args, got.Code, got.Stdout, got.Stderr, test.want)
		}
	}
	want, got := runCommand(t, "", nil, "help", "operations", "cancel"), runCommand(t, "", nil, "help", "operations", "cancel", "--help")
	if got.Code != 0 || got.Stdout != want.Stdout || got.Stdout == "" {
		t.Errorf("help with --help: exit %d, output %q", got.Code, got.Stdout)
	}
	if got := runCommand(t, "", nil, "projects", "locations-products-create", "--skeleton"); got.Code != 0 {
		t.Errorf("a skeleton requires an argument: %s", got.Stderr)
	}
}

// TestHiddenParts checks the warnings about responses that hide something: errors
// that -p fields leaves out, and pages that are missing.
func TestHiddenParts(t *testing.T) {
	t.Parallel()
	const leavesOut = "warning: -p fields="
	image := []string{"images", "annotate", "-r", "requests.image.source.image-uri=gs://b/a", "requests.features.type=LABEL_DETECTION"}
	file := []string{"files", "annotate", "-r", "requests.input-config.gcs-source.uri=gs://b/a", "requests.input-config.mime-type=image/tiff",
		"requests.features.type=TEXT_DETECTION"}
	tests := []struct {
		name, response string
		args           []string
		want           string // a part of standard error; "" if nothing is printed
	}{
		{"one field", "{}", append(image, "-p", "fields=responses.labelAnnotations"), leavesOut + "responses.labelAnnotations: leaves out responses.error,"},
		{"in parentheses", "{}", append(image, "-p", "fields=responses(labelAnnotations(description,score),textAnnotations)"), ",responses.error; sending anyway"},
		{"files", "{}", append(file, "-p", "fields=responses(error,responses(textAnnotations))"), "leaves out responses.responses.error,"},
		{"selected", "{}", append(image, "-p", "fields=responses(labelAnnotations(description),error)"), ""},
		{"part selected", "{}", append(image, "-p", "fields=responses/error/message,responses/labelAnnotations"), ""},
		{"whole list", "{}", append(image, "-p", "fields=responses"), ""},
		{"everything", "{}", append(image, "-p", "fields=*"), ""},
		{"any member", "{}", append(image, "-p", "fields=responses/*"), ""},
		{"missing pages", `{"responses": [{}, {"totalPages": 7, "responses": [{"error": null}, {}]}]}`, file, "warning: responses[1] has only 2 of the 7 pages of the file"},
		{"all pages", `{"responses": [{"responses": [{}, {}], "totalPages": 2}]}`, file, ""},
		{"only the number", `{"responses": [{"totalPages": 2}]}`, file, ""},
	}
	for _, test := range tests {
		server := clitest.Serve(clitest.RespondJSON(http.StatusOK, test.response))
		got := clitest.Command{Args: test.args, Env: map[string]string{"VISION_EMULATOR_HOST": server.Host()}}.Run()
		server.Close()
		if got.Code != 0 || !strings.Contains(got.Stderr, test.want) || (test.want == "") != (got.Stderr == "") {
			t.Errorf("%s: exit %d, standard error %q, want %q", test.name, got.Code, got.Stderr, test.want)
		}
		if strict := runCommand(t, "", nil, append(test.args, "--strict")...); (strict.Code == 2) != strings.Contains(test.want, "responses.") {
			t.Errorf("%s, --strict: exit %d", test.name, strict.Code)
		}
	}
}
