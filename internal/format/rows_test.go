package format_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/format"
)

const products = `{"products":[
  {"name":"projects/p/locations/l/products/one","displayName":"日本語, \"x\"","productCategory":"toys-v2",
   "productLabels":[{"key":"finish","value":"red"},{"key":"size","value":"l"}]},
  {"name":"projects/p/locations/l/products/two","displayName":"line\nbreak \u001b[31m"}],
 "nextPageToken":"x"}`

func TestTables(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		message, document string
		width             int
		want              string
	}{
		{"ListProductsResponse", products, 0, `
NAME                                 DISPLAY NAME          CATEGORY  LABELS
projects/p/locations/l/products/one  日本語, "x"           toys-v2   finish=red, size=l
projects/p/locations/l/products/two  line\nbreak \x1b[31m
`},
		{"ListProductsResponse", products, 60, `
NAME                DISPLAY NAME       CATEGORY  LABELS
…ions/l/products/o… 
`},
		{"Product", `{"name":"n","displayName":"d"}`, 0, "\nNAME  DISPLAY NAME  CATEGORY  LABELS\nn     d\n"},
		{"ListProductSetsResponse", `{"productSets":[{"name":"n","indexTime":"1970-01-01T00:00:00Z","indexError":{"code":3,"message":"oh"}}]}`, 0,
			"\nNAME  DISPLAY NAME  INDEXED               INDEX ERROR\nn                   1970-01-01T00:00:00Z  oh\n"},
		{"ListReferenceImagesResponse", `{"referenceImages":[{"name":"n","uri":"gs://b/o"}],"pageSize":10}`, 0, "\nNAME  URI\nn     gs://b/o\n"},
		{"ListOperationsResponse", `{"operations":[{"name":"a","metadata":{"@type":"x","state":"RUNNING","submitTime":"t"}},{"name":"b","done":true,"error":{"code":1,"message":"cancelled"}}]}`, 0,
			"\nNAME  DONE  STATE    CREATED  ERROR\na           RUNNING  t\nb     true                    cancelled\n"},
		{"Operation", `{"name":"a","done":true}`, 0, "\nNAME  DONE  STATE  CREATED  ERROR\na     true\n"},
		{"ListProductsResponse", `{}`, 0, "\nNAME  DISPLAY NAME  CATEGORY  LABELS\n"},
	} {
		got := mustShow(t, format.Options{Kind: format.Table, Rows: rowsOf(t, tt.message), Width: tt.width, Terminal: tt.width > 0}, tt.document)
		if tt.width > 0 {
			checkWidth(t, got, tt.width)
			continue
		}
		if got != tt.want[1:] {
			t.Errorf("%s: got\n%swant%s", tt.message, got, tt.want)
		}
	}
}

// checkWidth checks a table of two products on a narrow terminal.
func checkWidth(t *testing.T, table string, width int) {
	t.Helper()
	for line := range strings.Lines(table) {
		cells := 0
		for _, r := range strings.TrimRight(line, "\n") {
			cells++
			if r >= '日' && r <= '語' {
				cells++
			}
		}
		if cells > width {
			t.Errorf("%q has %d cells, more than %d", line, cells, width)
		}
	}
	for _, want := range []string{"products/one  ", "products/two  ", "…"} {
		if !strings.Contains(table, want) {
			t.Errorf("the names lack %q:\n%s", want, table)
		}
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	got := mustShow(t, format.Options{Kind: format.CSV, Rows: rowsOf(t, "ListProductsResponse")}, products)
	records, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"name", "displayName", "productCategory", "productLabels"},
		{"projects/p/locations/l/products/one", `日本語, "x"`, "toys-v2", "finish=red, size=l"},
		{"projects/p/locations/l/products/two", "line\nbreak \x1b[31m", "", ""},
	}
	if !reflect.DeepEqual(records, want) {
		t.Errorf("got %q, want %q", records, want)
	}
	got = mustShow(t, format.Options{Kind: format.CSV, Rows: rowsOf(t, "ListProductsResponse"), Terminal: true}, products)
	if strings.Contains(got, "\x1b") || !strings.Contains(got, `\x1b[31m`) {
		t.Errorf("on a terminal: %q", got)
	}
}

// TestManyRows has more rows than determine the widths.
func TestManyRows(t *testing.T) {
	t.Parallel()
	var document bytes.Buffer
	document.WriteString(`{"products":[{"name":"first"}`)
	for i := range 999 {
		fmt.Fprintf(&document, `,{"name":"%d"}`, i)
	}
	document.WriteString(`,{"name":"much wider than the first","displayName":"d"}]}`)
	got := mustShow(t, format.Options{Kind: format.Table, Rows: rowsOf(t, "ListProductsResponse")}, document.String())
	if n := strings.Count(got, "\n"); n != 1002 {
		t.Errorf("%d lines, want 1002", n)
	}
	if !strings.HasSuffix(got, "\nmuch wider than the first  d\n") {
		t.Errorf("the last line is truncated: %q", got[len(got)-60:])
	}
}

// TestEveryListHasColumns checks the columns of every list method of the API.
func TestEveryListHasColumns(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			m := &resource.Methods[i]
			_, ok := format.RowsOf(m.Response)
			shown[m.Response] = ok
			if m.Name == "list" && !ok {
				t.Errorf("%s has no columns", m.ID)
			}
		}
	}
	for _, message := range []string{"BatchAnnotateImagesResponse", "BatchAnnotateFilesResponse", "Empty"} {
		if ok, known := shown[message]; ok || !known {
			t.Errorf("%s: has rows %t, is a response %t", message, ok, known)
		}
	}
}

func TestTextOnATerminal(t *testing.T) {
	t.Parallel()
	const document = `"a\tb\u001b[2J\u202e日本\n\u0085c"`
	query := compile(t, ".")
	if got := mustShow(t, format.Options{Query: query}, document); got != "a\tb\x1b[2J\u202e日本\n\u0085c\n" {
		t.Errorf("not on a terminal: got %q", got)
	}
	if got := mustShow(t, format.Options{Query: query, Terminal: true}, document); got != "a\tb\\x1b[2J\\u202e日本\n\\u0085c\n" {
		t.Errorf("on a terminal: got %q", got)
	}
}
