package detectcmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
	"vision1/internal/diag"
)

// maxResponseFile is the size of the largest file with a response, in bytes.
const maxResponseFile = 256 << 20

// readResponse returns the responses in a file, with their images in that order. The
// file is a response for images or files as the API returns it, alone or in a list, or
// what an asynchronous method writes to Cloud Storage.
func readResponse(path string, images []string) ([]*render.Source, error) {
	invalid := func(message string) error {
		return &cmdutil.UsageError{Command: Name + " " + renderName, Diags: diag.List{{Flag: "argument", Text: path, Message: message}}}
	}
	if info, err := os.Stat(path); err == nil && (!info.Mode().IsRegular() || info.Size() > maxResponseFile) {
		return nil, invalid(fmt.Sprintf("not a file of at most %d MiB", maxResponseFile>>20))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, invalid(reasonOf(err))
	}
	responses, err := splitResponse(data)
	if err != nil {
		return nil, invalid(err.Error())
	}
	if len(images) > len(responses) {
		return nil, invalid(fmt.Sprintf("there are %d images, but %s", len(images), cmdutil.Count(len(responses), "response")))
	}
	var sources []*render.Source
	for i, response := range responses {
		s := &render.Source{Result: results.Result{Input: detect.Input{Name: fmt.Sprintf("%s[%d]", path, i)}, Response: response}}
		if i < len(images) {
			if _, err := os.Stat(images[i]); err != nil {
				return nil, &cmdutil.UsageError{Command: Name + " " + renderName, Diags: diag.List{{Flag: "--image", Text: images[i], Message: reasonOf(err)}}}
			}
			s.Result.Input.Name, s.Open = images[i], opener(images[i])
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// splitResponse returns the AnnotateImageResponse or AnnotateFileResponse messages of a
// response.
func splitResponse(data []byte) ([]json.RawMessage, error) {
	var message map[string]json.RawMessage
	if err := json.Unmarshal(data, &message); err != nil {
		return nil, fmt.Errorf("not the JSON of a response: %w", err)
	}
	list, isList := message["responses"]
	if !isList {
		return []json.RawMessage{data}, nil
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(list, &parts); err != nil {
		return nil, fmt.Errorf("responses is not a list: %w", err)
	}
	if message["inputConfig"] != nil || message["totalPages"] != nil {
		return []json.RawMessage{data}, nil // the pages of a file
	}
	if len(parts) == 0 {
		return nil, errors.New("there are no responses")
	}
	return parts, nil
}

// reasonOf returns the reason of an error of the file system.
func reasonOf(err error) string {
	var failed *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file"
	case errors.As(err, &failed):
		return failed.Err.Error()
	default:
		return err.Error()
	}
}
