package transport

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// On systems that verify certificates themselves, SSL_CERT_FILE and SSL_CERT_DIR add
// authorities.
func TestExtraRoots(t *testing.T) {
	systemAuthority(t) // before the system pool is read
	root, other := newAuthority(t, "root"), newAuthority(t, "other")
	dir := t.TempDir()
	text, err := os.ReadFile(writeBundle(t, root))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "root.pem"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	port := serveTLS(t, root.issue(t, time.Time{}, "localhost", "127.0.0.1"), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "hello")
	}))
	for _, tt := range []struct {
		name    string
		env     []string
		trusted bool
	}{
		{"file", []string{"SSL_CERT_FILE=" + writeBundle(t, other, root)}, true},
		{"directories", []string{"SSL_CERT_DIR=" + t.TempDir() + string(filepath.ListSeparator) + dir}, true},
		{"another authority", []string{"SSL_CERT_FILE=" + writeBundle(t, other)}, false},
		{"no such file", []string{"SSL_CERT_FILE=" + filepath.Join(dir, "none"), "SSL_CERT_DIR=" + filepath.Join(dir, "none")}, false},
		{"none", nil, false},
	} {
		for _, goos := range []string{"windows", "darwin"} {
			for _, host := range []string{"localhost", "127.0.0.1"} {
				client := &http.Client{Transport: newDialTransportFor(goos, lookup(tt.env...), false)}
				response, err := client.Get("https://" + host + ":" + port + "/")
				if err == nil {
					_ = response.Body.Close()
				}
				if tt.trusted != (err == nil) {
					t.Errorf("%s, %s, %s: error %v", tt.name, goos, host, err)
				}
				if unknown := (x509.UnknownAuthorityError{}); err != nil && !errors.As(err, &unknown) {
					t.Errorf("%s, %s, %s: %v is another error", tt.name, goos, host, err)
				}
			}
		}
	}
}
