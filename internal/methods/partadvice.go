package methods

import (
	"encoding/json"
	"strings"

	"vision1/internal/imaging"
	"vision1/internal/request"
)

// maxAdvisedBody is the largest request that is read again for advice, in bytes:
// several times what the service accepts.
const maxAdvisedBody = 64 << 20

// sentRequest is what the requests of images annotate and files annotate have in
// common with their errors: where the content comes from.
type sentRequest struct {
	Requests []struct {
		Image struct {
			Content []byte `json:"content"`
			Source  struct {
				ImageURI    string `json:"imageUri"`
				GcsImageURI string `json:"gcsImageUri"`
			} `json:"source"`
		} `json:"image"`
		InputConfig struct {
			Content   []byte `json:"content"`
			GcsSource struct {
				URI string `json:"uri"`
			} `json:"gcsSource"`
		} `json:"inputConfig"`
	} `json:"requests"`
}

// readSent decodes a request that was sent; it is empty if there is none or it
// can't be read any more.
func readSent(r *request.Request) sentRequest {
	var sent sentRequest
	if r == nil || r.Body == nil || r.Body.Size() > maxAdvisedBody {
		return sent
	}
	body := r.Body.Open()
	defer func() { _ = body.Close() }()
	if json.NewDecoder(body).Decode(&sent) != nil {
		return sentRequest{}
	}
	return sent
}

// The codes of google.rpc.Code that depend on the content of a part.
const (
	codeInvalidArgument  = 3
	codeDeadlineExceeded = 4
	codeNotFound         = 5
	codePermissionDenied = 7
	codeInternal         = 13
	codeUnavailable      = 14
)

// adviceFor returns what to do about an error of part i with that code and
// message, or "".
func (s *sentRequest) adviceFor(i, code int, message string) string {
	if i >= len(s.Requests) {
		return ""
	}
	r := &s.Requests[i]
	switch {
	case code != codeInvalidArgument && code != codeDeadlineExceeded && code != codeNotFound && code != codePermissionDenied &&
		code != codeInternal && code != codeUnavailable:
		return ""
	case len(r.Image.Content) > 0:
		return imageAdvice(imaging.Sniff(r.Image.Content))
	case len(r.InputConfig.Content) > 0:
		return fileAdvice(imaging.Sniff(r.InputConfig.Content))
	}
	for _, uri := range []string{r.Image.Source.ImageURI, r.Image.Source.GcsImageURI, r.InputConfig.GcsSource.URI} {
		if uri != "" {
			return sourceAdvice(uri, code, message)
		}
	}
	return ""
}

// imageAdvice returns what to do about an image that the service can't read.
func imageAdvice(kind imaging.Kind) string {
	switch kind {
	case imaging.PDF:
		return "this is a PDF; use: vision1 files annotate"
	case imaging.Base64:
		return kind.Advice() + ": content=@FILE encodes the file itself"
	default:
		return kind.Advice()
	}
}

// fileAdvice returns what to do about a document that the service can't read.
func fileAdvice(kind imaging.Kind) string {
	switch kind {
	case imaging.Image:
		return "files annotate reads PDF, TIFF, and GIF, and the mime-type must be that of the file; for other images, use: vision1 images annotate"
	case imaging.Base64:
		return kind.FileAdvice() + ": content=@FILE encodes the file itself"
	default:
		return kind.FileAdvice()
	}
}

// sourceAdvice returns what to do about an image that the service could not fetch.
func sourceAdvice(uri string, code int, message string) string {
	isStorage := strings.HasPrefix(uri, "gs://")
	switch {
	case !isStorage:
		return "the service fetches the URL itself, and the server may not allow that; download the image and send it: content=@FILE"
	case code == codeNotFound, code == codePermissionDenied, strings.Contains(strings.ToLower(message), "open"):
		return "check the name of the object, and that the account of the credentials has read access to it (roles/storage.objectViewer)"
	default:
		return ""
	}
}
