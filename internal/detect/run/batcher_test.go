package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/googleapis/gax-go/v2"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/lro"
)

// A batchService starts operations and has their output, all in memory. An operation
// takes an hour.
type batchService struct {
	mu      sync.Mutex
	sizes   []int               // of requests
	running int                 // inputs in operations
	most    int                 // of these at any time
	urls    map[string][]string // by operation
	outputs map[string]string   // operations, by their prefixes
	failure error               // of Wait
	// flaky ends the URLs of the images that fail in the first operation.
	flaky string
	// pages is how many pages each file has.
	pages int
}

func (s *batchService) Send(_ context.Context, r *Request) ([]byte, error) {
	text, err := io.ReadAll(r.Body.Open())
	if err != nil {
		return nil, err
	}
	var request struct {
		Requests []struct {
			Image struct {
				Source struct{ ImageURI string }
			}
			InputConfig struct {
				GcsSource struct{ URI string }
			}
			OutputConfig string
		}
		OutputConfig string
	}
	if err := json.Unmarshal(text, &request); err != nil || !r.Async {
		return nil, fmt.Errorf("async %t: %w", r.Async, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := fmt.Sprint("operations/", len(s.sizes))
	output := request.OutputConfig + strings.TrimSuffix(request.Requests[0].OutputConfig, "0/")
	s.outputs[output] = name
	for _, e := range request.Requests {
		s.urls[name] = append(s.urls[name], e.Image.Source.ImageURI+e.InputConfig.GcsSource.URI)
	}
	s.sizes = append(s.sizes, len(request.Requests))
	s.running += len(request.Requests)
	s.most = max(s.most, s.running)
	return []byte(`{"name":"` + name + `"}`), nil
}

func (s *batchService) Wait(ctx context.Context, name string, _ *lro.Operation) (*lro.Operation, error) {
	if s.failure != nil {
		return nil, s.failure
	}
	if err := gax.Sleep(ctx, time.Hour); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running -= len(s.urls[name])
	return &lro.Operation{Name: name, Done: true}, nil
}

// List returns an output file for each request, or for each file of it.
func (s *batchService) List(_ context.Context, prefix string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	urls := s.urls[s.outputs[prefix]]
	if s.pages == 0 {
		return []string{fmt.Sprintf("%soutput-1-to-%d.json", prefix, len(urls))}, nil
	}
	var files []string
	for i := range urls {
		files = append(files, fmt.Sprintf("%s%d/output-1-to-%d.json", prefix, i, s.pages))
	}
	return files, nil
}

// Read returns an output file, whose images are in another order than in the request.
func (s *batchService) Read(_ context.Context, url string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var elements []string
	for range s.pages {
		elements = append(elements, "{}")
	}
	if s.pages == 0 {
		for _, url := range s.urls[s.outputs[url[:strings.LastIndexByte(url, '/')+1]]] {
			element := `{"context":{"uri":"` + url + `"}}`
			if s.flaky != "" && strings.HasSuffix(url, s.flaky) && len(s.sizes) == 1 || strings.HasSuffix(url, "bad") {
				element = `{"error":{"code":14,"message":"Try again."},` + element[1:]
			}
			elements = append(elements, element)
		}
	}
	slices.Reverse(elements)
	return []byte(`{"responses":[` + strings.Join(elements, ",") + `]}`), nil
}

func (*batchService) Discard(context.Context, []string) {}

// objects lists objects of a kind.
func objects(n int, kind detect.Kind) iter.Seq2[detect.Input, error] {
	return func(yield func(detect.Input, error) bool) {
		for i := range n {
			url := fmt.Sprint("gs://b/", i)
			if !yield(detect.Input{Name: url, URL: url, Result: fmt.Sprint(i), Kind: kind}, nil) {
				return
			}
		}
	}
}

// runBatches runs inputs asynchronously.
func runBatches(t *testing.T, out string, s *batchService, inputs iter.Seq2[detect.Input, error], change func(o *Options)) (Counts, *memorySink, error) {
	t.Helper()
	j, err := journal.Open(out, journal.Default)
	mustDo(t, err)
	defer j.Close()
	pending, err := j.State().Operations()
	mustDo(t, err)
	sink := &memorySink{}
	o := Options{
		Rate: 60, UnitsPerImage: 2, Template: batchTemplate{}, Sink: sink, Stored: sink, Journal: j, Sender: s,
		Async: &Async{Output: "gs://b/out/"}, Operations: s, Pending: pending,
	}
	if change != nil {
		change(&o)
	}
	counts, err := Run(t.Context(), o, inputs)
	return counts, sink, err
}

// A batchTemplate has requests without settings.
type batchTemplate struct{ testTemplate }

func (batchTemplate) AsyncTail(output string) []byte {
	return []byte(`],"outputConfig":"` + output + `"}`)
}

func (batchTemplate) AsyncFile(url, mimeType, output string) []byte {
	return []byte(`{"inputConfig":{"gcsSource":{"uri":"` + url + `"},"mimeType":"` + mimeType + `"},"outputConfig":"` + output + `"}`)
}

// Requests are full, and no more images are in processing than the quota allows. The
// results are those of the images that they name.
func TestBatchesOfImages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, start := &batchService{urls: map[string][]string{}, outputs: map[string]string{}}, time.Now()
		c, sink, err := runBatches(t, t.TempDir(), s, objects(12_500, detect.Image), nil)
		if err != nil || c.Done != 12_500 || c.Units != 25_000 || c.Operations != 0 {
			t.Errorf("%+v, %v", c, err)
		}
		if fmt.Sprint(s.sizes) != "[2000 2000 2000 2000 2000 2000 500]" || s.most != 8000 {
			t.Errorf("requests of %v, %d in processing", s.sizes, s.most)
		}
		if took := time.Since(start).Round(time.Minute); took != 2*time.Hour {
			t.Errorf("took %v", took)
		}
		if _, ok := sink.names.Load("gs://b/12499"); !ok {
			t.Error("a result is missing")
		}
	})
}

// The pages of files are counted when the operation is done. Until then, the budget is
// for as many as a file can have.
func TestBatchesOfFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &batchService{urls: map[string][]string{}, outputs: map[string]string{}, pages: 3}
		c, _, err := runBatches(t, t.TempDir(), s, objects(150, detect.File), nil)
		if err != nil || c.Done != 150 || c.Images != 450 || fmt.Sprint(s.sizes) != "[100 50]" || s.most != 100 {
			t.Errorf("%+v, %v, %v, %d", c, err, s.sizes, s.most)
		}
		s = &batchService{urls: map[string][]string{}, outputs: map[string]string{}, pages: 3}
		meter := detect.NewMeter(detect.Budget{Units: 4300, Features: make([]detect.Feature, 1)})
		c, _, err = runBatches(t, t.TempDir(), s, objects(5, detect.File), func(o *Options) { o.Budget = meter })
		if units, _ := meter.Sent(); err != nil || c.Done != 5 || units != 15 || fmt.Sprint(s.sizes) != "[2 2 1]" {
			t.Errorf("%+v, %v, %v, %d units", c, err, s.sizes, units)
		}
	})
}

// Images whose errors may be temporary are sent again, as often as others are.
func TestBatchesRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &batchService{urls: map[string][]string{}, outputs: map[string]string{}, flaky: "7"}
		inputs := func(yield func(detect.Input, error) bool) {
			objects(20, detect.Image)(yield)
			yield(detect.Input{Name: "gs://b/bad", URL: "gs://b/bad", Result: "bad"}, nil)
		}
		c, _, err := runBatches(t, t.TempDir(), s, inputs, func(o *Options) { o.Retries = 2 })
		if err != nil || c.Done != 20 || c.Failed != 1 || fmt.Sprint(s.sizes) != "[21 3 1]" || c.Images != 25 {
			t.Errorf("%+v, %v, %v", c, err, s.sizes)
		}
	})
}

// A run that ends leaves its operations to the next one, which sends nothing again.
func TestBatchesResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, out := &batchService{urls: map[string][]string{}, outputs: map[string]string{}}, t.TempDir()
		interrupted := errors.New("interrupted")
		drain, cancel := context.WithCancelCause(t.Context())
		timer := time.AfterFunc(time.Minute, func() { cancel(interrupted) })
		defer timer.Stop()
		start := time.Now()
		c, _, err := runBatches(t, out, s, objects(3000, detect.Image), func(o *Options) { o.Drain = drain })
		if !errors.Is(err, interrupted) || c.Operations != 2 || c.Finished() != 0 || time.Since(start) > time.Minute+time.Second {
			t.Errorf("%+v, %v after %v", c, err, time.Since(start))
		}
		s.failure = errors.New("unreachable")
		if c, _, err := runBatches(t, out, s, objects(3000, detect.Image), nil); !errors.Is(err, s.failure) || c.Operations == 0 {
			t.Errorf("%+v, %v", c, err)
		}
		s.failure = nil
		c, _, err = runBatches(t, out, s, objects(3100, detect.Image), nil)
		if err != nil || c.Done != 3100 || c.Images != 100 || fmt.Sprint(s.sizes) != "[2000 1000 100]" {
			t.Errorf("%+v, %v, %v", c, err, s.sizes)
		}
	})
}
