//go:build system && unix

package demo_test

import (
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestMakeHelp checks that make prints its targets in lines that fit a terminal.
func TestMakeHelp(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), "make", "-s", "-C", "..")
	cmd.Env = append(cmd.Environ(), "MAKEFLAGS=") // not those of the make that runs this test
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if !strings.Contains(string(output), "\n  demo ") {
		t.Errorf("no target demo:\n%s", output)
	}
	for line := range strings.Lines(string(output)) {
		if len(strings.TrimSuffix(line, "\n")) > 80 {
			t.Errorf("longer than 80 characters: %s", line)
		}
	}
}

// TestDemo runs the demo with and without tesseract, in another directory. It must
// print the text of the image, and change no file: not in the home directory, those
// for configuration, caches, and temporary files, the current one, or its own.
func TestDemo(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	for _, name := range []string{"vision1", "vision1-emulator"} {
		build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-tags", "grpcnotrace,nodynamic", "-ldflags", "-s -w", "-o", bin, "vision1/cmd/"+name)
		build.Env = append(build.Environ(), "CGO_ENABLED=0") // as make build, whose results are cached
		if output, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
	}
	script, err := filepath.Abs("run.sh")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("closed terminal", func(t *testing.T) {
		t.Parallel()
		testHangup(t, script, bin)
	})
	t.Run("closed pipe", func(t *testing.T) {
		t.Parallel()
		testClosedPipe(t, script, bin)
	})
	for name, programs := range map[string]string{"tesseract": "", "no tesseract": busybox(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			shell, path := "sh", os.Getenv("PATH")
			if programs != "" {
				shell, path = filepath.Join(programs, "sh"), programs
			}
			cmd := exec.CommandContext(t.Context(), shell, script)
			cmd.Dir = filepath.Join(home, "current")
			cmd.Env = []string{"PATH=" + path, "VISION1_BIN=" + bin, "HOME=" + home, "VISION1_ENDPOINT=http://127.0.0.1:1"}
			for _, variable := range []string{"XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR", "current"} {
				cmd.Env = append(cmd.Env, variable+"="+filepath.Join(home, variable))
				if err := os.Mkdir(filepath.Join(home, variable), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			dirs := []string{home, filepath.Dir(script)}
			before := filesOf(t, dirs)
			output, err := cmd.CombinedOutput()
			text := string(output)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for _, want := range []string{"Espresso 2.80", "labels are invented", `"code": 1`, "CANCELLED", "Wood"} {
				if !strings.Contains(text, want) {
					t.Errorf("the output lacks %q:\n%s", want, text)
				}
			}
			if replays := strings.Contains(text, "recorded response"); replays != (name == "no tesseract") {
				t.Errorf("the demo replays a response: %v\n%s", replays, text)
			}
			if after := filesOf(t, dirs); !maps.Equal(before, after) {
				t.Errorf("files before the demo: %v\nafter: %v", before, after)
			}
		})
	}
}

// startDemo starts the demo in a process group of its own, with a directory for temporary
// files, and returns it and its output when the emulator listens.
func startDemo(t *testing.T, script, bin, dir string) (*exec.Cmd, io.ReadCloser) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", script)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "VISION1_BIN=" + bin, "HOME=" + dir, "TMPDIR=" + dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := output.Read(make([]byte, 1)); err != nil { // the emulator listens
		t.Error(err)
	}
	return cmd, output
}

// testHangup ends the demo as a terminal that is closed does, while the emulator runs:
// nothing is left in the directory for temporary files.
func testHangup(t *testing.T, script, bin string) {
	dir := t.TempDir()
	cmd, output := startDemo(t, script, bin, dir)
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGHUP); err != nil {
		t.Error(err)
	}
	_, _ = io.Copy(io.Discard, output) // until every process has ended
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 129 {
		t.Errorf("%v, want exit code 129", err)
	}
	if files := filesOf(t, []string{dir}); len(files) > 0 {
		t.Errorf("files that are left: %v", files)
	}
}

// testClosedPipe ends the reader of the demo's output, as head does: nothing is left in
// the directory for temporary files.
func testClosedPipe(t *testing.T, script, bin string) {
	dir := t.TempDir()
	cmd, output := startDemo(t, script, bin, dir)
	if err := output.Close(); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the demo succeeded without a reader")
	}
	if files := filesOf(t, []string{dir}); len(files) > 0 {
		t.Errorf("files that are left: %v", files)
	}
}

// busybox returns a directory with only the programs that the demo uses, as Alpine has
// them.
func busybox(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("busybox")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"sh", "dirname", "mktemp", "mkfifo", "rm"} {
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// filesOf returns the sizes and times of all files in directories.
func filesOf(t *testing.T, dirs []string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || path == dir {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			files[path] = info.Mode().String()
			if !entry.IsDir() {
				files[path] += info.ModTime().String()
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}
