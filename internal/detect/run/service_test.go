package run

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/rpccode"
)

// A service is a plain server that annotates images with their own content.
type service struct {
	*httptest.Server

	mu       sync.Mutex
	sent     map[string]int // images and pages, by content
	requests int
	sizes    []int // images in each request
	// pageNumber, if not "", is the format of the numbers of pages.
	pageNumber string
	// image, if not nil, returns the element for an image; "" for the usual.
	image func(content string, n int) string
	// intercept, if not nil, may respond to a request; false for the usual.
	intercept func(w http.ResponseWriter, contents []string) bool
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request apiRequest
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&request); err != nil || len(request.Requests) == 0 || len(request.Requests) > detect.MaxImages || request.Parent != "projects/p" {
		http.Error(w, fmt.Sprint("invalid request: ", err), http.StatusTeapot)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	if f := request.Requests[0].InputConfig.Content; f != nil {
		_, _ = io.WriteString(w, s.file(string(f), request.Requests[0].Pages))
		return
	}
	var contents, elements []string
	for _, e := range request.Requests {
		content := string(e.Image.Content) + e.Image.Source.ImageURI
		contents = append(contents, content)
	}
	if s.intercept != nil && s.intercept(w, contents) {
		return
	}
	s.sizes = append(s.sizes, len(contents))
	for _, content := range contents {
		s.sent[content]++
		element := ""
		if s.image != nil {
			element = s.image(content, s.sent[content])
		}
		if element == "" {
			element = elementFor(content)
		}
		elements = append(elements, element)
	}
	_, _ = io.WriteString(w, `{"responses": [`+strings.Join(elements, ", ")+`]}`)
}

// file annotates a "PDF", whose content is its number of pages after %PDF-.
func (s *service) file(content string, pages []int) string {
	total, _ := strconv.Atoi(strings.TrimPrefix(content, "%PDF-"))
	if pages == nil {
		for n := 1; n <= min(5, total); n++ {
			pages = append(pages, n)
		}
	}
	var elements []string
	for _, n := range pages {
		if n > total {
			continue
		}
		key := fmt.Sprint(content, "#", n)
		s.sent[key]++
		element := ""
		if s.image != nil {
			element = s.image(key, s.sent[key])
		}
		if element == "" {
			element = fmt.Sprintf(`{ "context": {"pageNumber": %s}}`, fmt.Sprintf(cmp.Or(s.pageNumber, "%d"), n))
		}
		elements = append(elements, element)
	}
	return fmt.Sprintf(`{"responses":[{"inputConfig":{"mimeType":"application/pdf"},"responses":[%s],"totalPages":%d}]}`, strings.Join(elements, ","), total)
}

// most returns how often the image was sent that was sent most, and the sum.
func (s *service) most() (most, sum int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.sent {
		most, sum = max(most, n), sum+n
	}
	return most, sum
}

func newService(t testing.TB) *service {
	s := &service{sent: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(func() {
		s.CloseClientConnections() // under Wine, those of a killed client remain
		s.Close()
	})
	return s
}

type apiRequest struct {
	Requests []struct {
		Image struct {
			Content []byte `json:"content"`
			Source  struct {
				ImageURI string `json:"imageUri"`
			} `json:"source"`
		} `json:"image"`
		InputConfig struct {
			Content  []byte `json:"content"`
			MimeType string `json:"mimeType"`
		} `json:"inputConfig"`
		Pages    []int           `json:"pages"`
		Features json.RawMessage `json:"features"`
	} `json:"requests"`
	Parent string `json:"parent"`
}

func elementFor(content string) string {
	return `{"fullTextAnnotation": {"text": ` + strconv.Quote(content[:min(len(content), 40)]) + "}}"
}

// A httpSender is a minimal Sender.
type httpSender struct {
	client *http.Client
	url    string
}

func (s *httpSender) Send(ctx context.Context, r *Request) ([]byte, error) {
	h, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, r.Body.Open())
	if err != nil {
		return nil, err
	}
	h.ContentLength = r.Body.Size()
	response, err := s.client.Do(h)
	if err != nil {
		return nil, &SendError{Err: err, Sent: !strings.Contains(err.Error(), "refused")}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return nil, &SendError{Err: err, Sent: true}
	case response.StatusCode == http.StatusOK:
		return body, nil
	}
	if response.StatusCode == http.StatusTooManyRequests {
		r.Throttled(0)
	}
	return nil, &SendError{
		Err: fmt.Errorf("HTTP %d: %s", response.StatusCode, body), HTTP: response.StatusCode, Code: rpccode.Internal, Message: string(body),
		Sent: response.StatusCode == http.StatusInternalServerError,
	}
}
