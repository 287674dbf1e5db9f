package methods

import (
	"encoding/json"
	"strings"

	"vision1/internal/imaging"
	"vision1/internal/request"
	"vision1/internal/rpccode"
)

// maxAdvisedBody is the largest request that is read again for advice, in bytes:
// several times what the service accepts.
const maxAdvisedBody = 64 << 20

// sentRequest is what is needed of the requests of images annotate and files annotate
// for advice: where the content comes from, and which pages were selected.
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
		Pages []int `json:"pages"`
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

// adviceFor returns what to do about an error of part i with that code and
// message, or "".
func (s *sentRequest) adviceFor(i, code int, message string) string {
	if i >= len(s.Requests) {
		return ""
	}
	r := &s.Requests[i]
	switch {
	case code != rpccode.InvalidArgument && code != rpccode.DeadlineExceeded && code != rpccode.NotFound && code != rpccode.PermissionDenied &&
		code != rpccode.Internal && code != rpccode.Unavailable:
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
	case code == rpccode.NotFound, code == rpccode.PermissionDenied, strings.Contains(strings.ToLower(message), "open"):
		return "check the name of the object, and that the account of the credentials has read access to it (roles/storage.objectViewer)"
	default:
		return ""
	}
}
