package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aead.dev/minisign"
	verifier "github.com/jedisct1/go-minisign"
)

// TestSign signs with a throwaway key, and verifies the signature with minisign's own
// Go package.
func TestSign(t *testing.T) {
	public, key, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := key.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("VISION1_SIGNING_KEY", string(text))
	name := filepath.Join(t.TempDir(), "checksums.txt")
	if err := os.WriteFile(name, []byte("abc  vision1.deb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var signatures [2][]byte
	for i := range signatures {
		if err := run([]string{name, "vision1 1.2.3"}); err != nil {
			t.Fatal(err)
		}
		if signatures[i], err = os.ReadFile(name + ".minisig"); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(signatures[0], signatures[1]) {
		t.Errorf("two signatures of one file differ:\n%s\n%s", signatures[0], signatures[1])
	}
	check(t, public.String(), name)

	if err := run([]string{"-verify", name}); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(name, []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"-verify", name}); err == nil || !strings.Contains(err.Error(), "is not a signature") {
		t.Errorf("after a change, got the error %v", err)
	}
}

// check verifies the signature of a file, and that it fits no other content.
func check(t *testing.T, public, name string) {
	t.Helper()
	key, err := verifier.NewPublicKey(public[strings.LastIndex(public, "\n")+1:])
	if err != nil {
		t.Fatal(err)
	}
	signature, err := verifier.NewSignatureFromFile(name + ".minisig")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := key.VerifyFromFile(name, signature); !ok || err != nil {
		t.Errorf("the signature is rejected: %v", err)
	}
	if signature.TrustedComment != "trusted comment: vision1 1.2.3" {
		t.Errorf("the comment is %q", signature.TrustedComment)
	}
	if ok, _ := key.Verify([]byte("changed"), signature); ok {
		t.Error("the signature is accepted for another content")
	}
}

// TestKeys checks the errors for keys.
func TestKeys(t *testing.T) {
	t.Parallel()
	// Throwaway keys of minisign -G, with a password and (-W) without.
	const (
		comment   = "untrusted comment: minisign encrypted secret key\n"
		encrypted = "RWRTY0IycSkdykNQRqqsHMOX3d4HhfjMj7YSNUuN+kDO6q1YRN0AAAACAAAAAAAAAEAAAAAAyQgstZtFcFpxdJjqEvJEkzo4+D4df7wsu0" +
			"q3cj+18jJtArV5q5LAtAmfS1+70SdS31EIZv9mwUfOqRWhP8KkCPfiFLoKfnpx6NE410U/udeJ8h9XVLR2Bm4GaWEFQfi72y0vkDtI8Bo="
		plain = "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA9I0LOP99e57woFSbXRB8cSmfP7Zx9t8nJm" +
			"KZISPNzbv8eV21TBZmPOrkjMX2tT4tcQdhbVp654E6qQFV2vdaX9XclChSK6IAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	)
	key, err := secretKey(comment + plain + "\n")
	if err != nil || fmt.Sprintf("%X", key.ID()) != "9E7B7DFF380B8DF4" {
		t.Errorf("a key of minisign has the ID %X, %v", key.ID(), err)
	}
	for text, want := range map[string]string{"": "it is not set", comment + encrypted: "has a password", "no key": "minisign"} {
		if _, err := secretKey(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.10q: got the error %v, want %q", text, err, want)
		}
	}
}
