package annotate

import (
	"crypto/sha256"
	"image"
	"image/color"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/imaging"
	"vision1/internal/emulator/text"
)

// maxFilePages is the maximum number of pages in a file.
const maxFilePages = 2000

// An openedFile is a file whose pages can be annotated.
type openedFile struct {
	uri    string // empty for content
	digest [sha256.Size]byte
	count  int
	page   func(index int) (input, error) // index is from 0
}

func (s *Server) openFile(config *visionpb.InputConfig) (openedFile, error) {
	data, uri := config.GetContent(), ""
	switch {
	case len(data) > maxFile:
		return openedFile{}, status.Errorf(codes.InvalidArgument, "The file is larger than the limit of %d bytes.", maxFile)
	case len(data) == 0 && config.GetGcsSource().GetUri() == "":
		return openedFile{}, status.Errorf(codes.InvalidArgument, "Request must specify an input file and features.")
	case len(data) == 0:
		var err error
		uri = config.GetGcsSource().GetUri()
		if data, err = s.config.Buckets.Read(uri, maxFile); err != nil {
			return openedFile{}, err
		}
	}
	count, page, err := openPages(data, config.GetMimeType())
	if err != nil {
		return openedFile{}, err
	}
	if count > maxFilePages {
		return openedFile{}, status.Errorf(codes.InvalidArgument, "The file has %d pages, the limit is %d.", count, maxFilePages)
	}
	return openedFile{uri: uri, digest: sha256.Sum256(data), count: count, page: page}, nil
}

func openPages(data []byte, mimeType string) (count int, page func(int) (input, error), err error) {
	switch mimeType {
	case "application/pdf":
		file, err := text.OpenPDF(data)
		if err != nil {
			return 0, nil, status.Errorf(codes.InvalidArgument, "Bad PDF data.")
		}
		return file.Count, func(index int) (input, error) { return pdfPage(file, index) }, nil
	case "image/tiff":
		file, err := imaging.OpenTIFF(data)
		return imagePages(file, err)
	case "image/gif":
		file, err := imaging.OpenGIF(data)
		return imagePages(file, err)
	}
	return 0, nil, status.Errorf(codes.InvalidArgument, "Unsupported mime_type %q: it must be application/pdf, image/tiff or image/gif.", mimeType)
}

func imagePages(file imaging.File, err error) (int, func(int) (input, error), error) {
	if err != nil {
		return 0, nil, imageError(err)
	}
	return file.Count, func(index int) (input, error) {
		decoded, err := file.Page(index)
		if err != nil {
			return input{}, imageError(err)
		}
		return input{image: decoded}, nil
	}, nil
}

// pdfPage returns a page's own text, and a blank image of the page's size.
func pdfPage(file text.PDF, index int) (input, error) {
	page, err := file.Page(index)
	if err != nil {
		return input{}, status.Errorf(codes.InvalidArgument, "Bad PDF data on page %d.", index+1)
	}
	blank := image.NewPaletted(image.Rect(0, 0, min(max(1, page.Width), 10_000), min(max(1, page.Height), 10_000)), color.Palette{color.White})
	return input{image: blank, text: &page}, nil
}
