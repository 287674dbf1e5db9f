// Package authserver is a local authorization server for tests. It requires a
// proof key (S256 only), accepts a code once, replaces a refresh token at every
// use, and records every secret, so a test can check that none is printed.
package authserver

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-oauth2/oauth2/v4"
	"github.com/go-oauth2/oauth2/v4/errors"
	"github.com/go-oauth2/oauth2/v4/manage"
	"github.com/go-oauth2/oauth2/v4/models"
	"github.com/go-oauth2/oauth2/v4/server"
	"github.com/go-oauth2/oauth2/v4/store"
)

// The registered OAuth client, and the account that signs in.
const (
	ClientID     = "client.apps.example"
	ClientSecret = "GOCSPX-client-secret" //nolint:gosec // exists only in tests
	Account      = "person@example.org"
)

// Config controls the server. The zero value accepts every login.
type Config struct {
	Life      time.Duration       // of access tokens; default: one hour
	Deny      bool                // the user denies consent
	Grant     func(string) string // returns the scopes that the user consents to
	NoRefresh bool                // issue no refresh token
	Token     http.Handler        // replaces the token endpoint
}

// A Server is a running authorization server.
type Server struct {
	URL  string
	http *httptest.Server

	mu        sync.Mutex
	config    Config
	secrets   []string
	refreshes int
}

// Start starts a server on a free port.
func Start(config Config) *Server {
	s := &Server{config: config, secrets: []string{ClientSecret}}
	mux := http.NewServeMux()
	protocol := s.protocol()
	mux.HandleFunc("/auth", func(w http.ResponseWriter, r *http.Request) {
		if err := protocol.HandleAuthorizeRequest(&codeRecorder{w, s}, r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		r = s.recordForm(r)
		if handler := s.Config().Token; handler != nil {
			handler.ServeHTTP(w, r)
			return
		}
		if err := protocol.HandleTokenRequest(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL
	return s
}

// Close stops the server.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// Config returns the current configuration.
func (s *Server) Config() Config {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config
}

// Behave changes the configuration.
func (s *Server) Behave(change func(*Config)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.config)
}

// Secrets returns every secret that the server has received or issued.
func (s *Server) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.secrets)
}

// Renewed returns how often a refresh token was used.
func (s *Server) Renewed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refreshes
}

// ClientFile writes the client's file in Google's format.
func (s *Server) ClientFile(path string) error {
	text := fmt.Sprintf(`{"installed":{"client_id":%q,"project_id":"p","auth_uri":"%s/auth","token_uri":"%s/token","client_secret":%q,"redirect_uris":["http://localhost"]}}`,
		ClientID, s.URL, s.URL, ClientSecret)
	return os.WriteFile(path, []byte(text), 0o600)
}

func (s *Server) record(secret string) {
	if secret == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.secrets, secret) {
		s.secrets = append(s.secrets, secret)
	}
}

// protocol returns the library's server.
func (s *Server) protocol() *server.Server {
	manager := manage.NewDefaultManager()
	manager.MustTokenStorage(store.NewMemoryTokenStore())
	clients := store.NewClientStore()
	_ = clients.Set(ClientID, &models.Client{ID: ClientID, Secret: ClientSecret}) // never fails
	manager.MapClientStorage(clients)
	manager.SetValidateURIHandler(func(_, redirect string) error {
		if u, err := url.Parse(redirect); err != nil || u.Scheme != "http" || u.Hostname() != "127.0.0.1" || u.Port() == "" {
			return errors.ErrInvalidRedirectURI
		}
		return nil
	})
	config := server.NewConfig()
	config.ForcePKCE = true
	config.AllowedCodeChallengeMethods = []oauth2.CodeChallengeMethod{oauth2.CodeChallengeS256}
	protocol := server.NewServer(config, manager)
	protocol.SetClientInfoHandler(server.ClientFormHandler)
	protocol.SetUserAuthorizationHandler(func(http.ResponseWriter, *http.Request) (string, error) {
		if s.Config().Deny {
			return "", errors.ErrAccessDenied
		}
		return "person", nil
	})
	protocol.SetAuthorizeScopeHandler(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		scope := r.FormValue("scope")
		if grant := s.Config().Grant; grant != nil {
			scope = grant(scope)
		}
		return scope, nil
	})
	protocol.SetResponseTokenHandler(s.writeToken)
	return protocol
}

// writeToken writes a token response, with the configured lifetime and an ID
// token.
func (s *Server) writeToken(w http.ResponseWriter, data map[string]any, _ http.Header, status ...int) error {
	config := s.Config()
	if data["access_token"] != nil {
		data["id_token"] = s.idToken()
		data["expires_in"] = int64(time.Hour / time.Second)
		if config.Life > 0 {
			data["expires_in"] = int64(config.Life / time.Second)
		}
		if config.NoRefresh {
			delete(data, "refresh_token")
		}
	}
	for _, name := range []string{"access_token", "refresh_token", "id_token"} {
		text, _ := data[name].(string)
		s.record(text)
	}
	w.Header().Set("Content-Type", "application/json")
	if len(status) > 0 && status[0] > 0 {
		w.WriteHeader(status[0])
	}
	return json.NewEncoder(w).Encode(data)
}

// idToken returns an ID token for Account, without a valid signature.
func (s *Server) idToken() string {
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	return part(`{"alg":"none"}`) + "." + part(fmt.Sprintf(`{"iss":%q,"aud":%q,"sub":"1","email":%q}`, s.URL, ClientID, Account)) + "." + part("signature")
}

// recordForm records the secrets of a token request.
func (s *Server) recordForm(r *http.Request) *http.Request {
	body, _ := io.ReadAll(r.Body) // best effort: record what was received
	form, _ := url.ParseQuery(string(body))
	for _, name := range []string{"code", "code_verifier", "refresh_token", "client_secret", "assertion", "subject_token"} {
		s.record(form.Get(name))
	}
	if form.Get("grant_type") == "refresh_token" {
		s.mu.Lock()
		s.refreshes++
		s.mu.Unlock()
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return r
}

// codeRecorder records the code in the redirect of the browser.
type codeRecorder struct {
	http.ResponseWriter
	server *Server
}

func (c *codeRecorder) WriteHeader(status int) {
	if u, err := url.Parse(c.Header().Get("Location")); err == nil && strings.HasPrefix(u.Scheme, "http") {
		c.server.record(u.Query().Get("code"))
	}
	c.ResponseWriter.WriteHeader(status)
}
