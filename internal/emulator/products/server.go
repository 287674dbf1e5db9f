// Package products is the emulator's ProductSearch service, kept in memory. Its
// rules are those of the API's reference.
package products

import (
	"time"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/bucket"
	"vision1/internal/emulator/lro"
)

// A Server is google.cloud.vision.v1.ProductSearch.
type Server struct {
	visionpb.UnimplementedProductSearchServer
	store      *store
	operations *lro.Store
	files      *bucket.Folder
}

// NewServer returns the service. Its long operations are kept in operations,
// imports read their files from the folder of buckets, which may be nil.
func NewServer(operations *lro.Store, files *bucket.Folder, now func() time.Time) *Server {
	return &Server{store: newStore(now), operations: operations, files: files}
}

// clone returns a copy that no later change reaches.
func clone[T proto.Message](message T) T {
	return proto.CloneOf(message)
}

func cloneAll[T proto.Message](messages []T) []T {
	copies := make([]T, len(messages))
	for i, message := range messages {
		copies[i] = clone(message)
	}
	return copies
}
