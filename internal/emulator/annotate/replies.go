package annotate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
)

// recorded returns the reply recorded for a picture, nil where there is none. A
// file holds either the response to one picture or a whole reply of
// images:annotate, whose first response counts.
func (s *Server) recorded(digest [sha256.Size]byte) (*visionpb.AnnotateImageResponse, error) {
	if s.config.Replies == "" {
		return nil, nil
	}
	name := hex.EncodeToString(digest[:]) + ".json"
	data, err := os.ReadFile(filepath.Join(s.config.Replies, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, status.Errorf(codes.Internal, "The recorded reply %s cannot be read.", name)
	}
	response, err := parseRecorded(data)
	if err != nil {
		return nil, status.Errorf(codes.Internal, "The recorded reply %s is not the JSON of a response.", name)
	}
	return response, nil
}

func parseRecorded(data []byte) (*visionpb.AnnotateImageResponse, error) {
	var whole struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, fmt.Errorf("read the reply: %w", err)
	}
	if len(whole.Responses) > 0 {
		data = whole.Responses[0]
	}
	response := new(visionpb.AnnotateImageResponse)
	// A reply of the service may have fields that the stubs do not know yet.
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, response); err != nil {
		return nil, fmt.Errorf("read the response: %w", err)
	}
	return response, nil
}
