//go:build unix

package output

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"vision1/internal/clitest/nobody"
)

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

func TestModeOfNewFileHonorsUmask(t *testing.T) {
	old := syscall.Umask(0o027)
	t.Cleanup(func() { syscall.Umask(old) })
	path := filepath.Join(t.TempDir(), "out.json")
	d := mustOpen(t, path)
	mustCommit(t, d)
	wantMode(t, path, 0o640)
}

func TestModeOfOldFileIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.json")
	writeFile(t, path, "old")
	for _, mode := range []os.FileMode{0o600, 0o644, 0o666, 0o751} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		d := mustOpen(t, path)
		mustWrite(t, d, "new")
		mustCommit(t, d)
		wantMode(t, path, mode)
	}
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode(); got != want {
		t.Errorf("mode %v, want %v", got, want)
	}
}

// The test changes the group to one that the process is allowed to set: another of
// its own groups, or any user and group for root, unless a container forbids it.
func TestOwnerOfOldFileIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.json")
	writeFile(t, path, "old")
	uid, gid := 12345, 23456
	if err := os.Chown(path, uid, gid); err != nil {
		uid, gid = os.Getuid(), os.Getgid()
		if groups, err := os.Getgroups(); err == nil && len(groups) > 0 {
			gid = groups[len(groups)-1]
		}
		if err := os.Chown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	mustCommit(t, d)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(stat.Uid) != uid || int(stat.Gid) != gid {
		t.Errorf("owner %d:%d, want %d:%d", stat.Uid, stat.Gid, uid, gid)
	}
}

func TestLinksAreFollowed(t *testing.T) {
	absolute := filepath.Join(t.TempDir(), "file")
	tests := []struct {
		name         string
		links        [][2]string // path and target, created in a directory that has a/b and a file
		path, target string
	}{
		{"to a file", [][2]string{{"link", "file"}}, "link", "file"},
		{"to an absolute path", [][2]string{{"link", absolute}}, "link", absolute},
		{"dangling", [][2]string{{"link", "new"}}, "link", "new"},
		{"to a dangling link", [][2]string{{"link", "second"}, {"second", "new"}}, "link", "new"},
		{"in a linked directory, then up", [][2]string{{"dir", "a/b"}, {"a/b/link", "../new"}}, "dir/link", "a/new"},
		{"through a linked directory, then up", [][2]string{{"dir", "a/b"}, {"link", "dir/../new"}}, "link", "a/new"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			mkdir(t, "a/b")
			writeFile(t, "file", "old")
			for _, l := range tt.links {
				link(t, l[1], l[0])
			}
			before, err := os.Readlink(tt.path)
			if err != nil {
				t.Fatal(err)
			}
			d := mustOpen(t, filepath.Join(dir, tt.path))
			mustWrite(t, d, "new")
			mustCommit(t, d)
			if got := readFile(t, tt.target); got != "new" {
				t.Errorf("the target of the link has %q", got)
			}
			if after, err := os.Readlink(tt.path); err != nil || after != before {
				t.Errorf("the link has the target %q (%v), want %q", after, err, before)
			}
		})
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestInvalidLinks(t *testing.T) {
	dir := t.TempDir()
	loop, nowhere, up := filepath.Join(dir, "loop"), filepath.Join(dir, "nowhere"), filepath.Join(dir, "up")
	link(t, "loop2", loop)
	link(t, "loop", filepath.Join(dir, "loop2"))
	link(t, "missing/out.json", nowhere)
	link(t, ".", up)
	_, err := Open(loop, io.Discard)
	wantError(t, err, loop, "symbolic links")
	_, err = Open(nowhere, io.Discard)
	wantError(t, err, nowhere, "directory does not exist", filepath.Join(dir, "missing"))
	_, err = Open(up, io.Discard)
	wantError(t, err, up, "it is a directory")
	if _, err := resolveLinks(loop); !errors.Is(err, errLinkLoop) {
		t.Errorf("resolveLinks: %v, want %v", err, errLinkLoop)
	}
	if got := entries(t, dir); got != "loop loop2 nowhere up" {
		t.Errorf("the directory has %s", got)
	}
}

func TestDirectoryRemovedBeforeCommit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dir")
	mkdir(t, dir)
	path := filepath.Join(dir, "out.json")
	d := mustOpen(t, path)
	mustWrite(t, d, "new")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	wantError(t, d.Commit(), path, "directory was removed")
	if _, err := os.Lstat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the directory exists again: %v", err)
	}
}

// Some files are not writable even for root: on Linux, a running program, and
// everywhere, a socket.
func TestUnwritableFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrUnix{Name: path}); err != nil {
		t.Fatal(err)
	}
	_, err = Open(path, io.Discard)
	wantError(t, err, path, "not a file, device, or pipe")
	if runtime.GOOS == "linux" {
		_, err = Open(os.Args[0], io.Discard)
		wantError(t, err, os.Args[0], "specify another file")
	}
}

// A file that the user can't write, in a directory where the user can create files and
// in one where not, and a new file there.
func TestPermissionDenied(t *testing.T) {
	dir := t.TempDir()
	old, created := filepath.Join(dir, "old.json"), filepath.Join(dir, "new.json")
	writeFile(t, old, "old")
	chmod := func(path string, mode os.FileMode) {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	wantDenied := func(path string, texts ...string) {
		t.Helper()
		var err error
		if nobody.Do(func() { _, err = Open(path, io.Discard) }) {
			wantError(t, err, path, texts...)
		}
	}
	chmod(old, 0o400)
	wantDenied(old, "permission denied", "specify another file")
	chmod(dir, 0o500)
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) }) // for cleanup
	wantDenied(old, "permission denied", "specify another file")
	wantDenied(created, "permission denied for the directory")
}

func TestDeviceIsWrittenDirectly(t *testing.T) {
	d := mustOpen(t, os.DevNull)
	mustWrite(t, d, "x")
	mustCommit(t, d)
	info, err := os.Stat(os.DevNull)
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		t.Errorf("%s is now %v (%v)", os.DevNull, info.Mode(), err)
	}
	if _, err := os.Stat("/dev/full"); err != nil {
		return // only Linux has it, but not each chroot
	}
	d = mustOpen(t, "/dev/full")
	_, err = d.Writer(t.Context()).Write([]byte("x"))
	wantError(t, err, "/dev/full", "no space left", "free up space")
	wantError(t, d.Commit(), "/dev/full", "no space left")
}
