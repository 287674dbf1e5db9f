package run

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A strictSender is a service with a file of 7 pages. It rejects a request for a page
// that the file doesn't have, in one of the ways that services have.
type strictSender struct {
	how  string
	sent [][]int
}

const pagesOfStrict = 7

func (s *strictSender) Send(_ context.Context, r *Request) ([]byte, error) {
	var request apiRequest
	body, err := io.ReadAll(r.Body.Open())
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return nil, err
	}
	pages := request.Requests[0].Pages
	s.sent = append(s.sent, pages)
	if !slices.ContainsFunc(pages, func(n int) bool { return n > pagesOfStrict }) {
		return []byte((&service{sent: map[string]int{}}).file(fmt.Sprint("%PDF-", pagesOfStrict), pages)), nil
	}
	const failure = `{"code":3,"message":"Invalid pages."}`
	switch s.how {
	case "with the number of pages":
		return fmt.Appendf(nil, `{"responses":[{"error":%s,"totalPages":%d}]}`, failure, pagesOfStrict), nil
	case "without the number of pages":
		return []byte(`{"responses":[{"error":` + failure + `}]}`), nil
	default:
		return nil, &SendError{Err: io.EOF, HTTP: http.StatusBadRequest, Code: 3, Status: "INVALID_ARGUMENT", Message: "Invalid pages."}
	}
}

// Pages that don't exist lose none that do.
func TestPagesThatDontExist(t *testing.T) {
	for _, how := range []string{"with the number of pages", "without the number of pages", "as a whole"} {
		for _, counted := range []int{0, 3, pagesOfStrict, 50} { // 3 and 50 are wrong
			for _, tt := range []struct {
				pages   string
				want    []int
				message string // "" if the file is done
			}{
				{"7-9", []int{7}, ""},
				{"1-20", upTo(7), ""},
				{"6-", []int{6, 7}, ""},
				{"2,6-8", []int{2, 6, 7}, ""},
				{"5,7,9", []int{5, 7}, "it has no page 9: it has 7"},
				{"1-7,30-40", upTo(7), "it has no page 30: it has 7"},
				{"8-9", nil, "it has no page 8: it has 7"},
			} {
				b := newBench(t)
				b.add("a.pdf", "%PDF-7")
				sender := &strictSender{how: how}
				budget := &budget{most: 100}
				c, err := b.run(func(o *Options) {
					o.Sender, o.Pages, o.Budget = sender, pages(t, tt.pages), budget
					o.CountPages = func([]byte) int { return counted }
				})
				name := fmt.Sprintf("%s, rejected %s, %d counted", tt.pages, how, counted)
				if err != nil || c.Done+c.Failed != 1 || (c.Failed == 1) != (tt.message != "") {
					t.Errorf("%s: %+v, %v", name, c, err)
				}
				if got := numbers(t, b.stored("a.pdf")); !slices.Equal(got, tt.want) {
					t.Errorf("%s: pages %v, want %v", name, got, tt.want)
				}
				if e := b.sink.errs["a.pdf"]; tt.message != "" && e.Message != tt.message && (how != "as a whole" && how != "without the number of pages" || tt.want != nil) {
					t.Errorf("%s: %+v, want %s", name, e, tt.message)
				}
				isKnown := tt.want != nil || how == "with the number of pages" // that no page was annotated
				if n := int64(len(tt.want)); c.Images != n && isKnown || c.Units != 2*c.Images || budget.images != c.Images {
					t.Errorf("%s: %d images, %d units, %d of the budget; want %d", name, c.Images, c.Units, budget.images, n)
				}
				if counted == pagesOfStrict && tt.want != nil && len(sender.sent) != (len(tt.want)+4)/5 {
					t.Errorf("%s: requests %v", name, sender.sent)
				}
			}
		}
	}
}

// A file that is rejected for another reason has the error of the service.
func TestPagesOfRejectedFile(t *testing.T) {
	b := newBench(t)
	b.add("a.pdf", "%PDF-7")
	sender := constSender(`{"responses":[{"error":{"code":3,"message":"Bad PDF"}}]}`)
	c, err := b.run(func(o *Options) { o.Sender, o.Pages = sender, pages(t, "2-3") })
	if err != nil || c.Failed != 1 || c.Requests != 2 || !strings.Contains(b.sink.errs["a.pdf"].Message, "Bad PDF") {
		t.Errorf("%+v, %v, %+v", c, err, b.sink.errs["a.pdf"])
	}
}
