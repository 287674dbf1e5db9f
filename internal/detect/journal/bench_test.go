package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// million writes a journal of n inputs, of which each has an outcome, and returns
// its directory and the number of records.
func million(tb testing.TB, n int) (dir string, records int) {
	tb.Helper()
	dir = tb.TempDir()
	j := mustOpen(tb, dir)
	mustDo(tb, j.Close())
	file, err := os.Create(filepath.Join(dir, Dir, Default))
	mustDo(tb, err)
	var text []byte
	for i := range n {
		name := fmt.Sprintf("photos/2026/11/%03d/IMG_%08d.jpg", i/1000, i)
		if i%16 == 0 {
			batch := make([]string, min(16, n-i))
			for k := range batch {
				batch[k] = fmt.Sprintf("photos/2026/11/%03d/IMG_%08d.jpg", (i+k)/1000, i+k)
			}
			sent := Sent{ID: int64(i), Inputs: batch, Time: at(0)}
			line, err := (&line{Sent: sent.json()}).encode()
			mustDo(tb, err)
			text, records = append(text, line...), records+1
		}
		o := Outcome{Name: name, Result: name[7:], SHA256: fmt.Sprintf("%064x", uint64(i+1)*0x9e3779b97f4a7c15), Size: 1 << 20, ModTime: at(int64(i)), Request: 7, Units: 2, Time: at(1)}
		o.SHA256 = o.SHA256[48:] + o.SHA256[:48]
		line, err := o.line().encode()
		mustDo(tb, err)
		text, records = append(text, line...), records+1
		if len(text) > 1<<20 {
			_, err := file.Write(text)
			mustDo(tb, err)
			text = text[:0]
		}
	}
	_, err = file.Write(text)
	mustDo(tb, err, file.Close())
	return dir, records
}

// BenchmarkRead reads a journal of a million inputs. The target is 300,000 records
// per second.
func BenchmarkRead(b *testing.B) {
	dir, records := million(b, 1_000_000)
	for b.Loop() {
		s, err := Read(dir)
		mustDo(b, err)
		if c := s.Counts(); c.Done != 1_000_000 || c.Unknown+c.Garbage != 0 {
			b.Fatalf("%+v", c)
		}
	}
	b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkAppend(b *testing.B) {
	j := mustOpen(b, b.TempDir())
	defer j.Close()
	o := Outcome{Name: "photos/a.jpg", Result: "a.jpg", SHA256: sum, Size: 1, ModTime: at(0), Units: 1, Time: at(1)}
	for b.Loop() {
		mustDo(b, j.AppendOutcome(&o))
	}
}

// BenchmarkAppendSent records requests of four workers, each of which waits until its
// record is on the disk.
func BenchmarkAppendSent(b *testing.B) {
	const jobs = 4
	j := mustOpen(b, b.TempDir())
	defer j.Close()
	b.SetParallelism((jobs + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := j.AppendSent(Sent{Inputs: []string{"photos/a.jpg"}, Time: at(0)}); err != nil {
				b.Error(err)
			}
		}
	})
}
