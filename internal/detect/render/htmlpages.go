package render

import (
	"encoding/json"
	"errors"
)

// maxNesting is that of a BatchAnnotateFilesResponse: files, and pages in them.
const maxNesting = 2

// splitPages returns the AnnotateImageResponses in a response of any method that
// annotates: one image, a batch, a file, or a batch of files. There is at least one.
func splitPages(response []byte) ([]json.RawMessage, error) {
	pages, err := appendPages(nil, response, maxNesting)
	if err == nil && len(pages) == 0 {
		err = errors.New("the response has no results")
	}
	return pages, err
}

func appendPages(pages []json.RawMessage, response []byte, depth int) ([]json.RawMessage, error) {
	var list struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := decodeJSON(response, &list); err != nil {
		return nil, err
	}
	if list.Responses == nil || depth == 0 {
		return append(pages, response), nil
	}
	for _, element := range list.Responses {
		var err error
		if pages, err = appendPages(pages, element, depth-1); err != nil {
			return nil, err
		}
	}
	return pages, nil
}
