package annotate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/rpcerror"
)

// The number of responses in an output file, from the API's reference.
const (
	defaultBatchSize = 20
	maxBatchSize     = 100
)

func checkOutput(field string, config *visionpb.OutputConfig) error {
	uri := config.GetGcsDestination().GetUri()
	bucket, _, _ := strings.Cut(strings.TrimPrefix(uri, "gs://"), "/")
	if !strings.HasPrefix(uri, "gs://") || bucket == "" {
		return rpcerror.Invalid(field+".gcs_destination.uri", "output_config.gcs_destination.uri must be gs://bucket/prefix, is %q.", uri)
	}
	if size := config.GetBatchSize(); size < 0 || size > maxBatchSize {
		return rpcerror.Invalid(field+".batch_size", "output_config.batch_size must be between 1 and %d, is %d.", maxBatchSize, size)
	}
	return nil
}

// writeBatches annotates count inputs in batches of the configured size, and writes
// the message that annotate returns for a batch to a file, before it starts the
// next, so that only one batch is in memory. A file's name has the numbers of its
// first and last input.
func (s *Server) writeBatches(config *visionpb.OutputConfig, count int, annotate func(first, last int) (proto.Message, error)) error {
	size := int(config.GetBatchSize())
	if size == 0 {
		size = defaultBatchSize
	}
	prefix := config.GetGcsDestination().GetUri()
	if !strings.Contains(strings.TrimPrefix(prefix, "gs://"), "/") {
		prefix += "/"
	}
	for first := 0; first < count; first += size {
		last := min(first+size, count)
		batch, err := annotate(first, last)
		if err != nil {
			return err
		}
		content, err := marshalIndent(batch)
		if err != nil {
			return rpcerror.Internal(err)
		}
		if err := s.config.Buckets.Write(fmt.Sprintf("%soutput-%d-to-%d.json", prefix, first+1, last), content); err != nil {
			return err
		}
	}
	return nil
}

// marshalIndent returns indented JSON. The whitespace of protojson is random.
func marshalIndent(message proto.Message) ([]byte, error) {
	content, err := protojson.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("encode the results: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, content, "", "  "); err != nil {
		return nil, fmt.Errorf("encode the results: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
