package imaging

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	t.Parallel()
	var jpegFile, pngFile, gifFile bytes.Buffer
	pixels := image.NewRGBA(image.Rect(0, 0, 20, 20))
	if err := jpeg.Encode(&jpegFile, pixels, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&pngFile, pixels); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&gifFile, pixels, nil); err != nil {
		t.Fatal(err)
	}
	encoded := base64.StdEncoding.EncodeToString(jpegFile.Bytes())
	webp := "RIFF\x10\x00\x00\x00WEBPVP8 " + strings.Repeat("x", 8)
	tests := []struct {
		name, data string
		want       Kind
	}{
		{"JPEG", jpegFile.String(), Image},
		{"JPEG with padding", jpegFile.String() + "\x00\x00\n", Image},
		{"truncated JPEG", jpegFile.String()[:jpegFile.Len()/2], Truncated},
		{"PNG", pngFile.String(), Image},
		{"truncated PNG", pngFile.String()[:pngFile.Len()-13], Truncated},
		{"GIF", gifFile.String(), Image},
		{"truncated GIF", gifFile.String()[:gifFile.Len()-1], Truncated},
		{"WebP", webp, Image},
		{"truncated WebP", webp[:len(webp)-1], Truncated},
		{"TIFF", "II*\x00\x08\x00\x00\x00\x01\x00", Image},
		{"truncated TIFF", "MM\x00*\x00\x00\x01\x00\x00\x00", Truncated},
		{"PDF after text", "\r\n%PDF-1.7\n", PDF},
		{"PDF", "%PDF-1.4\n", PDF},
		{"HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", HEIC},
		{"HEIF with a general brand", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", HEIC},
		{"AVIF", "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avif", AVIF},
		{"AVIF with a general brand", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avifmif1", AVIF},
		{"MP4", "\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", Unknown},
		{"SVG", "\ufeff<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", SVG},
		{"HTML", "\n<!DOCTYPE html><html><svg></svg></html>", HTML},
		{"base64", encoded, Base64},
		{"base64 in lines", encoded[:76] + "\r\n" + encoded[76:], Base64},
		{"URL-safe base64", strings.Repeat("-_", 30), Base64},
		{"a data: URL", "data:image/jpeg;base64,/9j/", Base64},
		{"a short word", "photo", Text},
		{"bytes", "\x01\x02\x03", Unknown},
		{"text", strings.Repeat("no image ", 20) + ".", Text},
		{"an error in XML", "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", Text},
		{"long text that ends in a character", strings.Repeat("é", headSize), Text},
		{"quoted base64", `"` + encoded + `"`, Base64},
		{"base64 in UTF-16", "\xff\xfe" + strings.ReplaceAll(encoded, "", "\x00")[1:], Base64},
		{"ZIP", "PK\x03\x04....", Other},
		{"JPEG 2000", "\x00\x00\x00\x0cjP  \r\n\x87\n", Other},
		{"Git LFS", "version https://git-lfs.github.com/spec/v1\n", LFS},
		{"nothing", "", Unknown},
	}
	for _, test := range tests {
		if got := Sniff([]byte(test.data)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
