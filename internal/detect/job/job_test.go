package job_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"vision1/internal/detect/job"
)

var update = flag.Bool("update", false, "write the golden files")

func example() *job.Job {
	return &job.Job{
		Args:   []string{"detect", "text,labels", "gs://b/it's here/", "-o", "gs://b/out/", "-r", `x:={"a":"b"}`},
		Shares: 100, Parallel: 10, Rate: 1800, Version: "1.2.3",
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, e := range job.Engines() {
		got, path := e.Write(example()), filepath.Join("testdata", e.Name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
			t.Errorf("%s differs; run the test with -update and review the change:\n%s", path, got)
		}
		if found, ok := job.Find(e.Name); !ok || found.Summary != e.Summary {
			t.Errorf("Find(%q) = %v, %v", e.Name, found, ok)
		}
	}
	if _, ok := job.Find("nomad"); ok || len(job.Names()) != len(job.Engines()) {
		t.Errorf("names: %v", job.Names())
	}
}

// The arguments in the files are those of the job, with the share and its rate, and
// indexes and counts are consistent.
func TestArguments(t *testing.T) {
	t.Parallel()
	want := slices.Concat(example().Args, []string{"--share", "auto/100", "--rate", "180", "--item-errors", "ok"})
	var indexed struct {
		Spec struct {
			CompletionMode           string
			Completions, Parallelism int
			BackoffLimitPerIndex     int `yaml:"backoffLimitPerIndex"`
			Template                 struct {
				Spec struct {
					RestartPolicy string `yaml:"restartPolicy"`
					Containers    []struct{ Args []string }
				}
			}
		}
	}
	find := func(name string) string {
		e, _ := job.Find(name)
		return e.Write(example())
	}
	if err := yaml.Unmarshal([]byte(find("kubernetes")), &indexed); err != nil {
		t.Fatal(err)
	}
	spec := indexed.Spec
	if spec.Completions != 100 || spec.Parallelism != 10 || spec.BackoffLimitPerIndex != 6 || spec.Template.Spec.RestartPolicy != "Never" || !slices.Equal(spec.Template.Spec.Containers[0].Args, want) {
		t.Errorf("kubernetes: %+v", spec)
	}
	var cloudRun struct {
		Spec struct {
			Template struct {
				Spec struct {
					TaskCount, Parallelism int
					Template               struct {
						Spec struct{ Containers []struct{ Args []string } }
					}
				} `yaml:"spec"`
			}
		}
	}
	if err := yaml.Unmarshal([]byte(find("cloud-run")), &cloudRun); err != nil {
		t.Fatal(err)
	}
	if args := cloudRun.Spec.Template.Spec.Template.Spec.Containers[0].Args; !slices.Equal(args, want) {
		t.Errorf("cloud-run: %q", args)
	}
	_, text, _ := strings.Cut(find("aws-batch"), "<<'JSON'\n")
	text, _, _ = strings.Cut(text, "\nJSON\n")
	var batch struct {
		ContainerProperties struct{ Command []string }
	}
	if err := json.Unmarshal([]byte(text), &batch); err != nil || !slices.Equal(batch.ContainerProperties.Command, want) {
		t.Errorf("aws-batch: %v, %q", err, batch.ContainerProperties.Command)
	}
}

// YAML and JSON have each argument as it is.
func TestQuotedArguments(t *testing.T) {
	t.Parallel()
	for r := rune(1); r < 0x10ffff; r++ {
		if r > 0x300 && r < 0x2000 || r > 0x2100 && r < 0xd7ff || r >= 0xd800 && r < 0xe000 || r > 0xe100 && r < 0xfe00 || r > 0x10010 && r < 0x10fff0 {
			continue // like their neighbors
		}
		want := "a" + string(r) + "b"
		j := &job.Job{Args: []string{want}, Shares: 2, Parallel: 1}
		var list []string
		e, _ := job.Find("cloud-run")
		_, text, _ := strings.Cut(e.Write(j), "args:\n")
		text, _, _ = strings.Cut(text, "              resources:")
		if err := yaml.Unmarshal([]byte(text), &list); err != nil || list[0] != want {
			t.Errorf("%U: %v, %q", r, err, list)
		}
		e, _ = job.Find("aws-batch")
		_, text, _ = strings.Cut(e.Write(j), `"command": `)
		text, _, _ = strings.Cut(text, "],")
		if err := json.Unmarshal([]byte(text+"]"), &list); err != nil || list[0] != want {
			t.Errorf("%U: %v, %q", r, err, list)
		}
	}
}

// The shares that run at a time keep the rate of the project.
func TestShareRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ rate, parallel, want int }{{1800, 10, 180}, {1800, 7, 257}, {5, 10, 1}, {0, 10, 0}} {
		if got := (&job.Job{Rate: tt.rate, Parallel: tt.parallel}).ShareRate(); got != tt.want {
			t.Errorf("%d / %d = %d, want %d", tt.rate, tt.parallel, got, tt.want)
		}
	}
}
