// Package emulator is a Vision service in one process, for trying vision1 out
// and for tests: gRPC and REST/JSON on one port, made from Google's own protocol.
// It imports nothing of the client, so that each checks the other.
package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/clock"
	"vision1/internal/emulator/faults"
	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/rest"
)

// maxMessage is the largest gRPC message that is taken or sent, in bytes. The
// library's own limit of 4 MiB is too small for pictures.
const maxMessage = rest.MaxBody

// closeTime is how long Close waits for calls that are under way.
const closeTime = time.Second

// Config says how the service behaves. The zero value is good for a test: a
// free port on the loopback address, and operations that end at once.
type Config struct {
	// Listen is the address to serve on, "127.0.0.1:0" where empty. Port 0 picks
	// a free one.
	Listen string
	// OperationTime is how long an operation runs. Where it is not positive an
	// operation is done when the call that starts it returns.
	OperationTime time.Duration
	// Clock is the time that operations live in, the system's where nil.
	Clock clock.Clock
	// BucketDir is the folder that stands for Cloud Storage: gs://bucket/object is
	// the file bucket/object in it. Where it is empty there is no storage: nothing
	// can be read, and what would be written is dropped.
	BucketDir string
	// Replies is a folder of recorded replies to pictures: SHA-256.json.
	Replies string
	// Tesseract is the program that finds text, "tesseract" where empty.
	Tesseract string
	// Faults are the errors that methods are to answer with.
	Faults []faults.Fault
}

// A Server is a running emulator.
type Server struct {
	address    string
	operations *lro.Store
	buckets    *bucket.Folder
	web        *http.Server
	grpc       *grpc.Server
	gateway    *grpc.ClientConn
	stop       context.CancelFunc
	running    sync.WaitGroup
}

// Start listens and serves until Close is called. The context bounds the
// starting only.
func Start(ctx context.Context, config Config) (*Server, error) {
	if config.Listen == "" {
		config.Listen = "127.0.0.1:0"
	}
	if config.Clock == nil {
		config.Clock = clock.System{}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", config.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", config.Listen, err)
	}
	server, err := newServer(config, listener)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return server, nil
}

func newServer(config Config, listener net.Listener) (*Server, error) {
	var buckets *bucket.Folder
	if config.BucketDir != "" {
		var err error
		if buckets, err = bucket.Open(config.BucketDir); err != nil {
			return nil, err
		}
	}
	serving, stop := context.WithCancel(context.Background())
	s := &Server{
		address:    listener.Addr().String(),
		operations: lro.NewStore(config.Clock, config.OperationTime),
		buckets:    buckets,
		stop:       stop,
	}
	s.grpc = newServices(config, s.operations, buckets)
	inside := bufconn.Listen(1 << 20)
	gateway, err := dialGateway(inside)
	if err != nil {
		stop()
		return nil, errors.Join(err, buckets.Close())
	}
	s.gateway = gateway
	front, err := rest.NewHandler(serving, gateway)
	if err != nil {
		stop()
		return nil, errors.Join(err, gateway.Close(), buckets.Close())
	}
	s.web = newWebServer(serving, s.grpc, front)
	s.running.Go(func() { serveUntilClosed(s.grpc.Serve, inside) })
	s.running.Go(func() { serveUntilClosed(s.web.Serve, listener) })
	return s, nil
}

// serveUntilClosed serves; the error that ends it only says that it was closed.
func serveUntilClosed(serve func(net.Listener) error, listener net.Listener) {
	_ = serve(listener)
}

// dialGateway connects the REST front to the gRPC services inside the process.
func dialGateway(inside *bufconn.Listener) (*grpc.ClientConn, error) {
	connection, err := grpc.NewClient("passthrough:///emulator",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return inside.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithUnaryInterceptor(rest.BindQuery),
		grpc.WithDisableRetry(),
	)
	if err != nil {
		return nil, fmt.Errorf("connect the REST front: %w", err)
	}
	return connection, nil
}

// newWebServer serves gRPC and REST on one port, without TLS: HTTP/1.1, and
// HTTP/2 from clients that know it is spoken.
func newWebServer(ctx context.Context, services, front http.Handler) *http.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{
		Protocols:         protocols,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.ProtoMajor == 2 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc") {
				services.ServeHTTP(w, r)
				return
			}
			front.ServeHTTP(w, r)
		}),
	}
}

// Addr returns the address that is served, as HOST:PORT.
func (s *Server) Addr() string { return s.address }

// Close ends the service: calls under way are given a moment, operations are
// forgotten. When it returns nothing of the service runs any more.
func (s *Server) Close() error {
	s.stop()
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	err := s.web.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.web.Close()
	}
	err = errors.Join(err, s.gateway.Close())
	s.grpc.Stop()
	s.running.Wait()
	s.operations.Close()
	err = errors.Join(err, s.buckets.Close())
	if err != nil {
		return fmt.Errorf("close the emulator: %w", err)
	}
	return nil
}
