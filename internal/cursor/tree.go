package cursor

import "encoding/json"

// A node is one value of the request as it grows.
type node struct {
	kind    nodeKind
	json    json.RawMessage // of a leaf
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

func (n *node) find(name string) *node {
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
