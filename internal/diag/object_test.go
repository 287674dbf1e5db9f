package diag

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// A panic is an error with the location of the bug.
func TestRecover(t *testing.T) {
	t.Parallel()
	run := func(do func()) (err error) {
		defer Recover(&err)
		do()
		return nil
	}
	var values []int
	end := len(values)
	err := run(func() { values[end] = 1 })
	var panicked *PanicError
	if !errors.As(err, &panicked) || !strings.HasPrefix(err.Error(), "internal error: runtime error: index out of range") || !strings.Contains(err.Error(), " (object_test.go:") {
		t.Errorf("%v", err)
	}
	if err := run(func() {}); err != nil {
		t.Errorf("without a panic: %v", err)
	}
	if e := (&PanicError{Value: "x"}); e.Error() != "internal error: x" {
		t.Errorf("without a location: %v", e)
	}
}

// The first error in a chain that has hints, or describes itself, decides.
func TestChains(t *testing.T) {
	t.Parallel()
	inner, outer := &described{"inner"}, &described{"outer"}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("wrapped: %w", inner), "inner"},
		{errors.Join(errors.New("plain"), inner, outer), "inner"},
		{fmt.Errorf("%w after %w", outer, inner), "outer"},
		{errors.New("plain"), ""},
		{nil, ""},
	} {
		var o Object
		Describe(tt.err, &o)
		if got := strings.Join(Hints(tt.err), " "); got != tt.want || o.Reason != tt.want {
			t.Errorf("%v: hints %q, reason %q; want %q", tt.err, got, o.Reason, tt.want)
		}
	}
}

type described struct{ text string }

func (d *described) Error() string { return d.text }

func (d *described) Hints() []string { return []string{d.text} }

func (d *described) Describe(o *Object) { o.Reason = d.text }

// The error object has only the members that are set; the exit code always.
func TestObjectJSON(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Object{
		`{"exit":0}`: {},
		`{"exit":2,"problems":[{"flag":"-r","word":3,"text":"x","message":"m","suggestion":"y"}]}`: {
			Exit: 2, Problems: []ObjectProblem{{Flag: "-r", Word: 3, Text: "x", Message: "m", Suggestion: "y"}}},
		`{"exit":2,"problems":[{"flag":"--query","text":"","message":"m"}]}`: {Exit: 2, Problems: []ObjectProblem{{Flag: "--query", Message: "m"}}},
		`{"exit":8,"message":"m","warnings":["w"],"operations":["operations/x"]}`: {
			Exit: 8, Message: "m", Warnings: []string{"w"}, Operations: []string{"operations/x"}},
	} {
		if got, err := json.Marshal(o); err != nil || string(got) != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
}

// Errors keep their order among warnings, and a list is not changed by its filters.
func TestFilters(t *testing.T) {
	t.Parallel()
	l := List{{Message: "a"}, {Severity: Warning, Message: "b"}, {Message: "c"}}
	text := func(l List) (out string) {
		for _, d := range l {
			out += d.Message + ";"
		}
		return out
	}
	if text(l.Errors()) != "a;c;" || text(l.Warnings()) != "b;" || text(l.Strict()) != "a;b (--strict);c;" || text(l) != "a;b;c;" {
		t.Errorf("%q, %q, %q, %q", text(l.Errors()), text(l.Warnings()), text(l.Strict()), text(l))
	}
	if List(nil).HasErrors() || len(List(nil).Strict()) != 0 {
		t.Error("an empty list has errors")
	}
}
