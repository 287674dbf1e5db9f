package format

import (
	"strings"

	"vision1/internal/api"
)

// Rows describes the rows of a response.
type Rows struct {
	list    string // field of the response that has the rows; "" if it is one row
	columns []column
}

// A column is one value of each row.
type column struct {
	title string   // in a table
	paths []string // of fields, dotted; the first that is set is shown
}

// columnsOf returns the columns of a message, or nil.
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

// RowsOf returns the rows of a response of the given message type: the elements
// of its list, or the response itself. It reports whether there are any.
func RowsOf(message string) (Rows, bool) {
	if columns := columnsOf(message); columns != nil {
		return Rows{columns: columns}, true
	}
	response, ok := api.FindMessage(message)
	if !ok {
		return Rows{}, false
	}
	for i := range response.Fields {
		f := &response.Fields[i]
		if columns := columnsOf(f.Type.Message); f.Type.List && columns != nil {
			return Rows{list: f.Name, columns: columns}, true
		}
	}
	return Rows{}, false
}

// value returns the value of the column in row, or nil.
func (c *column) value(row map[string]any) any {
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
