package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
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
	if message := keychainMessage(runtime.GOOS, e.Err); message != "" {
		return message
	}
	return fmt.Sprintf("the system keyring can't be used: %v", e.Err)
}

// keychainMessage returns what an error of the macOS keychain means, or "". Its
// program security exits with the last 8 bits of a status of the Security framework.
func keychainMessage(goos string, err error) string {
	const (
		interactionNotAllowed = -25308 & 0xff
		authenticationFailed  = -25293 & 0xff
		userCanceled          = -128 & 0xff
		noDefaultKeychain     = -25307 & 0xff
	)
	var program interface{ ExitCode() int }
	if goos != "darwin" || !errors.As(err, &program) {
		return ""
	}
	switch program.ExitCode() {
	case interactionNotAllowed:
		return "the macOS keychain is locked; unlock it: security unlock-keychain"
	case authenticationFailed, userCanceled:
		return "access to the macOS keychain was denied; allow it when macOS asks, or log in without --keyring"
	case noDefaultKeychain:
		return "there is no default macOS keychain; create one in Keychain Access, or log in without --keyring"
	default:
		return ""
	}
}

func (e *KeyringError) Unwrap() error { return e.Err }

// ExitCode returns the exit code of a command that fails with e.
func (e *KeyringError) ExitCode() int { return exitcode.Config }

// A keyringEntry is a login's secrets in the keyring, and what they may be used
// for: a logins file that someone else wrote could name the entry too.
type keyringEntry struct {
	Secrets
	ClientID string   `json:"client_id"`
	TokenURI string   `json:"token_uri"`
	Scopes   []string `json:"scopes"`
}

// KeyringName returns the name of a login's secrets in the keyring. It is
// different for each configuration directory.
func (f Dir) KeyringName(l *Login) string {
	directory, err := filepath.Abs(string(f))
	if err != nil {
		directory = string(f)
	}
	sum := sha256.Sum256([]byte(directory + "\n" + l.ClientID + "\n" + strings.Join(sorted(l.Scopes), " ")))
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
	var entry keyringEntry
	if err := json.Unmarshal([]byte(text), &entry); err != nil {
		return &KeyringError{errors.New("its entry is not a valid login")} // err could contain a secret
	}
	if entry.ClientID != l.ClientID || entry.TokenURI != l.TokenURI || !slices.Equal(sorted(entry.Scopes), sorted(l.Scopes)) {
		return &KeyringError{errors.New("its entry belongs to a login with another client, token endpoint, or scopes; log in again: vision1 auth login --keyring")}
	}
	l.Secrets = &entry.Secrets
	return nil
}

// setSecrets stores the secrets of l in the keyring.
func setSecrets(ctx context.Context, l *Login) error {
	set := func(s *Secrets) error {
		text, err := json.Marshal(keyringEntry{*s, l.ClientID, l.TokenURI, sorted(l.Scopes)})
		if err != nil {
			return &KeyringError{err}
		}
		return callKeyring(ctx, func() error {
			return keyring.Set(keyringService, l.Keyring, string(text))
		})
	}
	err := set(l.Secrets)
	if errors.Is(err, keyring.ErrSetDataTooBig) { // the access token can be fetched again
		return set(&Secrets{ClientSecret: l.Secrets.ClientSecret, RefreshToken: l.Secrets.RefreshToken})
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
