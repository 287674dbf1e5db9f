package detectcmd_test

import (
	"strings"
	"testing"

	"vision1/internal/clitest"
)

// The command of a job is validated as far as that is possible without its files, and
// only its flags are taken from it.
func TestJobCommand(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"text missing/ -o out":                        "vision1 detect text missing/ -o out \\\n\t--share auto/9 \\\n\t--rate 600 \\\n\t--item-errors ok\n",
		"text a --rate 9 --item-errors=fail -o out":   "vision1 detect text a -o out \\\n\t--share auto/9 \\\n\t--rate 3 \\\n\t--item-errors ok\n",
		"text -o out --rate=9 -- -x --rate 7":         "vision1 detect \\\n\t--share auto/9 \\\n\t--rate 3 \\\n\t--item-errors ok \\\n\ttext -o out -- -x --rate 7\n",
		"text --files-from missing -o out":            "vision1 detect text --files-from missing -o out",
		"text -o out":                                 "<source>  is missing",
		"text  -o out":                                "empty argument",
		"text gs:///a -o out":                         "gs:///a  the bucket is missing",
		"text a --files-from - -o out":                "no standard input",
		"text a -o -":                                 "-o  is required",
		"text a -o out --share 0/2":                   "--share  is set for each share",
		"text a -o out --help":                        "--help  prints no job",
		"text a -o gs://b/out --async --pages 1-2":    "annotates all pages",
		"text a gs://b/c -o gs://b/out --async -0":    "-0  requires --files-from",
		"text gs://b/c -o out --async-output gs://b/": "--async-output gs://b/  requires --async",
	} {
		args := append([]string{"detect", "job", "slurm", "--shares", "9", "--parallel", "3", "--"}, strings.Split(line, " ")...)
		r := clitest.Command{Args: args}.Run()
		output, code := r.Stdout, 0
		if !strings.HasPrefix(want, "vision1") {
			output, code = r.Stderr, 2
		}
		if r.Code != code || !strings.Contains(output, want) || code == 2 && r.Stdout != "" {
			t.Errorf("%s: exit code %d\n%s%s", line, r.Code, r.Stdout, r.Stderr)
		}
	}
}

// Arguments that are not UTF-8 are bytes to a shell; a file in YAML would name others.
func TestJobBytes(t *testing.T) {
	t.Parallel()
	for engine, code := range map[string]int{"slurm": 0, "parallel": 0, "kubernetes": 2, "cloud-run": 2, "aws-batch": 2} {
		r := clitest.Command{Args: []string{"detect", "job", engine, "--shares", "9", "--parallel", "3", "--", "text", "a\xff", "-o", "gs://b/out"}}.Run()
		if r.Code != code || code == 0 && !strings.Contains(r.Stdout, "'a\xff'") || code == 2 && !strings.Contains(r.Stderr, "is not UTF-8") {
			t.Errorf("%s: exit code %d\n%s%s", engine, r.Code, r.Stdout, r.Stderr)
		}
	}
}
