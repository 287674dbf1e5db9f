package detectcmd

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

// The line has what is done out of the total, the speed, the time left, failures, and
// units.
func TestProgressLine(t *testing.T) {
	t.Parallel()
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	p := &progress{start: start}
	for _, tt := range []struct {
		after  time.Duration
		total  int64
		counts run.Counts
		want   string
	}{
		{time.Second, 0, run.Counts{}, "0 done  0 units"},
		{2 * time.Second, 0, run.Counts{Done: 10, Units: 20}, "10 done  10.0/s  20 units"},
		{3 * time.Second, 2000, run.Counts{Done: 20, Skipped: 980, Units: 40}, "1,000/2,000  10.0/s  1m40s left  40 units"},
		{4 * time.Second, 2000, run.Counts{Done: 28, Failed: 2, Skipped: 1970, Units: 60}, "2,000/2,000  10.0/s  2 failed  60 units"},
	} {
		p.total.Store(tt.total)
		if got := p.line(start.Add(tt.after), &tt.counts); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// The speed is that of the last seconds.
func TestSpeed(t *testing.T) {
	t.Parallel()
	start := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	p := &progress{start: start}
	var got float64
	for second := range int64(60) {
		got = p.speed(start.Add(time.Duration(second)*time.Second), second*second)
	}
	if got < 90 || got > 120 { // 59*59-44*44 in 15 seconds is 103
		t.Errorf("%.1f", got)
	}
}

func TestGroup(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := group(n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestPlanText(t *testing.T) {
	inDirectory(t)
	o := mustPrepare(t, "text,web", "photo.png")
	p := &plan{
		Plan:   detect.Plan{Images: 1000, URLs: 2, Files: 3, Pages: 15, Duplicates: 4, Failed: 1, Requests: 70, Units: 2034, Duration: 34 * time.Second},
		before: 5, failure: errors.New("a.png: permission denied"), skipped: detect.Skipped{"link": 2, "hidden": 9},
	}
	got := o.planText(p)
	for _, want := range []string{
		"images 1,002 2 are URLs", "files 3 at least 15 pages; the service counts them", "duplicates 4 sent once", "unusable 1 a.png: permission denied",
		"done before 5 not sent again", "skipped 11 hidden (9), link (2)", "requests 70+", "units 2,034+ text, web",
		"shortest time 34s+ at 1,800 images per minute (--rate)", "list price of " + detect.PriceDate,
	} {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	o = mustPrepare(t, "text", "photo.png", "--price", "2", "--rate", "0")
	got = o.planText(&plan{Plan: detect.Plan{Images: 1, Requests: 1, Units: 1, PagesAreExact: true}})
	if strings.Contains(got, "time") || strings.Contains(got, "+") || !strings.Contains(got, "at the prices of --price") {
		t.Error(got)
	}
}

// A failed run names some failures, says where all are, and how to try them again.
func TestFailedError(t *testing.T) {
	inDirectory(t)
	o := mustPrepare(t, "text", "photo.png", "-o", "out", "--again", "all")
	sink := watchedSink{Sink: discard{}, failures: &o.failures}
	for range maxNamed + 2 {
		failure := &results.Error{Code: 3, Message: "Bad image data.", Hint: "convert it"}
		if err := sink.Write(t.Context(), results.Result{Input: detect.Input{Name: "x.png"}, Error: failure}); err != nil {
			t.Fatal(err)
		}
	}
	err := &failedError{o: o, counts: run.Counts{Done: 3, Failed: maxNamed + 2, FailedBefore: 1}}
	if got := err.Error(); got != "13 of 16 inputs failed" {
		t.Error(got)
	}
	hints := strings.Join(err.Hints(), "\n")
	for _, want := range []string{
		"  x.png: Bad image data. (code 3)\n    convert it\n", "\n  and 2 more\n", "all failures: out", "to try them again: vision1 detect text photo.png -o out --again failed",
	} {
		if !strings.Contains(hints, want) {
			t.Errorf("no %q in\n%s", want, hints)
		}
	}
	if exitcode.Of(err) != exitcode.Partial || strings.Count(hints, "x.png") != maxNamed {
		t.Error(hints)
	}
	var object diag.Object
	err.Describe(&object)
	if len(object.Details) != maxNamed {
		t.Errorf("%d details", len(object.Details))
	}
}

type discard struct{ run.Sink }

func (discard) Write(context.Context, results.Result) error { return nil }

// A run that ended early says how to resume it, and has the exit code of the reason.
func TestStoppedError(t *testing.T) {
	inDirectory(t)
	reason := &run.SendError{Err: errors.New("the reason")}
	for args, want := range map[string]string{
		"text photo.png -o out": "1,200 inputs finished; to resume, run the same command again: vision1 detect text photo.png -o out",
		"text photo.png":        "without -o, a run can't be resumed; name a directory with -o",
	} {
		o := mustPrepare(t, strings.Fields(args)...)
		err := o.stopped(t.Context(), &run.Counts{Done: 1000, Skipped: 200}, reason)
		if hints := diag.Hints(err); len(hints) == 0 || hints[len(hints)-1] != want {
			t.Errorf("%s: %q, want %q", args, hints, want)
		}
		if !errors.Is(err, reason) {
			t.Errorf("%v", err)
		}
	}
}

// The command that resumes is the one that was typed, without its credentials.
func TestCommandLine(t *testing.T) {
	inDirectory(t)
	for _, tt := range []struct {
		typed, more []string
		want        string
	}{
		{[]string{"text", "photo.png", "-o", "my out"}, nil, "vision1 detect text photo.png -o 'my out'"},
		{[]string{"text", "photo.png", "-o", "out", "--again", "all"}, nil, "vision1 detect text photo.png -o out"},
		{[]string{"text", "photo.png", "--again=all", "-o", "out"}, []string{"--again", "failed"}, "vision1 detect text photo.png -o out --again failed"},
		{[]string{"text", "-o", "out", "--", "photo.png"}, []string{"--again", "failed"}, "vision1 detect text -o out --again failed -- photo.png"},
		{[]string{"text", "photo.png", "--property", "key=k123", "--label", "key=k1"}, nil, "vision1 detect text photo.png --property 'key=…' --label key=k1"},
		{[]string{"text", "photo.png", "--property=access_token=ya29", "--property", "quotaUser=me"}, nil, "vision1 detect text photo.png '--property=access_token=…' --property quotaUser=me"},
	} {
		if got := mustPrepare(t, tt.typed...).commandLine(tt.more...); got != tt.want {
			t.Errorf("%q\nwant %q", got, tt.want)
		}
	}
}

func TestStatusText(t *testing.T) {
	t.Parallel()
	units := int64(2438)
	when := time.Date(2030, 1, 2, 3, 4, 5, 0, time.Local)
	s := &status{Done: 1200, Failed: 3, Unknown: 16, Units: &units, LastRun: &when, Settings: map[string]string{"features": "text,labels"}}
	const want = `done      1,200
failed    3
unknown   16                   sent without an outcome; the next run sends them again
units     2,438                in all runs
last run  2030-01-02 03:04:05  text,labels
`
	if got := s.text(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := newStatus(journal.NewState()).text(); !strings.HasPrefix(got, "done     0\n") || strings.Contains(got, "last run") {
		t.Error(got)
	}
}
