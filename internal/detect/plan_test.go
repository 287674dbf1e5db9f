package detect_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/exitcode"
)

func TestPlan(t *testing.T) {
	t.Parallel()
	p := detect.NewPlanner(template(t, detect.Settings{Features: features(t, "text,labels")}), 600)
	for i := range 20 { // two requests
		sum := sha256.Sum256(fmt.Append(nil, i%18))
		p.Add(detect.Input{Path: "x", Size: 1000}, &sum, 0)
	}
	p.Add(detect.Input{Path: "large", Size: 50_000_000}, nil, 0) // a request of its own
	for range 3 {                                                // with the URL before
		p.Add(detect.Input{URL: "https://example.com/a.jpg"}, nil, 0)
	}
	p.Add(detect.Input{Path: "12.pdf", Kind: detect.File, Size: 10}, nil, 12) // three requests
	p.AddFailed()
	got := p.Plan(detect.Prices{})
	want := detect.Plan{
		Inputs: 26, Images: 19, URLs: 3, Files: 1, Pages: 12, PagesAreExact: true, Duplicates: 2, Failed: 1,
		Bytes: 18*1000 + 50_000_000 + 10, Requests: 2 + 1 + 1 + 3, Units: 68, Cost: 34 * 3000, CostFromStart: 0,
		Duration: 1800 * time.Millisecond,
	}
	if got != want {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
	p.Add(detect.Input{Kind: detect.File}, nil, 0)
	if got := p.Plan(detect.Prices{}); got.PagesAreExact || got.Pages != 13 || got.Requests != 8 {
		t.Errorf("%+v", got)
	}
}

func TestPlanOfSelectedPages(t *testing.T) {
	t.Parallel()
	p := detect.NewPlanner(template(t, detect.Settings{Features: features(t, "text"), Pages: "2-8,30"}), 1800)
	p.Add(detect.Input{Kind: detect.File}, nil, 20)
	if got := p.Plan(detect.Prices{}); got.Pages != 7 || got.Requests != 2 || got.Units != 7 {
		t.Errorf("%+v", got)
	}
}

func TestHashFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum, err := detect.HashFile(detect.Input{Name: "n", Path: path, Size: 5})
	if err != nil || *sum != sha256.Sum256([]byte("hello")) {
		t.Errorf("%x, %v", sum, err)
	}
	for _, size := range []int64{4, 6} {
		if _, err := detect.HashFile(detect.Input{Name: "n", Path: path, Size: size}); err == nil || err.Error() != "read n: it changes while it is read" {
			t.Errorf("%d: %v", size, err)
		}
	}
	if _, err := detect.HashFile(detect.Input{Name: "n", Path: path + "x"}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestBudgetCheck(t *testing.T) {
	t.Parallel()
	cost := detect.USD(3_000_000)
	b := detect.Budget{Units: 4000, Cost: &cost, Inputs: 1500, Features: features(t, "text,safe-search")}
	if diags := b.Check(1000, 1000); len(diags) > 0 {
		t.Error(lines(diags))
	}
	const want = `--limit 1500: there are 1501 inputs; name fewer, or raise the limit
--max-units 4000: the inputs need at least 4002 units; name fewer, or raise the limit
--max-cost $3.00: the inputs cost up to $6.003 (list price, without free units); name fewer, or raise the limit`
	if got := lines(b.Check(1501, 2001)); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if diags := (&detect.Budget{Features: b.Features}).Check(1e9, 1e9); len(diags) > 0 {
		t.Error(lines(diags))
	}
}

// A budget is never exceeded, by any number of workers, and is used up.
func TestMeter(t *testing.T) {
	t.Parallel()
	cost := detect.USD(1_000_000)
	for name, tt := range map[string]struct {
		budget detect.Budget
		images int64
		want   string
	}{
		"units":  {detect.Budget{Units: 101}, 50, "stopped: more would exceed --max-units 101"}, // 2 each
		"cost":   {detect.Budget{Cost: &cost}, 333, "stopped: more would exceed --max-cost $1.00"},
		"inputs": {detect.Budget{Inputs: 77}, 77, "stopped: more would exceed --limit 77"},
	} {
		tt.budget.Features = features(t, "text,labels")
		m := detect.NewMeter(tt.budget)
		var taken atomic.Int64
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for {
					err := m.Take(1, 1)
					if err != nil {
						if err.Error() != tt.want || exitcode.Of(err) != exitcode.Unavailable {
							t.Errorf("%s: %v", name, err)
						}
						return
					}
					taken.Add(1)
				}
			})
		}
		group.Wait()
		units, sent := m.Sent()
		if taken.Load() != tt.images || units != 2*tt.images || sent != detect.USD(3000*tt.images) {
			t.Errorf("%s: %d images, %d units, %s", name, taken.Load(), units, sent)
		}
	}
}

// A cost of 0 is a limit, not the absence of one.
func TestNoCost(t *testing.T) {
	t.Parallel()
	var zero detect.USD
	m := detect.NewMeter(detect.Budget{Cost: &zero, Features: features(t, "text")})
	if err := m.Take(1, 1); err == nil {
		t.Error("taken")
	}
}

// An amount that is too large to be represented is over every budget.
func TestBudgetOfLargePrices(t *testing.T) {
	t.Parallel()
	prices, _ := detect.ParsePrices([]string{"1000000000"})
	most := detect.USD(1e15)
	b := detect.Budget{Cost: &most, Prices: prices, Features: features(t, "text,web,faces")}
	for _, images := range []int64{1000, 4_000_000, 19_000_000, math.MaxInt64 / 3} {
		if diags := b.Check(1, images); len(diags) != 1 {
			t.Errorf("%d images: %s", images, lines(diags))
		}
		if err := detect.NewMeter(b).Take(1, images); err == nil {
			t.Errorf("%d images: taken", images)
		}
	}
}
