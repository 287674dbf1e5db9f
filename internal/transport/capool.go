package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"runtime"
)

// bundleVerifier verifies a server's certificate with the system's certificate
// authorities, as crypto/tls does, but faster: besides the bundle, Go's system
// pool reads and parses every file in the CA directory, which has the same
// authorities again. From the bundle, bundleVerifier parses only the authorities
// that the server's certificates name as issuers. If these don't verify the
// certificate, the complete system pool decides, so bundleVerifier accepts no
// server that Go would reject.
type bundleVerifier struct {
	bundle func() string // returns the path of the CA bundle, or ""
}

// errNoServerName is the error for a connection to an IP address: the handshake
// doesn't tell which one, so the certificate can't be verified.
var errNoServerName = errors.New("unknown server name")

// config returns the configuration of connections to servers that have a name.
func (v bundleVerifier) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		// VerifyConnection replaces the check that this turns off.
		InsecureSkipVerify: true, //nolint:gosec // see VerifyConnection
		VerifyConnection:   v.verify,
	}
}

// verify is called during every handshake.
func (v bundleVerifier) verify(state tls.ConnectionState) error {
	certs := state.PeerCertificates
	if state.ServerName == "" || len(certs) == 0 {
		return &tls.CertificateVerificationError{UnverifiedCertificates: certs, Err: errNoServerName}
	}
	options := x509.VerifyOptions{DNSName: state.ServerName, Intermediates: x509.NewCertPool()}
	for _, c := range certs[1:] {
		options.Intermediates.AddCert(c)
	}
	options.Roots = issuersInBundle(v.bundle(), certs)
	if _, err := certs[0].Verify(options); err == nil {
		return nil
	}
	options.Roots = nil // the complete system pool
	if _, err := certs[0].Verify(options); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: certs, Err: err}
	}
	return nil
}

// issuersInBundle returns the certificates in a PEM file that can end a chain
// from certs: those that contain the name of an issuer, or are one of certs. It
// reads the same blocks as Go does, so a certificate that is commented out, or
// has text around its markers, is not trusted. It returns an empty pool if the
// file can't be read.
func issuersInBundle(bundle string, certs []*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	data, err := os.ReadFile(bundle)
	if err != nil {
		return pool
	}
	begin, end := []byte("-----BEGIN CERTIFICATE-----"), []byte("-----END CERTIFICATE-----")
	var buffer []byte
	startsLine := true // data is at the start of a line
	for {
		at := bytes.Index(data, begin)
		if at < 0 {
			return pool
		}
		if at > 0 {
			startsLine = data[at-1] == '\n'
		}
		block, usable := data[at:], startsLine
		data, startsLine = block[len(begin):], false
		// Decoding only the base64 finds the few blocks to parse: pem.Decode takes five times as long.
		text, _, _ := bytes.Cut(data, end)
		if n := base64.StdEncoding.DecodedLen(len(text)); n > len(buffer) {
			buffer = make([]byte, 2*n)
		}
		n, err := base64.StdEncoding.Decode(buffer, text)
		if err != nil || !usable || !canIssue(buffer[:n], certs) {
			continue
		}
		if authority := parseBlock(block); authority != nil && canIssue(authority.Raw, certs) {
			pool.AddCert(authority)
		}
	}
}

// parseBlock returns the certificate in the first PEM block of data, under the
// conditions of x509.CertPool.AppendCertsFromPEM, or nil.
func parseBlock(data []byte) *x509.Certificate {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "CERTIFICATE" || len(block.Headers) != 0 {
		return nil
	}
	authority, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	return authority
}

func canIssue(authority []byte, certs []*x509.Certificate) bool {
	for _, c := range certs {
		if bytes.Contains(authority, c.RawIssuer) || bytes.Equal(authority, c.Raw) {
			return true
		}
	}
	return false
}

// bundleFile returns the path of the CA bundle: SSL_CERT_FILE, or the first file
// that exists of those that Go reads (crypto/x509, root_linux.go and
// root_bsd.go). It returns "" if there is none.
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
