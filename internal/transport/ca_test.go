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

// systemOnce creates systemRoot, an authority in Go's system pool that is not in
// the bundles of the tests. Go reads the pool only once, so this must happen
// before any certificate is verified.
var (
	systemOnce sync.Once  //nolint:gochecknoglobals // the pool is global too
	systemRoot *authority //nolint:gochecknoglobals // the pool is global too
)

func systemAuthority(t testing.TB) *authority {
	t.Helper()
	systemOnce.Do(func() {
		systemRoot = newAuthority(t, "system")
		t.Setenv("SSL_CERT_FILE", writeBundle(t, systemRoot))
		t.Setenv("SSL_CERT_DIR", t.TempDir())
		if _, err := x509.SystemCertPool(); err != nil {
			t.Fatal(err)
		}
	})
	return systemRoot
}

// An authority issues certificates.
type authority struct {
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
	issuer *authority // nil for a root
}

// sign completes template and signs it with a, or with its own key if a is nil.
func (a *authority) sign(t testing.TB, template *x509.Certificate) *authority {
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

func (a *authority) subordinate(t testing.TB, name string) *authority {
	t.Helper()
	return a.sign(t, &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
}

func newAuthority(t testing.TB, name string) *authority {
	t.Helper()
	return (*authority)(nil).subordinate(t, name)
}

// issue returns a server certificate for hosts; by default, it expires in an hour.
func (a *authority) issue(t testing.TB, expiry time.Time, hosts ...string) *authority {
	t.Helper()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: hosts[0]}, NotAfter: expiry,
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

// writeBundle writes the certificates to one file, with text around them as in
// real bundles.
func writeBundle(t testing.TB, all ...*authority) string {
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

// serveTLS starts a server, HTTP/2 and HTTP/1, with a certificate and the
// intermediates below its root. It returns the port.
func serveTLS(t testing.TB, server *authority, handler http.Handler) string {
	t.Helper()
	systemAuthority(t)
	s := httptest.NewUnstartedServer(handler)
	s.EnableHTTP2 = true
	return startTLS(t, s, server)
}

func startTLS(t testing.TB, server *httptest.Server, leaf *authority) string {
	t.Helper()
	cert := tls.Certificate{PrivateKey: leaf.key}
	for a := leaf; a == leaf || a != nil && a.issuer != nil; a = a.issuer {
		cert.Certificate = append(cert.Certificate, a.cert.Raw)
	}
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = discardLog()
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
