package login

import (
	"encoding/base64"
	"net"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"vision1/internal/auth/store"
)

// Any program on this machine can send a redirect: one with a wrong state is
// rejected, and the login still waits for its own.
func TestWrongState(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newCallbackServer(listener.Addr().String(), "right", "https://accounts.example")
	defer s.serve(listener)()
	get := func(query string) int {
		t.Helper()
		resp, err := http.Get("http://" + listener.Addr().String() + "/?" + query)
		if err != nil {
			t.Error(err)
			return 0
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	for _, query := range []string{"state=wrong&code=c", "state=&code=c", "state=right&state=right&code=c"} {
		if code := get(query); code != http.StatusBadRequest {
			t.Errorf("%s: status %d", query, code)
		}
	}
	go get("state=right&code=the-code&iss=https://accounts.example")
	r := <-s.redirects
	if r.err != nil || r.code != "the-code" {
		t.Errorf("code %q, error %v", r.code, r.err)
	}
	r.result <- outcome{}
}

func TestWrongIssuer(t *testing.T) {
	t.Parallel()
	s := newCallbackServer("127.0.0.1:1", "right", "https://accounts.example")
	_, err := s.parse(map[string][]string{"state": {"right"}, "code": {"c"}, "iss": {"https://attacker.example"}})
	if err == nil || !strings.Contains(err.Error(), "another server") {
		t.Errorf("error %v", err)
	}
}

func TestIDToken(t *testing.T) {
	t.Parallel()
	f := &flow{options: Options{Client: &store.Client{ID: "me", AuthURI: "https://accounts.google.com/o/oauth2/auth"}}}
	for claims, want := range map[string]string{
		`{"iss":"https://accounts.google.com","aud":"me","email":"a@b.c"}`:     "",
		`{"iss":"accounts.google.com","aud":["x","me"],"email":"a@b.c"}`:       "",
		`{"iss":"https://attacker.example","aud":"me","email":"a@b.c"}`:        "another issuer",
		`{"iss":"https://accounts.google.com","aud":"other","email":"a@b.c"}`:  "another client",
		`{"iss":"https://accounts.google.com","aud":{"me":1},"email":"a@b.c"}`: "another client",
		`{"aud":"me","email":"a@b.c"}`:                                         "another issuer",
	} {
		token := new(oauth2.Token).WithExtra(map[string]any{"id_token": "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".s"})
		account, err := f.account(token)
		switch {
		case want == "" && (err != nil || account != "a@b.c"):
			t.Errorf("%s: %q, %v", claims, account, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %q, %v", claims, account, err)
		}
	}
}
