// Package emulator is an in-process Vision service for experiments and tests. It
// serves gRPC and REST/JSON on one port, from Google's protobuf definitions. It
// shares no code with the client, so that each verifies the other.
package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"vision1/internal/emulator/annotate"
	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/clock"
	"vision1/internal/emulator/decode"
	"vision1/internal/emulator/faults"
	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/quota"
	"vision1/internal/emulator/rest"
	"vision1/internal/emulator/storage"
	"vision1/internal/emulator/worker"
)

// Maximum sizes of gRPC messages, in bytes. The library's default of 4 MiB is too small
// for images.
const (
	maxMessage  = rest.MaxBody // requests
	maxResponse = 64 << 20
)

// closeTimeout is how long Close waits for requests in progress.
const closeTimeout = time.Second

// Config configures the service. The zero value is useful in tests: it listens on
// a free loopback port, and operations are done immediately.
type Config struct {
	// Listen is the address to listen on. Port 0 selects a free port.
	// Default: "127.0.0.1:0".
	Listen string
	// OperationTime is how long an operation runs. If it isn't positive, an
	// operation is done when the request that starts it returns.
	OperationTime time.Duration
	// Clock is the clock of operations. Default: the system's.
	Clock clock.Clock
	// BucketDir is the directory that represents Cloud Storage: gs://bucket/object
	// is its file bucket/object. If it is empty, reads fail and writes are
	// discarded.
	BucketDir string
	// ResponsesDir is a directory of recorded responses: HASH.json is the response
	// for the image with that SHA-256 hash, in hexadecimal.
	ResponsesDir string
	// Tesseract is the program that finds text. Default: "tesseract".
	Tesseract string
	// AllowHosts are names to accept in the Host and Origin headers, in addition to
	// this machine and IP addresses; "*" accepts all.
	AllowHosts []string
	// AllowFetch fetches images from http and https URLs. By default, the emulator
	// makes no network requests.
	AllowFetch bool
	// Worker is the program that decodes images and files in processes of its own,
	// with limits on memory and time: one whose main function first calls RunWorker,
	// such as the running one. Default: this process decodes them, without limits.
	Worker string
	// PageTime is how long Worker can take to decode an image or a page. Default: 10 s.
	PageTime time.Duration
	// Faults are errors to inject.
	Faults []faults.Fault
	// Quotas limit requests per minute, by Clock.
	Quotas []quota.Limit
	// Latency is a delay before each request.
	Latency time.Duration
}

// RunWorker does the work of a worker process if the command-line arguments, without
// the program's name, are those of one, and returns the exit code.
func RunWorker(arguments []string, input io.Reader, output io.Writer) (code int, isWorker bool) {
	return worker.Main(arguments, input, output, decode.NewHandler)
}

// A Server is a running emulator.
type Server struct {
	address    string
	operations *lro.Store
	buckets    *bucket.Dir
	storage    *storage.Handler
	web        *http.Server
	grpc       *grpc.Server
	annotator  *annotate.Server
	gateway    *grpc.ClientConn
	stop       context.CancelFunc
	running    sync.WaitGroup
}

// Start starts a server, which runs until Close is called. The context applies
// only to the start.
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
	var buckets *bucket.Dir
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
	s.grpc, s.annotator = newServices(config, s.operations, buckets)
	internal := bufconn.Listen(1 << 20)
	gateway, err := connectGateway(internal)
	if err != nil {
		stop()
		return nil, errors.Join(err, buckets.Close())
	}
	s.gateway = gateway
	handler, err := rest.NewHandler(serving, gateway)
	if err != nil {
		stop()
		return nil, errors.Join(err, gateway.Close(), buckets.Close())
	}
	s.storage = storage.NewHandler(buckets, handler)
	s.web = newWebServer(serving, s.grpc, s.storage, config)
	// Serve always returns an error, which only reports that the server was closed.
	s.running.Go(func() { _ = s.grpc.Serve(internal) })
	s.running.Go(func() { _ = s.web.Serve(listener) })
	return s, nil
}

// connectGateway connects the REST gateway to the gRPC services in memory.
func connectGateway(internal *bufconn.Listener) (*grpc.ClientConn, error) {
	connection, err := grpc.NewClient("passthrough:///emulator",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return internal.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxResponse), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithUnaryInterceptor(rest.BindQuery),
		grpc.WithDisableRetry(),
	)
	if err != nil {
		return nil, fmt.Errorf("connect the REST gateway: %w", err)
	}
	return connection, nil
}

// newWebServer returns a server for gRPC and REST on one port, without TLS. It
// supports HTTP/1.1, and HTTP/2 with prior knowledge.
func newWebServer(ctx context.Context, services, handler http.Handler, config Config) *http.Server {
	handler = rest.LimitInFlight(rest.SplitGRPC(services, handler))
	handler = rest.AllowOrigins(rest.Delay(config.Latency, handler))
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{
		Protocols:         protocols,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		Handler:           rest.RejectForeign(config.AllowHosts, handler),
	}
}

// Addr returns the address that the server listens on, as HOST:PORT.
func (s *Server) Addr() string { return s.address }

// Close stops the server. It waits a moment for requests in progress, discards
// all operations, and leaves no goroutines running.
func (s *Server) Close() error {
	s.stop()
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	err := s.web.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.web.Close()
	}
	err = errors.Join(err, s.gateway.Close())
	s.grpc.Stop()
	s.running.Wait()
	s.operations.Close()
	s.annotator.Close()
	s.storage.Close()
	err = errors.Join(err, s.buckets.Close())
	if err != nil {
		return fmt.Errorf("close the emulator: %w", err)
	}
	return nil
}
