package products

import (
	"strings"
	"sync"
	"time"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"github.com/tidwall/btree"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A store keeps everything by its full name, sorted, so that a page of a list
// costs no more than what is on it.
type store struct {
	mu       sync.RWMutex
	now      func() time.Time
	sets     btree.Map[string, *visionpb.ProductSet]
	products btree.Map[string, *visionpb.Product]
	images   btree.Map[string, *visionpb.ReferenceImage]
	members  map[string]*btree.Set[string] // a set's name: its products' names
	setsOf   map[string]*btree.Set[string] // a product's name: its sets' names
}

func newStore(now func() time.Time) *store {
	return &store{now: now, members: make(map[string]*btree.Set[string]), setsOf: make(map[string]*btree.Set[string])}
}

// add makes a product a member of a set. Both must exist. The caller holds the lock.
func (s *store) add(set, product string) {
	insert(s.members, set, product)
	insert(s.setsOf, product, set)
	s.index(set)
}

// remove ends a membership, if there is one. The caller holds the lock.
func (s *store) remove(set, product string) {
	erase(s.members, set, product)
	erase(s.setsOf, product, set)
	s.index(set)
}

// index notes that a set's products are searchable as they are now. The real
// service takes half an hour for it.
func (s *store) index(set string) {
	if found, ok := s.sets.Get(set); ok {
		found.IndexTime = timestamppb.New(s.now())
	}
}

// deleteProduct removes a product with its images and memberships. The caller
// holds the lock.
func (s *store) deleteProduct(name string) {
	for _, image := range namesBelow(&s.images, name+"/referenceImages/") {
		s.images.Delete(image)
	}
	for _, set := range keys(s.setsOf[name]) {
		s.remove(set, name)
	}
	s.products.Delete(name)
}

// deleteSet removes a set; its products stay. The caller holds the lock.
func (s *store) deleteSet(name string) {
	for _, product := range keys(s.members[name]) {
		s.remove(name, product)
	}
	s.sets.Delete(name)
}

func namesBelow[T any](table *btree.Map[string, T], prefix string) []string {
	var names []string
	table.Ascend(prefix, func(name string, _ T) bool {
		if !strings.HasPrefix(name, prefix) {
			return false
		}
		names = append(names, name)
		return true
	})
	return names
}

func insert(relation map[string]*btree.Set[string], from, to string) {
	if relation[from] == nil {
		relation[from] = new(btree.Set[string])
	}
	relation[from].Insert(to)
}

func erase(relation map[string]*btree.Set[string], from, to string) {
	set := relation[from]
	if set == nil {
		return
	}
	set.Delete(to)
	if set.Len() == 0 {
		delete(relation, from)
	}
}

func keys(set *btree.Set[string]) []string {
	if set == nil {
		return nil
	}
	return set.Keys()
}

func size(set *btree.Set[string]) int {
	if set == nil {
		return 0
	}
	return set.Len()
}
