package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"vision1/internal/auth/credfile"
)

const vision = "https://www.googleapis.com/auth/cloud-vision"

func login(client string, at int, scopes ...string) *Login {
	return &Login{
		ClientID: client, TokenURI: "https://token.example/", Scopes: scopes, SignedIn: time.Date(2030, 1, at, 0, 0, 0, 0, time.UTC),
		Secrets: &Secrets{RefreshToken: fmt.Sprintf("refresh-%s-%d", client, at), AccessToken: "access", Expiry: time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)},
	}
}

func anyLogin(*Login) bool { return true }

func addLogin(t *testing.T, f Dir, l *Login) {
	t.Helper()
	if err := f.Add(t.Context(), l); err != nil {
		t.Fatal(err)
	}
}

func TestAddAndRemove(t *testing.T) {
	f := Dir(filepath.Join(t.TempDir(), "a", "b"))
	if l, _, err := f.Find(anyLogin); l != nil || err != nil {
		t.Fatalf("%v, %v", l, err)
	}
	addLogin(t, f, login("one", 1, CloudPlatform, vision))
	addLogin(t, f, login("one", 2, CloudPlatform))
	addLogin(t, f, login("two", 3, CloudPlatform))
	addLogin(t, f, login("one", 4, vision, CloudPlatform)) // replaces the first
	c, warning, err := f.Read()
	if err != nil || warning != "" || len(c.Logins) != 3 {
		t.Fatalf("%d logins, %q, %v", len(c.Logins), warning, err)
	}
	l, _, err := f.Find(anyLogin)
	if err != nil || l.Secrets.RefreshToken != "refresh-one-4" {
		t.Errorf("got %+v, %v, want the newest", l, err)
	}
	if l, _, _ = f.Find(func(l *Login) bool { return !Covers(l.Scopes, []string{"https://other"}) && len(l.Scopes) == 1 }); l.ClientID != "two" {
		t.Errorf("found %+v", l)
	}
	removed, err := f.RemoveAll(t.Context())
	if err != nil || len(removed) != 3 || removed[0].Secrets != nil {
		t.Errorf("%d removed, %v", len(removed), err)
	}
	if _, err := os.Stat(f.LoginsPath()); err == nil {
		t.Error("the empty file still exists")
	}
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // it has no mode bits
	}
	f := Dir(filepath.Join(t.TempDir(), "config"))
	addLogin(t, f, login("one", 1, vision))
	for path, want := range map[string]os.FileMode{string(f): 0o700, f.LoginsPath(): 0o600, filepath.Join(string(f), lockFile): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if err := os.Chmod(f.LoginsPath(), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, warning, err := f.Read(); err != nil || !strings.Contains(warning, "chmod 600") {
		t.Errorf("warning %q, %v", warning, err)
	}
	addLogin(t, f, login("two", 2, vision))
	if info, err := os.Stat(f.LoginsPath()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// Concurrent changes lose no login.
func TestConcurrentAdd(t *testing.T) {
	f := Dir(filepath.Join(t.TempDir(), "config"))
	const number = 40
	var group sync.WaitGroup
	for i := range number {
		group.Go(func() {
			if err := f.Add(t.Context(), login(fmt.Sprint("client", i), 1, vision)); err != nil {
				t.Error(err)
			}
			if _, _, err := f.Read(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if c, _, err := f.Read(); err != nil || len(c.Logins) != number {
		t.Errorf("%d logins, %v", len(c.Logins), err)
	}
}

func TestSymlink(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // links need a privilege there
	}
	f, target := Dir(t.TempDir()), filepath.Join(t.TempDir(), "logins")
	if err := os.WriteFile(target, []byte(`{"version":1,"logins":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, f.LoginsPath()); err != nil {
		t.Fatal(err)
	}
	addLogin(t, f, login("one", 1, vision))
	info, err := os.Lstat(f.LoginsPath())
	if text, _ := os.ReadFile(target); err != nil || info.Mode()&os.ModeSymlink == 0 || !strings.Contains(string(text), "refresh-one-1") {
		t.Errorf("%v, %v; the file contains %s", info.Mode(), err, text)
	}
}

// An invalid file is reported by name and not changed.
func TestInvalidFile(t *testing.T) {
	const entry = `{"client_id":"c","token_uri":"t","scopes":["s"]`
	for name, test := range map[string]struct{ text, want string }{
		"empty":           {"", "is empty"},
		"not JSON":        {"SECRET", "is not a valid logins file"},
		"truncated":       {`{"version":1,"logins":[` + entry, "is not a valid logins file"},
		"list":            {`[]`, "is not a valid logins file"},
		"other JSON":      {`{"type":"service_account"}`, "has no version"},
		"newer":           {`{"version":2}`, "newer version of vision1"},
		"no secrets":      {`{"version":1,"logins":[` + entry + `}]}`, "login 1 is incomplete"},
		"object for list": {`{"version":1,"logins":{}}`, "is not a valid logins file"},
		"invalid time":    {`{"version":1,"logins":[` + entry + `,"signed_in":"SECRET"}]}`, "is not a valid logins file"},
		"too large":       {strings.Repeat(" ", credfile.MaxSize) + "{}", "too large"},
		"number for URI":  {`{"version":1,"logins":[{"token_uri":1}]}`, "is not a valid logins file"},
	} {
		f := Dir(t.TempDir())
		if err := os.WriteFile(f.LoginsPath(), []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, findErr := f.Find(anyLogin)
		_, removeErr := f.RemoveAll(t.Context())
		for what, err := range map[string]error{"Find": findErr, "DropAll": removeErr, "Check": f.CheckWritable(), "Keep": f.Add(t.Context(), login("one", 1, vision))} {
			var e *credfile.Error
			if !errors.As(err, &e) || e.Path != f.LoginsPath() || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%s, %s: %v; want %q", name, what, err, test.want)
			}
		}
		if left, err := os.ReadFile(f.LoginsPath()); err != nil || string(left) != test.text {
			t.Errorf("%s: the file is now %.80q, %v", name, left, err)
		}
	}
}

func TestInvalidDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := Dir(filepath.Join(file, "config"))
	for what, err := range map[string]error{"Check": f.CheckWritable(), "Keep": f.Add(t.Context(), login("one", 1, vision))} {
		var e *credfile.Error
		if !errors.As(err, &e) || !strings.Contains(e.Path, file) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := Dir(filepath.Join(t.TempDir(), "not", "yet")).CheckWritable(); err != nil {
		t.Error(err)
	}
}

func TestCovers(t *testing.T) {
	const drive = "https://www.googleapis.com/auth/drive"
	for _, test := range []struct {
		granted, wanted []string
		want            bool
	}{
		{[]string{CloudPlatform}, []string{CloudPlatform}, true},
		{[]string{CloudPlatform}, []string{vision}, true},
		{[]string{CloudPlatform}, []string{vision, CloudPlatform}, true},
		{[]string{vision}, []string{CloudPlatform}, false},
		{[]string{CloudPlatform}, []string{drive}, false},
		{[]string{drive, vision}, []string{vision}, true},
		{[]string{vision}, []string{vision, drive}, false},
		{nil, []string{vision}, false},
	} {
		if got := Covers(test.granted, test.wanted); got != test.want {
			t.Errorf("Covers(%v, %v) = %t", test.granted, test.wanted, got)
		}
	}
}
