package paginate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/paginate"
)

// serve answers each token with its page, "" being the first.
func serve(answers map[string]string) func(context.Context, string, io.Writer) error {
	return func(_ context.Context, token string, to io.Writer) error {
		page, ok := answers[token]
		if !ok {
			return fmt.Errorf("asked for the page %q", token)
		}
		for _, piece := range []string{page[:len(page)/2], page[len(page)/2:]} {
			if _, err := io.WriteString(to, piece); err != nil {
				return err
			}
		}
		return nil
	}
}

func products(answers map[string]string) *paginate.Walk {
	return &paginate.Walk{List: paginate.List{Items: "products"}, Fetch: serve(answers)}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answers map[string]string
		start   string
		limit   int
		want    string // exactly
		end     paginate.End
	}{
		"one page": {
			answers: map[string]string{"": `{"products":[{"name":"a"},{"name":"b"}]}`},
			want:    "{\n  \"products\": [\n    {\"name\":\"a\"},\n    {\"name\":\"b\"}\n  ]\n}\n",
			end:     paginate.End{Pages: 1},
		},
		"token before and after the items, one of them empty": {
			answers: map[string]string{
				"":  `{"nextPageToken":"x","products":[1]}`,
				"x": `{"products":[2], "nextPageToken":"\u0079"}`,
				"y": `{"products":[3],"nextPageToken":""}`,
			},
			want: "{\n  \"products\": [\n    1,\n    2,\n    3\n  ]\n}\n",
			end:  paginate.End{Pages: 3},
		},
		"pages without items": {
			answers: map[string]string{
				"": `{"nextPageToken":"x"}`, "x": `{"products":[],"nextPageToken":"y"}`,
				"y": `{"products":null,"nextPageToken":"z"}`, "z": `{"products":[1],"nextPageToken":null}`,
			},
			want: "{\n  \"products\": [\n    1\n  ]\n}\n",
			end:  paginate.End{Pages: 4},
		},
		"nothing at all": {
			answers: map[string]string{"": `{}`},
			want:    "{\n  \"products\": []\n}\n",
			end:     paginate.End{Pages: 1},
		},
		"other fields": {
			answers: map[string]string{
				"":  `{"totalSize":12345678901234567890,"unreachable":["a","b"],"products":[1],"nextPageToken":"x","empty":[]}`,
				"x": `{"products":[2],"unreachable":["b","c"],"totalSize":7,"later":{"nextPageToken":"q"}}`,
			},
			want: "{\n  \"products\": [\n    1,\n    2\n  ],\n  \"totalSize\": 12345678901234567890,\n" +
				"  \"unreachable\": [\n    \"a\",\n    \"b\",\n    \"c\"\n  ],\n  \"empty\": [],\n  \"later\": {\"nextPageToken\":\"q\"}\n}\n",
			end: paginate.End{Pages: 2},
		},
		"from a token on, up to a limit": {
			answers: map[string]string{"x": `{"products":[2],"nextPageToken":"y"}`, "y": `{"products":[3],"nextPageToken":"z"}`},
			start:   "x", limit: 2,
			want: "{\n  \"products\": [\n    2,\n    3\n  ]\n}\n",
			end:  paginate.End{Pages: 2, Next: "z"},
		},
		"items as they came": {
			answers: map[string]string{"": `{"products":[ {"a": 1E400, "b":"\u00e9é", "c":{"products":[1]} } ]}`},
			want:    "{\n  \"products\": [\n    {\"a\": 1E400, \"b\":\"\\u00e9é\", \"c\":{\"products\":[1]} }\n  ]\n}\n",
			end:     paginate.End{Pages: 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk := products(tt.answers)
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
				t.Error("that is no JSON")
			}
			if end != tt.end {
				t.Errorf("end %+v, want %+v", end, tt.end)
			}
		})
	}
}

func TestMergeRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answers map[string]string
		start   string
		page    int
		message string
	}{
		"a page that leads to itself":         {map[string]string{"": `{"nextPageToken":"x"}`, "x": `{"nextPageToken":"x"}`}, "", 2, "leads back"},
		"a first page that leads to itself":   {map[string]string{"x": `{"nextPageToken":"x"}`}, "x", 1, "leads back"},
		"a list":                              {map[string]string{"": `[{"products":[1]}]`}, "", 1, "is no JSON object"},
		"items that are no list":              {map[string]string{"": `{"products":{"a":1}}`}, "", 1, "has no list in its field products"},
		"a token that is no text":             {map[string]string{"": `{"nextPageToken":5}`}, "", 1, "has no text in its field nextPageToken"},
		"a token that is too long":            {map[string]string{"": `{"nextPageToken":"` + strings.Repeat("x", 70<<10) + `"}`}, "", 1, "too long"},
		"too much beside the items":           {map[string]string{"": `{"x":"` + strings.Repeat("x", 2<<20) + `"}`}, "", 1, "more than can be kept"},
		"too many elements beside the items":  {map[string]string{"": `{"x":["` + strings.Repeat("x", 2<<20) + `"]}`}, "", 1, "more than can be kept"},
		"a second page that is something new": {map[string]string{"": `{"products":[1],"nextPageToken":"x"}`, "x": `"oh"`}, "", 2, "is no JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk := products(tt.answers)
			walk.Start = tt.start
			var got bytes.Buffer
			_, err := walk.Merge(t.Context(), &got)
			var fault *paginate.Error
			if !errors.As(err, &fault) || fault.Page != tt.page || !strings.Contains(fault.Message, tt.message) {
				t.Errorf("got %v, want page %d %s", err, tt.page, tt.message)
			}
			if got.Len() > 0 {
				t.Errorf("%q got out", got.String())
			}
		})
	}
}

// TestCircles has circles of many lengths, after tails of many lengths.
func TestCircles(t *testing.T) {
	t.Parallel()
	for tail := range 20 {
		for length := 1; length < 20; length++ {
			walk := &paginate.Walk{List: paginate.List{Items: "products"}}
			asked := 0
			walk.Fetch = func(_ context.Context, token string, to io.Writer) error {
				asked++
				n := 0
				_, _ = fmt.Sscan(token, &n)
				n++
				if n == tail+length {
					n = tail
				}
				_, err := fmt.Fprintf(to, `{"nextPageToken":"%d"}`, n)
				return err
			}
			walk.Start = "0"
			_, err := walk.Merge(t.Context(), io.Discard)
			var fault *paginate.Error
			if !errors.As(err, &fault) {
				t.Fatalf("tail %d, length %d: got %v", tail, length, err)
			}
			if most := 3*(tail+length) + 1; asked > most {
				t.Errorf("tail %d, length %d: asked %d times, want at most %d", tail, length, asked, most)
			}
		}
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	walk := products(map[string]string{"": `{"products":[1],"nextPageToken":"x"}`})
	if _, err := walk.Merge(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), `asked for the page "x"`) {
		t.Errorf("a fetch that fails: got %v", err)
	}
	big := `{"products":["` + strings.Repeat("x", 1<<20) + `"]}`
	if _, err := products(map[string]string{"": big}).Merge(t.Context(), failing{broken}); !errors.Is(err, broken) {
		t.Errorf("a writer that fails: got %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(broken)
	if _, err := walk.Merge(ctx, io.Discard); !errors.Is(err, broken) {
		t.Errorf("a context that ended: got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestEach(t *testing.T) {
	t.Parallel()
	answers := map[string]string{"": `{"products":[1],"nextPageToken":"x"}`, "x": `{"products":[2]}`}
	var got []string
	end, err := products(answers).Each(t.Context(), func() io.WriteCloser { return &kept{all: &got} })
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{answers[""], answers["x"]}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if end.Pages != 2 {
		t.Errorf("%d pages", end.Pages)
	}
}

type kept struct {
	bytes.Buffer
	all *[]string
}

func (k *kept) Close() error {
	*k.all = append(*k.all, k.String())
	return nil
}

// TestOf has the five list methods, and nothing else, of the whole API.
func TestOf(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			if list, ok := paginate.Of(&resource.Methods[i]); ok {
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
