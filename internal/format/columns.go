package format

import (
	"strings"

	"vision1/internal/api"
)

// Rows say what the rows of a reply are.
type Rows struct {
	list    string // field of the reply that has them; "" where the reply is one
	columns []column
}

// A column is what a row shows of a message.
type column struct {
	title string   // of a table
	paths []string // of fields, with dots; the first that is there is shown
}

// columnsOf returns the columns of a message; nil where it has none.
func columnsOf(message string) []column {
	switch message {
	case "Product":
		return []column{
			{"NAME", []string{"name"}},
			{"DISPLAY NAME", []string{"displayName"}},
			{"CATEGORY", []string{"productCategory"}},
			{"LABELS", []string{"productLabels"}},
		}
	case "ProductSet":
		return []column{
			{"NAME", []string{"name"}},
			{"DISPLAY NAME", []string{"displayName"}},
			{"INDEXED", []string{"indexTime"}},
			{"INDEX ERROR", []string{"indexError.message"}},
		}
	case "ReferenceImage":
		return []column{{"NAME", []string{"name"}}, {"URI", []string{"uri"}}}
	case "Operation":
		return []column{
			{"NAME", []string{"name"}},
			{"DONE", []string{"done"}},
			{"STATE", []string{"metadata.state"}},
			{"CREATED", []string{"metadata.createTime", "metadata.submitTime"}},
			{"ERROR", []string{"error.message"}},
		}
	default:
		return nil
	}
}

// RowsOf returns the rows of a reply, whose message is given: the elements of its
// list, or the reply itself.
func RowsOf(message string) (Rows, bool) {
	if columns := columnsOf(message); columns != nil {
		return Rows{columns: columns}, true
	}
	reply, ok := api.FindMessage(message)
	if !ok {
		return Rows{}, false
	}
	for i := range reply.Fields {
		f := &reply.Fields[i]
		if columns := columnsOf(f.Type.Message); f.Type.List && columns != nil {
			return Rows{list: f.Name, columns: columns}, true
		}
	}
	return Rows{}, false
}

// of returns what the column shows of a row.
func (c *column) of(row map[string]any) any {
	for _, path := range c.paths {
		var v any = row
		for name := range strings.SplitSeq(path, ".") {
			object, _ := v.(map[string]any)
			v = object[name]
		}
		if v != nil {
			return v
		}
	}
	return nil
}
