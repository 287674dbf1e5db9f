package transport

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// Concurrent requests reuse the connections of earlier ones.
func TestConnectionReuse(t *testing.T) {
	const concurrent, rounds = 16, 2
	var waiting [rounds]sync.WaitGroup // until all requests of a round have arrived
	for i := range waiting {
		waiting[i].Add(concurrent)
	}
	var requests, connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		round := &waiting[(requests.Add(1)-1)/concurrent]
		round.Done()
		round.Wait()
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := client(t, Options{})
	for range rounds {
		var group sync.WaitGroup
		for range concurrent {
			group.Go(func() {
				if status, _, err := do(t, c, "GET", server.URL, ""); err != nil || status != http.StatusOK {
					t.Errorf("status %d, %v", status, err)
				}
			})
		}
		group.Wait()
	}
	if n := connections.Load(); n != concurrent {
		t.Errorf("%d rounds of %d requests opened %d connections, want %d", rounds, concurrent, n, concurrent)
	}
}
