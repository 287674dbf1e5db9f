//go:build system

package auth

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"vision1/test/authserver"
)

// TestLoginBrowser logs in as a user does: vision1 opens a browser, the user fills
// in a form there, the browser shows that the login succeeded, and the next request
// is authenticated with a token of the server.
func TestLoginBrowser(t *testing.T) {
	t.Parallel()
	issuer := startIssuer(t)
	s := newSession(t, authserver.Config{})
	s.write("vision1-secret.json", fmt.Sprintf(`{"installed":{"client_id":%q,"auth_uri":"%s/auth","token_uri":"%s/oauth/token"}}`,
		authserver.ClientID, issuer, issuer))
	opened := s.fakeOpener()

	ctx, cancel := chromedp.NewContext(t.Context())
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	var heading, text string
	var signedIn, form []byte
	s.loginPrefix = issuer + "/auth?"
	r := s.loginWith([]string{"auth", "login"}, func(url string) {
		err := chromedp.Do(ctx,
			chromedp.Navigate(url),
			chromedp.WaitVisible(chromedp.CSS("#password")))
		if err == nil {
			form, err = chromedp.Run(ctx, chromedp.FullScreenshot(100))
		}
		if err == nil {
			err = chromedp.Do(ctx,
				chromedp.SendKeys(chromedp.CSS("#username"), "test-user@127.0.0.1"),
				chromedp.SendKeys(chromedp.CSS("#password"), "verysecure"),
				chromedp.Click(chromedp.CSS("button")),
				chromedp.WaitVisible(chromedp.CSS("main .mark")))
		}
		if err == nil {
			heading, err = chromedp.Run(ctx, chromedp.Text(chromedp.CSS("h1")))
		}
		if err == nil {
			text, err = chromedp.Run(ctx, chromedp.Text(chromedp.CSS("main")))
		}
		if err == nil {
			signedIn, err = chromedp.Run(ctx, chromedp.FullScreenshot(100))
		}
		if err != nil {
			t.Error(err)
		}
	})
	if r.Code != 0 || !strings.Contains(r.Stderr, "logged in as test-user@zitadel.ch") {
		t.Fatalf("exit %d\n%s", r.Code, r.Stderr)
	}
	if heading != "You are signed in" || !strings.Contains(text, "test-user@zitadel.ch") {
		t.Errorf("the page shows %q", text)
	}
	if url, err := os.ReadFile(opened); err != nil || !strings.HasPrefix(string(url), s.loginPrefix) {
		t.Errorf("opened %q, %v", url, err)
	}
	if dir := os.Getenv("VISION1_SCREENSHOTS"); dir != "" { // for manual review
		for name, image := range map[string][]byte{"form.png": form, "signed-in.png": signedIn} {
			if err := os.WriteFile(filepath.Join(dir, name), image, 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	s.get()
	s.expire()
	s.get() // renewed by the same server
	if r := s.run("auth", "status"); r.Code != 0 || !strings.Contains(r.Stdout, "test-user@zitadel.ch") {
		t.Errorf("exit %d\n%s", r.Code, r.Stdout)
	}
}

// fakeOpener replaces the program that opens browsers on this system, and returns
// the path of the file that receives the URL.
func (s *session) fakeOpener() string {
	s.t.Helper()
	bin, opened := s.t.TempDir(), filepath.Join(s.t.TempDir(), "opened")
	name := map[string]string{"darwin": "open"}[runtime.GOOS]
	if name == "" {
		name = "xdg-open"
	}
	script := "#!/bin/sh\nprintf %s \"$1\" >'" + opened + "'\n"
	if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil {
		s.t.Fatal(err)
	}
	s.env = append(s.env, "PATH="+bin, "DISPLAY=:0")
	return opened
}

// startIssuer starts an OpenID provider with a login form.
func startIssuer(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	issuer := "http://" + listener.Addr().String()
	users := storage.NewUserStore(issuer)
	client := storage.NativeClient(authserver.ClientID, "http://127.0.0.1/")
	provider := issuerStorage{storage.NewStorageWithClients(users, map[string]*storage.Client{authserver.ClientID: client})}
	server := httptest.NewUnstartedServer(exampleop.SetupServer(issuer, provider, slog.New(slog.DiscardHandler), false))
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	return issuer
}

// issuerStorage is the storage of the provider, but accepts Google's scopes and
// issues a refresh token as Google does.
type issuerStorage struct{ *storage.Storage }

func (s issuerStorage) CreateAuthRequest(ctx context.Context, r *oidc.AuthRequest, user string) (op.AuthRequest, error) {
	r.Scopes = append(r.Scopes, oidc.ScopeOfflineAccess)
	return s.Storage.CreateAuthRequest(ctx, r, user)
}

func (s issuerStorage) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	client, err := s.Storage.GetClientByClientID(ctx, id)
	return anyScope{client}, err
}

type anyScope struct{ op.Client }

func (anyScope) IsScopeAllowed(string) bool { return true }

// IDTokenUserinfoClaimsAssertion adds the email address to the ID token, as Google
// does.
func (anyScope) IDTokenUserinfoClaimsAssertion() bool { return true }
