package cli

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"

	"vision1/internal/help"
)

// writePage shows a page: on a terminal as wide as that is and, where it is
// longer than the screen, through a pager; elsewhere as plain text.
func (env *Env) writePage(p *help.Document) error {
	if !env.StdoutTerminal {
		return env.print(p.Text())
	}
	columns, rows := 0, 0
	if env.StdoutSize != nil {
		columns, rows = env.StdoutSize()
	}
	plain := env.plainTerminal()
	text := p.Render(help.Style{Width: columns, Bold: !plain && env.Getenv("NO_COLOR") == ""})
	if rows > 0 && !plain && strings.Count(text, "\n") >= rows && env.throughPager(text) {
		return nil
	}
	return env.print(text)
}

// plainTerminal tells of a terminal that can do nothing but show letters.
func (env *Env) plainTerminal() bool {
	kind := env.Getenv("TERM")
	return kind == "dumb" || kind == "" && runtime.GOOS != "windows"
}

// throughPager hands a text to the pager and waits until that has ended. It
// returns false where there is none, so that nothing was shown yet.
func (env *Env) throughPager(text string) bool {
	cmd := env.pager()
	if cmd == nil {
		return false
	}
	cmd.Stdin = strings.NewReader(text) // exec takes it in its stride when the pager reads not to the end
	cmd.Stdout, cmd.Stderr = env.Stdout, env.Stderr
	if cmd.Start() != nil {
		return false
	}
	// Ctrl-C is for the pager as long as that runs.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	err := cmd.Wait()
	var exit *exec.ExitError
	return !errors.As(err, &exit) || exit.ExitCode() != notFound // how else it ended is between it and the person
}

// notFound is how a shell ends that finds no such command.
const notFound = 127

// pager returns the command of PAGER, or less: as git starts it, so that what
// fits is shown at once and stays. It returns nil where there is none or where
// none is wanted.
func (env *Env) pager() *exec.Cmd {
	command := strings.TrimSpace(env.Getenv("PAGER"))
	if command == "" {
		command = "less"
	}
	words := strings.Fields(command)
	if words[0] == "cat" {
		return nil
	}
	if runtime.GOOS != "windows" && strings.ContainsAny(command, "|&;<>()$`\\\"'*?[#~=%") {
		words = []string{"sh", "-c", command}
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return nil
	}
	cmd := exec.Command(path, words[1:]...) //nolint:gosec,noctx // the user's own pager, which ends when it is left
	cmd.Env = cmd.Environ()
	for _, preset := range []struct{ name, value string }{{"LESS", "FRX"}, {"LV", "-c"}} {
		if env.Getenv(preset.name) == "" {
			cmd.Env = append(cmd.Env, preset.name+"="+preset.value)
		}
	}
	return cmd
}
