//go:build unix

package job_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect/job"
)

// A shell runs the scripts as they are meant: programs of the test print their
// arguments.
func TestScripts(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"slurm":     append(append([]string{"vision1"}, example().Args...), "--share", "auto/100", "--rate", "180", "--item-errors", "ok"),
		"parallel":  {"--quote", "sh", "-c"}, // see TestParallel
		"aws-batch": {"aws", "batch", "submit-job", "--job-queue", "q 1", "--array-properties", "size=100"},
	} {
		dir := t.TempDir()
		for _, program := range []string{"vision1", "parallel", "aws"} {
			script := "#!/bin/sh\nfor a in " + program + ` "$@"; do printf '%s\n' "$a"; done` + "\n"
			if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		e, _ := job.Find(name)
		cmd := exec.CommandContext(t.Context(), "sh")
		cmd.Stdin, cmd.Env = strings.NewReader(e.Write(example())), append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "QUEUE=q 1")
		output, err := cmd.CombinedOutput()
		lines := strings.Split(strings.TrimSpace(string(output)), "\n")
		for _, arg := range want {
			i := slices.Index(lines, arg)
			if i < 0 {
				t.Errorf("%s: no %q in %v\n%s", name, arg, err, output)
				break
			}
			lines = lines[i+1:]
		}
	}
}

// GNU parallel replaces {} by the share, and nothing in the arguments of the job.
func TestParallel(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"detect", "text", "a b", "it's", "$HOME", "new\nline", "-o", "out"},
		{"detect", "text", "a{}", "{.}{/}'{#}'", "{= $_=1 =}", "{%}\n{1}", "{", "$HOME", "-o", "out"},
		{"detect", "text", "-o", "out", "--", "-{}.png"},
	} {
		j := example()
		j.Args = args
		want := append(slices.Clone(args), "--share", "7/100", "--rate", "180", "--item-errors", "ok")
		if at := slices.Index(args, "--"); at >= 0 {
			want = slices.Concat(args[:1], want[len(args):], args[1:])
		}
		dir := t.TempDir()
		write := func(name, script string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		write("vision1", `printf '%s\0' "$@"`)
		write("parallel", `while [ "$1" != --quote ]; do shift; done; shift; printf '%s\0' "$@"`)
		output := func(name string, args ...string) []string {
			cmd := exec.CommandContext(t.Context(), name, args...)
			cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
			text, err := cmd.Output()
			if err != nil {
				t.Error(err)
			}
			return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
		}
		e, _ := job.Find("parallel")
		command := output("sh", "-c", e.Write(j))
		for i, arg := range command {
			command[i] = strings.ReplaceAll(arg, "{}", "7")
			if rest := strings.ReplaceAll(strings.ReplaceAll(arg, "{}/100", ""), "{''", ""); arg != "{}" && strings.Contains(rest, "{") {
				t.Errorf("parallel may replace something in %q", arg)
			}
		}
		if command[0] == "vision1" {
			command[0] = filepath.Join(dir, "vision1")
		}
		if got := output(command[0], command[1:]...); !slices.Equal(got, want) {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
