package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vision1/internal/clitest"
)

// A referenceCase is a command line that was given to the reference program, and
// the request that it sent.
type referenceCase struct {
	Args    []string `json:"args"`
	Refused *string  `json:"refused"` // the reason; "crash" if the program crashed
	Request *struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Query  [][2]string     `json:"query"`
		Body   json.RawMessage `json:"body"` // null if the request had no body
	} `json:"request"`
}

// TestReference runs vision1 with the arguments of each reference case: it must
// send the same request, or reject the arguments if the reference did.
func TestReference(t *testing.T) {
	t.Parallel()
	for _, test := range referenceCases(t) {
		t.Run(strings.Join(test.Args, " "), func(t *testing.T) {
			t.Parallel()
			got := runCommand(t, "", map[string]string{"GOOGLE_OAUTH_ACCESS_TOKEN": "token"}, test.Args...)
			if test.Refused != nil {
				if got.Code != 2 || len(got.Requests) != 0 || got.Stdout != "" || !clitest.HasError(got.Stderr) {
					t.Errorf("the reference rejects it (%s); got exit %d, %d requests, output %q, message:\n%s",
						*test.Refused, got.Code, len(got.Requests), got.Stdout, got.Stderr)
				}
				return
			}
			if got.Code != 0 || len(got.Requests) != 1 {
				t.Fatalf("exit %d, %d requests\n%s", got.Code, len(got.Requests), got.Stderr)
			}
			sent, want := got.Requests[0], test.Request
			if sent.Method != want.Method || sent.Path != want.Path {
				t.Errorf("%s %s, want %s %s", sent.Method, sent.Path, want.Method, want.Path)
			}
			if query := pairs(t, sent.Query); !slices.Equal(query, sorted(want.Query)) {
				t.Errorf("query %q, want %q", query, want.Query)
			}
			if body := jsonBody(t, sent.Body); !reflect.DeepEqual(body, jsonBody(t, want.Body)) {
				t.Errorf("body %s, want %s", sent.Body, want.Body)
			}
		})
	}
}

func referenceCases(t *testing.T) []referenceCase {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "testdata", "reference", "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var cases []referenceCase
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var c referenceCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("case %d: %v", len(cases)+1, err)
		}
		if (c.Refused == nil) == (c.Request == nil) {
			t.Fatalf("case %d must have either refused or request", len(cases)+1)
		}
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil || len(cases) == 0 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	return cases
}

// pairs returns the decoded names and values of a query, sorted.
func pairs(t *testing.T, query string) [][2]string {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatalf("query %q: %v", query, err)
	}
	var list [][2]string
	for name, texts := range values {
		for _, text := range texts {
			list = append(list, [2]string{name, text})
		}
	}
	return sorted(list)
}

func sorted(list [][2]string) [][2]string {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return list
}

// jsonBody decodes a body and keeps its numbers as text. An empty body is nil.
func jsonBody(t *testing.T, body []byte) any {
	t.Helper()
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("body %s: %v", body, err)
	}
	if decoder.More() {
		t.Fatalf("body %s has more than one value", body)
	}
	return value
}
