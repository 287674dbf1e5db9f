package login

import (
	"cmp"
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"vision1/internal/auth"
)

const (
	headerTimeout = 10 * time.Second
	// shutdownTimeout is the time limit for the browser to receive the last page.
	shutdownTimeout = 3 * time.Second
)

// A redirect is the request with which the authorization server redirects the
// browser back.
type redirect struct {
	code   string
	err    error        // set if the request is invalid or reports an error
	result chan outcome // receives the outcome to show in the browser
}

type outcome struct {
	account string
	err     error
}

// callbackServer is the HTTP server that the browser is redirected to. It accepts
// one redirect.
type callbackServer struct {
	host, state string
	issuer      string // of the authorization server (RFC 9207)
	received    atomic.Bool
	redirects   chan redirect
	closing     chan struct{}
}

func newCallbackServer(host, state, issuer string) *callbackServer {
	return &callbackServer{host: host, state: state, issuer: issuer, redirects: make(chan redirect, 1), closing: make(chan struct{})}
}

// serve starts the server. The function that it returns stops it, after the last
// page was sent.
func (s *callbackServer) serve(listener net.Listener) (stop func()) {
	server := &http.Server{Handler: s, ReadHeaderTimeout: headerTimeout, MaxHeaderBytes: 64 << 10}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // returns when stop closes it
	}()
	return func() {
		close(s.closing)
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close()
		}
		<-done
	}
}

func (s *callbackServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case r.Host != s.host || r.URL.Path != "/" || !query.Has("state"):
		write(w, http.StatusNotFound, page{Title: "Not found", Text: "This URL is used only to finish signing in."})
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		write(w, http.StatusMethodNotAllowed, page{Title: "Not found", Text: "This URL is used only to finish signing in."})
		return
	case !s.isOwn(query): // any program on this machine can send it
		write(w, http.StatusBadRequest, page{
			Title: "Not accepted", Text: "The redirect belongs to another attempt to sign in (wrong state). vision1 is still waiting for yours.",
		})
		return
	case s.received.Swap(true):
		write(w, http.StatusConflict, page{Title: "Already received", Text: "The result of signing in was already received. You can close this window; the terminal shows the result."})
		return
	}
	back := redirect{result: make(chan outcome, 1)}
	back.code, back.err = s.parse(query)
	s.redirects <- back
	select {
	case o := <-back.result:
		writeOutcome(w, o)
	case <-s.closing: // the command ended first
		select {
		case o := <-back.result:
			writeOutcome(w, o)
		default:
			writeOutcome(w, outcome{err: &Error{"vision1 was stopped", nil}})
		}
	}
}

// isOwn reports whether the redirect belongs to this attempt to sign in.
func (s *callbackServer) isOwn(query url.Values) bool {
	return len(query["state"]) == 1 && subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(s.state)) == 1
}

// parse returns the code in the query, or an error.
func (s *callbackServer) parse(query url.Values) (string, error) {
	for _, name := range []string{"code", "error", "iss"} {
		if len(query[name]) > 1 {
			return "", &Error{"signing in failed: the redirect has more than one " + name, nil}
		}
	}
	if query.Has("iss") && query.Get("iss") != s.issuer {
		return "", &Error{"signing in failed: the redirect is from another server: " + auth.Excerpt(query.Get("iss")), nil}
	}
	if code := query.Get("error"); code != "" {
		message := "signing in failed: the server returned " + auth.Excerpt(code)
		if code == "access_denied" {
			message = "signing in failed: consent was denied"
		}
		if text := query.Get("error_description"); text != "" {
			message += ": " + auth.Excerpt(text)
		}
		return "", &Error{message, nil}
	}
	if query.Get("code") == "" {
		return "", &Error{"signing in failed: the redirect has no code", nil}
	}
	return query.Get("code"), nil
}

func writeOutcome(w http.ResponseWriter, o outcome) {
	if o.err != nil {
		write(w, http.StatusBadRequest, page{
			Title: "Signing in failed", Text: capitalize(strings.TrimPrefix(o.err.Error(), "signing in failed: ")) + ".",
			Next: "The terminal in which you ran vision1 auth login shows the same error. You can close this window.",
		})
		return
	}
	write(w, http.StatusOK, page{
		Title: "You are signed in", Text: fmt.Sprintf("On this computer, vision1 now acts as %s.", cmp.Or(o.account, "you")),
		Next: "You can close this window and return to the terminal.",
	})
}

func capitalize(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

func write(w http.ResponseWriter, status int, p page) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Referrer-Policy", "no-referrer") // the URL contains the code
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, p.html(status == http.StatusOK)) // best effort: the terminal shows the result too
}
