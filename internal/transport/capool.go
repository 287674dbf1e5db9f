package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"os"
	"runtime"
)

// bundleVerifier checks a server's certificate against the authorities of the
// system, as crypto/tls does, at a small part of the cost: Go's system pool
// reads and parses every file in the CA folder besides the bundle, the same
// authorities over and over. Of the bundle, only the authorities that the
// server's certificates name as their issuers are parsed. Whatever can't be
// verified with these is verified with the whole system pool, whose word is
// final; so this accepts no server that Go would refuse.
type bundleVerifier struct {
	bundle func() string // the path of the CA bundle, "" where there is none
}

// errNoServerName is returned for a connection to an address in place of a
// name: which one is not known here, so that nothing can be verified.
var errNoServerName = errors.New("the name of the server is not known")

// config is for connections to servers that have a name.
func (v bundleVerifier) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		// VerifyConnection does the whole of the work in its place.
		InsecureSkipVerify: true, //nolint:gosec // see VerifyConnection
		VerifyConnection:   v.verify,
	}
}

// verify is called in every handshake.
func (v bundleVerifier) verify(state tls.ConnectionState) error {
	certs := state.PeerCertificates
	if state.ServerName == "" || len(certs) == 0 {
		return &tls.CertificateVerificationError{UnverifiedCertificates: certs, Err: errNoServerName}
	}
	options := x509.VerifyOptions{DNSName: state.ServerName, Intermediates: x509.NewCertPool()}
	for _, c := range certs[1:] {
		options.Intermediates.AddCert(c)
	}
	options.Roots = authorities(v.bundle(), certs)
	if _, err := certs[0].Verify(options); err == nil {
		return nil
	}
	options.Roots = nil // the system's, all of it
	if _, err := certs[0].Verify(options); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: certs, Err: err}
	}
	return nil
}

// authorities returns those of the PEM file bundle that can be at the end of a
// chain from certs: the ones that hold the name of an issuer, or are one of
// certs. A file that can't be read holds none.
func authorities(bundle string, certs []*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	data, err := os.ReadFile(bundle)
	if err != nil {
		return pool
	}
	begin, end := []byte("-----BEGIN CERTIFICATE-----"), []byte("-----END CERTIFICATE-----")
	var buffer []byte
	for {
		var text []byte
		_, data, _ = bytes.Cut(data, begin)
		text, data, _ = bytes.Cut(data, end)
		if len(text) == 0 {
			return pool
		}
		if n := base64.StdEncoding.DecodedLen(len(text)); n > len(buffer) {
			buffer = make([]byte, 2*n)
		}
		n, err := base64.StdEncoding.Decode(buffer, text)
		if err != nil || !wanted(buffer[:n], certs) {
			continue
		}
		if authority, err := x509.ParseCertificate(buffer[:n]); err == nil {
			pool.AddCert(authority)
		}
	}
}

func wanted(authority []byte, certs []*x509.Certificate) bool {
	for _, c := range certs {
		if bytes.Contains(authority, c.RawIssuer) || bytes.Equal(authority, c.Raw) {
			return true
		}
	}
	return false
}

// bundleFile returns the CA bundle: SSL_CERT_FILE, or the first of the files
// in which Go looks too (crypto/x509, root_linux.go and root_bsd.go).
func bundleFile(getenv func(string) string) string {
	if file := getenv("SSL_CERT_FILE"); file != "" {
		return file
	}
	files := []string{
		"/usr/local/etc/ssl/cert.pem", "/etc/ssl/cert.pem",
		"/usr/local/share/certs/ca-root-nss.crt", "/etc/openssl/certs/ca-certificates.crt",
	}
	if runtime.GOOS == "linux" {
		files = []string{
			"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
			"/etc/ssl/ca-bundle.pem", "/etc/pki/tls/cacert.pem",
			"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
		}
	}
	for _, file := range files {
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return ""
}

// hasBundles reports whether the system keeps its authorities in files; where
// it does not, verifying is its own business.
func hasBundles() bool {
	switch runtime.GOOS {
	case "windows", "darwin", "ios":
		return false
	}
	return true
}
