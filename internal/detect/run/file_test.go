package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"vision1/internal/detect"
)

// pages returns the pages that --pages names.
func pages(t *testing.T, text string) detect.Pages {
	t.Helper()
	p, d := detect.ParsePages(text)
	if d != nil {
		t.Fatal(d.Message)
	}
	return p
}

// numbers returns the page numbers in a stored response.
func numbers(t *testing.T, response string) (numbers []int) {
	t.Helper()
	if response == "" {
		return nil
	}
	f, err := parseFileElement(json.RawMessage(response))
	mustDo(t, err)
	for _, page := range f.Responses {
		numbers = append(numbers, pageNumber(page))
	}
	return numbers
}

func upTo(n int) (numbers []int) {
	for i := range n {
		numbers = append(numbers, i+1)
	}
	return numbers
}

func TestFiles(t *testing.T) {
	for _, total := range []int{1, 5, 6, 23} {
		b := newBench(t)
		b.add("a.pdf", fmt.Sprint("%PDF-", total))
		b.addMany(3)
		b.mustRun(Counts{Done: 4, Images: int64(3 + total), Units: int64(2 * (3 + total))}, nil)
		got := b.stored("a.pdf")
		if !slices.Equal(numbers(t, got), upTo(total)) {
			t.Errorf("%d pages: %s", total, got)
		}
		prefix := `{"inputConfig":{"mimeType":"application/pdf"},"responses":[{ "context": {"pageNumber": 1}}`
		if !strings.HasPrefix(got, prefix) || !strings.HasSuffix(got, fmt.Sprintf(`],"totalPages":%d}`, total)) {
			t.Errorf("%d pages: %s", total, got)
		}
		b.mustRun(Counts{Skipped: 4}, nil)
	}
}

// Page numbers can be strings, as some libraries write them: no page is sent again.
func TestPageNumbersAsText(t *testing.T) {
	b := newBench(t)
	b.service.pageNumber = `"%d"`
	b.add("a.pdf", "%PDF-7")
	b.mustRun(Counts{Done: 1, Images: 2}, func(o *Options) { o.Pages = pages(t, "2,7") })
	if got := numbers(t, b.stored("a.pdf")); !slices.Equal(got, []int{2, 7}) {
		t.Errorf("%v", got)
	}
}

func TestPages(t *testing.T) {
	b := newBench(t)
	b.add("a.pdf", "%PDF-9")
	b.mustRun(Counts{Done: 1, Images: 7}, func(o *Options) { o.Pages = pages(t, "1-4,7-9") })
	if got := numbers(t, b.stored("a.pdf")); !slices.Equal(got, []int{1, 2, 3, 4, 7, 8, 9}) {
		t.Errorf("%v", got)
	}
	b = newBench(t)
	b.add("a.pdf", "%PDF-3")
	b.mustRun(Counts{Failed: 1, Images: 2}, func(o *Options) { o.Pages = pages(t, "2-3,5") })
	if e := b.sink.errs["a.pdf"]; e.Message != "it has no page 5: it has 3" || !slices.Equal(numbers(t, b.stored("a.pdf")), []int{2, 3}) {
		t.Errorf("%+v, %s", e, b.stored("a.pdf"))
	}
}

// Pages that fail don't lose the others, and are sent again alone.
func TestFailedPages(t *testing.T) {
	b := newBench(t)
	b.add("a.pdf", "%PDF-12")
	b.service.image = func(content string, _ int) string {
		if strings.HasSuffix(content, "#3") || strings.HasSuffix(content, "#11") {
			return `{"error":{"code":3,"message":"bad page"}}`
		}
		return ""
	}
	b.mustRun(Counts{Failed: 1, Images: 12}, nil)
	e := b.sink.errs["a.pdf"]
	if e.Message != "page 3: bad page (and 1 more)" || !slices.Equal(e.Pages, []int{3, 11}) || len(numbers(t, b.stored("a.pdf"))) != 12 {
		t.Errorf("%+v", e)
	}
	b.mustRun(Counts{FailedBefore: 1}, nil)
	b.service.image = nil
	b.mustRun(Counts{Done: 1, Images: 2}, func(o *Options) { o.Again = AgainFailed })
	if !slices.Equal(numbers(t, b.stored("a.pdf")), upTo(12)) {
		t.Errorf("%s", b.stored("a.pdf"))
	}
}

// The next run continues with the pages that are missing.
func TestFileIsContinued(t *testing.T) {
	b := newBench(t)
	b.add("a.pdf", "%PDF-40")
	c, err := b.run(func(o *Options) { o.Budget = &budget{most: 12} })
	if !errors.Is(err, errBudget) || c.Images != 10 {
		t.Fatalf("%+v, %v", c, err)
	}
	if got := numbers(t, b.stored("a.pdf")); !slices.Equal(got, upTo(10)) {
		t.Errorf("%v", got)
	}
	drain, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	b.service.image = func(content string, _ int) string {
		if strings.HasSuffix(content, "#17") {
			cancel(interrupted)
		}
		return ""
	}
	c, err = b.run(func(o *Options) { o.Drain = drain })
	if !errors.Is(err, interrupted) || c.Images != 10 {
		t.Fatalf("%+v, %v", c, err)
	}
	b.mustRun(Counts{Done: 1, Images: 20}, nil)
	if most, sum := b.service.most(); most != 1 || sum != 40 {
		t.Errorf("%d pages were sent, one of them %d times", sum, most)
	}
	if got := b.counts(); got.Done != 1 || got.Units != 80 || got.Failed+got.Unknown != 0 {
		t.Errorf("%+v", got)
	}
	b.mustRun(Counts{Done: 1, Images: 40}, func(o *Options) { o.Again = AgainAll })
}

// A process that is killed loses few pages.
func TestCheckpoints(t *testing.T) {
	b := newBench(t)
	b.add("a.pdf", "%PDF-100")
	ctx, cancel := context.WithCancel(t.Context())
	b.service.image = func(content string, _ int) string {
		if strings.HasSuffix(content, "#61") {
			cancel() // ends everything at once
		}
		return ""
	}
	o := b.options()
	_, err := b.run(func(changed *Options) { o = *changed; o.Sender = &cancelSender{o.Sender, ctx}; *changed = o })
	if err == nil {
		t.Fatal("the run succeeded")
	}
	if got := numbers(t, b.stored("a.pdf")); len(got) < 45 {
		t.Errorf("stored: %v", got)
	}
	b.service.image = nil
	b.mustRun(Counts{Done: 1}, nil)
	if _, sum := b.service.most(); sum > 120 {
		t.Errorf("%d pages were sent", sum)
	}
}

type cancelSender struct {
	Sender
	ctx context.Context
}

func (s *cancelSender) Send(ctx context.Context, r *Request) ([]byte, error) {
	body, err := s.Sender.Send(ctx, r)
	if s.ctx.Err() != nil {
		return nil, errors.New("ended")
	}
	return body, err
}

func TestFileErrors(t *testing.T) {
	b := newBench(t)
	b.add("large.pdf", "%PDF-"+strings.Repeat("0", 8<<20))
	b.add("empty.pdf", "%PDF-0")
	b.mustRun(Counts{Done: 1, Failed: 1, Images: 0}, nil)
	if e := b.sink.errs["large.pdf"]; !strings.Contains(e.Message, "too large: it has 8.4 MB; the limit is 7.") || e.Sent {
		t.Errorf("%+v", e)
	}
	for name, response := range map[string]string{
		"an error":      `{"responses":[{"error":{"code":3,"message":"Bad PDF"}}]}`,
		"too few pages": `{"responses":[{"responses":[{}],"totalPages":3}]}`,
		"two files":     `{"responses":[{},{}]}`,
	} {
		b := newBench(t)
		b.add("a.pdf", "%PDF-3")
		o := b.options()
		o.Sender = constSender(response)
		c, err := Run(t.Context(), o, inputs(b.in, b.names))
		if err != nil || c.Failed != 1 || !b.sink.errs["a.pdf"].Sent {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

type constSender string

func (s constSender) Send(context.Context, *Request) ([]byte, error) { return []byte(s), nil }

func TestFilesAreRejected(t *testing.T) {
	b := newBench(t)
	b.add("a.pdf", "%PDF-3")
	o := b.options()
	o.Sender = errorSender{&SendError{Err: errors.New("bad"), HTTP: http.StatusBadRequest, Code: 3, Status: "INVALID_ARGUMENT", Message: "bad"}}
	if c, err := Run(t.Context(), o, inputs(b.in, b.names)); err != nil || c.Failed != 1 || c.Images != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

type errorSender struct{ err error }

func (s errorSender) Send(context.Context, *Request) ([]byte, error) { return nil, s.err }
