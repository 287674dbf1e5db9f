//go:build !race

// Each file starts a process, which takes a second with the race detector.

package emulator_test

import (
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/pdftest"
)

func TestBadPDFs(t *testing.T) {
	c := dial(t, "grpc", start(t, withWorker(t)).Addr())
	valid := twoPages()
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"junk":           {[]byte("junk"), "Bad PDF data."},
		"truncated":      {valid[:len(valid)/4], "Bad PDF data."},
		"no pages":       {pdftest.Pages(), "Bad PDF data."},
		"password":       {lockedPDF(), "Bad PDF data."},
		"too many pages": {pdftest.Pages(make([]string, 2001)...), "The file has 2001 pages, the limit is 2000."},
	} {
		response := annotatePDF(t, c, test.content, visionpb.Feature_LABEL_DETECTION)
		if response.GetError().GetCode() != int32(codes.InvalidArgument) || response.GetError().GetMessage() != test.want || len(response.GetResponses()) != 0 {
			t.Errorf("%s: %v, want %q", name, response, test.want)
		}
	}
	// A page that can't be drawn has an error of its own.
	broken := pdftest.New("", "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R 3 0 R]/Count 3/MediaBox[0 0 60 80]>>", "<</Type/Page/Parent 2 0 R>>", "null")
	response := annotatePDF(t, c, broken, visionpb.Feature_LABEL_DETECTION)
	if pages := response.GetResponses(); len(pages) != 3 || pages[0].GetError() != nil || pages[1].GetError().GetMessage() != "Bad PDF data." || pages[2].GetError() != nil {
		t.Errorf("a broken page: %v", response)
	}
}
