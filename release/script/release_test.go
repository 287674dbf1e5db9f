// Package script tests the scripts of a release.
package script

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRejected checks what a release rejects before it builds anything.
func TestRejected(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(t *testing.T, r repository)
		want   []string // the cause and the fix
	}{
		{"no tag", func(t *testing.T, r repository) { r.git(t, "tag", "-d", "v1.2.3") }, []string{"no tag", "git tag -a vX.Y.Z"}},
		{"tag is not a version", func(t *testing.T, r repository) {
			r.git(t, "tag", "-d", "v1.2.3")
			r.git(t, "tag", "latest")
		}, []string{"no tag with a version", "git tag -a vX.Y.Z"}},
		{"uncommitted changes", func(t *testing.T, r repository) { r.write(t, "new", "") }, []string{"commit or stash", "?? new"}},
		{"no remote", func(t *testing.T, r repository) { r.git(t, "remote", "remove", "origin") }, []string{"no remote", "git remote add origin URL"}},
		{"placeholders", func(t *testing.T, r repository) {
			r.write(t, "release/project.env", read(t, "project.env"))
			r.git(t, "commit", "-qam", "Change")
			r.git(t, "tag", "-f", "v1.2.3")
		}, []string{"replace the placeholders in release/project.env", "HOMEPAGE=", "MAINTAINER="}},
		{"no key", func(*testing.T, repository) {}, []string{"VISION1_SIGNING_KEY is not set", "minisign -G -W"}},
		{"all together", func(t *testing.T, r repository) {
			r.git(t, "tag", "-d", "v1.2.3")
			r.write(t, "release/project.env", read(t, "project.env"))
			r.git(t, "remote", "remove", "origin")
		}, []string{"no tag", "commit or stash", "no remote", "placeholders", "VISION1_SIGNING_KEY"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepository(t)
			test.change(t, r)
			command := exec.CommandContext(t.Context(), "sh", filepath.Join(string(r), "release", "release.sh"))
			command.Env = r.env()
			out, err := command.CombinedOutput()
			if err == nil {
				t.Error("the release was not rejected")
			}
			for _, want := range test.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("the output doesn't contain %q:\n%s", want, out)
				}
			}
		})
	}
}

// A repository is a directory with what release.sh checks.
type repository string

func newRepository(t *testing.T) repository {
	t.Helper()
	r := repository(t.TempDir())
	r.write(t, "release/release.sh", read(t, "release.sh"))
	r.write(t, "release/project.env", strings.ReplaceAll(read(t, "project.env"), "vision1.invalid", "example.com"))
	r.git(t, "init", "-q")
	r.git(t, "add", ".")
	r.git(t, "commit", "-qm", "First")
	r.git(t, "tag", "v1.2.3")
	r.git(t, "remote", "add", "origin", "https://example.com/vision1.git")
	return r
}

// read returns a file of release/.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// env returns an environment without the settings of the user.
func (r repository) env() []string {
	identity := []string{"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com"}
	return append(identity, "PATH="+os.Getenv("PATH"), "HOME="+string(r), "GIT_CONFIG_NOSYSTEM=1")
}

func (r repository) git(t *testing.T, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "git", args...)
	command.Dir, command.Env = string(r), r.env()
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
}

func (r repository) write(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(string(r), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
