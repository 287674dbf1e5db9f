package run

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/results"
	"vision1/internal/rpccode"
)

func mustDo(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A service is a plain server that annotates images with their own content.
type service struct {
	*httptest.Server

	mu       sync.Mutex
	sent     map[string]int // images and pages, by content
	requests int
	sizes    []int // images in each request
	// image, if not nil, returns the element for an image; "" for the usual.
	image func(content string, n int) string
	// intercept, if not nil, may respond to a request; false for the usual.
	intercept func(w http.ResponseWriter, contents []string) bool
}

func newService(t testing.TB) *service {
	s := &service{sent: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
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

func elementFor(content string) string {
	return `{"fullTextAnnotation": {"text": ` + strconv.Quote(content[:min(len(content), 40)]) + "}}"
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
			element = fmt.Sprintf(`{ "context": {"pageNumber": %d}}`, n)
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

// A dirSink stores results as files.
type dirSink struct {
	dir  string
	mu   sync.Mutex
	errs map[string]*results.Error
	fail error
}

func (s *dirSink) path(in *detect.Input) string { return filepath.Join(s.dir, in.Result+".json") }

func (s *dirSink) Has(in detect.Input) bool {
	_, err := os.Stat(s.path(&in))
	return err == nil
}

func (s *dirSink) Read(in detect.Input) ([]byte, error) { return os.ReadFile(s.path(&in)) }

func (*dirSink) Check(detect.Input) error { return nil }

func (s *dirSink) Duplicate(ctx context.Context, from, to detect.Input) error {
	text, err := s.Read(from)
	if err != nil {
		return err
	}
	return s.Write(ctx, results.Result{Input: to, Response: text})
}

func (s *dirSink) Write(_ context.Context, r results.Result) error {
	if s.fail != nil {
		return s.fail
	}
	if r.Error != nil && s.errs != nil {
		s.mu.Lock()
		s.errs[r.Input.Name] = r.Error
		s.mu.Unlock()
	}
	if r.Response == nil {
		return nil
	}
	path := s.path(&r.Input)
	if err := os.WriteFile(path+".tmp", r.Response, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}

// A listSink has results in the order in which they were stored.
type listSink struct {
	mu   sync.Mutex
	list []results.Result
}

func (s *listSink) Write(_ context.Context, r results.Result) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, r)
	return nil
}

func (s *listSink) Duplicate(ctx context.Context, from, to detect.Input) error {
	for _, r := range s.list {
		if r.Input.Name == from.Name {
			r.Input = to
			return s.Write(ctx, r)
		}
	}
	return fs.ErrNotExist
}

// A testTemplate is a Template.
type testTemplate struct{}

func (testTemplate) FileURL(url, mimeType string, pages []int) []byte {
	text, err := json.Marshal(map[string]any{"inputConfig": map[string]any{"gcsSource": map[string]string{"uri": url}, "mimeType": mimeType}, "pages": pages})
	if err != nil {
		return nil
	}
	return text
}

func (testTemplate) AsyncTail(string) []byte { return []byte("]}") }

func (testTemplate) AsyncFile(string, string, string) []byte { return nil }

const testElement = `,"features":[{"type":"TEXT_DETECTION"}]}`

func (testTemplate) Head() []byte { return []byte(`{"parent":"projects/p","requests":[`) }

func (testTemplate) Tail() []byte { return []byte("]}") }

func (testTemplate) ImageContent() (before, after string) {
	return `{"image":{"content":"`, `"}` + testElement
}

func (testTemplate) ImageURL(url string) []byte {
	text, _ := json.Marshal(url)
	return []byte(`{"image":{"source":{"imageUri":` + string(text) + `}}` + testElement)
}

func (testTemplate) FileContent(mimeType string, pages []int) (before, after string) {
	after = `","mimeType":"` + mimeType + `"}`
	if pages != nil {
		text, _ := json.Marshal(pages)
		after += `,"pages":` + string(text)
	}
	return `{"inputConfig":{"content":"`, after + testElement
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

func encode(data string) string { return base64.StdEncoding.EncodeToString([]byte(data)) }

func readBody(t testing.TB, b *Body, bufferSize int) string {
	var out bytes.Buffer
	_, err := io.CopyBuffer(struct{ io.Writer }{&out}, struct{ io.Reader }{b.Open()}, make([]byte, bufferSize))
	mustDo(t, err)
	return out.String()
}
