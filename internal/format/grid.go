package format

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// rowsAhead is how many rows are kept before the first is written, to find out
// which columns there are and how wide.
const rowsAhead = 200

// A rowWriter writes rows of texts. The header comes first, where there is one.
type rowWriter interface {
	header(titles, fields []string)
	row(cells []string)
	close() error
}

// A grid makes rows of values. Its columns are given, or those of the first
// objects.
type grid struct {
	to      rowWriter
	columns []column
	given   bool
	started bool // the header was written
	count   int
	held    []map[string]any
	bare    bool // rows without names
}

func newGrid(to rowWriter, columns []column) *grid {
	return &grid{to: to, columns: columns, given: columns != nil}
}

// value takes a result of a query: an object is a row, a list of objects rows; a
// list of plain values is a row without names, and so is a plain value.
func (g *grid) value(v any) error {
	switch v := v.(type) {
	case map[string]any:
		return g.object(v)
	case []any:
		objects := 0
		for _, element := range v {
			switch element.(type) {
			case map[string]any:
				objects++
			case []any:
				return g.unfit("a list in a list")
			}
		}
		if objects > 0 && objects < len(v) {
			return g.unfit("a list of objects and plain values")
		}
		if objects == 0 && len(v) > 0 {
			return g.plain(v)
		}
		for _, element := range v {
			if err := g.object(element); err != nil {
				return err
			}
		}
		return nil
	default:
		return g.plain([]any{v})
	}
}

func (g *grid) unfit(what string) error {
	return &Error{Message: fmt.Sprintf("row %d can't be shown: it is %s, not an object or a list of plain values", g.count+1, what)}
}

// plain takes a row without names.
func (g *grid) plain(cells []any) error {
	if g.count > 0 && !g.bare {
		return g.unfit("without names, and the rows before have some")
	}
	g.bare = true
	g.count++
	g.to.row(texts(cells))
	return nil
}

// object takes a row with names.
func (g *grid) object(v any) error {
	row, ok := v.(map[string]any)
	switch {
	case !ok:
		return g.unfit("a plain value")
	case g.bare:
		return g.unfit("an object, and the rows before have no names")
	}
	g.count++
	if g.given || g.started {
		return g.write(row)
	}
	g.held = append(g.held, row)
	if len(g.held) == rowsAhead {
		return g.start()
	}
	return nil
}

// start takes the columns from the rows that are held and writes those.
func (g *grid) start() error {
	for _, row := range g.held {
		for _, name := range slices.Sorted(maps.Keys(row)) {
			if !slices.ContainsFunc(g.columns, func(c column) bool { return c.paths[0] == name }) {
				g.columns = append(g.columns, column{title(name), []string{name}})
			}
		}
	}
	g.header()
	for _, row := range g.held {
		if err := g.write(row); err != nil {
			return err
		}
	}
	g.held = nil
	return nil
}

func (g *grid) header() {
	if g.started {
		return
	}
	g.started = true
	titles, fields := make([]string, len(g.columns)), make([]string, len(g.columns))
	for i := range g.columns {
		titles[i], fields[i] = g.columns[i].title, g.columns[i].paths[0]
	}
	g.to.header(titles, fields)
}

func (g *grid) write(row map[string]any) error {
	g.header()
	cells := make([]any, len(g.columns))
	for i := range g.columns {
		if g.given {
			cells[i] = g.columns[i].of(row)
		} else {
			cells[i] = row[g.columns[i].paths[0]]
		}
	}
	if !g.given {
		for name := range row {
			if !slices.ContainsFunc(g.columns, func(c column) bool { return c.paths[0] == name }) {
				return &Error{Message: fmt.Sprintf("a row has a field %s, which none of the first %d have; name the fields in --query, as in {name, displayName}",
					name, rowsAhead)}
			}
		}
	}
	g.to.row(texts(cells))
	return nil
}

func (g *grid) close() error {
	if g.given && !g.started {
		g.header()
	}
	if g.held != nil {
		if err := g.start(); err != nil {
			return err
		}
	}
	return g.to.close()
}

// title returns a field's name as words in capitals.
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

// text returns a value for a cell: a text bare, labels as key=value, a list of
// plain values with commas, anything else as JSON.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []any:
		if parts, ok := plainParts(v); ok {
			return strings.Join(parts, ", ")
		}
	}
	encoded, err := encode(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(encoded)
}

func plainParts(list []any) ([]string, bool) {
	parts := make([]string, len(list))
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
			parts[i] = key + "=" + value
		default:
			parts[i] = text(v)
		}
	}
	return parts, true
}
