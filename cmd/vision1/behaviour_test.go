package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// behave starts a server that behaves in the way named:
//
//	reply        answers: status, type (its Content-Type), header (Name: value),
//	             and text as the body
//	cut          ends the connection before the length that it told
//	cut-chunked  ends the connection in the middle of a chunked body
//	hang-up      ends the connection without an answer, times times, then with {}
//	never        takes the request and never answers
//	stall        begins an answer and never ends it
//	busy         answers times times with status, then with {}
//	redirect     sends requests elsewhere: status, to (a URL, or a path on the
//	             same host, where the second request is answered)
//	gzip         answers compressed where the client takes that
//	tls          replies over TLS, with a certificate of its own for example.com
//	proxy        tunnels whatever it is asked for to the address in to
func behave(name string, options map[string]string) (*recorder, error) {
	for key, standard := range map[string]string{"status": "200", "type": "application/json", "times": "1000000"} {
		if options[key] == "" {
			options[key] = standard
		}
	}
	code, err := strconv.Atoi(options["status"])
	if err != nil {
		return nil, fmt.Errorf("the status: %w", err)
	}
	times, err := strconv.ParseInt(options["times"], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the times: %w", err)
	}
	r := newRecorder()
	handler, err := r.behaviour(name, options, code, times)
	if err != nil {
		return nil, err
	}
	r.start(handler, name == "tls")
	return r, nil
}

func (r *recorder) behaviour(name string, options map[string]string, code int, times int64) (http.Handler, error) {
	switch name {
	case "reply", "tls":
		return reply(code, options), nil
	case "cut":
		return raw("Content-Length: 1000\r\n\r\n{\"name\":"), nil
	case "cut-chunked":
		return raw("Transfer-Encoding: chunked\r\n\r\n8\r\n{\"name\":\r\n"), nil
	case "hang-up":
		return first(times, raw("")), nil
	case "never":
		return http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) { r.hang(req) }), nil
	case "stall":
		return r.stall(), nil
	case "busy":
		return first(times, reply(code, options)), nil
	case "redirect":
		return redirect(options["to"], code), nil
	case "gzip":
		return compressed(options["text"]), nil
	case "proxy":
		return tunnel(options["to"]), nil
	default:
		return nil, fmt.Errorf("no server behaves like %q", name)
	}
}

func reply(code int, options map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", options["type"])
		if name, value, ok := strings.Cut(options["header"], ":"); ok {
			w.Header().Set(name, strings.TrimSpace(value))
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, options["text"]) // the client tells what it got
	})
}

// raw answers with the head and body given, then ends the connection.
func raw(rest string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer connection.Close()
		if rest != "" {
			_, _ = io.WriteString(connection, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"+rest)
		}
	})
}

// hang waits until the client has gone, or the server is to end.
func (r *recorder) hang(req *http.Request) {
	select {
	case <-req.Context().Done():
	case <-r.closing:
	}
}

func (r *recorder) stall() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"name": "`+strings.Repeat("x", 200<<10))
		_ = http.NewResponseController(w).Flush()
		r.hang(req)
	})
}

// first answers with refusal for that many times, and with {} from then on.
func first(times int64, refusal http.Handler) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if count.Add(1) <= times {
			refusal.ServeHTTP(w, req)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}\n")
	})
}

func redirect(to string, code int) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if strings.HasPrefix(to, "/") && count.Add(1) > 1 {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"redirected": true}`+"\n")
			return
		}
		w.Header().Set("Location", to)
		w.WriteHeader(code)
	})
}

func compressed(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !strings.Contains(req.Header.Get("Accept-Encoding"), "gzip") {
			http.Error(w, "the client does not take gzip", http.StatusNotAcceptable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
	})
}

// tunnel is a proxy that connects whatever it is asked for to one address.
func tunnel(to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method != http.MethodConnect {
			http.Error(w, "CONNECT only", http.StatusMethodNotAllowed)
			return
		}
		var dialer net.Dialer
		target, err := dialer.DialContext(req.Context(), "tcp", to)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer target.Close()
		client, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer client.Close()
		_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() {
			_, _ = io.Copy(target, buffered)
			_ = target.Close()
		}()
		_, _ = io.Copy(client, target)
	})
}
