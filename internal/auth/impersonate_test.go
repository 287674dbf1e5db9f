package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vision1/internal/auth/store"
)

// iamRedirect sends requests for the IAM Credentials API to a server of the test.
type iamRedirect struct{ serverURL string }

func (s iamRedirect) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host == "iamcredentials.googleapis.com" {
		u, err := url.Parse(s.serverURL)
		if err != nil {
			return nil, err
		}
		req = req.Clone(req.Context())
		req.Header.Set("X-Original-Host", req.URL.Scheme+"://"+req.URL.Host)
		req.URL.Scheme, req.URL.Host = u.Scheme, u.Host
	}
	return http.DefaultTransport.RoundTrip(req)
}

// iam implements one method of the IAM Credentials API and stores the request.
type iam struct {
	header           http.Header
	path             string
	Scope, Delegates []string
	Lifetime         string
	response         string
	status           int
	requests         int
}

func (i *iam) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.requests++
	i.header, i.path = r.Header, r.URL.Path
	if err := json.NewDecoder(r.Body).Decode(i); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(i.status)
	fmt.Fprint(w, i.response)
}

func TestImpersonate(t *testing.T) {
	var form url.Values
	user := write(t, "user.json", fmt.Sprintf(userFile, fmt.Sprintf(`,"quota_project_id":"theirs","token_uri":%q`, endpoint(t, &form))))
	server := &iam{status: http.StatusOK, response: `{"accessToken":"impersonated","expireTime":"2999-01-01T00:00:00Z"}`}
	config := Config{
		CredentialsFile: user, Scopes: []string{vision}, Getenv: lookup(),
		Impersonate: []string{"robot@p.example", "first@p.example", "second@p.example"},
		TokenClient: &http.Client{Transport: iamRedirect{serve(t, server.ServeHTTP)}},
	}
	source, err := Find(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	header, err := send(t, source)
	if err != nil || header.Get("Authorization") != "Bearer impersonated" || header.Get("X-Goog-User-Project") != "" {
		t.Errorf("sent %v, %v", header, err)
	}
	if server.header.Get("X-Original-Host") != "https://iamcredentials.googleapis.com" || server.header.Get("Authorization") != "Bearer fetched" ||
		server.header.Get("X-Goog-User-Project") != "theirs" || !strings.HasSuffix(server.path, "/serviceAccounts/robot@p.example:generateAccessToken") {
		t.Errorf("got %s, %v", server.path, server.header)
	}
	want := "projects/-/serviceAccounts/first@p.example projects/-/serviceAccounts/second@p.example"
	if strings.Join(server.Scope, " ") != vision || strings.Join(server.Delegates, " ") != want {
		t.Errorf("got %+v", server)
	}
	if source.Account != "robot@p.example" || source.Impersonator == nil || source.Impersonator.Path != user || source.Impersonator.Scopes[0] != store.CloudPlatform {
		t.Errorf("%+v", source)
	}

	config.QuotaProject = "mine"
	if source, err = Find(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	if header, err = send(t, source); err != nil || server.header.Get("X-Goog-User-Project") != "mine" || source.QuotaProject != "mine" {
		t.Errorf("%v, %v", header, err)
	}
}

// The error names the credentials at fault and the missing role.
func TestImpersonateErrors(t *testing.T) {
	server := &iam{status: http.StatusForbidden, response: `{"error":{"code":403,"status":"PERMISSION_DENIED","message":"no"}}`}
	config := Config{
		Scopes: []string{vision}, Impersonate: []string{"robot@p.example"}, Getenv: lookup("GOOGLE_OAUTH_ACCESS_TOKEN=mine"),
		TokenClient: &http.Client{Transport: iamRedirect{serve(t, server.ServeHTTP)}},
	}
	source, err := Find(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = send(t, source)
	var e *TokenError
	if !errors.As(err, &e) || e.Source != impersonateFlag || e.Code() != "PERMISSION_DENIED" || !strings.Contains(e.Advice, "roles/iam.serviceAccountTokenCreator on it") {
		t.Errorf("error %v", err)
	}

	// The credentials themselves are rejected.
	config.Getenv = lookup()
	config.CredentialsFile = write(t, "user.json", fmt.Sprintf(userFile, fmt.Sprintf(`,"token_uri":%q`, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
	}))))
	if source, err = Find(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	if _, err = send(t, source); !errors.As(err, &e) || e.Source != "--credentials" || e.Code() != "invalid_grant" {
		t.Errorf("error %v", err)
	}

	config.CredentialsFile, config.Getenv = "", lookup("VISION1_API_KEY=key")
	var value *ValueError
	if _, err = Find(t.Context(), config); !errors.As(err, &value) {
		t.Errorf("error %v", err)
	}
}
