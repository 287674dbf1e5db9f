package store

import (
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

// A directory from elsewhere can't use the secrets of another login in the keyring.
func TestKeyringBinding(t *testing.T) {
	keyring.MockInit()
	dir := Dir(t.TempDir())
	l := login("one", 1, vision)
	l.Keyring = dir.KeyringName(l)
	addLogin(t, dir, l)

	// It names the entry, with another token endpoint.
	same := *l
	same.Secrets, same.TokenURI = nil, "https://attacker.example/token"
	if err := same.Load(t.Context()); err == nil || same.Secrets != nil {
		t.Errorf("secrets %+v, error %v", same.Secrets, err)
	}

	// Its name is not the one that its directory has.
	other := Dir(t.TempDir())
	if err := other.write(&Contents{Logins: []Login{*l}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.Read(); err == nil || !strings.Contains(err.Error(), "another directory") {
		t.Errorf("error %v", err)
	}

	// Its token endpoint would get the secrets unencrypted.
	plain := login("two", 1, vision)
	plain.TokenURI = "http://attacker.example/token"
	if err := other.write(&Contents{Logins: []Login{*plain}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.Read(); err == nil || !strings.Contains(err.Error(), "plain http") {
		t.Errorf("error %v", err)
	}
}
