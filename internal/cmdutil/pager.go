package cmdutil

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"vision1/internal/help"
)

// ShowHelp writes a help document: plain text if standard output is not a
// terminal; otherwise as wide as the terminal, and through a pager if it is
// longer than the screen.
func (s *IO) ShowHelp(p *help.Document) error {
	if !s.OutIsTTY {
		return s.Print(p.Text())
	}
	columns, rows := s.Size()
	plain := s.isDumbTerminal()
	text := p.Render(help.Style{Width: columns, Bold: !plain && s.Getenv("NO_COLOR") == ""})
	if rows > 0 && !plain && strings.Count(text, "\n") >= rows && s.page(text) {
		return nil
	}
	return s.Print(text)
}

// isDumbTerminal reports whether the terminal can only show characters.
func (s *IO) isDumbTerminal() bool {
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
	words := strings.Fields(command)
	if runtime.GOOS != "windows" && strings.ContainsAny(command, "|&;<>()$`\\\"'*?[#~=%") {
		words = []string{"sh", "-c", command}
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
