//go:build system && unix

// Package shell tests vision1 in real terminals, shells, and pagers.
package shell

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// A shellUnderTest is a shell with a start-up file that loads the completion script.
type shellUnderTest struct {
	name string
	args []string // to start it
	file string   // path of the start-up file in the home directory
	text string
}

func shellsUnderTest() []shellUnderTest {
	return []shellUnderTest{
		{"bash", []string{"bash", "--noprofile", "--rcfile", ".bashrc", "-i"}, ".bashrc",
			"source /usr/share/bash-completion/bash_completion\nsource <(vision1 completion bash)\n" +
				"bind 'set bell-style none'\nPS1='READY> '\n"},
		{"zsh", []string{"zsh", "-i"}, ".zshrc",
			"autoload -U compinit\ncompinit -u -D\nsource <(vision1 completion zsh)\nbindkey -e\nunsetopt zle_bracketed_paste\nPS1='READY> '\n"},
		{"fish", []string{"fish", "-i"}, ".config/fish/config.fish",
			"set -g fish_greeting\nfunction fish_prompt; echo -n 'READY> '; end\nvision1 completion fish | source\n"},
	}
}

// TestShells types lines with Tabs into real shells and checks the completed lines.
// The character after the Tab shows whether the shell added a space.
func TestShells(t *testing.T) {
	t.Parallel()
	const annotate = "vision1 images annotate "
	tests := []struct{ typed, want string }{
		{"vision1 opera\tx", "vision1 operations x"},
		{"vision1 operations ca\tx", "vision1 operations cancel x"},
		{annotate + "-r par\tx", annotate + "-r parent=x"},
		{annotate + "-r requests.0 fea\t.x", annotate + "-r requests.0 features.x"},
		{annotate + "-r requests.0 image-c\t.x", annotate + "-r requests.0 image-context.x"},
		{annotate + "-r requests.image.source gcs-\tx", annotate + "-r requests.image.source gcs-image-uri=x"},
		{annotate + "-r requests.image.source ..con\tx", annotate + "-r requests.image.source ..content=x"},
		{annotate + "-r requests.features.type=TEX\tx", annotate + "-r requests.features.type=TEXT_DETECTION x"},
		{annotate + "-r requests.image.content=@one-ph\tx", annotate + "-r requests.image.content=@one-photo.jpg x"},
		{annotate + "-r requests.image.content=@dir\tno\tx", annotate + "-r requests.image.content=@directory/notes:x@y=z x"},
		{annotate + "-r requests.image.content=@has\\ a\tx", annotate + "-r requests.image.content=@has a space.jpg x"},
		{annotate + "-r requests.image.content=@./dir\tx", annotate + "-r requests.image.content=@./directory/x"},
		{annotate + "-r requests.image.source.image-uri=gs://b/o=@\tx", annotate + "-r requests.image.source.image-uri=gs://b/o=@x"},
		{annotate + "-r requests.+ image.content=@one-photo.jpg features.+.type=LA\tB\tx", annotate + "-r requests.+ image.content=@one-photo.jpg features.+.type=LABEL_DETECTION x"},
		{annotate + "-p alt=pr\tx", annotate + "-p alt=proto x"},
		{annotate + "-p fields=x pretty-print=t\tx", annotate + "-p fields=x pretty-print=true x"},
		{annotate + "--scope cloud-v\tx", annotate + "--scope cloud-vision x"},
		{annotate + "--scope=cloud-v\tx", annotate + "--scope=cloud-vision x"},
		{annotate + "--location e\tx", annotate + "--location eu x"},
		{annotate + "--dry\tx", annotate + "--dry-run x"},
		{"vision1 operations cancel projects/p/o\tx", "vision1 operations cancel projects/p/operations/remembered x"},
		{annotate + "-r 'requests.0 fea\tx'", annotate + "-r requests.0 feax"},
		{annotate + "-r ...... fea\tx", annotate + "-r ...... feax"},
		{annotate + "-r nonsense one-\tx", annotate + "-r nonsense one-x"},
	}
	for _, shell := range shellsUnderTest() {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			s := startShell(t, &shell)
			for _, test := range tests {
				s.lines++
				if got := s.complete(t, test.typed); got != test.want {
					t.Errorf("%q was completed to\n  %s\nwant\n  %s", test.typed, got, test.want)
				}
			}
		})
	}
}

// TestShellLists checks that candidates are listed with their descriptions.
func TestShellLists(t *testing.T) {
	t.Parallel()
	for _, shell := range shellsUnderTest() {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			s := startShell(t, &shell)
			s.send(t, "vision1 images annotate -r requests.features.type=L\t\t\t")
			for _, want := range []string{"Labels that describe the image", "Famous places", "Brand logos"} {
				s.wait(t, want)
			}
		})
	}
}

// A terminal is a program in a pseudo-terminal.
type terminal struct {
	tty   *os.File
	lines int // typed so far

	mu     sync.Mutex
	output bytes.Buffer
	change chan struct{} // has an element if there is new output
}

func startShell(t *testing.T, shell *shellUnderTest) *terminal {
	t.Helper()
	home := t.TempDir()
	for name, text := range map[string]string{
		shell.file:                            shell.text,
		"has a space.jpg":                     "x",
		"one-photo.jpg":                       "x",
		"directory/notes:x@y=z":               "x",
		".google-service-cli/vision1-history": "projects/p/operations/remembered\n",
	} {
		path := filepath.Join(home, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), shell.args[0], shell.args[1:]...)
	cmd.Dir = home
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "ZDOTDIR=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"),
		"TERM=xterm", "LC_ALL=C.UTF-8"}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	s := &terminal{tty: tty, change: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(s, tty) // ends with the shell
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		_ = tty.Close()
		<-done
	})
	s.wait(t, "READY> ")
	return s
}

// Write records the output of the program.
func (s *terminal) Write(text []byte) (int, error) {
	s.mu.Lock()
	s.output.Write(text)
	s.mu.Unlock()
	select {
	case s.change <- struct{}{}:
	default:
	}
	return len(text), nil
}

func (s *terminal) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.output.String()
}

// reset discards the output so far.
func (s *terminal) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.output.Reset()
}

func (s *terminal) send(t *testing.T, keys string) {
	t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// wait returns the output as soon as it contains text.
func (s *terminal) wait(t *testing.T, text string) string {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		if shown := s.text(); strings.Contains(shown, text) {
			return shown
		}
		select {
		case <-s.change:
		case <-deadline:
			t.Fatalf("missing %q in the output:\n%q", text, s.text())
		}
	}
}

// complete types a line and returns the arguments that it became, which it makes
// the shell print.
func (s *terminal) complete(t *testing.T, typed string) string {
	t.Helper()
	end := "[end" + strings.Repeat("i", s.lines) + "]"
	s.send(t, typed+" \x01printf '<%s>' \x05 '"+end+"'\r")
	shown := s.wait(t, "<"+end+">")
	s.reset()
	line := shown[strings.LastIndex(shown[:strings.LastIndex(shown, "<"+end+">")], "<vision1>"):]
	line, _, _ = strings.Cut(line, "<"+end+">")
	return strings.ReplaceAll(strings.Trim(line, "<>"), "><", " ")
}
