package page

import (
	"slices"
	"strings"

	"vision1/internal/api"
)

// Example returns -r words that set every field of a message, with the moves
// between them: each message in it is moved to, set and left again. Fields that
// the service fills in are left out.
func Example(m *api.Message) []string {
	e := exampler{}
	e.message(m, nil)
	return e.words
}

type exampler struct {
	words  []string
	cursor []string // parts of the path that the cursor is at
}

// message sets the fields of the message at path: values first, then what has
// fields of its own.
func (e *exampler) message(m *api.Message, path []string) {
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.OutputOnly || f.Type.Kind == api.KindMessage || f.Type.List && f.Type.Map {
			continue
		}
		e.move(path)
		text := exampleValue(f)
		if f.Type.Map {
			text = "key=" + text
		}
		e.words = append(e.words, f.Word+"="+text)
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		inner, ok := api.FindMessage(f.Type.Message)
		if f.OutputOnly || !ok {
			continue
		}
		below := append(slices.Clone(path), f.Word)
		if f.Type.List {
			below = append(below, "+")
		}
		e.message(inner, below)
	}
}

// move adds the word that leads from where the cursor is to path.
func (e *exampler) move(path []string) {
	common := 0
	for common < len(path) && common < len(e.cursor) && path[common] == e.cursor[common] {
		common++
	}
	up, below := len(e.cursor)-common, strings.Join(path[common:], ".")
	switch {
	case up == 0 && below == "":
		return
	case up > 0 && len(path) == 0:
		e.words = append(e.words, ".")
	case up > 0:
		e.words = append(e.words, strings.Repeat(".", up+1)+below)
	default:
		e.words = append(e.words, below)
	}
	e.cursor = path
}

func exampleValue(f *api.Field) string {
	switch f.Type.Kind {
	case api.KindBool:
		return "true"
	case api.KindInt32, api.KindUint32, api.KindInt64, api.KindUint64:
		return "5"
	case api.KindFloat, api.KindDouble:
		return "0.5"
	case api.KindEnum:
		return f.Type.Enum[len(f.Type.Enum)-1].Name
	case api.KindBytes:
		return "aGVsbG8="
	case api.KindTimestamp:
		return "2030-01-02T03:04:05Z"
	case api.KindDuration:
		return "3.5s"
	default:
		if strings.HasSuffix(f.Word, "uri") {
			return "gs://bucket/object"
		}
		return "some-" + f.Word
	}
}

// exampleLines sets the words as they would be typed, a new line for each move.
func exampleLines(words []string) []string {
	var out []string
	line := "-r"
	for _, word := range words {
		isMove := !strings.Contains(word, "=")
		if line != "-r" && (isMove || len(line)+1+len(word) > width-4) {
			out = append(out, line)
			line = "  "
		}
		line += " " + word
	}
	return append(out, line)
}
