package cursor

import (
	"bytes"
	"encoding/json"
)

// A node is one value of the request as it grows.
type node struct {
	kind nodeKind
	// packed: an object or a list that came as JSON and was not looked into yet.
	packed  bool
	json    json.RawMessage // of a leaf, or packed
	file    *File           // of a leaf whose content is a file
	typed   string          // of a leaf: the value as it was given
	members []member        // of an object, in the order in which they were set
	places  map[string]int  // of a large object: where a member is
	items   []*node         // of a list
	// by is the first word that set this or something in it; 0 for the request
	// that --json brought, which words may replace.
	by    int
	whole bool // given in one piece, by :=
}

type nodeKind uint8

const (
	leaf nodeKind = iota
	object
	list
)

type member struct {
	name  string
	value *node
}

// fewMembers is how many are searched one by one; messages have fewer fields,
// maps may have any number of keys.
const fewMembers = 16

// given returns the node of a value given as JSON that was checked.
func given(raw json.RawMessage) *node {
	switch n := (&node{json: raw}); raw[0] {
	case '{':
		n.kind, n.packed = object, true
		return n
	case '[':
		n.kind, n.packed = list, true
		return n
	default:
		return n
	}
}

// unpack takes apart one level of what came as JSON, so that it can be added to.
// What is below stays packed: most of a large request is never looked into.
func (n *node) unpack() {
	if !n.packed {
		return
	}
	n.packed = false
	dec := json.NewDecoder(bytes.NewReader(n.json))
	n.json = nil
	_, err := dec.Token()
	for err == nil && dec.More() { // an error can't be: the JSON was checked
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
			n.put(key, given(raw))
		default:
			n.items = append(n.items, given(raw))
		}
	}
}

// elements returns what a list holds; none where n is no list.
func (n *node) elements() []*node {
	n.unpack()
	return n.items
}

// empty tells whether n is an object or a list in which there is nothing.
func (n *node) empty() bool {
	n.unpack()
	return n.kind != leaf && len(n.members) == 0 && len(n.items) == 0
}

func (n *node) find(name string) *node {
	n.unpack()
	if n.places != nil {
		if i, ok := n.places[name]; ok {
			return n.members[i].value
		}
		return nil
	}
	for i := range n.members {
		if n.members[i].name == name {
			return n.members[i].value
		}
	}
	return nil
}

// put adds or replaces a member.
func (n *node) put(name string, value *node) {
	n.unpack()
	for i := range n.members {
		if n.places != nil {
			break
		}
		if n.members[i].name == name {
			n.members[i].value = value
			return
		}
	}
	if i, ok := n.places[name]; ok {
		n.members[i].value = value
		return
	}
	n.members = append(n.members, member{name, value})
	switch {
	case n.places != nil:
		n.places[name] = len(n.members) - 1
	case len(n.members) > fewMembers:
		n.places = make(map[string]int, 2*fewMembers)
		for i := range n.members {
			n.places[n.members[i].name] = i
		}
	}
}

// touch notes that word set something in n.
func (n *node) touch(word int) {
	if n.by == 0 {
		n.by = word
	}
}
