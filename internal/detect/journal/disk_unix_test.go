//go:build unix

package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"vision1/internal/clitest/fulldisk"
	"vision1/internal/clitest/nobody"
	"vision1/internal/exitcode"
	"vision1/internal/output"
)

func appendUntilFull(dir string) error {
	j, err := Open(dir, Default)
	if err != nil {
		return err
	}
	for i := range 1000 {
		if err := j.AppendOutcome(&Outcome{Name: fmt.Sprint("a", i)}); err != nil {
			// A shorter record may still fit, and must not be a part of the longer one.
			return errors.Join(err, j.Close())
		}
	}
	return j.Close()
}

func TestDiskFull(t *testing.T) {
	if !fulldisk.InChild(t) {
		return
	}
	dir := t.TempDir()
	restore := fulldisk.Limit(t, 10_000)
	err := appendUntilFull(dir)
	restore()
	if exitcode.Of(err) != exitcode.Output || !strings.Contains(err.Error(), "free up space") {
		t.Fatalf("got %v", err)
	}
	text, err := os.ReadFile(filepath.Join(dir, Dir, Default))
	mustDo(t, err)
	if len(text) < 9000 || text[len(text)-1] != '\n' {
		t.Errorf("the journal has %d bytes and ends with %q", len(text), text[max(0, len(text)-20):])
	}
	s, err := Read(dir)
	mustDo(t, err)
	before := s.Counts()
	j := mustOpen(t, dir)
	mustDo(t, j.AppendOutcome(&Outcome{Name: "new"}))
	if c := j.State().Counts(); c.Done != before.Done+1 || c.Garbage != 0 {
		t.Errorf("%+v, before %+v", c, before)
	}
	mustDo(t, j.Close())
}

func TestUnusableDirectories(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(dir string) error
	}{
		{"a file in place of the directory", func(dir string) error { return os.WriteFile(filepath.Join(dir, Dir), nil, 0o600) }},
		{"a pipe in place of the journal", func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, Dir), 0o700), syscall.Mkfifo(filepath.Join(dir, Dir, Default), 0o600))
		}},
		{"a pipe in place of the lock", func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, Dir), 0o700), syscall.Mkfifo(filepath.Join(dir, Dir, "lock"), 0o600))
		}},
		{"a directory in place of the journal", func(dir string) error { return os.MkdirAll(filepath.Join(dir, Dir, Default), 0o700) }},
		{"a link to nothing in place of the directory", func(dir string) error { return os.Symlink("nothing", filepath.Join(dir, Dir)) }},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		mustDo(t, tt.prepare(dir))
		if _, err := Open(dir, Default); exitcode.Of(err) != exitcode.Output {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	mustDo(t, os.Chmod(dir, 0o500))
	nobody.Do(func() {
		_, err := Open(dir, Default)
		var unwritable *output.Error
		if !errors.As(err, &unwritable) || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("got %v", err)
		}
	})
}
