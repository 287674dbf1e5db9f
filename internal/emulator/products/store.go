package products

import (
	"path"
	"strings"
	"sync"
	"time"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"github.com/tidwall/btree"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/rpcerror"
)

// A store contains all resources. The caller of its methods, and of the methods
// of its fields, holds the lock.
type store struct {
	mu       sync.RWMutex
	now      func() time.Time
	sets     table[*visionpb.ProductSet]
	products table[*visionpb.Product]
	images   table[*visionpb.ReferenceImage]
	members  relation // from a set to its products
	setsOf   relation // from a product to its sets
}

func newStore(now func() time.Time) *store {
	return &store{
		now:      now,
		sets:     table[*visionpb.ProductSet]{kind: kind{"ProductSet", "projects/locations/productSets"}},
		products: table[*visionpb.Product]{kind: kind{"Product", "projects/locations/products"}},
		images:   table[*visionpb.ReferenceImage]{kind: kind{"ReferenceImage", "projects/locations/products/referenceImages"}},
		members:  make(relation),
		setsOf:   make(relation),
	}
}

// addMember adds a product to a set. Both must exist.
func (s *store) addMember(set, product string) {
	s.members.add(set, product)
	s.setsOf.add(product, set)
	s.index(set)
}

// removeMember removes a product from a set, if it is a member.
func (s *store) removeMember(set, product string) {
	s.members.remove(set, product)
	s.setsOf.remove(product, set)
	s.index(set)
}

// index sets a set's index time to now. The real service indexes with a delay of
// up to half an hour.
func (s *store) index(set string) {
	if found, ok := s.sets.Get(set); ok {
		found.IndexTime = timestamppb.New(s.now())
	}
}

// deleteProduct deletes a product with its reference images and memberships.
func (s *store) deleteProduct(name string) {
	for _, image := range s.images.namesWithPrefix(name + "/referenceImages/") {
		s.images.Delete(image)
	}
	for _, set := range s.setsOf.of(name).Keys() {
		s.removeMember(set, name)
	}
	s.products.Delete(name)
}

// deleteSet deletes a set but not its products.
func (s *store) deleteSet(name string) {
	for _, product := range s.members.of(name).Keys() {
		s.removeMember(name, product)
	}
	s.sets.Delete(name)
}

// A table maps the full names of one kind of resource to the resources. It is
// sorted, so that listing a page reads only that page.
type table[T proto.Message] struct {
	btree.Map[string, T]

	kind kind
}

// find returns a resource, not a copy. field is the request field that name is
// from.
func (t *table[T]) find(field, name string) (T, error) {
	if err := t.kind.check(field, name); err != nil {
		return *new(T), err
	}
	resource, exists := t.Get(name)
	if !exists {
		return *new(T), rpcerror.Errorf(codes.NotFound, "Not found: %s", name)
	}
	return resource, nil
}

func (t *table[T]) insert(name string, resource T) error {
	if _, exists := t.Get(name); exists {
		return rpcerror.Errorf(codes.AlreadyExists, "%s with ID '%s' already exists.", t.kind.title, path.Base(name))
	}
	t.Set(name, resource)
	return nil
}

func (t *table[T]) namesWithPrefix(prefix string) []string {
	var names []string
	t.Ascend(prefix, func(name string, _ T) bool {
		if !strings.HasPrefix(name, prefix) {
			return false
		}
		names = append(names, name)
		return true
	})
	return names
}

// firstWithPrefix returns the first name with a prefix, or "".
func (t *table[T]) firstWithPrefix(prefix string) string {
	first := ""
	t.Ascend(prefix, func(name string, _ T) bool {
		if strings.HasPrefix(name, prefix) {
			first = name
		}
		return false
	})
	return first
}

// A relation maps a name to a sorted set of names. It has no empty sets.
type relation map[string]*btree.Set[string]

// of returns the names for from, which the caller must not change.
func (r relation) of(from string) *btree.Set[string] {
	if names := r[from]; names != nil {
		return names
	}
	return new(btree.Set[string])
}

func (r relation) add(from, to string) {
	r[from] = r.of(from)
	r[from].Insert(to)
}

func (r relation) remove(from, to string) {
	names := r.of(from)
	names.Delete(to)
	if names.Len() == 0 {
		delete(r, from)
	}
}
