package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/zalando/go-keyring"
)

// keyringService is what the keyring files the secrets under.
const keyringService = "vision1"

// A KeyringError is the keyring of the system refusing, or not being there.
type KeyringError struct{ Err error }

func (e *KeyringError) Error() string {
	if errors.Is(e.Err, keyring.ErrNotFound) {
		return "the keyring of the system does not have the login any more"
	}
	return fmt.Sprintf("the keyring of the system can't be used: %v", e.Err)
}

func (e *KeyringError) Unwrap() error { return e.Err }

// KeyringName is what the secrets of a login are called in the keyring. Two
// configuration folders don't share them.
func (f Folder) KeyringName(l *Login) string {
	sum := sha256.Sum256([]byte(string(f) + "\n" + l.ClientID + "\n" + strings.Join(sorted(l.Scopes), " ")))
	return hex.EncodeToString(sum[:16])
}

// CheckKeyring says early that the keyring can't be used. An error is a
// *KeyringError, or that of ctx.
func CheckKeyring(ctx context.Context) error {
	err := ask(ctx, func() error {
		_, err := keyring.Get(keyringService, "probe")
		return err
	})
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// Load reads the secrets of a login that the keyring has. An error is a
// *KeyringError, or that of ctx.
func (l *Login) Load(ctx context.Context) error {
	if l.Secrets != nil {
		return nil
	}
	var text string
	err := ask(ctx, func() (err error) {
		text, err = keyring.Get(keyringService, l.Keyring)
		return err
	})
	if err != nil {
		return err
	}
	secrets := new(Secrets)
	if err := json.Unmarshal([]byte(text), secrets); err != nil {
		return &KeyringError{errors.New("what it has is no login")} // err could show a part of it
	}
	l.Secrets = secrets
	return nil
}

func setSecrets(ctx context.Context, name string, s *Secrets) error {
	set := func(s *Secrets) error {
		text, err := json.Marshal(s) //nolint:gosec // it is where secrets go
		if err != nil {
			return &KeyringError{err}
		}
		return ask(ctx, func() error {
			return keyring.Set(keyringService, name, string(text))
		})
	}
	err := set(s)
	if errors.Is(err, keyring.ErrSetDataTooBig) { // the access token can be had again
		return set(&Secrets{ClientSecret: s.ClientSecret, RefreshToken: s.RefreshToken})
	}
	return err
}

func deleteSecrets(ctx context.Context, name string) error {
	err := ask(ctx, func() error {
		return keyring.Delete(keyringService, name)
	})
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// ask waits for the keyring, which may ask the user for a password meanwhile, no
// longer than ctx.
func ask(ctx context.Context, question func() error) error {
	done := make(chan error, 1)
	go func() { done <- question() }()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case err := <-done:
		if err != nil {
			return &KeyringError{err}
		}
		return nil
	}
}
