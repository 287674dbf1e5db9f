package transport

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// systemOnce makes system, the authority that Go's system pool knows in this
// process, and the bundles of the tests do not. Go reads its pool once only, so
// that this has to be done before anything is verified.
var (
	systemOnce sync.Once  //nolint:gochecknoglobals // the pool itself is one
	system     *authority //nolint:gochecknoglobals // the pool itself is one
)

func systemAuthority(t *testing.T) *authority {
	t.Helper()
	systemOnce.Do(func() {
		system = newAuthority(t, "system")
		t.Setenv("SSL_CERT_FILE", bundle(t, system))
		t.Setenv("SSL_CERT_DIR", t.TempDir())
		if _, err := x509.SystemCertPool(); err != nil {
			t.Fatal(err)
		}
	})
	return system
}

// An authority issues certificates.
type authority struct {
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
	issuer *authority // nil for a root
}

// sign completes template and has it signed by a, or by itself where a is nil.
func (a *authority) sign(t *testing.T, template *x509.Certificate) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	template.NotBefore = template.NotAfter.Add(-2 * time.Hour)
	parent, signer := template, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key, a}
}

func (a *authority) subordinate(t *testing.T, name string) *authority {
	t.Helper()
	return a.sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
}

func newAuthority(t *testing.T, name string) *authority {
	t.Helper()
	return (*authority)(nil).subordinate(t, name)
}

// leaf returns a server's certificate for hosts; the zero end is in an hour.
func (a *authority) leaf(t *testing.T, end time.Time, hosts ...string) *authority {
	t.Helper()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: hosts[0]}, NotAfter: end,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	return a.sign(t, template)
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// bundle writes the certificates into one file, with some text around them as
// real bundles have it.
func bundle(t *testing.T, all ...*authority) string {
	t.Helper()
	var text bytes.Buffer
	for _, a := range all {
		text.WriteString("# " + a.cert.Subject.CommonName + "\n")
		text.Write(a.pem())
	}
	file := filepath.Join(t.TempDir(), "bundle.pem")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// serveTLS starts a server, HTTP/2 and HTTP/1, that shows leaf and what is
// between it and its root. It returns the port.
func serveTLS(t *testing.T, leaf *authority, handler http.Handler) string {
	t.Helper()
	systemAuthority(t)
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	return startTLS(t, server, leaf)
}

func startTLS(t *testing.T, server *httptest.Server, leaf *authority) string {
	t.Helper()
	cert := tls.Certificate{PrivateKey: leaf.key}
	for a := leaf; a == leaf || a != nil && a.issuer != nil; a = a.issuer {
		cert.Certificate = append(cert.Certificate, a.cert.Raw)
	}
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
