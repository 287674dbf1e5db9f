package run

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// A totalSender says of a file that it has the next of these totals.
type totalSender struct {
	totals []int
	sent   int
}

func (s *totalSender) Send(context.Context, *Request) ([]byte, error) {
	total := s.totals[min(s.sent, len(s.totals)-1)]
	s.sent++
	pages := strings.Repeat(`,{"context":{}}`, max(0, min(5, total)))
	if s.sent > 1 && total < 6 {
		pages = ""
	}
	return fmt.Appendf(nil, `{"responses":[{"responses":[%s],"totalPages":%d}]}`, strings.TrimPrefix(pages, ","), total), nil
}

// A file whose number of pages makes no sense fails, and costs no more requests.
func TestNumberOfPages(t *testing.T) {
	for name, totals := range map[string][]int{
		"fewer": {12, 3}, "more": {12, 20}, "huge": {1<<31 - 1},
	} {
		b := newBench(t)
		b.add("a.pdf", "%PDF-12")
		o := b.options()
		sender := &totalSender{totals: totals}
		o.Sender = sender
		c, err := Run(t.Context(), o, inputs(b.in, b.names))
		if err != nil || c.Failed != 1 || sender.sent != len(totals) {
			t.Errorf("%s: %+v, %v, %d requests", name, c, err, sender.sent)
		}
		if e := b.sink.errs["a.pdf"]; e == nil || !strings.Contains(e.Message, "pages") || !e.Sent {
			t.Errorf("%s: %+v", name, e)
		}
	}
}
