package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
)

func TestRun(t *testing.T) {
	b := newBench(t)
	b.addMany(40)
	b.mustRun(Counts{Done: 40, Requests: 3, Images: 40, Units: 80}, nil)
	for i, name := range b.names {
		if got, want := b.stored(name), elementFor(fmt.Sprint("image ", i)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	slices.Sort(b.service.sizes)
	if !slices.Equal(b.service.sizes, []int{8, 16, 16}) {
		t.Errorf("requests of %d", b.service.sizes)
	}
	b.mustRun(Counts{Skipped: 40}, nil)
	mustDo(t, os.Remove(filepath.Join(b.out, b.names[7]+".json")))
	b.mustRun(Counts{Skipped: 39, Done: 1, Images: 1, Units: 2}, nil)
	if c := b.counts(); c.Done != 40 || c.Units != 82 || c.Unknown+c.Failed+c.Garbage != 0 {
		t.Errorf("%+v", c)
	}
}

func TestDuplicates(t *testing.T) {
	b := newBench(t)
	for i := range 100 {
		b.add(fmt.Sprint("a", i), fmt.Sprint(i%5))
	}
	b.mustRun(Counts{Done: 5, Duplicates: 95, Images: 5}, nil)
	b.add("later", "3")
	b.mustRun(Counts{Skipped: 100, Duplicates: 1}, nil)
	if got := b.stored("later"); got != elementFor("3") {
		t.Error(got)
	}
	if most, sum := b.service.most(); most != 1 || sum != 5 {
		t.Errorf("%d images were sent, one of them %d times", sum, most)
	}
	b.mustRun(Counts{Done: 5, Duplicates: 96, Images: 5}, func(o *Options) { o.Again = AgainAll })
}

// The stored result of which an input is a duplicate is gone.
func TestDuplicateOfMissing(t *testing.T) {
	b := newBench(t)
	b.add("a", "x")
	b.mustRun(Counts{Done: 1}, nil)
	mustDo(t, os.Remove(filepath.Join(b.out, "a.json")))
	b.names = nil
	b.add("b", "x")
	b.add("c", "x")
	b.mustRun(Counts{Done: 1, Duplicates: 1, Images: 1}, nil)
}

type budget struct {
	mu             sync.Mutex
	inputs, images int64
	most           int64
}

var errBudget = errors.New("the budget is spent")

func (b *budget) Take(inputs, images int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.images+images > b.most {
		return errBudget
	}
	b.inputs += inputs
	b.images += images
	return nil
}

func TestBudget(t *testing.T) {
	b := newBench(t)
	b.addMany(100)
	spent := &budget{most: 37}
	c, err := b.run(func(o *Options) { o.Budget = spent })
	if !errors.Is(err, errBudget) || c.Done != 37 || spent.images != 37 || spent.inputs != 37 {
		t.Errorf("%+v, %v, %+v", c, err, spent)
	}
	if _, sum := b.service.most(); sum != 37 {
		t.Errorf("%d images were sent", sum)
	}
	b.mustRun(Counts{Skipped: 37, Done: 63}, nil)
}

// A full disk ends the run. What was sent is unknown, and sent again.
func TestSinkFails(t *testing.T) {
	b := newBench(t)
	b.addMany(100)
	b.sink.fail = syscall.ENOSPC
	c, err := b.run(nil)
	if !errors.Is(err, syscall.ENOSPC) || c.Done != 0 {
		t.Errorf("%+v, %v", c, err)
	}
	unknown := int64(b.counts().Unknown)
	if unknown == 0 || unknown > 64 {
		t.Errorf("%d unknown", unknown)
	}
	b.sink.fail = nil
	b.mustRun(Counts{Done: 100, Unknown: unknown}, nil)
}

func TestChangedFiles(t *testing.T) {
	b := newBench(t)
	b.addMany(5)
	b.mustRun(Counts{Done: 5}, nil)
	b.later(b.names[0])
	b.add(b.names[1], "image X") // of the same size
	b.later(b.names[1])
	b.mustRun(Counts{Skipped: 4, Changed: 1}, nil)
	mustDo(t, os.Chmod(filepath.Join(b.in, b.names[0]), 0o600))
	b.mustRun(Counts{Skipped: 4, Changed: 1}, nil)
	b.mustRun(Counts{Skipped: 4, Done: 1, Images: 1}, func(o *Options) { o.Again = AgainChanged })
	if got := b.stored(b.names[1]); got != elementFor("image X") {
		t.Error(got)
	}
	b.mustRun(Counts{Skipped: 5}, func(o *Options) { o.Again = AgainChanged })
	b.mustRun(Counts{Done: 5, Images: 5}, func(o *Options) { o.Again = AgainAll })
}

// In order, with duplicates, errors, and slow images.
func TestOrdered(t *testing.T) {
	b := newBench(t)
	for i := range 500 {
		b.add(fmt.Sprint("a", i), fmt.Sprint(i*i%331))
	}
	b.service.image = func(content string, _ int) string {
		if content == "1" {
			return `{"error":{"code":3,"message":"bad"}}`
		}
		return ""
	}
	sink := &listSink{}
	o := b.options()
	o.Sink, o.Ordered = sink, true
	c, err := Run(t.Context(), o, inputs(b.in, b.names))
	mustDo(t, err)
	if most, _ := b.service.most(); c.Finished() != 500 || most != 1 || len(sink.list) != 500 {
		t.Fatalf("%+v, %d results, most sent %d times", c, len(sink.list), most)
	}
	for i, r := range sink.list {
		want := elementFor(fmt.Sprint(i * i % 331))
		if r.Input.Name != b.names[i] || (r.Error == nil) != (i*i%331 != 1) || r.Error == nil && string(r.Response) != want {
			t.Fatalf("%d: %s, %s, %+v", i, r.Input.Name, r.Response, r.Error)
		}
	}
}
