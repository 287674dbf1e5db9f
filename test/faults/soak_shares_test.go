//go:build soak && linux

package faults

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect/journal"
)

// TestSoakShares compares 8 shares, each a process with one request at a time, with one
// process with 8, pair by pair: 1,000 images, and a service that takes 500 ms.
func TestSoakShares(t *testing.T) {
	const images, shares, latency, pairs, limit = 1000, 8, 500 * time.Millisecond, 7, 1.2
	program, server, in := buildProgram(t), newCannedServer(t), imageTree(t, images)
	server.arrived = func() { <-time.After(latency) }
	var ratios []float64
	for i := range pairs {
		one, many := time.Duration(0), time.Duration(0)
		for k := range 2 { // the first of a pair is each of both
			if (i+k)%2 == 0 {
				one = runTimed(t, server.URL, program, "detect", "labels", in, "-o", t.TempDir(), "--rate", "0", "--jobs", strconv.Itoa(shares)).wall
			} else {
				many = runShares(t, server.URL, program, in, shares)
			}
		}
		ratios = append(ratios, many.Seconds()/one.Seconds())
		t.Logf("one process: %s; %d shares: %s", one.Round(time.Millisecond), shares, many.Round(time.Millisecond))
	}
	slices.Sort(ratios)
	if median := ratios[pairs/2]; median > limit {
		t.Errorf("%.2f times as long in shares, want at most %.2f", median, limit)
	} else {
		t.Logf("%.2f times as long in shares", median)
	}
	if n := server.images.Load(); n != 2*pairs*images {
		t.Errorf("%d images were sent", n)
	}
}

// runShares runs all shares at a time, and returns how long that took.
func runShares(t *testing.T, url, program, in string, shares int) time.Duration {
	t.Helper()
	out, start := t.TempDir(), time.Now()
	var processes []*exec.Cmd
	outputs := make([]bytes.Buffer, shares)
	for i := range shares {
		cmd := detectCommand(t, url, program, "detect", "labels", in, "-o", out, "--rate", "0", "--jobs", "1", "--share", fmt.Sprintf("%d/%d", i, shares))
		cmd.Stderr = &outputs[i]
		mustDo(t, cmd.Start())
		processes = append(processes, cmd)
	}
	for i, cmd := range processes {
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v: %s", err, &outputs[i])
		}
	}
	return time.Since(start)
}

// TestSoakSharesMillion resumes a share of 100, when the journals of all of them have
// 1,000,000 records.
func TestSoakSharesMillion(t *testing.T) {
	const shares, seconds, limit = 100, 3, 256 << 20
	program, server := buildProgram(t), newCannedServer(t)
	in, out := t.TempDir(), t.TempDir()
	list := manyNames(t, in, out)
	t.Chdir(in)
	fillShares(t, out, list, shares)
	for i, args := range [][]string{
		{"detect", "status", out},
		{"detect", "labels", "--files-from", list, "-o", out, "--share", "0/100"},
		{"detect", "labels", "--files-from", list, "-o", out},
	} {
		got := runTimed(t, server.URL, program, args...)
		what := strings.Join(args[1:2], "") + " " + strings.Join(args[min(6, len(args)):], " ")
		t.Logf("%s: peak %.0f MiB, wall %s, CPU %s", what, float64(got.memory)/(1<<20), got.wall.Round(time.Millisecond), got.cpu.Round(time.Millisecond))
		if got.memory > limit || i == 0 && got.cpu > seconds*time.Second {
			t.Errorf("%s: want at most %d MiB, and %d s for the journals", what, limit>>20, seconds)
		}
	}
	if n := server.images.Load(); n != 0 {
		t.Errorf("%d images were sent", n)
	}
}

// fillShares records that all of the names in a list are done, in the journals of shares.
func fillShares(t *testing.T, out, list string, shares int) {
	t.Helper()
	text, err := os.ReadFile(list)
	mustDo(t, err)
	names := make([][]string, shares) // not those that the shares would have: their number can change
	for i, name := range strings.Fields(string(text)) {
		names[i%shares] = append(names[i%shares], name)
	}
	infos := map[string]os.FileInfo{} // the directories are links to one
	for i, list := range names {
		j, err := journal.Open(out, journal.ShareName(i, shares))
		mustDo(t, err)
		mustDo(t, j.AppendRun(journal.Run{Time: time.Now(), Program: "test", Settings: map[string]string{"features": "labels"}}))
		mustDo(t, j.Close())
		path := filepath.Join(out, journal.Dir, journal.ShareName(i, shares))
		records, err := os.ReadFile(path)
		mustDo(t, err)
		for _, name := range list {
			info := infos[filepath.Base(name)]
			if info == nil {
				info, err = os.Stat(name)
				mustDo(t, err)
				infos[filepath.Base(name)] = info
			}
			o := journal.Outcome{Name: name, Result: name, SHA256: strings.Repeat("0", 64), Size: info.Size(), ModTime: info.ModTime(), Request: 1, Units: 1, Time: time.Now()}
			record, err := o.Record()
			mustDo(t, err)
			records = append(records, record...)
		}
		mustDo(t, os.WriteFile(path, records, 0o600))
	}
}

// TestSoakObjectsMillion lists and plans 1,000,000 objects of Cloud Storage.
func TestSoakObjectsMillion(t *testing.T) {
	const count, page, limit = 1_000_000, 1000, 256 << 20
	program := buildProgram(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		first, _ := strconv.Atoi(r.URL.Query().Get("pageToken"))
		var b bytes.Buffer
		b.WriteString(`{"items":[`)
		for i := first; i < first+page; i++ {
			if i > first {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"name":"photos/2026/%09d.jpg","size":"1048576","generation":"1767225600000000","contentType":"image/jpeg"}`, i)
		}
		b.WriteByte(']')
		if first+page < count {
			fmt.Fprintf(&b, `,"nextPageToken":"%d"`, first+page)
		}
		b.WriteByte('}')
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(b.Bytes()) // the client may have ended
	}))
	t.Cleanup(server.Close)
	for _, args := range [][]string{nil, {"--share", "0/100"}} {
		args = append([]string{"detect", "labels", "gs://b/photos/", "-o", filepath.Join(t.TempDir(), "out"), "--dry-run"}, args...)
		got := runTimed(t, server.URL, program, args...)
		t.Logf("%q: peak %.0f MiB, wall %s, CPU %s", args[5:], float64(got.memory)/(1<<20), got.wall.Round(time.Millisecond), got.cpu.Round(time.Millisecond))
		if got.memory > limit {
			t.Errorf("a peak of %d MiB", got.memory>>20)
		}
	}
}
