package store

import (
	"context"
	"errors"
	"slices"
)

// Add adds a login, replacing an older one with the same client and scopes. If
// l.Keyring is set, its secrets are stored in the system keyring. An error is a
// *credfile.Error, a *KeyringError, or the cause of ctx; the store is unchanged
// then.
func (f Dir) Add(ctx context.Context, l *Login) error {
	unlock, err := f.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return f.AddLocked(ctx, l)
}

// AddLocked adds a login for a caller that holds the lock.
func (f Dir) AddLocked(ctx context.Context, l *Login) error {
	c, _, err := f.Read()
	if err != nil {
		return err
	}
	orphan := ""
	if old := c.Same(l); old != nil && old.Keyring != l.Keyring {
		orphan = old.Keyring
	}
	if l.Keyring != "" {
		if err := setSecrets(ctx, l); err != nil {
			return err
		}
	}
	c.add(l)
	if err := f.write(c); err != nil {
		return err
	}
	if orphan != "" {
		_ = deleteSecrets(ctx, orphan) // best effort: nothing refers to it now
	}
	return nil
}

// RemoveLocked removes a login. One of google-vision1-cli is only ignored from now
// on. The caller must hold the lock. Errors are those of AddLocked.
func (f Dir) RemoveLocked(ctx context.Context, l *Login) error {
	c, _, err := f.Read()
	if err != nil {
		return err
	}
	if l.Legacy {
		c.ignore(l)
	} else {
		c.remove(l)
	}
	if err := f.write(c); err != nil {
		return err
	}
	if l.Keyring != "" {
		return deleteSecrets(ctx, l.Keyring)
	}
	return nil
}

// RemoveAll removes every login and returns the removed ones, without secrets.
// Those of google-vision1-cli are only ignored from now on. Errors are those of
// AddLocked.
func (f Dir) RemoveAll(ctx context.Context) ([]Login, error) {
	c, _, err := f.Read()
	if err != nil {
		return nil, err
	}
	legacy, _, err := f.LegacyLogins(c)
	if err != nil {
		return nil, err
	}
	if len(c.Logins) == 0 && len(legacy) == 0 {
		return nil, nil
	}
	unlock, err := f.Lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if c, _, err = f.Read(); err != nil { // it may have changed since
		return nil, err
	}
	removed := slices.Concat(c.Logins, legacy)
	c.Logins = nil
	for i := range legacy {
		c.ignore(&legacy[i])
	}
	if err := f.write(c); err != nil {
		return nil, err
	}
	for i := range removed {
		if removed[i].Keyring != "" {
			err = errors.Join(err, deleteSecrets(ctx, removed[i].Keyring))
		}
		removed[i].Secrets = nil
	}
	return removed, err
}

// Find returns a login that matches, or nil: the newest one of vision1, or else
// one of google-vision1-cli. It also returns a warning about the login's file, or
// "". An error is a *credfile.Error.
func (f Dir) Find(matches func(*Login) bool) (found *Login, warning string, err error) {
	c, warning, err := f.Read()
	if err != nil {
		return nil, "", err
	}
	if l := c.newest(matches); l != nil {
		return l, warning, nil
	}
	legacy, warning, err := f.LegacyLogins(c)
	if err != nil {
		return nil, "", err
	}
	for i := range legacy {
		if matches(&legacy[i]) {
			return &legacy[i], warning, nil
		}
	}
	return nil, "", nil
}
