package format

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// rowsAhead is the number of rows that are stored before the first is written, to
// determine the columns and their widths.
const rowsAhead = 200

// maxColumns is the maximum number of columns.
const maxColumns = 1000

// A rowWriter writes rows of text. The header, if any, comes first.
type rowWriter interface {
	header(titles, fields []string)
	row(cells []string)
	close() error
}

// A rowBuffer converts values to rows. Its columns are fixed, or determined
// from the first rows.
type rowBuffer struct {
	to      rowWriter
	columns []column
	last    []column // follow the columns that are determined from the first rows
	fixed   bool
	started bool // the header was written
	count   int
	rows    []map[string]any // stored until the columns are known
	ahead   int              // size of the first rows in a response, which are stored, in bytes
	unnamed bool             // the rows have no column names
}

func newRowBuffer(to rowWriter, columns []column) *rowBuffer {
	return &rowBuffer{to: to, columns: columns, fixed: columns != nil}
}

// value writes a result of a query. An object is a row, and a list of objects is
// several; a scalar or a list of scalars is a row without column names.
func (b *rowBuffer) value(v any) error {
	switch v := v.(type) {
	case map[string]any:
		return b.object(v)
	case []any:
		objects := 0
		for _, element := range v {
			switch element.(type) {
			case map[string]any:
				objects++
			case []any:
				return b.rowError("is a list in a list")
			}
		}
		if objects > 0 && objects < len(v) {
			return b.rowError("is a list of objects and scalars")
		}
		if objects == 0 && len(v) > 0 {
			return b.scalars(v)
		}
		for _, element := range v {
			if err := b.object(element); err != nil {
				return err
			}
		}
		return nil
	default:
		return b.scalars([]any{v})
	}
}

func (b *rowBuffer) rowError(what string) error {
	return &Error{Message: fmt.Sprintf("row %d can't be formatted: it %s; a row must be an object or a list of scalars", b.count+1, what)}
}

// scalars writes a row without column names.
func (b *rowBuffer) scalars(cells []any) error {
	if b.count > 0 && !b.unnamed {
		return b.rowError("has no column names, but earlier rows do")
	}
	b.unnamed = true
	b.count++
	b.to.row(texts(cells))
	return nil
}

// object writes a row with column names.
func (b *rowBuffer) object(v any) error {
	row, ok := v.(map[string]any)
	switch {
	case !ok:
		return b.rowError("is a scalar")
	case b.unnamed:
		return b.rowError("is an object, but earlier rows have no column names")
	}
	b.count++
	if b.fixed || b.started {
		return b.write(row)
	}
	b.rows = append(b.rows, row)
	if len(b.rows) == rowsAhead {
		return b.flush()
	}
	return nil
}

// flush determines the columns from the stored rows and writes those.
func (b *rowBuffer) flush() error {
	for _, row := range b.rows {
		for _, name := range slices.Sorted(maps.Keys(row)) {
			if b.hasColumn(name) || slices.ContainsFunc(b.last, named(name)) {
				continue
			}
			if len(b.columns) == maxColumns {
				return &Error{Message: fmt.Sprintf("the rows have more than %d columns; select the fields in --query, as in {name, displayName}", maxColumns)}
			}
			b.columns = append(b.columns, column{title(name), []string{name}})
		}
	}
	b.columns = append(b.columns, b.last...)
	b.header()
	for _, row := range b.rows {
		if err := b.write(row); err != nil {
			return err
		}
	}
	b.rows = nil
	return nil
}

func (b *rowBuffer) hasColumn(name string) bool {
	return slices.ContainsFunc(b.columns, named(name))
}

func named(name string) func(column) bool {
	return func(c column) bool { return c.paths[0] == name }
}

func (b *rowBuffer) header() {
	if b.started {
		return
	}
	b.started = true
	titles, fields := make([]string, len(b.columns)), make([]string, len(b.columns))
	for i := range b.columns {
		titles[i], fields[i] = b.columns[i].title, b.columns[i].paths[0]
	}
	b.to.header(titles, fields)
}

func (b *rowBuffer) write(row map[string]any) error {
	b.header()
	cells := make([]any, len(b.columns))
	for i := range b.columns {
		if b.fixed {
			cells[i] = b.columns[i].value(row)
		} else { // the name of a field can contain dots
			cells[i] = row[b.columns[i].paths[0]]
		}
	}
	if !b.fixed {
		for name := range row {
			if !b.hasColumn(name) {
				return &Error{Message: fmt.Sprintf(
					"a row has a field %s that none of the first %d rows have; select the fields in --query, as in {name, displayName}",
					name, rowsAhead)}
			}
		}
	}
	b.to.row(texts(cells))
	return nil
}

func (b *rowBuffer) close() error {
	if b.fixed {
		b.header()
	}
	if b.rows != nil {
		if err := b.flush(); err != nil {
			return err
		}
	}
	return b.to.close()
}

// title returns a field name as words in capitals.
func title(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

func texts(cells []any) []string {
	list := make([]string, len(cells))
	for i, v := range cells {
		list[i] = text(v)
	}
	return list
}

// text returns the text of a cell: a raw string, a list of scalars separated by
// commas, labels as key=value, or JSON.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []any:
		if elements, ok := elementTexts(v); ok {
			return strings.Join(elements, ", ")
		}
	}
	encoded, err := Encode(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(encoded)
}

// elementTexts returns the texts of scalars and labels. It reports whether the
// list has nothing else.
func elementTexts(list []any) ([]string, bool) {
	elements := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case []any:
			return nil, false
		case map[string]any:
			key, isKey := v["key"].(string)
			value, isValue := v["value"].(string)
			if !isKey || !isValue || len(v) != 2 {
				return nil, false
			}
			elements[i] = key + "=" + value
		default:
			elements[i] = text(v)
		}
	}
	return elements, true
}
