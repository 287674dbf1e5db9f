package auth

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Concurrent requests share one token, and fetch it once. A rejected token is
// fetched again.
func TestConcurrentTokens(t *testing.T) {
	var fetches atomic.Int32
	tokens := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Metadata-Flavor", "Google")
		if strings.HasSuffix(r.URL.Path, "/email") {
			fmt.Fprint(w, "robot@p.example")
			return
		}
		fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"Bearer","expires_in":3600}`, fetches.Add(1))
	})
	iam := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"accessToken":"token-%d","expireTime":"2999-01-01T00:00:00Z"}`, fetches.Add(1))
	})
	user := write(t, "user.json", fmt.Sprintf(userFile, fmt.Sprintf(`,"token_uri":%q`, tokens)))
	tests := []struct {
		name        string
		config      Config
		want        int32 // fetches
		afterReject int32
	}{
		{"access token", Config{Getenv: lookup("GOOGLE_OAUTH_ACCESS_TOKEN=t")}, 0, 0},
		{"service account", Config{CredentialsFile: write(t, "f", newAccount(t).file(t, tokens, ""))}, 1, 2},
		{"authorized user", Config{CredentialsFile: user}, 1, 2},
		{"stored login", Config{ConfigDir: string(storeLogin(t, tokens, -time.Hour))}, 1, 2},
		{"metadata server", Config{Getenv: lookup("GCE_METADATA_HOST=" + strings.TrimPrefix(tokens, "http://"))}, 1, 2},
		{"impersonation", Config{CredentialsFile: user, Impersonate: []string{"robot@p.example"}}, 2, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fetches.Store(0)
			tt.config.Scopes = []string{vision}
			tt.config.TokenClient = &http.Client{Transport: iamRedirect{iam}}
			source, err := Find(t.Context(), tt.config)
			if err != nil {
				t.Fatal(err)
			}
			requireOneToken(t, source)
			if n := fetches.Load(); n != tt.want {
				t.Errorf("%d fetches, want %d", n, tt.want)
			}
			source.Invalidate(t.Context())
			requireOneToken(t, source)
			if n := fetches.Load(); n != tt.afterReject {
				t.Errorf("after a rejected token: %d fetches, want %d", n, tt.afterReject)
			}
		})
	}
}

// requireOneToken gets the token of source in 16 goroutines, twice in each.
func requireOneToken(t *testing.T, source *Source) {
	t.Helper()
	var group sync.WaitGroup
	var seen sync.Map
	for range 16 {
		group.Go(func() {
			for range 2 {
				token, err := source.Token(t.Context())
				if err != nil {
					t.Error(err)
				}
				seen.Store(token, true)
			}
		})
	}
	group.Wait()
	n := 0
	seen.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("got %d different tokens, want 1", n)
	}
}
