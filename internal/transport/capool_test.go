package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestVerify(t *testing.T) {
	root, other := newAuthority(t, "root"), newAuthority(t, "other")
	namesake := newAuthority(t, "root") // the same name, another key
	intermediate := root.subordinate(t, "intermediate")
	selfSigned := (*authority)(nil).issue(t, time.Time{}, "localhost")
	yesterday := time.Now().Add(-24 * time.Hour)

	type unknown = x509.UnknownAuthorityError
	type hostname = x509.HostnameError
	type invalid = x509.CertificateInvalidError
	tests := []struct {
		name   string
		leaf   *authority
		host   string
		bundle []*authority
		want   any // a pointer to the expected error, nil for none
	}{
		{"issuer in the bundle", root.issue(t, time.Time{}, "localhost"), "localhost", []*authority{other, root}, nil},
		{"with an intermediate", intermediate.issue(t, time.Time{}, "localhost"), "localhost", []*authority{other, root}, nil},
		{"another authority with the same name first", root.issue(t, time.Time{}, "localhost"), "localhost", []*authority{namesake, root}, nil},
		{"self-signed, in the bundle", selfSigned, "localhost", []*authority{other, selfSigned}, nil},
		{"issuer only in the system pool", systemAuthority(t).issue(t, time.Time{}, "localhost"), "localhost", []*authority{root}, nil},
		{"no bundle", systemAuthority(t).issue(t, time.Time{}, "localhost"), "localhost", nil, nil},
		{"IP address", systemAuthority(t).issue(t, time.Time{}, "127.0.0.1"), "127.0.0.1", []*authority{root}, nil},
		{"unknown issuer", root.issue(t, time.Time{}, "localhost"), "localhost", []*authority{other}, new(unknown)},
		{"only another authority with the same name", root.issue(t, time.Time{}, "localhost"), "localhost", []*authority{namesake}, new(unknown)},
		{"self-signed, not in the bundle", selfSigned, "localhost", []*authority{root}, new(unknown)},
		{"wrong name", root.issue(t, time.Time{}, "vision.example"), "localhost", []*authority{root}, new(hostname)},
		{"wrong IP address", systemAuthority(t).issue(t, time.Time{}, "127.0.0.2"), "127.0.0.1", nil, new(hostname)},
		{"name instead of IP address", systemAuthority(t).issue(t, time.Time{}, "localhost"), "127.0.0.1", nil, new(hostname)},
		{"expired", root.issue(t, yesterday, "localhost"), "localhost", []*authority{root}, new(invalid)},
		{"issuer is not an authority", root.issue(t, time.Time{}, "evil.example").issue(t, time.Time{}, "localhost"), "localhost", []*authority{root}, new(unknown)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			port := serveTLS(t, tt.leaf, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, r.Proto)
			}))
			getenv := lookup("SSL_CERT_FILE=" + filepath.Join(t.TempDir(), "none"))
			if tt.bundle != nil {
				getenv = lookup("SSL_CERT_FILE=" + writeBundle(t, tt.bundle...))
			}
			client := &http.Client{Transport: newDialTransport(getenv, false)}
			resp, err := client.Get("https://" + tt.host + ":" + port + "/")
			if err == nil {
				defer func() { _ = resp.Body.Close() }()
			}
			if tt.want != nil {
				var failed *tls.CertificateVerificationError
				if !errors.As(err, &failed) || !errors.As(err, tt.want) {
					t.Fatalf("error %v, want a %T", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "HTTP/2.0" {
				t.Errorf("%q, %v; want HTTP/2.0", body, err)
			}
		})
	}
}

// A connection to an IP address has no name to verify, and must be rejected.
func TestVerifyWithoutName(t *testing.T) {
	root := newAuthority(t, "root")
	v := bundleVerifier{func() string { return writeBundle(t, root) }}
	for _, certs := range [][]*x509.Certificate{nil, {root.issue(t, time.Time{}, "localhost").cert}} {
		if err := v.verify(tls.ConnectionState{PeerCertificates: certs}); err == nil {
			t.Errorf("verify accepted %d certificates and no server name", len(certs))
		}
	}
}

func TestIssuersInBundle(t *testing.T) {
	root, other, third := newAuthority(t, "root"), newAuthority(t, "other"), newAuthority(t, "third")
	server := root.issue(t, time.Time{}, "localhost")
	file := writeBundle(t, other, root, third)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = append([]byte("-----BEGIN CERTIFICATE-----\nnot base64\n-----END CERTIFICATE-----\n"+
		"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"), text...)
	text = append(text, "-----BEGIN CERTIFICATE-----\nAAAA"...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	want := x509.NewCertPool()
	want.AddCert(root.cert)
	if got := issuersInBundle(file, []*x509.Certificate{server.cert}); !got.Equal(want) {
		t.Error("got other certificates than the issuer")
	}
	if got := issuersInBundle(filepath.Join(t.TempDir(), "none"), []*x509.Certificate{server.cert}); !got.Equal(x509.NewCertPool()) {
		t.Error("got certificates from a nonexistent bundle")
	}
}

func TestBundleFile(t *testing.T) {
	if got := bundleFile(lookup("SSL_CERT_FILE=/x/y.pem")); got != "/x/y.pem" {
		t.Errorf("SSL_CERT_FILE: %q", got)
	}
	if got := bundleFile(lookup()); got != "" {
		if _, err := os.Stat(got); err != nil {
			t.Errorf("the bundle of this system: %v", err)
		}
	}
}

// BenchmarkIssuersInBundle measures the cost of this system's bundle for one
// server.
func BenchmarkIssuersInBundle(b *testing.B) {
	file := bundleFile(lookup())
	if file == "" {
		b.Fatal("this system has no CA bundle")
	}
	certs := []*x509.Certificate{{RawIssuer: []byte("no such issuer")}}
	for b.Loop() {
		issuersInBundle(file, certs)
	}
}
