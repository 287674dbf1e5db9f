// Package products is the emulator's in-memory ProductSearch service. Its rules
// are those of the API's reference.
package products

import (
	"time"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/lro"
	"vision1/internal/emulator/rpcerror"
)

// A Server implements google.cloud.vision.v1.ProductSearch.
type Server struct {
	visionpb.UnimplementedProductSearchServer
	store      *store
	operations *lro.Store
	files      *bucket.Dir
}

// NewServer returns a server without products. It adds its long-running
// operations to operations, and imports read files, which can be nil.
func NewServer(operations *lro.Store, files *bucket.Dir, now func() time.Time) *Server {
	return &Server{store: newStore(now), operations: operations, files: files}
}

// create adds a resource and returns a copy of it.
func create[T proto.Message](s *Server, t *table[T], name string, resource T) (T, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if err := t.insert(name, resource); err != nil {
		return *new(T), err
	}
	return proto.CloneOf(resource), nil
}

// get returns a copy of a resource.
func get[T proto.Message](s *Server, t *table[T], name string) (T, error) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	resource, err := t.find("name", name)
	if err != nil {
		return *new(T), err
	}
	return proto.CloneOf(resource), nil
}

// remove deletes a resource by calling drop, which ignores one that doesn't exist.
// According to the API's reference, that isn't an error, and Google's samples delete
// resources twice.
func remove[T proto.Message](s *Server, t *table[T], name string, drop func(name string)) (*emptypb.Empty, error) {
	if err := t.kind.check("name", name); err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	drop(name)
	return new(emptypb.Empty), nil
}

// updatePaths returns the paths to update: those in the mask or, if it is empty
// or "*", all.
func updatePaths(mask *fieldmaskpb.FieldMask, all ...string) []string {
	paths := mask.GetPaths()
	if len(paths) == 0 || (len(paths) == 1 && paths[0] == "*") {
		return all
	}
	return paths
}

func addInvalidPath(violations *rpcerror.Violations, path string) {
	violations.Add("update_mask", "update_mask has a path that cannot be updated: %s", path)
}
