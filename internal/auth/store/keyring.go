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

	"vision1/internal/exitcode"
)

// keyringService is the service name of the secrets in the keyring.
const keyringService = "vision1"

// A KeyringError is an error of the system keyring.
type KeyringError struct{ Err error }

func (e *KeyringError) Error() string {
	if errors.Is(e.Err, keyring.ErrNotFound) {
		return "the login is no longer in the system keyring"
	}
	return fmt.Sprintf("the system keyring can't be used: %v", e.Err)
}

func (e *KeyringError) Unwrap() error { return e.Err }

// ExitCode returns the exit code of a command that fails with e.
func (e *KeyringError) ExitCode() int { return exitcode.Config }

// KeyringName returns the name of a login's secrets in the keyring. It is
// different for each configuration directory.
func (f Dir) KeyringName(l *Login) string {
	sum := sha256.Sum256([]byte(string(f) + "\n" + l.ClientID + "\n" + strings.Join(sorted(l.Scopes), " ")))
	return hex.EncodeToString(sum[:16])
}

// CheckKeyring returns an error if the keyring can't be used: a *KeyringError, or
// the cause of ctx.
func CheckKeyring(ctx context.Context) error {
	err := callKeyring(ctx, func() error {
		_, err := keyring.Get(keyringService, "probe")
		return err
	})
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// Load reads the secrets of a login from the keyring, unless it has them already.
// An error is a *KeyringError, or the cause of ctx.
func (l *Login) Load(ctx context.Context) error {
	if l.Secrets != nil {
		return nil
	}
	var text string
	err := callKeyring(ctx, func() (err error) {
		text, err = keyring.Get(keyringService, l.Keyring)
		return err
	})
	if err != nil {
		return err
	}
	secrets := new(Secrets)
	if err := json.Unmarshal([]byte(text), secrets); err != nil {
		return &KeyringError{errors.New("its entry is not a valid login")} // err could contain a secret
	}
	l.Secrets = secrets
	return nil
}

func setSecrets(ctx context.Context, name string, s *Secrets) error {
	set := func(s *Secrets) error {
		text, err := json.Marshal(s) //nolint:gosec // the keyring is for secrets
		if err != nil {
			return &KeyringError{err}
		}
		return callKeyring(ctx, func() error {
			return keyring.Set(keyringService, name, string(text))
		})
	}
	err := set(s)
	if errors.Is(err, keyring.ErrSetDataTooBig) { // the access token can be fetched again
		return set(&Secrets{ClientSecret: s.ClientSecret, RefreshToken: s.RefreshToken})
	}
	return err
}

func deleteSecrets(ctx context.Context, name string) error {
	err := callKeyring(ctx, func() error {
		return keyring.Delete(keyringService, name)
	})
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// callKeyring calls the keyring, which may prompt the user for a password, and
// returns when ctx is done at the latest.
func callKeyring(ctx context.Context, call func() error) error {
	done := make(chan error, 1)
	go func() { done <- call() }()
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
