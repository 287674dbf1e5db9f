package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"vision1/internal/auth/credfile"
	"vision1/internal/filesystem"
)

const (
	loginsFile = "vision1-logins.json"
	lockFile   = "vision1-logins.lock"
	version    = 1
)

const (
	// lockTimeout is the longest wait for the lock. Several processes may renew a
	// token one after the other.
	lockTimeout = 2 * time.Minute
	lockPoll    = 5 * time.Millisecond
)

// A Dir is the configuration directory, which need not exist.
type Dir string

// LoginsPath returns the path of the logins file.
func (f Dir) LoginsPath() string { return filepath.Join(string(f), loginsFile) }

// Read returns the contents of the logins file, which are empty if there is no
// such file, and a warning about the file, or "". An error is a *credfile.Error.
//
// It doesn't lock the file, which is always replaced atomically.
func (f Dir) Read() (*Contents, string, error) {
	path := f.LoginsPath()
	text, access, err := credfile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Contents{Version: version}, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	c := new(Contents)
	if err := json.Unmarshal(text, c); err != nil {
		return nil, "", invalidFile(path, "is not a valid logins file", err)
	}
	if c.Version > version {
		return nil, "", &credfile.Error{Path: path, Message: "was written by a newer version of vision1; update vision1"}
	}
	if c.Version < 1 {
		return nil, "", invalidFile(path, "is not a valid logins file: it has no version", nil)
	}
	for i := range c.Logins {
		l := &c.Logins[i]
		if l.ClientID == "" || l.TokenURI == "" || l.Secrets == nil && l.Keyring == "" {
			return nil, "", invalidFile(path, fmt.Sprintf("is not valid: login %d is incomplete", i+1), nil)
		}
		if l.Keyring != "" && l.Keyring != f.KeyringName(l) {
			return nil, "", invalidFile(path, fmt.Sprintf("is not valid: login %d names secrets in the keyring that belong to another directory", i+1), nil)
		}
		if message := checkURL(l.TokenURI); message != "" {
			return nil, "", invalidFile(path, fmt.Sprintf("is not valid: the token_uri of login %d %s", i+1, message), nil)
		}
	}
	return c, cmp.Or(credfile.DirectoryWarning(string(f)), access.Warning(true)), nil
}

func invalidFile(path, message string, err error) error {
	return &credfile.Error{Path: path, Message: message + "; move it away, then sign in again", Err: err}
}

// Lock prevents other processes from changing the store until unlock is called.
// It creates the directory if needed. An error is a *credfile.Error, or the cause
// of ctx.
func (f Dir) Lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return nil, credfile.WrapError(string(f), "can't be created", err)
	}
	path := filepath.Join(string(f), lockFile)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // opening a FIFO would wait
		return nil, &credfile.Error{Path: path, Message: "can't be locked: it is not a regular file"}
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	waitCtx, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	_, err = lock.TryLockContext(waitCtx, lockPoll)
	switch {
	case err == nil:
		return func() { _ = lock.Unlock() }, nil // at worst, it is unlocked when the process ends
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &credfile.Error{Path: path, Message: "has been locked by another process for " + lockTimeout.String(), Err: err}
	default:
		return nil, credfile.WrapError(path, "can't be locked", err)
	}
}

// CheckWritable returns an error if a login can't be stored in the directory, as far as
// that is known without creating it. The error is a *credfile.Error.
func (f Dir) CheckWritable() error {
	if _, _, err := f.Read(); err != nil {
		return err
	}
	existing := filepath.Clean(string(f)) // or its closest parent
	for {
		info, err := os.Stat(existing)
		if err == nil && !info.IsDir() {
			return &credfile.Error{Path: existing, Message: "is not a directory"}
		}
		if err == nil {
			break
		}
		if parent := filepath.Dir(existing); errors.Is(err, fs.ErrNotExist) && parent != existing {
			existing = parent
			continue
		}
		return credfile.WrapError(string(f), "can't be used", err)
	}
	probe, err := os.CreateTemp(existing, ".vision1-*")
	if err != nil {
		return credfile.WrapError(existing, "can't be written to", err)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name()) // best effort: it is empty
	return nil
}

// write replaces the logins file atomically. The caller must hold the lock. An
// error is a *credfile.Error.
func (f Dir) write(c *Contents) error {
	path := f.LoginsPath()
	target := path
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		target = resolved // keep the link
	}
	if len(c.Logins) == 0 && len(c.Ignored) == 0 {
		if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return credfile.WrapError(path, "can't be removed", err)
		}
		return nil
	}
	c.Version = version
	text, err := json.MarshalIndent(c.withoutKeyring(), "", "  ")
	if err != nil {
		return credfile.WrapError(path, "can't be written", err)
	}
	if err := replace(target, append(text, '\n')); err != nil {
		return credfile.WrapError(path, "can't be written", err)
	}
	return nil
}

func replace(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".vision1-logins-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		if err = f.Sync(); filesystem.IsSyncUnsupported(err) { // otherwise reports a full disk
			err = nil
		}
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return filesystem.Rename(f.Name(), path)
}

// withoutKeyring returns c without the secrets that are in the keyring.
func (c *Contents) withoutKeyring() *Contents {
	stored := *c
	stored.Logins = append([]Login{}, c.Logins...)
	for i := range stored.Logins {
		if stored.Logins[i].Keyring != "" {
			stored.Logins[i].Secrets = nil
		}
	}
	return &stored
}
