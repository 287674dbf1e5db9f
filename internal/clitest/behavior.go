package clitest

import (
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// ServeBehavior starts a server with the named behavior:
//
//	respond      sends status, type (the Content-Type), header (Name: value), and
//	             text as the body
//	cut          closes the connection before the announced Content-Length
//	cut-chunked  closes the connection in the middle of a chunked body
//	hang-up      closes the connection without a response, the given number of
//	             times, then sends {}
//	never        reads the request and never responds
//	stall        starts a response and never finishes it
//	busy         sends status the given number of times, then sends {}
//	redirect     redirects with status to a URL, or to a path on the same host,
//	             which then responds
//	gzip         sends a compressed response if the client accepts it
//	tls          responds over TLS, with its own certificate for example.com
//	annotate     responds to each image with the next line of text, the last one
//	             again and again
//	proxy        tunnels every connection to the given HOST:PORT
//
// The options are status (default 200), type (default application/json), times
// (default 1000000), header, text, and to.
func ServeBehavior(name string, options map[string]string) (*Server, error) {
	options = maps.Clone(options)
	if options == nil {
		options = map[string]string{}
	}
	for key, value := range map[string]string{"status": "200", "type": "application/json", "times": "1000000"} {
		if options[key] == "" {
			options[key] = value
		}
	}
	code, err := strconv.Atoi(options["status"])
	if err != nil {
		return nil, fmt.Errorf("parse the option status: %w", err)
	}
	times, err := strconv.ParseInt(options["times"], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("parse the option times: %w", err)
	}
	s := newServer()
	handler, err := s.behavior(name, options, code, times)
	if err != nil {
		return nil, err
	}
	s.start(handler, name == "tls")
	return s, nil
}

func (s *Server) behavior(name string, options map[string]string, code int, times int64) (http.Handler, error) {
	switch name {
	case "respond", "tls":
		return respond(code, options), nil
	case "cut":
		return CutBody(), nil
	case "cut-chunked":
		return hijack("Transfer-Encoding: chunked\r\n\r\n8\r\n{\"name\":\r\n"), nil
	case "hang-up":
		return failFirst(times, HangUp()), nil
	case "never":
		return http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) { s.hang(req) }), nil
	case "stall":
		return s.stall(), nil
	case "busy":
		return failFirst(times, respond(code, options)), nil
	case "redirect":
		return redirect(options["to"], code), nil
	case "gzip":
		return compressed(options["text"]), nil
	case "annotate":
		return annotate(options["text"]), nil
	case "proxy":
		return tunnel(options["to"]), nil
	default:
		return nil, fmt.Errorf("unknown server behavior %q", name)
	}
}

// RespondJSON returns a handler that responds with a status code and a JSON text.
func RespondJSON(code int, text string) http.Handler {
	return respond(code, map[string]string{"type": "application/json", "text": text})
}

// HangUp returns a handler that closes the connection without a response.
func HangUp() http.Handler { return hijack("") }

// CutBody returns a handler that closes the connection in the middle of the body.
func CutBody() http.Handler { return hijack("Content-Length: 1000\r\n\r\n{\"name\":") }

func respond(code int, options map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", options["type"])
		if name, value, ok := strings.Cut(options["header"], ":"); ok {
			w.Header().Set(name, strings.TrimSpace(value))
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, options["text"]) // the client reports what it received
	})
}

// hijack sends the given rest of a response head and a body, then closes the
// connection. It sends nothing if rest is empty.
func hijack(rest string) http.Handler {
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

// hang waits until the client disconnects or the server is closed.
func (s *Server) hang(req *http.Request) {
	select {
	case <-req.Context().Done():
	case <-s.closing:
	}
}

func (s *Server) stall() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"name": "`+strings.Repeat("x", 200<<10))
		_ = http.NewResponseController(w).Flush()
		s.hang(req)
	})
}

// failFirst uses failure for the first requests, and responds with {} after that.
func failFirst(times int64, failure http.Handler) http.Handler {
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if count.Add(1) <= times {
			failure.ServeHTTP(w, req)
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
			http.Error(w, "the client does not accept gzip", http.StatusNotAcceptable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, text)
		_ = z.Close()
	})
}

// tunnel is a proxy that connects every CONNECT request to hostPort.
func tunnel(hostPort string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method != http.MethodConnect {
			http.Error(w, "CONNECT only", http.StatusMethodNotAllowed)
			return
		}
		var dialer net.Dialer
		target, err := dialer.DialContext(req.Context(), "tcp", hostPort)
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
