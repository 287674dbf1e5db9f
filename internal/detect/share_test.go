package detect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect"
)

func TestParseShare(t *testing.T) {
	for _, c := range []struct {
		text string
		env  map[string]string
		want string // the share, or a part of the message
	}{
		{"0/1", nil, "0/1"},
		{"0/8", nil, "0/8"},
		{"7/8", nil, "7/8"},
		{"8/8", nil, "the last one is 7/8, and the first one 0/8"},
		{"100/8", nil, "numbered from 0"},
		{"-1/8", nil, `"-1" is not the number of a share, which is from 0 to 7`},
		{"x/8", nil, `"x" is not the number`},
		{"/8", nil, `"" is not the number`},
		{"3", nil, "must be I/N"},
		{"auto", nil, "N is never taken from the environment"},
		{"", nil, "must be I/N"},
		{"3/", nil, `"" is not a number of shares from 1 to 10000`},
		{"0/0", nil, `"0" is not a number of shares`},
		{"0/10001", nil, `"10001" is not a number of shares`},
		{"0/8/9", nil, `"8/9" is not a number of shares`},
		{"0/99999999999999999999", nil, "is not a number of shares"},
		{"auto/8", nil, "SLURM_ARRAY_TASK_ID (Slurm), JOB_COMPLETION_INDEX (Kubernetes), CLOUD_RUN_TASK_INDEX (Cloud Run), AWS_BATCH_JOB_ARRAY_INDEX (AWS Batch)"},
		{"auto/8", map[string]string{"SLURM_ARRAY_TASK_ID": "3"}, "3/8"},
		{"auto/8", map[string]string{"JOB_COMPLETION_INDEX": "0"}, "0/8"},
		{"auto/8", map[string]string{"CLOUD_RUN_TASK_INDEX": "7"}, "7/8"},
		{"auto/8", map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "5"}, "5/8"},
		{"auto/8", map[string]string{"SLURM_ARRAY_TASK_ID": "8"}, "SLURM_ARRAY_TASK_ID is 8, but shares are numbered from 0: the last one is 7/8"},
		{"auto/8", map[string]string{"SLURM_ARRAY_TASK_ID": "x"}, `SLURM_ARRAY_TASK_ID is x, but "x" is not the number`},
		{"auto/8", map[string]string{"SLURM_ARRAY_TASK_ID": "1", "JOB_COMPLETION_INDEX": "1"}, "1/8"},
		{"auto/8", map[string]string{"SLURM_ARRAY_TASK_ID": "1", "JOB_COMPLETION_INDEX": "2"}, "SLURM_ARRAY_TASK_ID is 1 and JOB_COMPLETION_INDEX is 2"},
	} {
		share, d := detect.ParseShare(c.text, func(name string) string { return c.env[name] })
		switch {
		case d == nil && share.String() != c.want:
			t.Errorf("%s %v: %s, want %s", c.text, c.env, share, c.want)
		case d != nil && (!strings.Contains(d.Message, c.want) || d.Flag != "--share" || d.Text != c.text):
			t.Errorf("%s %v: %+v, want %s", c.text, c.env, d, c.want)
		}
	}
}

// Each input is in one share of each number of shares, and the shares are of about the
// same size.
func TestSharesArePartition(t *testing.T) {
	const inputs = 2_000
	for _, count := range []int{1, 2, 7, 20} {
		sizes := make([]int, count)
		for i := range inputs {
			name, found := fmt.Sprintf("photos/%05d.jpg", i), 0
			for index := range count {
				if (detect.Share{Index: index, Count: count}).Has(name) {
					sizes[index]++
					found++
				}
			}
			if found != 1 {
				t.Fatalf("%s is in %d of %d shares", name, found, count)
			}
		}
		for index, size := range sizes {
			if mean := inputs / count; size < mean/2 || size > mean*3/2 {
				t.Errorf("share %d of %d has %d of %d inputs", index, count, size, inputs)
			}
		}
	}
	if !(detect.Share{}).Has("a") {
		t.Error("the zero value lacks an input")
	}
}

// What could be the same result file is in the same share.
func TestShareOfCollidingNames(t *testing.T) {
	same := func(a, b string) {
		t.Helper()
		for index := range 97 {
			if s := (detect.Share{Index: index, Count: 97}); s.Has(a) != s.Has(b) {
				t.Errorf("%q and %q are in different shares", a, b)
			}
		}
	}
	same("photos/A.jpg", "photos/a.JPG")
	same("/photos/a.jpg", "photos/a.jpg")
	same("caf\u00e9.png", "cafe\u0301.png")
	same("Straße.png", "STRASSE.png")
}

// Walkers of all shares find what one finds without shares, and read nothing else.
func TestWalkShares(t *testing.T) {
	files := map[string]string{"d/e/skipped.txt": "text", "d/.hidden.jpg": "img"}
	list := "list/a.jpg\nlist/b.jpg\nlist/missing.jpg\nhttps://example.com/c.jpg\n"
	for i := range 40 {
		files[fmt.Sprintf("d/%d.jpg", i)], files[fmt.Sprintf("d/e/%d.pdf", i)] = "img", "pdf"
	}
	files["list/a.jpg"], files["list/b.jpg"], files["one.jpg"] = "img", "img", "img"
	tree(t, files)
	sources := func(s detect.Share) detect.Sources {
		return detect.Sources{Args: []string{"d", "one.jpg", "https://example.com/x.jpg"}, FilesFrom: "-", Stdin: strings.NewReader(list), Share: s}
	}
	want, _ := walk(t, sources(detect.Share{}))
	var got []string
	for index := range 5 {
		inputs, _ := walk(t, sources(detect.Share{Index: index, Count: 5}))
		if len(inputs) > 40 {
			t.Errorf("share %d has %d of %d inputs", index, len(inputs), len(want))
		}
		got = append(got, inputs...)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(want) != 86 {
		t.Errorf("%d inputs in shares, %d without:\n%q\n%q", len(got), len(want), got, want)
	}
}

func BenchmarkShareHas(b *testing.B) {
	s := detect.Share{Index: 3, Count: 100}
	for b.Loop() {
		s.Has("photos/2024/holiday/IMG_20240812_123456.jpg")
	}
}
