//go:build system

package docs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A step is a command in a block of the language console, after "$ ", and the
// output that the document shows, standard error included. A line "..." stands
// for any lines. Continuation lines begin with "> ".
type step struct {
	heading string // of the section
	entry   string // the heading of the subsection
	block   int    // the number of the block in the document
	command string
	want    string
	first   int // the line of the command, from 0
	last    int // the line after the output

	got    string
	status int
}

// parseConsole returns the commands of a document.
func parseConsole(text string) []*step {
	var steps []*step
	var heading, entry, code string
	block := 0
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			code = strings.TrimPrefix(line, "```")
			block++
		case code == "" && strings.HasPrefix(line, "## "):
			heading = line
		case code == "" && strings.HasPrefix(line, "### "):
			entry = line[4:]
		case code != "console":
		case strings.HasPrefix(line, "$ "):
			steps = append(steps, &step{heading: heading, entry: entry, block: block, command: line[2:], first: i, last: i + 1})
		case len(steps) > 0 && steps[len(steps)-1].want == "" && strings.HasPrefix(line, "> "):
			s := steps[len(steps)-1]
			s.command, s.last = s.command+"\n"+line[2:], i+1
		case len(steps) > 0:
			s := steps[len(steps)-1]
			s.want, s.last = s.want+line+"\n", i+1
		}
	}
	return steps
}

// prelude is the beginning of the script that runs the commands of a document. An
// emulator listens on a free port, and is ready when the next command starts.
const prelude = `
start_emulator() {
	rm -f "$STATE/pipe"
	mkfifo "$STATE/pipe"
	command vision1-emulator --listen 127.0.0.1:0 "$@" >"$STATE/pipe" 2>&1 &
	emulators="$emulators $!"
	exec 3<"$STATE/pipe"
	read -r line <&3
	EMULATOR=${line#listening on }
	printf '%s\n' "$EMULATOR" >>"$STATE/addresses"
	echo "$line"
}
emulators=
trap 'kill $emulators' EXIT
status=0
`

// script returns the script of a document. It prints a mark before and after each
// command; the one after it has the exit code.
func script(steps []*step) string {
	start := regexp.MustCompile(`(?m)^vision1-emulator( .*)?&$`)
	var b strings.Builder
	b.WriteString(prelude)
	for i, s := range steps {
		command := start.ReplaceAllString(s.command, "start_emulator$1")
		command = strings.ReplaceAll(command, "127.0.0.1:9790", `$EMULATOR`)
		fmt.Fprintf(&b, "printf '\\n@begin %d\\n'\n(exit $status)\n{\n%s\n} 2>&1 </dev/null\nstatus=$?\nprintf '\\n@end %d %%d\\n' $status\n", i, command, i)
	}
	return b.String()
}

// runConsole runs the commands of a document in one shell, in a directory with the
// samples that documents mention, and stores their output and exit codes.
func runConsole(t *testing.T, programs string, steps []*step) {
	t.Helper()
	dir, state, home := t.TempDir(), t.TempDir(), t.TempDir()
	writeSamples(t, dir)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", script(steps))
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + programs + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + home, "STATE=" + state,
		"LANG=C.UTF-8", "TZ=UTC", "OMP_THREAD_LIMIT=1",
		"XDG_CACHE_HOME=" + cacheDir(t), // where the emulator keeps PDFium
		"GCE_METADATA_HOST=127.0.0.1:1", // nothing listens there
	}
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	text := string(output)
	addresses, err := os.ReadFile(filepath.Join(state, "addresses"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, address := range strings.Fields(string(addresses)) {
		text = strings.ReplaceAll(text, address, "127.0.0.1:9790")
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, home, "/home/you"), dir, "/home/you/work")
	text = regexp.MustCompile(`operations/[0-9a-f]{16}`).ReplaceAllString(text, "operations/5f0c2a9be1d84736")
	text = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`).ReplaceAllString(text, "2026-11-02 09:30:00")
	for i, s := range steps {
		_, after, _ := strings.Cut(text, fmt.Sprintf("\n@begin %d\n", i))
		got, end, found := strings.Cut(after, fmt.Sprintf("\n@end %d ", i))
		if !found {
			t.Fatalf("line %d: %q didn't end\n%s", s.first+1, s.command, after)
		}
		code, _, _ := strings.Cut(end, "\n")
		if s.status, err = strconv.Atoi(code); err != nil {
			t.Fatal(err)
		}
		s.got = got
		if got != "" && !strings.HasSuffix(got, "\n") {
			s.got += "\n"
		}
	}
}

// cacheDir returns the cache directory of the machine.
func cacheDir(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		return t.TempDir()
	}
	return dir
}

// matches reports whether an output is the one that a document shows.
func matches(got, want string) bool {
	parts := strings.Split("\n"+want, "\n...\n")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	ok, err := regexp.MatchString(`\A`+strings.Join(parts, `\n(?s:.*\n)?`)+`\z`, "\n"+got)
	return ok && err == nil
}

// updateConsole returns a document with the outputs of the commands.
func updateConsole(text string, steps []*step) string {
	lines := strings.Split(text, "\n")
	for i := len(steps) - 1; i >= 0; i-- {
		if s := steps[i]; !matches(s.got, s.want) {
			commandEnd := s.first + 1 + strings.Count(s.command, "\n")
			output := strings.Split(strings.TrimSuffix(s.got, "\n"), "\n")
			if s.got == "" {
				output = nil
			}
			lines = append(lines[:commandEnd:commandEnd], append(output, lines[s.last:]...)...)
		}
	}
	return strings.Join(lines, "\n")
}
