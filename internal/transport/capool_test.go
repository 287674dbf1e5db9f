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
	namesake := newAuthority(t, "root") // of the same name, but with another key
	between := root.subordinate(t, "between")
	alone := (*authority)(nil).leaf(t, time.Time{}, "localhost")
	yesterday := time.Now().Add(-24 * time.Hour)

	type unknown = x509.UnknownAuthorityError
	type hostname = x509.HostnameError
	type invalid = x509.CertificateInvalidError
	tests := []struct {
		name   string
		leaf   *authority
		host   string
		bundle []*authority
		want   any // a pointer to the error to be found, nil for none
	}{
		{"by the bundle", root.leaf(t, time.Time{}, "localhost"), "localhost", []*authority{other, root}, nil},
		{"over an intermediate", between.leaf(t, time.Time{}, "localhost"), "localhost", []*authority{other, root}, nil},
		{"a namesake of the authority first", root.leaf(t, time.Time{}, "localhost"), "localhost", []*authority{namesake, root}, nil},
		{"itself in the bundle", alone, "localhost", []*authority{other, alone}, nil},
		{"by the rest of the system", systemAuthority(t).leaf(t, time.Time{}, "localhost"), "localhost", []*authority{root}, nil},
		{"without a bundle", systemAuthority(t).leaf(t, time.Time{}, "localhost"), "localhost", nil, nil},
		{"by address", systemAuthority(t).leaf(t, time.Time{}, "127.0.0.1"), "127.0.0.1", []*authority{root}, nil},
		{"an unknown authority", root.leaf(t, time.Time{}, "localhost"), "localhost", []*authority{other}, new(unknown)},
		{"only a namesake of the authority", root.leaf(t, time.Time{}, "localhost"), "localhost", []*authority{namesake}, new(unknown)},
		{"its own authority", alone, "localhost", []*authority{root}, new(unknown)},
		{"another name", root.leaf(t, time.Time{}, "vision.example"), "localhost", []*authority{root}, new(hostname)},
		{"another address", systemAuthority(t).leaf(t, time.Time{}, "127.0.0.2"), "127.0.0.1", nil, new(hostname)},
		{"a name in place of the address", systemAuthority(t).leaf(t, time.Time{}, "localhost"), "127.0.0.1", nil, new(hostname)},
		{"expired", root.leaf(t, yesterday, "localhost"), "localhost", []*authority{root}, new(invalid)},
		{"a leaf as an authority", root.leaf(t, time.Time{}, "evil.example").leaf(t, time.Time{}, "localhost"), "localhost", []*authority{root}, new(unknown)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			port := serveTLS(t, tt.leaf, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, r.Proto)
			}))
			getenv := lookup("SSL_CERT_FILE=" + filepath.Join(t.TempDir(), "none"))
			if tt.bundle != nil {
				getenv = lookup("SSL_CERT_FILE=" + bundle(t, tt.bundle...))
			}
			client := &http.Client{Transport: newBase(getenv, false)}
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

// A connection of which only the address is known is not verified by its name;
// it must not be taken for verified.
func TestVerifyWithoutName(t *testing.T) {
	root := newAuthority(t, "root")
	v := bundleVerifier{func() string { return bundle(t, root) }}
	for _, certs := range [][]*x509.Certificate{nil, {root.leaf(t, time.Time{}, "localhost").cert}} {
		if err := v.verify(tls.ConnectionState{PeerCertificates: certs}); err == nil {
			t.Errorf("%d certificates and no name were verified", len(certs))
		}
	}
}

func TestAuthorities(t *testing.T) {
	root, other, third := newAuthority(t, "root"), newAuthority(t, "other"), newAuthority(t, "third")
	leaf := root.leaf(t, time.Time{}, "localhost")
	file := bundle(t, other, root, third)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = append([]byte("-----BEGIN CERTIFICATE-----\nno base64\n-----END CERTIFICATE-----\n"+
		"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"), text...)
	text = append(text, "-----BEGIN CERTIFICATE-----\nAAAA"...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	want := x509.NewCertPool()
	want.AddCert(root.cert)
	if got := authorities(file, []*x509.Certificate{leaf.cert}); !got.Equal(want) {
		t.Error("not just the authority of the leaf was taken from the bundle")
	}
	if got := authorities(filepath.Join(t.TempDir(), "none"), []*x509.Certificate{leaf.cert}); !got.Equal(x509.NewCertPool()) {
		t.Error("a bundle that is not there holds an authority")
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

// BenchmarkAuthorities is what a bundle of this system costs for one server.
func BenchmarkAuthorities(b *testing.B) {
	file := bundleFile(lookup())
	if file == "" {
		b.Fatal("this system has no bundle")
	}
	certs := []*x509.Certificate{{RawIssuer: []byte("no such issuer")}}
	for b.Loop() {
		authorities(file, certs)
	}
}
