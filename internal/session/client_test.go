package session

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/secret"
)

// A scripted transport responds with the next of its status codes.
type scripted struct {
	codes  []int
	after  string // Retry-After
	bodies []string
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.bodies = append(s.bodies, string(body))
	w := httptest.NewRecorder()
	w.Header().Set("Retry-After", s.after)
	w.WriteHeader(s.codes[0])
	s.codes = s.codes[1:]
	return w.Result(), nil
}

// A client of another API repeats what can pass, with the same body.
func TestClientRetries(t *testing.T) {
	for _, test := range []struct {
		codes   []int
		after   string
		retries int
		code    int // of the last response
		sent    int
		took    time.Duration // at least
	}{
		{[]int{200}, "", 3, 200, 1, 0},
		{[]int{503, 429, 500, 200}, "", 3, 200, 4, 0},
		{[]int{503, 503}, "", 1, 503, 2, 0},
		{[]int{503}, "", 0, 503, 1, 0},
		{[]int{404}, "", 3, 404, 1, 0},
		{[]int{401}, "", 3, 401, 1, 0},
		{[]int{429, 200}, "60", 3, 200, 2, time.Minute},
		{[]int{429}, "600", 3, 429, 1, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			next := &scripted{codes: slices.Clone(test.codes), after: test.after}
			redactor := new(secret.Redactor)
			f := &cmdutil.Factory{IO: &cmdutil.IO{Err: cmdutil.NewStatusWriter(new(bytes.Buffer), nil, redactor), Secrets: redactor}, Globals: &cmdutil.Globals{}}
			s := &Session{f: f, client: &http.Client{Transport: next}, options: Options{Config: Config{Retries: test.retries}}}
			start := time.Now()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://storage.example/", strings.NewReader("body"))
			if err != nil {
				t.Fatal(err)
			}
			response, err := s.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.StatusCode != test.code || len(next.bodies) != test.sent || time.Since(start) < test.took {
				t.Errorf("%v: HTTP %d after %d requests and %v", test.codes, response.StatusCode, len(next.bodies), time.Since(start))
			}
			for _, body := range next.bodies {
				if body != "body" {
					t.Errorf("%v: body %q", test.codes, body)
				}
			}
		})
	}
}
