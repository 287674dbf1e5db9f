package cmdutil

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"unicode"

	"vision1/internal/help"
)

// ShowHelp writes a help document: plain text if standard output is not a
// terminal; otherwise as wide as the terminal, and through a pager if it is
// longer than the screen.
func (s *IO) ShowHelp(p *help.Document) error {
	if !s.OutIsTTY {
		return s.Print(p.Render(help.Style{Shell: s.Shell}))
	}
	columns, rows := s.Size()
	plain := s.isDumbTerminal()
	text := p.Render(help.Style{Width: columns, Shell: s.Shell, Bold: !plain && s.Getenv("NO_COLOR") == ""})
	if rows > 0 && !plain && strings.Count(text, "\n") >= rows && s.page(text) {
		return nil
	}
	return s.Print(text)
}

// isDumbTerminal reports whether the terminal can only show characters.
func (s *IO) isDumbTerminal() bool {
	if s.OutIsPlain {
		return true
	}
	kind := s.Getenv("TERM")
	return kind == "dumb" || kind == "" && runtime.GOOS != "windows"
}

// page shows text in the pager and waits for the pager to exit. It returns
// false if there is no pager and nothing was shown.
func (s *IO) page(text string) bool {
	cmd := s.pager()
	if cmd == nil {
		return false
	}
	cmd.Stdin = strings.NewReader(text) // exec tolerates a pager that doesn't read to the end
	cmd.Stdout, cmd.Stderr = s.Out, s.Err
	if cmd.Start() != nil {
		return false
	}
	// While the pager runs, Ctrl-C is for the pager.
	s.paging.Store(true)
	defer s.paging.Store(false)
	s.OnAbandon(func() { _ = cmd.Process.Signal(syscall.SIGTERM) }) // has no effect after Wait
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	err := cmd.Wait()
	var exit *exec.ExitError
	return !errors.As(err, &exit) || exit.ExitCode() != notFound
}

// pagerWords returns the program that the command names, and its arguments. On
// Windows, where a backslash separates directories, quotes group; elsewhere, a shell
// runs a command that has more than words.
func pagerWords(goos, command string) []string {
	switch {
	case goos == "windows":
		return quotedFields(command)
	case strings.ContainsAny(command, "|&;<>()$`\\\"'*?[#~=%"):
		return []string{"sh", "-c", command}
	default:
		return strings.Fields(command)
	}
}

// quotedFields is strings.Fields, except that a part in single or double quotes can
// have spaces. An error such as a quote that isn't closed is not one here.
func quotedFields(text string) []string {
	var fields []string
	var field strings.Builder
	open, quote := false, rune(0)
	for _, r := range text {
		switch {
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			open, quote = true, r
		case quote == 0 && unicode.IsSpace(r):
			if open {
				fields = append(fields, field.String())
			}
			field.Reset()
			open = false
		default:
			field.WriteRune(r)
			open = true
		}
	}
	if open {
		fields = append(fields, field.String())
	}
	return fields
}

// notFound is the exit code of a shell that doesn't find the command.
const notFound = 127

// pager returns the command of PAGER (default: less, with the options that git
// sets). It returns nil if there is no pager or PAGER is cat.
func (s *IO) pager() *exec.Cmd {
	command := strings.TrimSpace(s.Getenv("PAGER"))
	if command == "" {
		command = "less"
	}
	if command == "cat" {
		return nil
	}
	words := pagerWords(runtime.GOOS, command)
	if len(words) == 0 {
		return nil
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return nil
	}
	cmd := exec.Command(path, words[1:]...) //nolint:gosec,noctx // the user's own pager; the user ends it
	cmd.Env = cmd.Environ()
	for _, preset := range []struct{ name, value string }{{"LESS", "FRX"}, {"LV", "-c"}} {
		if s.Getenv(preset.name) == "" {
			cmd.Env = append(cmd.Env, preset.name+"="+preset.value)
		}
	}
	return cmd
}
