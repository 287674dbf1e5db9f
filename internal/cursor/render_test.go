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

// A renderer turns a request into args that make it, by every form that the
// language has: from the root, from the cursor or from above it; in one arg or
// by moves; elements by number, by + and without; values as text or as JSON.
type renderer struct {
	t      *rapid.T
	args   []string
	cursor []target       // the parts that were typed, the root first
	length map[string]int // of the lists so far, by their paths
}

// A target is a place in the request. Its path has the API's names, the keys
// of maps, and #0, #1, ... for elements.
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

// A task is a value to be set. Values of a list of scalars are set in the order
// of their turns.
type task struct {
	target
	value any
	turn  int
	text  bool // may be given as text
}

// render returns args that make the value of a message.
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

// tasks must be a value apart, down to what one arg sets.
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

// typable tells whether an entry of a map can be set by a arg of its own: a key
// with a dot goes before a text only.
func typable(key string, value any) bool {
	_, text := value.(typedValue)
	return text || plainKey(key)
}

// ready tells whether the elements before those of the task are there.
func (r *renderer) ready(t *task) bool {
	for i, part := range t.path {
		number, ok := elementNumber(part)
		if ok && number > r.length[strings.Join(t.path[:i], "\x00")] {
			return false
		}
	}
	return t.turn == 0 || r.length[t.key()] == t.turn
}

func elementNumber(part string) (int, bool) {
	digits, ok := strings.CutPrefix(part, "#")
	number, err := strconv.Atoi(digits)
	return number, ok && err == nil
}

// do adds the args of a task.
func (r *renderer) do(t *task) {
	at := t.target
	var suffix string
	value, text := t.value.(typedValue)
	last := ""
	if len(t.path) > 0 {
		last = t.path[len(t.path)-1]
	}
	holder := r.holder(t)
	isEntry := holder.typ.Map && !holder.typ.List
	switch {
	case text && isEntry && (!plainKey(last) || strings.HasSuffix(last, ":") || r.flip("key=value")):
		at, suffix = holder, "="+last+"="+value.text
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

// holder returns the target that holds the task's.
func (r *renderer) holder(t *task) target {
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

// set adds the args that set what is at a target: moves, then a setting.
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
			r.made(parts[:n])
			continue
		}
		r.args = append(r.args, r.join(prefix, stack[depth], parts)+suffix)
		r.made(parts)
		return
	}
}

// origin chooses where a path starts: at the root or at a part of the cursor.
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

// element chooses how an element is named: by +, by its number or, "", not at all.
func (r *renderer) element(list, to target) string {
	number, _ := elementNumber(to.path[len(list.path)])
	length := r.length[list.key()]
	choices := []string{strconv.Itoa(number)}
	if number == length {
		choices = append(choices, "+")
	}
	if rest := to.path[len(list.path)+1:]; (number == length-1 || length == 0) && len(rest) > 0 {
		if _, err := strconv.Atoi(rest[0]); err != nil && rest[0] != "+" {
			choices = append(choices, "")
		}
	}
	return rapid.SampledFrom(choices).Draw(r.t, "element")
}

// name chooses a spelling of a field; the key of a map has one.
func (r *renderer) name(in, at target) string {
	last := at.path[len(at.path)-1]
	if in.typ.Map {
		return last
	}
	m, _ := api.FindMessage(in.typ.Message)
	f, _ := m.FindField(last)
	return rapid.SampledFrom([]string{f.Name, f.Word}).Draw(r.t, "spelling")
}

// movable returns how many of the parts a move may take.
func (r *renderer) movable(parts []typedPart) []int {
	var movable []int
	for i := range parts {
		if typ := parts[i].typ; typ.Kind == api.KindMessage || typ.Map {
			movable = append(movable, i+1)
		}
	}
	return movable
}

// made notes the elements that + made, and those that hold them.
func (r *renderer) made(parts []typedPart) {
	for i := range parts {
		if _, last := elementNumber(parts[i].path[len(parts[i].path)-1]); last && parts[i].text == "+" {
			r.growAll(parts[i].path)
		}
	}
}

// growAll notes that all elements on a path are there.
func (r *renderer) growAll(path []string) {
	for i, part := range path {
		if number, ok := elementNumber(part); ok {
			r.grow(target{path: path[:i]}, number+1)
		}
	}
}

// join writes a path, now and then by a detour.
func (r *renderer) join(prefix string, from target, parts []typedPart) string {
	texts := make([]string, len(parts))
	for i := range parts {
		texts[i] = parts[i].text
	}
	m, ok := api.FindMessage(from.typ.Message)
	if ok && !from.typ.List && len(parts) > 0 && rapid.IntRange(0, 9).Draw(r.t, "detour") == 0 {
		prefix += rapid.SampledFrom(m.Fields).Draw(r.t, "by").Word + ".."
	}
	return prefix + strings.Join(texts, ".")
}
