package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/rpcerror"
)

// maxLabel is the maximum length of a label's key or value, in characters.
const maxLabel = 63

// The names of inputs in messages.
const (
	images = "images"
	files  = "files"
)

// checkBatch checks the parts of a request that all its inputs share, and the number of
// these inputs.
func checkBatch(parent string, labels map[string]string, inputs string, count, limit int) error {
	if err := checkParent(parent); err != nil {
		return err
	}
	for key, value := range labels {
		if first, _ := utf8.DecodeRuneInString(key); !isLabel(key) || !unicode.IsLetter(first) {
			return rpcerror.Invalid("labels", "Invalid label key %q.", key)
		}
		if !isLabel(value) {
			return rpcerror.Invalid("labels", "Invalid value %q of the label %q.", value, key)
		}
	}
	switch {
	case count == 0:
		return rpcerror.Invalid("requests", "requests must not be empty.")
	case count > limit:
		return rpcerror.Errorf(codes.InvalidArgument, "Too many %s per request", inputs)
	}
	return nil
}

// checkImages rejects a request if one of its images or all features are missing.
func checkImages(requests []*visionpb.AnnotateImageRequest) error {
	for _, request := range requests {
		source := request.GetImage()
		if len(request.GetFeatures()) == 0 || len(source.GetContent()) == 0 && imageURI(source.GetSource()) == "" {
			return rpcerror.Errorf(codes.InvalidArgument, "Request must specify image and features.")
		}
	}
	return nil
}

// checkFiles rejects a request if one of its files or all features are missing.
func checkFiles(requests []*visionpb.AnnotateFileRequest) error {
	for _, request := range requests {
		config := request.GetInputConfig()
		if len(request.GetFeatures()) == 0 || len(config.GetContent()) == 0 && config.GetGcsSource().GetUri() == "" {
			return rpcerror.Errorf(codes.InvalidArgument, "Request must specify an input file and features.")
		}
	}
	return nil
}

// checkParent accepts "", projects/P, and projects/P/locations/L.
func checkParent(parent string) error {
	parts := strings.Split(parent, "/")
	project := len(parts) >= 2 && parts[0] == "projects" && parts[1] != ""
	location := project && len(parts) == 4 && parts[2] == "locations" && parts[3] != ""
	if valid := parent == "" || project && len(parts) == 2 || location; !valid {
		return rpcerror.Invalid("parent", "Invalid parent %q: it must be projects/PROJECT or projects/PROJECT/locations/LOCATION.", parent)
	}
	return nil
}

// isLabel reports whether text is valid as a label's value.
func isLabel(text string) bool {
	if utf8.RuneCountInString(text) > maxLabel {
		return false
	}
	for _, r := range text {
		letter := unicode.IsLetter(r) && !unicode.IsUpper(r)
		if !letter && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_' && r != '-' {
			return false
		}
	}
	return true
}
