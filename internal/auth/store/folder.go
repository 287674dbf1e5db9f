package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"

	"vision1/internal/auth/credfile"
)

const (
	loginsFile = "vision1-logins.json"
	lockFile   = "vision1-logins.lock"
	version    = 1
)

const (
	// lockWait is how long another process may hold the lock: it renews a token
	// meanwhile, and several may do so one after the other.
	lockWait = 2 * time.Minute
	lockPoll = 5 * time.Millisecond
	// renameWait is how long a file may be open in another process on Windows,
	// where it can't be replaced meanwhile.
	renameWait = time.Second
	renamePoll = 10 * time.Millisecond
)

// A Folder is the configuration folder. It need not exist.
type Folder string

// LoginsPath is the file that the logins are in.
func (f Folder) LoginsPath() string { return filepath.Join(string(f), loginsFile) }

// Read returns what the store holds, and a warning about its file or "". No
// file is an empty store. An error is a *credfile.Error.
//
// It takes no lock: the file is replaced as a whole.
func (f Folder) Read() (*Contents, string, error) {
	path := f.LoginsPath()
	text, warning, err := credfile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Contents{Version: version}, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	c := new(Contents)
	if err := json.Unmarshal(text, c); err != nil {
		return nil, "", broken(path, "is not a store of logins", err)
	}
	if c.Version > version {
		return nil, "", &credfile.Error{Path: path, Message: "was written by a newer vision1"}
	}
	if c.Version < 1 {
		return nil, "", broken(path, "is not a store of logins: it has no version", nil)
	}
	for i := range c.Logins {
		l := &c.Logins[i]
		if l.ClientID == "" || l.TokenURI == "" || l.Secrets == nil && l.Keyring == "" {
			return nil, "", broken(path, fmt.Sprintf("is broken: its login %d is not complete", i+1), nil)
		}
	}
	return c, warning, nil
}

func broken(path, message string, err error) error {
	return &credfile.Error{Path: path, Message: message + "; move it away, and sign in again", Err: err}
}

// Lock keeps every other process from changing the store until unlock is called,
// making the folder where it is not there. An error is a *credfile.Error, or
// that of ctx.
func (f Folder) Lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return nil, credfile.Unusable(string(f), "can't be made", err)
	}
	path := filepath.Join(string(f), lockFile)
	lock := flock.New(path, flock.SetPermissions(0o600))
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	_, err = lock.TryLockContext(waiting, lockPoll)
	switch {
	case err == nil:
		return func() { _ = lock.Unlock() }, nil // it is ours until the process ends, at worst
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &credfile.Error{Path: path, Message: "is locked by another process for " + lockWait.String(), Err: err}
	default:
		return nil, credfile.Unusable(path, "can't be locked", err)
	}
}

// Check says early that nothing can be kept in the folder, as far as that can be
// known without making it. An error is a *credfile.Error.
func (f Folder) Check() error {
	if _, _, err := f.Read(); err != nil {
		return err
	}
	place := filepath.Clean(string(f))
	for {
		info, err := os.Stat(place)
		if err == nil && !info.IsDir() {
			return &credfile.Error{Path: place, Message: "is not a folder"}
		}
		if err == nil {
			break
		}
		if above := filepath.Dir(place); errors.Is(err, fs.ErrNotExist) && above != place {
			place = above
			continue
		}
		return credfile.Unusable(string(f), "can't be used", err)
	}
	probe, err := os.CreateTemp(place, ".vision1-*")
	if err != nil {
		return credfile.Unusable(place, "can't be written to", err)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name()) // an empty file, at worst
	return nil
}

// write replaces the file as a whole, or leaves it as it was. The caller has the
// lock. An error is a *credfile.Error.
func (f Folder) write(c *Contents) error {
	path := f.LoginsPath()
	target := path
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		target = resolved // the link stays one
	}
	if len(c.Logins) == 0 && len(c.Ignored) == 0 {
		if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return credfile.Unusable(path, "can't be removed", err)
		}
		return nil
	}
	c.Version = version
	text, err := json.MarshalIndent(c.withoutKeyring(), "", "  ")
	if err != nil {
		return credfile.Unusable(path, "can't be written", err)
	}
	if err := replace(target, append(text, '\n')); err != nil {
		return credfile.Unusable(path, "can't be written", err)
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
		err = f.Sync() // a full disk may say so only now
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return rename(f.Name(), path)
}

func rename(from, to string) error {
	err := os.Rename(from, to)
	for start := time.Now(); err != nil && runtime.GOOS == "windows" && time.Since(start) < renameWait; {
		<-time.After(renamePoll)
		err = os.Rename(from, to)
	}
	return err
}

// withoutKeyring is c as the file has it: what is in the keyring is not in it.
func (c *Contents) withoutKeyring() *Contents {
	shown := *c
	shown.Logins = append([]Login{}, c.Logins...)
	for i := range shown.Logins {
		if shown.Logins[i].Keyring != "" {
			shown.Logins[i].Secrets = nil
		}
	}
	return &shown
}
