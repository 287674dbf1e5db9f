package login

import (
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
)

const (
	headerTimeout = 10 * time.Second
	// farewell is how long the browser may take to fetch the page that says how
	// it ended.
	farewell = 3 * time.Second
	// maxReason is how much of the server's own words is repeated, in bytes.
	maxReason = 200
)

// An answer is what the authorization server sent the browser back with.
type answer struct {
	code   string
	err    error        // what is wrong with it
	result chan outcome // what became of it
}

type outcome struct {
	account string
	err     error
}

// place is where the browser comes back to: it takes one answer.
type place struct {
	host, state string
	taken       atomic.Bool
	answers     chan answer
	closing     chan struct{}
}

func newPlace(host, state string) *place {
	return &place{host: host, state: state, answers: make(chan answer, 1), closing: make(chan struct{})}
}

// serve answers the browser until the function that it returns is called, which
// waits for the last page to have gone out.
func (p *place) serve(listener net.Listener) (end func()) {
	server := &http.Server{Handler: p, ReadHeaderTimeout: headerTimeout, MaxHeaderBytes: 64 << 10}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // it ends when end closes it
	}()
	return func() {
		close(p.closing)
		ctx, cancel := context.WithTimeout(context.Background(), farewell)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // whoever is still there has had the time
		}
		<-done
	}
}

func (p *place) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case r.Host != p.host || r.URL.Path != "/" || !query.Has("state"):
		write(w, http.StatusNotFound, page{Title: "Nothing here", Text: "This address is only for coming back from signing in."})
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		write(w, http.StatusMethodNotAllowed, page{Title: "Nothing here", Text: "This address is only for coming back from signing in."})
		return
	case p.taken.Swap(true):
		write(w, http.StatusConflict, page{Title: "Already answered", Text: "This sign-in has had its answer. You can close this window; the terminal says how it went."})
		return
	}
	a := answer{result: make(chan outcome, 1)}
	a.code, a.err = p.read(query)
	p.answers <- a
	select {
	case o := <-a.result:
		writeOutcome(w, o)
	case <-p.closing: // the command ended first
		select {
		case o := <-a.result:
			writeOutcome(w, o)
		default:
			writeOutcome(w, outcome{err: &Error{"vision1 was ended meanwhile", nil}})
		}
	}
}

// read returns the code in the answer, or what is wrong with it.
func (p *place) read(query url.Values) (string, error) {
	for _, name := range []string{"state", "code", "error"} {
		if len(query[name]) > 1 {
			return "", &Error{"signing in failed: the browser came back with more than one " + name, nil}
		}
	}
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(p.state)) != 1 {
		return "", &Error{"signing in failed: the browser came back from another sign-in (its state is not ours)", nil}
	}
	if code := query.Get("error"); code != "" {
		message := "signing in failed: the server said " + clip(code)
		if code == "access_denied" {
			message = "signing in failed: consent was denied"
		}
		if text := query.Get("error_description"); text != "" {
			message += ": " + clip(text)
		}
		return "", &Error{message, nil}
	}
	if query.Get("code") == "" {
		return "", &Error{"signing in failed: the browser came back without a code", nil}
	}
	return query.Get("code"), nil
}

// clip makes one short line of what came from outside.
func clip(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + "..."
	}
	return text
}

func writeOutcome(w http.ResponseWriter, o outcome) {
	switch {
	case o.err != nil:
		write(w, http.StatusBadRequest, page{
			Title: "Signing in did not work", Text: upper(strings.TrimPrefix(o.err.Error(), "signing in failed: ")) + ".",
			Next: "The terminal in which you typed vision1 auth login says the same. You can close this window.",
		})
	case o.account != "":
		write(w, http.StatusOK, page{
			Title: "You are signed in", Text: fmt.Sprintf("From now on, vision1 acts as %s on this computer.", o.account),
			Next: "You can close this window and go back to the terminal.",
		})
	default:
		write(w, http.StatusOK, page{
			Title: "You are signed in", Text: "From now on, vision1 acts in your name on this computer.",
			Next: "You can close this window and go back to the terminal.",
		})
	}
}

func upper(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

func write(w http.ResponseWriter, status int, p page) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Referrer-Policy", "no-referrer") // the address holds the code
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, p.html(status == http.StatusOK)) // the terminal says the same
}
