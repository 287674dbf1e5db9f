package store

import (
	"context"
	"errors"
	"slices"
)

// Keep adds a login, in place of an older one of the same client and scopes.
// Where l.Keyring is set, its secrets go there. Errors are a *secretfile.Error,
// a *KeyringError, or that of ctx; the store is as it was then.
func (f Folder) Keep(ctx context.Context, l *Login) error {
	unlock, err := f.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return f.KeepLocked(ctx, l)
}

// KeepLocked is Keep for who has the lock already.
func (f Folder) KeepLocked(ctx context.Context, l *Login) error {
	c, _, err := f.Read()
	if err != nil {
		return err
	}
	stale := ""
	if old := c.Same(l); old != nil && old.Keyring != l.Keyring {
		stale = old.Keyring
	}
	if l.Keyring != "" {
		if err := setSecrets(ctx, l.Keyring, l.Secrets); err != nil {
			return err
		}
	}
	c.put(l)
	if err := f.write(c); err != nil {
		return err
	}
	if stale != "" {
		_ = deleteSecrets(ctx, stale) // nothing refers to it any more
	}
	return nil
}

// DropLocked removes a login, or notes that a foreign one is not to be used any
// more. The caller has the lock. Errors are those of Keep.
func (f Folder) DropLocked(ctx context.Context, l *Login) error {
	c, _, err := f.Read()
	if err != nil {
		return err
	}
	if l.Foreign {
		c.ignore(l)
	} else {
		c.take(l)
	}
	if err := f.write(c); err != nil {
		return err
	}
	if l.Keyring != "" {
		return deleteSecrets(ctx, l.Keyring)
	}
	return nil
}

// DropAll removes every login and returns those that were there, without their
// secrets; foreign ones are ignored from now on. Errors are those of Keep.
func (f Folder) DropAll(ctx context.Context) ([]Login, error) {
	c, _, err := f.Read()
	if err != nil {
		return nil, err
	}
	foreign, _, err := f.Foreign(c)
	if err != nil {
		return nil, err
	}
	if len(c.Logins) == 0 && len(foreign) == 0 {
		return nil, nil
	}
	unlock, err := f.Lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if c, _, err = f.Read(); err != nil { // it may have changed while we waited
		return nil, err
	}
	dropped := slices.Concat(c.Logins, foreign)
	c.Logins = nil
	for i := range foreign {
		c.ignore(&foreign[i])
	}
	if err := f.write(c); err != nil {
		return nil, err
	}
	for i := range dropped {
		if dropped[i].Keyring != "" {
			err = errors.Join(err, deleteSecrets(ctx, dropped[i].Keyring))
		}
		dropped[i].Secrets = nil
	}
	return dropped, err
}

// Find returns the login that suits, or nil: the newest of ours, or one of
// google-vision1-cli. The warning is about the file that it is in. An error is
// a *secretfile.Error.
func (f Folder) Find(suits func(*Login) bool) (found *Login, warning string, err error) {
	c, warning, err := f.Read()
	if err != nil {
		return nil, "", err
	}
	if l := c.Newest(suits); l != nil {
		return l, warning, nil
	}
	foreign, warning, err := f.Foreign(c)
	if err != nil {
		return nil, "", err
	}
	for i := range foreign {
		if suits(&foreign[i]) {
			return &foreign[i], warning, nil
		}
	}
	return nil, "", nil
}
