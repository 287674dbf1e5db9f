//go:build soak && linux

package faults

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect/journal"
)

// manyNames creates a list of a million names of files that exist: 1,000 files, by way
// of 1,000 links to their directory, below in and, as results, below out.
func manyNames(t *testing.T, in, out string) (list string) {
	t.Helper()
	const n = 1000
	source := imageTree(t, 1)
	data, err := os.ReadFile(filepath.Join(source, "i000000.png"))
	mustDo(t, err)
	mustDo(t, os.MkdirAll(filepath.Join(in, "files"), 0o700))
	mustDo(t, os.MkdirAll(filepath.Join(out, "files"), 0o700))
	for i := range n {
		content := append(bytes.Clone(data[:200]), byte(i), byte(i>>8)) // its head is enough for a plan
		mustDo(t, os.WriteFile(filepath.Join(in, "files", fmt.Sprintf("IMG_%04d.png", i)), content, 0o600))
		mustDo(t, os.WriteFile(filepath.Join(out, "files", fmt.Sprintf("IMG_%04d.png.json", i)), []byte("{}\n"), 0o600))
		mustDo(t, os.Symlink("files", filepath.Join(in, fmt.Sprintf("photos-of-%04d", i))))
		mustDo(t, os.Symlink("files", filepath.Join(out, fmt.Sprintf("photos-of-%04d", i))))
	}
	var names strings.Builder
	for i := range n * n {
		fmt.Fprintf(&names, "photos-of-%04d/IMG_%04d.png\n", i/n, i%n)
	}
	list = filepath.Join(in, "names")
	mustDo(t, os.WriteFile(list, []byte(names.String()), 0o600))
	return list
}

// fillJournal records that all of the names in a list are done.
func fillJournal(t *testing.T, in, out, list string) {
	t.Helper()
	j, err := journal.Open(out, journal.Default)
	mustDo(t, err)
	mustDo(t, j.AppendRun(journal.Run{Time: time.Now(), Program: "test", Settings: map[string]string{"features": "labels"}}))
	text, err := os.ReadFile(list)
	mustDo(t, err)
	sums := map[string]string{}
	infos := map[string]os.FileInfo{}
	for name := range strings.FieldsSeq(string(text)) {
		base := filepath.Base(name)
		if sums[base] == "" {
			data, err := os.ReadFile(filepath.Join(in, name))
			mustDo(t, err)
			sum := sha256.Sum256(data)
			sums[base] = hex.EncodeToString(sum[:])
			infos[base], err = os.Stat(filepath.Join(in, name))
			mustDo(t, err)
		}
		mustDo(t, j.AppendOutcome(&journal.Outcome{
			Name: name, Result: name, SHA256: sums[base], Size: infos[base].Size(), ModTime: infos[base].ModTime(), Request: 1, Units: 1, Time: time.Now(),
		}))
	}
	mustDo(t, j.Close())
}

// TestSoakDetectMillion plans 1,000,000 inputs, and resumes with a journal of as many
// records, in less than 256 MiB.
func TestSoakDetectMillion(t *testing.T) {
	const limit = 256 << 20
	program, server := buildProgram(t), newCannedServer(t)
	in, out := t.TempDir(), t.TempDir()
	list := manyNames(t, in, out)
	t.Chdir(in)
	check := func(what string, args ...string) {
		t.Helper()
		got := runTimed(t, server.URL, program, args...)
		t.Logf("%s: peak %.0f MiB, wall %s, CPU %s", what, float64(got.memory)/(1<<20), got.wall.Round(time.Millisecond), got.cpu.Round(time.Millisecond))
		if got.memory > limit {
			t.Errorf("%s: a peak of %d MiB", what, got.memory>>20)
		}
	}
	check("dry run", "detect", "labels", "--files-from", list, "-o", filepath.Join(in, "new"), "--dry-run")
	fillJournal(t, in, out, list)
	start := time.Now()
	state, err := journal.Read(out)
	mustDo(t, err)
	speed := float64(state.Counts().Done) / time.Since(start).Seconds()
	state.Close()
	t.Logf("journal: %.0f records per second", speed)
	if speed < 300_000 {
		t.Error("want at least 300,000")
	}
	check("status", "detect", "status", out)
	check("resume", "detect", "labels", "--files-from", list, "-o", out)
	check("resume, with a table of all results", "detect", "labels", "--files-from", list, "-o", out, "--format", "csv")
	if n := server.images.Load(); n != 0 {
		t.Errorf("%d images were sent", n)
	}
}
