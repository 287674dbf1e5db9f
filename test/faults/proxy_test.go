// Package faults tests vision1 over faulty connections.
package faults

import (
	"fmt"
	"strings"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// A faultyProxy is a proxy between a client and a server. Its faults are the toxics
// of toxiproxy.
type faultyProxy struct {
	proxy *toxiproxy.Proxy
}

// newFaultyProxy starts a proxy to upstream on a free port.
func newFaultyProxy(t *testing.T, upstream string) *faultyProxy {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := &faultyProxy{proxy: toxiproxy.NewProxy(server, t.Name(), "127.0.0.1:0", upstream)}
	if err := p.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.proxy.Stop)
	return p
}

// Host returns HOST:PORT.
func (p *faultyProxy) Host() string { return p.proxy.Listen }

// add adds a fault to a share of the connections, from 0 to 1, in one direction:
// downstream is from the server to the client.
func (p *faultyProxy) add(kind, direction string, share float64, attributes string) error {
	toxic := fmt.Sprintf(`{"type": %q, "stream": %q, "toxicity": %g, "attributes": {%s}}`, kind, direction, share, attributes)
	if _, err := p.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		return fmt.Errorf("add the fault %s: %w", kind, err)
	}
	return nil
}

// stop closes all connections and refuses new ones.
func (p *faultyProxy) stop() { p.proxy.Stop() }

// restart accepts connections again, on the same port.
func (p *faultyProxy) restart() error {
	if err := p.proxy.Start(); err != nil {
		return fmt.Errorf("restart the proxy: %w", err)
	}
	return nil
}
