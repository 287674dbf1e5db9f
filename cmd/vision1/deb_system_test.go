//go:build system && linux

package main

import (
	"bufio"
	"compress/gzip"
	"debug/elf"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDebianPackage installs the package in a separate root, cancels an operation
// with the installed programs, and removes the package without a trace. It builds
// the package from this tree, unless VISION1_DEB names one.
func TestDebianPackage(t *testing.T) {
	t.Parallel()
	name := os.Getenv("VISION1_DEB")
	isRelease := name != ""
	if !isRelease {
		name = strings.TrimSpace(outputOf(t, exec.CommandContext(t.Context(), "sh", filepath.Join("..", "..", "release", "deb.sh"), t.TempDir())))
	}
	checkPolicy(t, name, isRelease)
	root := newDebianRoot(t)
	before := filesBelow(t, root)

	root.dpkg(t, "--install", name)
	checkInstalled(t, filesBelow(t, root))
	for _, program := range []string{"vision1", "vision1-emulator"} {
		checkProgram(t, root.path("usr/bin", program))
	}
	root.checkManual(t)
	root.checkVersion(t)
	root.cancelAnOperation(t)

	root.dpkg(t, "--purge", "vision1")
	if after := filesBelow(t, root); !slices.Equal(after, before) {
		t.Errorf("files after the removal: %q, before the installation: %q", after, before)
	}
}

// checkPolicy checks the package with Debian's lintian, without the spelling in programs,
// which takes 7 s. Spelling in licenses of others is not an error. A package that is not
// a release is not compressed, and TestManLint checks its manual pages faster.
func checkPolicy(t *testing.T, name string, isRelease bool) {
	t.Helper()
	args := []string{"--allow-root", "--profile", "debian", "--fail-on", "error,warning", "--info", name}
	without := "binaries/spelling"
	if !isRelease {
		without += ",documentation/manual"
		args = append(args, "--suppress-tags", "uses-no-compression-for-data-tarball")
	}
	args = append(args, "--dont-check-part", without)
	command := exec.CommandContext(t.Context(), "lintian", args...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("lintian: %v\n%s", err, out)
	}
}

// A debianRoot is a directory that dpkg uses as the root of the file system.
type debianRoot string

func newDebianRoot(t *testing.T) debianRoot {
	t.Helper()
	root := debianRoot(t.TempDir())
	for _, dir := range []string{"info", "updates", "triggers"} {
		if err := os.MkdirAll(root.path("var/lib/dpkg", dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(root.path("var/lib/dpkg/status"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return root
}

func (r debianRoot) path(names ...string) string {
	return filepath.Join(append([]string{string(r)}, names...)...)
}

// dpkg runs dpkg under fakeroot.
func (r debianRoot) dpkg(t *testing.T, args ...string) {
	t.Helper()
	args = append([]string{"dpkg", "--root=" + string(r), "--log=" + os.DevNull}, args...)
	command := exec.CommandContext(t.Context(), "fakeroot", args...)
	command.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin", "LC_ALL=C")
	outputOf(t, command)
}

// command returns a command that runs an installed program.
func (r debianRoot) command(t *testing.T, program string, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), r.path("usr/bin", program), args...)
	command.Env = []string{"HOME=" + t.TempDir()}
	return command
}

// checkManual checks that a manual page is compressed roff.
func (r debianRoot) checkManual(t *testing.T) {
	t.Helper()
	f, err := os.Open(r.path("usr/share/man/man1/vision1-operations-cancel.1.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(unzipped)
	if err != nil || !strings.HasPrefix(string(page), ".TH ") {
		t.Errorf("the manual page starts with %.40q, %v", page, err)
	}
}

// checkVersion compares the package's version with the program's.
func (r debianRoot) checkVersion(t *testing.T) {
	t.Helper()
	query := exec.CommandContext(t.Context(), "dpkg-query", "--admindir="+r.path("var/lib/dpkg"), "--show", "--showformat=${Version}", "vision1")
	want := strings.Replace(outputOf(t, query), "~", "-", 1) // Debian's form of 1.0.0-rc1
	var got struct{ Version, Platform, GoVersion, APIRevision string }
	if err := json.Unmarshal([]byte(outputOf(t, r.command(t, "vision1", "version", "--json"))), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != want || !strings.HasPrefix(got.Platform, "linux/") || got.GoVersion == "" || got.APIRevision == "" {
		t.Errorf("the program prints %+v, but the package has version %s", got, want)
	}
}

// cancelAnOperation starts an operation of an emulator, and cancels it.
func (r debianRoot) cancelAnOperation(t *testing.T) {
	t.Helper()
	emulator := r.command(t, "vision1-emulator", "--listen", "127.0.0.1:0", "--operation-time", "1h")
	output, err := emulator.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := emulator.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = emulator.Process.Kill()
		_ = emulator.Wait()
	}()
	line, err := bufio.NewReader(output).ReadString('\n')
	host, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("the emulator printed %q, %v", line, err)
	}
	run := func(args ...string) string {
		t.Helper()
		command := r.command(t, "vision1", args...)
		command.Env = append(command.Env, "VISION_EMULATOR_HOST="+host)
		return outputOf(t, command)
	}
	name := strings.TrimSpace(run("projects", "locations-products-purge", "projects/p/locations/us-west1", "-r", "force=true",
		"delete-orphan-products=true", "--query", ".name"))
	if state := strings.TrimSpace(run("operations", "cancel", name, "--wait", "--query", ".metadata.state")); state != "CANCELLED" {
		t.Errorf("%s is %s, want CANCELLED", name, state)
	}
}

// checkInstalled checks that the package installs what it should and nothing else.
func checkInstalled(t *testing.T, files []string) {
	t.Helper()
	for _, want := range []string{
		"usr/bin/vision1", "usr/bin/vision1-emulator",
		"usr/share/bash-completion/completions/vision1", "usr/share/zsh/vendor-completions/_vision1",
		"usr/share/fish/vendor_completions.d/vision1.fish",
		"usr/share/man/man1/vision1.1.gz", "usr/share/man/man1/vision1-emulator.1.gz",
		"usr/share/doc/vision1/copyright", "usr/share/doc/vision1/changelog.gz", "usr/share/doc/vision1/README.md",
	} {
		if !slices.Contains(files, want) {
			t.Errorf("the package lacks %s", want)
		}
	}
	for _, name := range files {
		if name != "usr" && !strings.HasPrefix(name, "usr/bin") && !strings.HasPrefix(name, "usr/share") {
			t.Errorf("unexpected file %s", name)
		}
	}
}

// The maximum sizes of the programs in bytes.
const (
	maxProgram  = 28_000_000
	maxEmulator = 31_000_000 // with PDFium
)

// checkProgram checks that a program is small and static.
func checkProgram(t *testing.T, name string) {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	limit := int64(maxProgram)
	if strings.HasSuffix(name, "emulator") {
		limit = maxEmulator
	}
	if info.Size() >= limit || info.Mode().Perm() != 0o755 {
		t.Errorf("%s has %d bytes and the mode %v; want less than %d, and 0755", name, info.Size(), info.Mode(), limit)
	}
	f, err := elf.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	libraries, err := f.ImportedLibraries()
	if len(libraries) > 0 || slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }) {
		t.Errorf("%s is not static: it needs %q, %v", name, libraries, err)
	}
}

// filesBelow lists the files in a root without dpkg's own.
func filesBelow(t *testing.T, root debianRoot) []string {
	t.Helper()
	found := map[string]bool{}
	err := fs.WalkDir(os.DirFS(string(root)), ".", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && name != "." && name != "var" && name != "var/lib" && !strings.HasPrefix(name, "var/lib/dpkg") {
			found[name] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(found))
}

// outputOf runs a command and returns its standard output.
func outputOf(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	var stderr strings.Builder
	command.Stderr = &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", command, err, output, stderr.String())
	}
	return string(output)
}
