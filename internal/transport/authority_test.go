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
	"testing"
	"time"
)

// system is an authority that Go's system pool knows in this process, and the
// bundles of the tests do not.
var system *authority //nolint:gochecknoglobals // the pool itself is one

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "transport")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	system = newAuthority("system")
	file := filepath.Join(folder, "system.pem")
	if err := os.WriteFile(file, system.pem(), 0o600); err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"SSL_CERT_FILE": file, "SSL_CERT_DIR": folder, "HTTPS_PROXY": "", "HTTP_PROXY": "", "NO_PROXY": ""} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	return m.Run()
}

// An authority issues certificates.
type authority struct {
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
	issuer *authority // nil for a root
}

// sign completes template and has it signed by a, or by itself where a is nil.
func (a *authority) sign(template *x509.Certificate) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
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
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return &authority{cert, key, a}
}

func (a *authority) subordinate(name string) *authority {
	return a.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
}

func newAuthority(name string) *authority { return (*authority)(nil).subordinate(name) }

// leaf returns a server's certificate for hosts; the zero end is in an hour.
func (a *authority) leaf(end time.Time, hosts ...string) *authority {
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
	return a.sign(template)
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
