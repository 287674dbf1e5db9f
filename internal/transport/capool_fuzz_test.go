package transport

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// damagedBundles compares the certificates read from a damaged bundle with those
// that Go reads from it: none may be trusted that Go doesn't trust.
type damagedBundles struct {
	text   string // the bundle of one authority
	server *x509.Certificate
	file   string
}

func newDamagedBundles(t testing.TB) damagedBundles {
	root := newAuthority(t, "root")
	return damagedBundles{
		text:   string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.cert.Raw})),
		server: root.issue(t, time.Time{}, "localhost").cert,
		file:   filepath.Join(t.TempDir(), "bundle.pem"),
	}
}

// check reports whether the bundle is trusted.
func (d damagedBundles) check(t *testing.T, bundle string) bool {
	t.Helper()
	if err := os.WriteFile(d.file, []byte(bundle), 0o600); err != nil {
		t.Fatal(err)
	}
	trusts := func(pool *x509.CertPool) bool {
		_, err := d.server.Verify(x509.VerifyOptions{DNSName: "localhost", Roots: pool})
		return err == nil
	}
	goPool := x509.NewCertPool()
	goPool.AppendCertsFromPEM([]byte(bundle))
	trusted := trusts(issuersInBundle(d.file, []*x509.Certificate{d.server}))
	if trusted && !trusts(goPool) {
		t.Errorf("trusted, although Go doesn't trust it:\n%s", bundle)
	}
	return trusted
}

func TestDamagedBundles(t *testing.T) {
	t.Parallel()
	const begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
	d := newDamagedBundles(t)
	for _, tt := range []struct {
		name, bundle string
		trusted      bool
	}{
		{"unmodified", d.text, true},
		{"CRLF", strings.ReplaceAll(d.text, "\n", "\r\n"), true},
		{"twice", d.text + d.text, true},
		{"comments around it", "# a comment\n" + d.text + "# another\n", true},
		{"after a truncated one", begin + "\n" + d.text, true},
		{"commented out", "#" + d.text, false},
		{"text before the start", "text " + d.text, false},
		{"text after the end", strings.Replace(d.text, end, end+" text", 1), false},
		{"text before the end", strings.Replace(d.text, end, "#"+end, 1), false},
		{"in one line", strings.ReplaceAll(d.text, "\n", ""), false},
		{"header", strings.Replace(d.text, begin, begin+"\nKey: value\n", 1), false},
		{"another type", strings.ReplaceAll(d.text, "CERTIFICATE", "TRUSTED CERTIFICATE"), false},
		{"another end", strings.Replace(d.text, end, "-----END TRUSTED CERTIFICATE-----", 1), false},
		{"truncated", d.text[:len(d.text)-10], false},
	} {
		if trusted := d.check(t, tt.bundle); trusted != tt.trusted {
			t.Errorf("%s: trusted %t", tt.name, trusted)
		}
	}
}

// FuzzIssuersInBundle replaces a part of a bundle.
func FuzzIssuersInBundle(f *testing.F) {
	d := newDamagedBundles(f)
	f.Add(uint16(0), uint16(0), "#")
	f.Add(uint16(27), uint16(1), "")
	f.Add(uint16(100), uint16(3), "\n-----BEGIN CERTIFICATE-----\n")
	f.Fuzz(func(t *testing.T, at, length uint16, text string) {
		from := min(int(at), len(d.text))
		d.check(t, d.text[:from]+text+d.text[min(from+int(length), len(d.text)):])
	})
}
