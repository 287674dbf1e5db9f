package paginate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"vision1/internal/api"
	"vision1/internal/paginate"
)

// serve returns a fetch function for pages by token; "" is the first page.
func serve(pages map[string]string) func(context.Context, string, io.Writer) error {
	return func(_ context.Context, token string, to io.Writer) error {
		page, ok := pages[token]
		if !ok {
			return fmt.Errorf("no page has the token %q", token)
		}
		for _, piece := range []string{page[:len(page)/2], page[len(page)/2:]} {
			if _, err := io.WriteString(to, piece); err != nil {
				return err
			}
		}
		return nil
	}
}

func products(pages map[string]string) *paginate.Walk {
	return &paginate.Walk{List: paginate.List{Items: "products"}, Fetch: serve(pages)}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		pages map[string]string
		start string
		limit int
		want  string // exactly
		end   paginate.End
	}{
		"one page": {
			pages: map[string]string{"": `{"products":[{"name":"a"},{"name":"b"}]}`},
			want:  "{\n  \"products\": [\n    {\"name\":\"a\"},\n    {\"name\":\"b\"}\n  ]\n}\n",
			end:   paginate.End{Pages: 1},
		},
		"tokens before and after the items, and an empty one": {
			pages: map[string]string{
				"":  `{"nextPageToken":"x","products":[1]}`,
				"x": `{"products":[2], "nextPageToken":"\u0079"}`,
				"y": `{"products":[3],"nextPageToken":""}`,
			},
			want: "{\n  \"products\": [\n    1,\n    2,\n    3\n  ]\n}\n",
			end:  paginate.End{Pages: 3},
		},
		"pages without items": {
			pages: map[string]string{
				"": `{"nextPageToken":"x"}`, "x": `{"products":[],"nextPageToken":"y"}`,
				"y": `{"products":null,"nextPageToken":"z"}`, "z": `{"products":[1],"nextPageToken":null}`,
			},
			want: "{\n  \"products\": [\n    1\n  ]\n}\n",
			end:  paginate.End{Pages: 4},
		},
		"empty object": {
			pages: map[string]string{"": `{}`},
			want:  "{\n  \"products\": []\n}\n",
			end:   paginate.End{Pages: 1},
		},
		"other fields": {
			pages: map[string]string{
				"":  `{"totalSize":12345678901234567890,"unreachable":["a","b"],"products":[1],"nextPageToken":"x","empty":[]}`,
				"x": `{"products":[2],"unreachable":["b","c"],"totalSize":7,"later":{"nextPageToken":"q"}}`,
			},
			want: "{\n  \"products\": [\n    1,\n    2\n  ],\n  \"totalSize\": 12345678901234567890,\n" +
				"  \"unreachable\": [\n    \"a\",\n    \"b\",\n    \"c\"\n  ],\n  \"empty\": [],\n  \"later\": {\"nextPageToken\":\"q\"}\n}\n",
			end: paginate.End{Pages: 2},
		},
		"start token and limit": {
			pages: map[string]string{"x": `{"products":[2],"nextPageToken":"y"}`, "y": `{"products":[3],"nextPageToken":"z"}`},
			start: "x", limit: 2,
			want: "{\n  \"products\": [\n    2,\n    3\n  ]\n}\n",
			end:  paginate.End{Pages: 2, Next: "z"},
		},
		"unmodified items": {
			pages: map[string]string{"": `{"products":[ {"a": 1E400, "b":"\u00e9é", "c":{"products":[1]} } ]}`},
			want:  "{\n  \"products\": [\n    {\"a\": 1E400, \"b\":\"\\u00e9é\", \"c\":{\"products\":[1]} }\n  ]\n}\n",
			end:   paginate.End{Pages: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk := products(tt.pages)
			walk.Start, walk.Limit = tt.start, tt.limit
			var got bytes.Buffer
			end, err := walk.Merge(t.Context(), &got)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != tt.want {
				t.Errorf("got\n%swant\n%s", got.String(), tt.want)
			}
			if !json.Valid(got.Bytes()) {
				t.Error("invalid JSON")
			}
			if end != tt.end {
				t.Errorf("end %+v, want %+v", end, tt.end)
			}
		})
	}
}

func TestMergeErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		pages   map[string]string
		start   string
		page    int
		message string
	}{
		"a page that leads to itself":       {map[string]string{"": `{"nextPageToken":"x"}`, "x": `{"nextPageToken":"x"}`}, "", 2, "has its own page token as its nextPageToken"},
		"a first page that leads to itself": {map[string]string{"x": `{"nextPageToken":"x"}`}, "x", 1, "has its own page token as its nextPageToken"},
		"a list":                            {map[string]string{"": `[{"products":[1]}]`}, "", 1, "is not a JSON object"},
		"items that are not a list":         {map[string]string{"": `{"products":{"a":1}}`}, "", 1, "has no list in its field products"},
		"a token that is not a string":      {map[string]string{"": `{"nextPageToken":5}`}, "", 1, "has no string in its field nextPageToken"},
		"a token that is too long":          {map[string]string{"": `{"nextPageToken":"` + strings.Repeat("x", 70<<10) + `"}`}, "", 1, "has a nextPageToken longer than 65536 bytes"},
		"a large extra field":               {map[string]string{"": `{"x":"` + strings.Repeat("x", 2<<20) + `"}`}, "", 1, "exceeds the limit of 1048576 bytes"},
		"large elements of an extra list":   {map[string]string{"": `{"x":["` + strings.Repeat("x", 2<<20) + `"]}`}, "", 1, "exceeds the limit of 1048576 bytes"},
		"an invalid second page":            {map[string]string{"": `{"products":[1],"nextPageToken":"x"}`, "x": `"oh"`}, "", 2, "is not a JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk := products(tt.pages)
			walk.Start = tt.start
			var got bytes.Buffer
			_, err := walk.Merge(t.Context(), &got)
			var invalid *paginate.Error
			if !errors.As(err, &invalid) || invalid.Page != tt.page || !strings.Contains(invalid.Message, tt.message) {
				t.Errorf("got %v, want page %d %s", err, tt.page, tt.message)
			}
			if got.Len() > 0 {
				t.Errorf("%q was written", got.String())
			}
		})
	}
}

// TestTokenCycles has cycles of several lengths, after tails of several lengths. A
// page that leads to itself is detected at once, a longer cycle at MaxPages.
func TestTokenCycles(t *testing.T) {
	t.Parallel()
	for tail := range 20 {
		checkCycle(t, tail, 1, tail+1)
	}
	checkCycle(t, 0, 2, paginate.MaxPages)
	checkCycle(t, 7, 19, paginate.MaxPages)
}

// checkCycle checks that page want is rejected.
func checkCycle(t *testing.T, tail, length, want int) {
	t.Helper()
	walk := &paginate.Walk{List: paginate.List{Items: "products"}, Start: "0"}
	fetched := 0
	walk.Fetch = func(_ context.Context, token string, to io.Writer) error {
		fetched++
		n, err := strconv.Atoi(token)
		if err != nil {
			return err
		}
		n++
		if n == tail+length {
			n = tail
		}
		_, err = fmt.Fprintf(to, `{"nextPageToken":"%d"}`, n)
		return err
	}
	_, err := walk.Merge(t.Context(), io.Discard)
	var invalid *paginate.Error
	if !errors.As(err, &invalid) || invalid.Page != want || fetched != want {
		t.Errorf("tail %d, length %d: got %v after %d pages, want an error at page %d", tail, length, err, fetched, want)
	}
}

// A limit that the caller sets can exceed MaxPages.
func TestLimitOverMaxPages(t *testing.T) {
	t.Parallel()
	walk := &paginate.Walk{List: paginate.List{Items: "products"}, Limit: paginate.MaxPages + 1}
	n := 0
	walk.Fetch = func(_ context.Context, _ string, to io.Writer) error {
		n++
		_, err := fmt.Fprintf(to, `{"nextPageToken":"%d"}`, n)
		return err
	}
	end, err := walk.Merge(t.Context(), io.Discard)
	if err != nil || end.Pages != paginate.MaxPages+1 {
		t.Errorf("got %d pages, %v", end.Pages, err)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	walk := products(map[string]string{"": `{"products":[1],"nextPageToken":"x"}`})
	if _, err := walk.Merge(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), `no page has the token "x"`) {
		t.Errorf("a fetch that fails: got %v", err)
	}
	big := `{"products":["` + strings.Repeat("x", 1<<20) + `"]}`
	if _, err := products(map[string]string{"": big}).Merge(t.Context(), failing{broken}); !errors.Is(err, broken) {
		t.Errorf("a writer that fails: got %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(broken)
	if _, err := walk.Merge(ctx, io.Discard); !errors.Is(err, broken) {
		t.Errorf("a canceled context: got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestEach(t *testing.T) {
	t.Parallel()
	pages := map[string]string{"": `{"products":[1],"nextPageToken":"x"}`, "x": `{"products":[2]}`}
	var got []string
	end, err := products(pages).Each(t.Context(), func() io.WriteCloser { return &storedPage{all: &got} })
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{pages[""], pages["x"]}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if end.Pages != 2 {
		t.Errorf("%d pages", end.Pages)
	}
}

type storedPage struct {
	bytes.Buffer
	all *[]string
}

func (p *storedPage) Close() error {
	*p.all = append(*p.all, p.String())
	return nil
}

// TestOf checks that the API has five list methods.
func TestOf(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			if list, ok := paginate.ListOf(&resource.Methods[i]); ok {
				got[resource.Methods[i].ID] = list.Items + " of " + list.Message
			}
		}
	}
	want := map[string]string{
		"vision.operations.list":                                  "operations of Operation",
		"vision.projects.locations.products.list":                 "products of Product",
		"vision.projects.locations.productSets.list":              "productSets of ProductSet",
		"vision.projects.locations.productSets.products.list":     "products of Product",
		"vision.projects.locations.products.referenceImages.list": "referenceImages of ReferenceImage",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

// BenchmarkMerge shows that memory does not grow with the number of pages.
func BenchmarkMerge(b *testing.B) {
	item := `{"name":"projects/p/locations/l/products/0123456789","displayName":"a product","productLabels":[{"key":"k","value":"v"}]}`
	page := `{"products":[` + strings.Repeat(item+",", 99) + item + `],"nextPageToken":"%d"}`
	const count = 100
	b.SetBytes(int64(count * len(page)))
	b.ReportAllocs()
	for b.Loop() {
		walk := &paginate.Walk{List: paginate.List{Items: "products"}, Limit: count}
		n := 0
		walk.Fetch = func(_ context.Context, _ string, to io.Writer) error {
			n++
			_, err := fmt.Fprintf(to, page, n)
			return err
		}
		if _, err := walk.Merge(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// TestManyExtraFields merges 100,000 fields in much less than the 16 s that
// searching them one by one takes.
func TestManyExtraFields(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	page.WriteString(`{"products":[1]`)
	for i := range 100_000 {
		fmt.Fprintf(&page, `,"%x":%d`, i, i%10)
	}
	page.WriteString("}")
	started := time.Now()
	var got bytes.Buffer
	if _, err := products(map[string]string{"": page.String()}).Merge(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	var merged map[string]any
	if err := json.Unmarshal(got.Bytes(), &merged); err != nil || len(merged) != 100_001 {
		t.Errorf("got %d fields, %v", len(merged), err)
	}
}
