package emulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"image/color"
	"path/filepath"
	"strings"
	"testing"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
)

// A response to a recorded image is the recorded JSON, over REST.
func TestRecordedResponsesAreUnmodified(t *testing.T) {
	dir, bucket := t.TempDir(), t.TempDir()
	image := pngOf(t, 4, 4, color.White)
	digest := sha256.Sum256(image)
	const recorded = `{"ofTomorrow":{"b":[1.10,"\u003c"],"a":12345678901234567890},"labelAnnotations":[{"score":0.98765432109876543,"description":"x","new":0.10}]}`
	write(t, filepath.Join(dir, hex.EncodeToString(digest[:])+".json"), `{"responses":[`+recorded+`]}`)
	write(t, filepath.Join(bucket, "b", "o.png"), string(image))
	config := withoutTesseract()
	config.ResponsesDir, config.BucketDir = dir, bucket
	server := start(t, config)
	base := "http://" + server.Addr() + "/v1/images:annotate?prettyPrint=false"
	const features = `"features":[{"type":"LABEL_DETECTION"}]`
	content := `{"image":{"content":"` + base64.StdEncoding.EncodeToString(image) + `"},` + features + `}`
	uri := `{"image":{"source":{"imageUri":"gs://b/o.png"}},` + features + `}`
	for _, test := range []struct{ name, query, body, want string }{
		{"content", "", content, recorded},
		{"bucket", "", uri, strings.TrimSuffix(recorded, "}") + `,"context":{"uri":"gs://b/o.png"}}`},
		{"mask", "&fields=responses.labelAnnotations.score", content, `{"labelAnnotations":[{"score":0.98765432109876543}]}`},
		{"enum numbers", "&$alt=json;enum-encoding=int", content, `{"labelAnnotations":[{"description":"x","score":0.9876543}]}`},
	} {
		_, _, got := send(t, "POST", base+test.query, `{"requests":[`+test.body+`,`+test.body+`]}`)
		if want := `{"responses":[` + test.want + `,` + test.want + `]}`; got != want {
			t.Errorf("%s:\ngot:  %s\nwant: %s", test.name, got, want)
		}
	}
	_, _, got := send(t, "POST", strings.TrimSuffix(base, "?prettyPrint=false"), `{"requests":[`+content+`]}`)
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(`{"responses":[`+recorded+`]}`), "", "  "); err != nil {
		t.Fatal(err)
	}
	if got != indented.String()+"\n" {
		t.Errorf("indented:\n%s", got)
	}
	request := &visionpb.AnnotateImageRequest{Image: &visionpb.Image{Content: image}, Features: []*visionpb.Feature{{Type: visionpb.Feature_LABEL_DETECTION}}}
	response := annotate(t, dial(t, "grpc", server.Addr()), request)[0]
	want := &visionpb.AnnotateImageResponse{LabelAnnotations: []*visionpb.EntityAnnotation{{Description: "x", Score: 0.9876543}}}
	if !proto.Equal(response, want) {
		t.Errorf("gRPC: %v", response)
	}
	_, _, binary := send(t, "POST", base+"&alt=proto", `{"requests":[`+content+`]}`)
	decoded := new(visionpb.BatchAnnotateImagesResponse)
	if err := proto.Unmarshal([]byte(binary), decoded); err != nil || !proto.Equal(decoded.GetResponses()[0], want) {
		t.Errorf("alt=proto: %v, %v", decoded, err)
	}
}

func TestRecordedResponses(t *testing.T) {
	dir := t.TempDir()
	images := make([][]byte, 4)
	for i := range images {
		images[i] = pngOf(t, 1+i, 1, color.White)
	}
	record := func(image []byte, response string) {
		sum := sha256.Sum256(image)
		write(t, filepath.Join(dir, hex.EncodeToString(sum[:])+".json"), response)
	}
	record(images[0], `{"labelAnnotations":[{"description":"known"}],"aFieldOfTomorrow":1}`)
	record(images[1], `{"responses":[{"error":{"code":3,"message":"known error"}}]}`)
	record(images[2], `junk`)
	config := withoutTesseract()
	config.ResponsesDir = dir
	c := dial(t, "rest", start(t, config).Addr())
	var requests []*visionpb.AnnotateImageRequest
	for _, image := range images {
		requests = append(requests, &visionpb.AnnotateImageRequest{Image: &visionpb.Image{Content: image}, Features: features(visionpb.Feature_LABEL_DETECTION)})
	}
	got := annotate(t, c, requests...)
	if len(got[0].GetLabelAnnotations()) != 1 || got[0].GetLabelAnnotations()[0].GetDescription() != "known" {
		t.Errorf("recorded response of one image: %v", got[0])
	}
	if got[1].GetError().GetMessage() != "known error" {
		t.Errorf("recorded response of images:annotate: %v", got[1])
	}
	if got[2].GetError().GetCode() != int32(codes.Internal) {
		t.Errorf("invalid file: %v", got[2])
	}
	if len(got[3].GetLabelAnnotations()) != 3 {
		t.Errorf("no recorded response: %v", got[3])
	}
}
