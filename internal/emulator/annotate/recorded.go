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

	"vision1/internal/emulator/original"
	"vision1/internal/emulator/regular"
	"vision1/internal/emulator/rpcerror"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
)

// recordedResponse returns the recorded response for an image, or nil if there is
// none. The file contains the response for one image, or a response of
// images:annotate, of which the first image's response is used. Its JSON is attached to
// the message.
func (s *Server) recordedResponse(digest [sha256.Size]byte) (*visionpb.AnnotateImageResponse, error) {
	if s.config.ResponsesDir == "" {
		return nil, nil
	}
	name := hex.EncodeToString(digest[:]) + ".json"
	data, err := regular.Read(os.OpenFile, filepath.Join(s.config.ResponsesDir, name), maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, rpcerror.Errorf(codes.Internal, "The recorded response %s cannot be read.", name)
	}
	response, err := parseResponse(data)
	if err != nil {
		return nil, rpcerror.Errorf(codes.Internal, "The recorded response %s is not the JSON of a response.", name)
	}
	return response, nil
}

func parseResponse(data []byte) (*visionpb.AnnotateImageResponse, error) {
	var batch struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := json.Unmarshal(data, &batch); err != nil {
		return nil, fmt.Errorf("parse the batch: %w", err)
	}
	if len(batch.Responses) > 0 {
		data = batch.Responses[0]
	}
	response := new(visionpb.AnnotateImageResponse)
	// The service's response can have fields that are missing from the stubs. Over REST,
	// the attached JSON has them.
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, response); err != nil {
		return nil, fmt.Errorf("parse the response: %w", err)
	}
	original.Attach(response, data)
	return response, nil
}
