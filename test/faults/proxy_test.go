package main

import (
	"fmt"
	"strings"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// A faultyWay is a real proxy between a client and a server. What it does to
// connections is said in toxics, as toxiproxy has them.
type faultyWay struct {
	proxy *toxiproxy.Proxy
}

// newFaultyWay starts a proxy to upstream on a port of its own.
func newFaultyWay(t *testing.T, upstream string) *faultyWay {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	way := &faultyWay{proxy: toxiproxy.NewProxy(server, t.Name(), "127.0.0.1:0", upstream)}
	if err := way.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(way.proxy.Stop)
	return way
}

// Host returns HOST:PORT.
func (w *faultyWay) Host() string { return w.proxy.Listen }

// add makes a share of the connections, from 0 to 1, suffer from a fault in one
// direction: downstream is from the server to the client.
func (w *faultyWay) add(kind, direction string, share float64, attributes string) error {
	toxic := fmt.Sprintf(`{"type": %q, "stream": %q, "toxicity": %g, "attributes": {%s}}`, kind, direction, share, attributes)
	if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		return fmt.Errorf("add the fault %s: %w", kind, err)
	}
	return nil
}

// down ends all connections and refuses new ones.
func (w *faultyWay) down() { w.proxy.Stop() }

// up takes connections again, on the same port.
func (w *faultyWay) up() error {
	if err := w.proxy.Start(); err != nil {
		return fmt.Errorf("bring the proxy up: %w", err)
	}
	return nil
}
