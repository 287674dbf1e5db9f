package cursor

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"vision1/internal/api"
)

// A renderer returns arguments that make a request, in random forms: from the
// root, from the cursor, or from above it; in one argument or by moves; elements
// by index, by +, and without; values as text or as JSON.
type renderer struct {
	t      *rapid.T
	args   []string
	cursor []target       // the parts typed so far, starting with the root
	length map[string]int // of each list so far, by its path
}

// A target is a location in the request. Its path consists of the API's names, map
// keys, and #0, #1, ... for elements.
type target struct {
	path []string
	typ  api.Type
}

func (l target) key() string { return strings.Join(l.path, "\x00") }

// below returns the target of a part below l.
func (l target) below(part string) target {
	next := target{path: append(slices.Clone(l.path), part), typ: l.typ}
	switch {
	case l.typ.List:
		next.typ.List = false
	case l.typ.Map:
		next.typ.Map = false
	default:
		m, _ := api.FindMessage(l.typ.Message)
		f, _ := m.FindField(part)
		next.typ = f.Type
	}
	return next
}

// A task is a value to set. The values of a list of scalars are set in the order of
// their turns.
type task struct {
	target
	value any
	turn  int
	text  bool // can be typed as text
}

// render returns arguments that make a message with that value.
func render(t *rapid.T, m *api.Message, value map[string]any) []string {
	root := target{typ: api.Type{Kind: api.KindMessage, Message: m.Name}}
	r := &renderer{t: t, cursor: []target{root}, length: make(map[string]int)}
	tasks := r.tasks(root, value)
	for len(tasks) > 0 {
		var ready []int
		for i := range tasks {
			if r.ready(&tasks[i]) {
				ready = append(ready, i)
			}
		}
		i := rapid.SampledFrom(ready).Draw(t, "task")
		r.do(&tasks[i])
		tasks = slices.Delete(tasks, i, i+1)
	}
	return r.args
}

// tasks splits a value into what one argument sets.
func (r *renderer) tasks(at target, value any) []task {
	whole := rapid.IntRange(0, 5).Draw(r.t, "whole") == 0
	var tasks []task
	switch v := value.(type) {
	case typedValue:
		return []task{{target: at, value: v, text: true}}
	case map[string]any:
		if len(v) == 0 && len(at.path) == 0 {
			return nil
		}
		if at.typ.Kind == api.KindAny && !at.typ.Map || len(v) == 0 || whole && len(at.path) > 0 {
			break
		}
		if at.typ.Map && slices.ContainsFunc(slices.Collect(maps.Keys(v)), func(key string) bool { return !typable(key, v[key]) }) {
			break
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			tasks = append(tasks, r.tasks(at.below(key), v[key])...)
		}
		return tasks
	case []any:
		if at.typ.Kind == api.KindAny && !at.typ.List || len(v) == 0 || whole {
			break
		}
		for i, inner := range v {
			if at.typ.Kind == api.KindMessage || at.typ.Map {
				tasks = append(tasks, r.tasks(at.below("#"+strconv.Itoa(i)), inner)...)
			} else {
				tasks = append(tasks, task{target: at, value: inner, turn: i, text: true})
			}
		}
		return tasks
	}
	return []task{{target: at, value: value}}
}

// typable reports whether an argument can set an entry of a map: if the key has a
// dot, the value must be text.
func typable(key string, value any) bool {
	_, text := value.(typedValue)
	return text || plainKey(key)
}

// ready reports whether the elements before those of the task exist.
func (r *renderer) ready(t *task) bool {
	for i, part := range t.path {
		index, ok := elementIndex(part)
		if ok && index > r.length[strings.Join(t.path[:i], "\x00")] {
			return false
		}
	}
	return t.turn == 0 || r.length[t.key()] == t.turn
}

func elementIndex(part string) (int, bool) {
	digits, ok := strings.CutPrefix(part, "#")
	index, err := strconv.Atoi(digits)
	return index, ok && err == nil
}

// do adds the arguments of a task.
func (r *renderer) do(t *task) {
	at := t.target
	var suffix string
	value, text := t.value.(typedValue)
	last := ""
	if len(t.path) > 0 {
		last = t.path[len(t.path)-1]
	}
	parent := r.parent(t)
	isEntry := parent.typ.Map && !parent.typ.List
	switch {
	case text && isEntry && (!plainKey(last) || strings.HasSuffix(last, ":") || r.flip("key=value")):
		at, suffix = parent, "="+last+"="+value.text
	case text && t.text && (t.typ.List || t.typ.Kind == api.KindAny || r.flip("as text")):
		suffix = "=" + value.text
	default:
		suffix = ":=" + r.json(t.value)
	}
	r.set(at, suffix)
	r.growAll(t.path)
	if t.typ.List {
		r.grow(t.target, t.turn+1)
	}
}

func (r *renderer) grow(list target, length int) {
	r.length[list.key()] = max(r.length[list.key()], length)
}

// parent returns the target that contains the task's.
func (r *renderer) parent(t *task) target {
	at := r.cursor[0]
	for _, part := range t.path[:max(0, len(t.path)-1)] {
		at = at.below(part)
	}
	return at
}

func (r *renderer) flip(label string) bool { return rapid.Bool().Draw(r.t, label) }

func (r *renderer) json(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		r.t.Fatalf("%v", err)
	}
	return string(data)
}

// A typedPart is a part of a path and where it leads.
type typedPart struct {
	text string
	target
}

// set adds the arguments that set a target: moves, then an assignment.
func (r *renderer) set(to target, suffix string) {
	for {
		prefix, depth := r.origin(to)
		stack := slices.Clone(r.cursor[:depth+1])
		parts := r.descend(stack[depth], to)
		for i := range parts {
			stack = append(stack, parts[i].target)
		}
		if movable := r.movable(parts); len(movable) > 0 && r.flip("move") {
			n := rapid.SampledFrom(movable).Draw(r.t, "parts")
			r.args = append(r.args, r.join(prefix, stack[depth], parts[:n]))
			r.cursor = stack[:depth+1+n]
			r.created(parts[:n])
			continue
		}
		r.args = append(r.args, r.join(prefix, stack[depth], parts)+suffix)
		r.created(parts)
		return
	}
}

// origin chooses the start of a path: the root or a part of the cursor.
func (r *renderer) origin(to target) (prefix string, depth int) {
	type start struct {
		prefix string
		depth  int
	}
	starts := []start{{".", 0}}
	for depth, at := range r.cursor {
		up := len(r.cursor) - 1 - depth
		if len(at.path) > len(to.path) || !slices.Equal(at.path, to.path[:len(at.path)]) || up == 0 && len(at.path) == len(to.path) {
			continue
		}
		if up == 0 {
			starts = append(starts, start{"", depth})
		} else {
			starts = append(starts, start{strings.Repeat(".", up+1), depth})
		}
	}
	chosen := rapid.SampledFrom(starts).Draw(r.t, "from")
	return chosen.prefix, chosen.depth
}

// descend chooses the parts that lead from one target down to another.
func (r *renderer) descend(from, to target) []typedPart {
	var parts []typedPart
	for at := from; len(at.path) < len(to.path); {
		part := to.path[len(at.path)]
		next := at.below(part)
		text := part
		switch {
		case at.typ.List:
			text = r.element(at, to)
			if text == "" {
				next = next.below(to.path[len(next.path)])
				text = r.name(at.below(part), next)
			}
		case !at.typ.Map:
			text = r.name(at, next)
		}
		parts = append(parts, typedPart{text, next})
		at = next
	}
	return parts
}

// element chooses +, the index of an element, or "".
func (r *renderer) element(list, to target) string {
	index, _ := elementIndex(to.path[len(list.path)])
	length := r.length[list.key()]
	choices := []string{strconv.Itoa(index)}
	if index == length {
		choices = append(choices, "+")
	}
	if rest := to.path[len(list.path)+1:]; (index == length-1 || length == 0) && len(rest) > 0 {
		if _, err := strconv.Atoi(rest[0]); err != nil && rest[0] != "+" {
			choices = append(choices, "")
		}
	}
	return rapid.SampledFrom(choices).Draw(r.t, "element")
}

// name chooses a spelling of a field. The key of a map has only one.
func (r *renderer) name(in, at target) string {
	last := at.path[len(at.path)-1]
	if in.typ.Map {
		return last
	}
	m, _ := api.FindMessage(in.typ.Message)
	f, _ := m.FindField(last)
	return rapid.SampledFrom([]string{f.Name, f.CLIName}).Draw(r.t, "spelling")
}

// movable returns the numbers of parts that a move can have.
func (r *renderer) movable(parts []typedPart) []int {
	var movable []int
	for i := range parts {
		if typ := parts[i].typ; typ.Kind == api.KindMessage || typ.Map {
			movable = append(movable, i+1)
		}
	}
	return movable
}

// created records the elements that + created, and those that contain them.
func (r *renderer) created(parts []typedPart) {
	for i := range parts {
		if _, last := elementIndex(parts[i].path[len(parts[i].path)-1]); last && parts[i].text == "+" {
			r.growAll(parts[i].path)
		}
	}
}

// growAll records that all elements on a path exist.
func (r *renderer) growAll(path []string) {
	for i, part := range path {
		if index, ok := elementIndex(part); ok {
			r.grow(target{path: path[:i]}, index+1)
		}
	}
}

// join returns a path, sometimes with a detour.
func (r *renderer) join(prefix string, from target, parts []typedPart) string {
	texts := make([]string, len(parts))
	for i := range parts {
		texts[i] = parts[i].text
	}
	m, ok := api.FindMessage(from.typ.Message)
	if ok && !from.typ.List && len(parts) > 0 && rapid.IntRange(0, 9).Draw(r.t, "detour") == 0 {
		prefix += rapid.SampledFrom(m.Fields).Draw(r.t, "by").CLIName + ".."
	}
	return prefix + strings.Join(texts, ".")
}
