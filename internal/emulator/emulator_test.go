package emulator_test

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"vision1/internal/emulator"
)

func insecureTransport() grpc.DialOption {
	return grpc.WithTransportCredentials(insecure.NewCredentials())
}

func TestStartRejectsPortInUse(t *testing.T) {
	first := start(t, emulator.Config{})
	if second, err := emulator.Start(t.Context(), emulator.Config{Listen: first.Addr()}); err == nil {
		second.Close()
		t.Errorf("two servers listen on %s", first.Addr())
	}
}

func TestCloseLeavesNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	server, err := emulator.Start(t.Context(), emulator.Config{OperationTime: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: new(http.Transport)}
	response, err := client.Post("http://"+server.Addr()+"/v1/"+location+"/products:purge", "application/json", strings.NewReader(`{"force":true}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	client.CloseIdleConnections()
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	// Goroutines can take a moment to exit.
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if after := runtime.NumGoroutine(); after > before {
		stacks := make([]byte, 1<<20)
		t.Errorf("%d goroutines before, %d after:\n%s", before, after, stacks[:runtime.Stack(stacks, true)])
	}
}

// A wait in progress doesn't block Close.
func TestCloseEndsWaits(t *testing.T) {
	server, err := emulator.Start(t.Context(), emulator.Config{OperationTime: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, "grpc", server.Addr())
	name := startPurge(t.Context(), t, c)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		wait(ctx, c, name)
	}()
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	cancel()
	<-done
}
