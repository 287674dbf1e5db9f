package run

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
)

func mustDo(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A bench has all that runs in a test share.
type bench struct {
	t       testing.TB
	service *service
	in, out string
	names   []string
	sink    *dirSink
}

func newBench(t testing.TB) *bench {
	b := &bench{t: t, service: newService(t), in: t.TempDir(), out: t.TempDir()}
	b.sink = &dirSink{dir: b.out, errs: map[string]*results.Error{}}
	return b
}

// add creates an image.
func (b *bench) add(name, content string) {
	b.t.Helper()
	mustDo(b.t, os.WriteFile(filepath.Join(b.in, name), []byte(content), 0o600))
	if !slices.Contains(b.names, name) {
		b.names = append(b.names, name)
	}
}

func (b *bench) addMany(n int) {
	for i := range n {
		b.add(fmt.Sprintf("i%05d.jpg", i), fmt.Sprint("image ", i))
	}
}

// inputs lists the images as a Walker does.
func inputs(dir string, names []string) iter.Seq2[detect.Input, error] {
	return func(yield func(detect.Input, error) bool) {
		for _, name := range names {
			in := detect.Input{Name: name, Path: filepath.Join(dir, name), Result: name}
			if strings.HasSuffix(name, ".pdf") {
				in.Kind = detect.File
			}
			if info, err := os.Stat(in.Path); err == nil {
				in.Size, in.ModTime = info.Size(), info.ModTime()
			}
			if !yield(in, nil) {
				return
			}
		}
	}
}

func (b *bench) options() Options {
	return Options{
		Jobs: 4, Retries: 3, UnitsPerImage: 2, Sink: b.sink, Stored: b.sink, Template: testTemplate{},
		Sender: &httpSender{b.service.Client(), b.service.URL},
		Grace:  time.Hour, // a machine can be so busy that a response takes longer than the default
	}
}

// run runs once with a journal. change may change the options.
func (b *bench) run(change func(o *Options)) (Counts, error) {
	b.t.Helper()
	j, err := journal.Open(b.out, journal.Default)
	mustDo(b.t, err)
	defer j.Close()
	o := b.options()
	o.Journal = j
	if change != nil {
		change(&o)
	}
	return Run(b.t.Context(), o, inputs(b.in, b.names))
}

// mustRun is run for a run that succeeds.
func (b *bench) mustRun(want Counts, change func(o *Options)) {
	b.t.Helper()
	got, err := b.run(change)
	mustDo(b.t, err)
	b.check(got, want)
}

// check compares the counts of inputs, and others if they are wanted.
func (b *bench) check(got, want Counts) {
	b.t.Helper()
	if want.Requests == 0 {
		got.Requests = 0
	}
	if want.Images == 0 {
		got.Images, got.Units = 0, 0
	}
	if want.Units == 0 {
		got.Units = 0
	}
	got.Bytes, got.Rate = 0, 0
	if got != want {
		b.t.Errorf("counts\n got %+v\nwant %+v", got, want)
	}
}

// stored returns the stored result of an input.
func (b *bench) stored(name string) string {
	text, err := os.ReadFile(filepath.Join(b.out, name+".json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.t.Fatal(err)
	}
	return string(text)
}

func (b *bench) counts() journal.Counts {
	s, err := journal.Read(b.out)
	mustDo(b.t, err)
	return s.Counts()
}

// later makes a file newer.
func (b *bench) later(name string) {
	when := time.Now().Add(time.Hour)
	mustDo(b.t, os.Chtimes(filepath.Join(b.in, name), when, when))
}
