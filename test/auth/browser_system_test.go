//go:build system

package main

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

	"vision1/internal/auth/authserver"
)

// TestAuthBrowser is a whole login by hand: vision1 opens a browser, a person
// signs in there by a form, the browser comes back and says so, and the next
// call is signed with a token that the server knows.
func TestAuthBrowser(t *testing.T) {
	t.Parallel()
	issuer := startIssuer(t)
	s := newAuthSession(t, authserver.Config{})
	s.put("vision1-secret.json", fmt.Sprintf(`{"installed":{"client_id":%q,"auth_uri":"%s/auth","token_uri":"%s/oauth/token"}}`,
		authserver.ClientID, issuer, issuer))
	opened := s.fakeOpener()

	ctx, cancel := chromedp.NewContext(t.Context())
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	var heading, text string
	var signedIn, form []byte
	s.loginPrefix = issuer + "/auth?"
	r := s.loginWith([]string{"auth", "login"}, func(address string) {
		err := chromedp.Do(ctx,
			chromedp.Navigate(address),
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
	if r.code != 0 || !strings.Contains(r.stderr, "signed in as test-user@zitadel.ch") {
		t.Fatalf("exit %d\n%s", r.code, r.stderr)
	}
	if heading != "You are signed in" || !strings.Contains(text, "test-user@zitadel.ch") {
		t.Errorf("the page says %q", text)
	}
	if address, err := os.ReadFile(opened); err != nil || !strings.HasPrefix(string(address), s.loginPrefix) {
		t.Errorf("opened %q, %v", address, err)
	}
	if folder := os.Getenv("VISION1_SCREENSHOTS"); folder != "" { // for a person to look at
		for name, picture := range map[string][]byte{"form.png": form, "signed-in.png": signedIn} {
			if err := os.WriteFile(filepath.Join(folder, name), picture, 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	s.call()
	s.expire()
	s.call() // renewed by the same server
	if r := s.run("auth", "status"); r.code != 0 || !strings.Contains(r.stdout, "test-user@zitadel.ch") {
		t.Errorf("exit %d\n%s", r.code, r.stdout)
	}
}

// fakeOpener puts a program in the way that opens browsers on this system, and
// returns the file that gets the address.
func (s *authSession) fakeOpener() string {
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

// issuerStorage is the provider's own, but it knows Google's scopes, and lets
// the client have a refresh token as Google does.
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

// IDTokenUserinfoClaimsAssertion puts the e-mail address into the ID token, as
// Google does.
func (anyScope) IDTokenUserinfoClaimsAssertion() bool { return true }
