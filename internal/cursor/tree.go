package cursor

import (
	"bytes"
	"encoding/json"
	"slices"

	"vision1/internal/value"
)

// A node is a value in the request.
type node struct {
	kind nodeKind
	// packed reports whether an object or a list is still JSON text. Most of a
	// large request is never unpacked.
	packed    bool
	json      json.RawMessage // of a scalar, or packed
	file      *File           // of a scalar whose content is a file
	typed     string          // the value as typed, for messages
	members   []member        // of an object, in the order in which they were set
	positions map[string]int  // of a large object: name -> index in members
	items     []*node         // of a list
	// setBy is the first argument that set this or something in it; 0 for what
	// --json set, which arguments can replace.
	setBy int
	whole bool // set as a whole, by :=
}

type nodeKind uint8

const (
	scalar nodeKind = iota
	object
	list
)

type member struct {
	name  string
	value *node
}

// fromJSON returns the node of a valid JSON value.
func fromJSON(raw json.RawMessage) *node {
	n := &node{json: raw}
	switch raw[0] {
	case '{':
		n.kind, n.packed = object, true
	case '[':
		n.kind, n.packed = list, true
	}
	return n
}

// unpack decodes one level of a packed object or list.
func (n *node) unpack() {
	if !n.packed {
		return
	}
	n.packed = false
	dec := json.NewDecoder(bytes.NewReader(n.json))
	n.json = nil
	_, err := dec.Token()
	for err == nil && dec.More() { // no errors: the JSON is valid
		var name json.Token
		if n.kind == object {
			name, err = dec.Token()
		}
		var raw json.RawMessage
		if err == nil {
			err = dec.Decode(&raw)
		}
		switch key, ok := name.(string); {
		case err != nil:
		case ok:
			n.put(key, fromJSON(raw))
		default:
			n.items = append(n.items, fromJSON(raw))
		}
	}
}

// elements returns the elements of a list, and nil for other nodes.
func (n *node) elements() []*node {
	n.unpack()
	return n.items
}

// empty reports whether n is an empty object or list.
func (n *node) empty() bool {
	n.unpack()
	return n.kind != scalar && len(n.members) == 0 && len(n.items) == 0
}

// position returns the index of a member, or -1.
func (n *node) position(name string) int {
	n.unpack()
	if n.positions == nil {
		return slices.IndexFunc(n.members, func(m member) bool { return m.name == name })
	}
	if i, ok := n.positions[name]; ok {
		return i
	}
	return -1
}

// find returns the member with that name, or nil.
func (n *node) find(name string) *node {
	if i := n.position(name); i >= 0 {
		return n.members[i].value
	}
	return nil
}

// put adds or replaces a member.
func (n *node) put(name string, value *node) {
	if i := n.position(name); i >= 0 {
		n.members[i].value = value
		return
	}
	n.members = append(n.members, member{name, value})
	const large = 16 // messages have fewer fields, but maps can have any number of keys
	switch {
	case n.positions != nil:
		n.positions[name] = len(n.members) - 1
	case len(n.members) > large:
		n.positions = make(map[string]int, 2*large)
		for i := range n.members {
			n.positions[n.members[i].name] = i
		}
	}
}

// mark records that an argument set something in n.
func (n *node) mark(arg int) {
	if n.setBy == 0 {
		n.setBy = arg
	}
}

// excerpt returns the value for a message.
func (n *node) excerpt() string {
	if n.typed == "" {
		return value.Excerpt(string(n.json))
	}
	return value.Excerpt(n.typed)
}
