package store

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

// TestKeyring uses the library's in-memory keyring, because a system may have none.
func TestKeyring(t *testing.T) {
	keyring.MockInit()
	f := Dir(t.TempDir())
	l := login("one", 1, vision)
	l.Keyring = f.KeyringName(l)
	if err := CheckKeyring(t.Context()); err != nil {
		t.Fatal(err)
	}
	addLogin(t, f, l)
	text, err := os.ReadFile(f.LoginsPath())
	if err != nil || strings.Contains(string(text), "refresh-") || strings.Contains(string(text), `"access"`) {
		t.Errorf("the file contains %s, %v", text, err)
	}
	found, _, err := f.Find(anyLogin)
	if err != nil || found.Secrets != nil {
		t.Fatalf("%+v, %v", found, err)
	}
	if err := found.Load(t.Context()); err != nil || found.Secrets.RefreshToken != "refresh-one-1" {
		t.Errorf("%+v, %v", found.Secrets, err)
	}

	// Storing the secrets in the file deletes them from the keyring.
	addLogin(t, f, login("one", 2, vision))
	if _, err := keyring.Get(keyringService, l.Keyring); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	addLogin(t, f, l)
	if _, err := f.RemoveAll(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := keyring.Get(keyringService, l.Keyring); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	var e *KeyringError
	if err := (&Login{Keyring: l.Keyring}).Load(t.Context()); !errors.As(err, &e) || !strings.Contains(err.Error(), "no longer in the system keyring") {
		t.Errorf("error %v", err)
	}
}

func TestKeyringUnavailable(t *testing.T) {
	keyring.MockInitWithError(errors.New("no bus"))
	t.Cleanup(keyring.MockInit)
	f := Dir(t.TempDir())
	l := login("one", 1, vision)
	l.Keyring = "name"
	var e *KeyringError
	if err := CheckKeyring(t.Context()); !errors.As(err, &e) {
		t.Errorf("error %v", err)
	}
	if err := f.Add(t.Context(), l); !errors.As(err, &e) || !strings.Contains(err.Error(), "no bus") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(f.LoginsPath()); err == nil {
		t.Error("the logins file was created")
	}
}
