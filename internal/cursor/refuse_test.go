package cursor

import (
	"strings"
	"testing"
)

// Every refusal of the language, with its word, its place and the way out.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const images, files = "BatchAnnotateImagesRequest", "AsyncBatchAnnotateImagesRequest"
	tests := []struct {
		name, message string
		words         []string
		want          want
	}{
		{"above the root", "Product", []string{".."}, want{1, "..", "above the root", ""}},
		{"above the root by one", files, []string{"output-config", "..."}, want{2, "...", "above the root", ""}},
		{"above the root in a path", files, []string{"output-config...parent=x"}, want{1, "...", "above the root", ""}},
		{"above the root, then down", "Product", []string{"..name=x"}, want{1, "..", "above the root", ""}},
		{"a single trailing dot", files, []string{"output-config."}, want{1, ".", "single dot", ""}},
		{"a single trailing dot in a setting", files, []string{"output-config.=x"}, want{1, ".", "single dot", ""}},
		{"an empty word", "Product", []string{"name=x", ""}, want{2, "", "empty word; leave it out", ""}},
		{"no field", "Product", []string{"=x"}, want{1, "", "no field before the =", ""}},
		{"no field before JSON", "Product", []string{`:="x"`}, want{1, "", "no field before the =", ""}},

		{"an unknown field", "Product", []string{"nam=x"}, want{1, "nam", "Product has no field nam", "name"}},
		{"an unknown field below", files, []string{"output-config.batchsize=1"}, want{1, "batchsize", "OutputConfig has no field batchsize", "batch-size"}},
		{"an unknown field that .. takes back", files, []string{"outputconfig..parent=x"}, want{1, "outputconfig", "has no field", "output-config"}},
		{"an unknown field to move to", files, []string{"output.gcs-destination"}, want{1, "output", "has no field output", "output-config"}},
		{"snake_case", "Product", []string{"display_name=x"}, want{1, "display_name", "has no field", "display-name"}},
		{"capitals", "Product", []string{"Name=x"}, want{1, "Name", "has no field", "name"}},
		{"a request without fields", "CancelOperationRequest", []string{"name=x"}, want{1, "name", "CancelOperationRequest) has no fields", ""}},
		{"a lone dash", "Product", []string{"-"}, want{1, "-", "has no field -", "name"}},

		{"a move onto a scalar", "Product", []string{"name"}, want{1, "name", "name is a string; it takes a value: name=...", ""}},
		{"a move onto an int32", files, []string{"output-config", "batch-size"}, want{2, "batch-size", "batch-size is an int32; it takes a value", ""}},
		{"a move onto a repeated scalar", "ImageContext", []string{"language-hints"}, want{1, "language-hints", "each language-hints=... adds one", ""}},
		{"a move onto an entry of a map", images, []string{"labels.a"}, want{1, "labels.a", "labels.a is a string; it takes a value", ""}},
		{"a move below a scalar", "Product", []string{"name.x=1"}, want{1, "x", "name is a string and has no fields", ""}},

		{"a scalar twice", "Product", []string{"name=x", "name=y"}, want{2, "name", `already set to "x" by word 1; set it once`, ""}},
		{"a scalar twice, by other words", "ImportProductSetsRequest",
			[]string{"inputConfig.gcsSource.csvFileUri=x", "input-config.gcs-source", "csv-file-uri=x"}, want{3, "csv-file-uri", `already set to "x" by word 1`, ""}},
		{"a long value twice", "Product", []string{"name=" + strings.Repeat("ü", 100), "name=y"},
			want{2, "name", `already set to "` + strings.Repeat("ü", 40) + `…" by word 1`, ""}},
		{"a key twice", images, []string{"labels=a=b", "labels.a=c"}, want{2, "labels.a", `already set to "b" by word 1`, ""}},
		{"a map without a key", images, []string{"labels=a"}, want{1, "labels", "give the entry as labels=key=value", ""}},
		{"a key with a dot in the path", images, []string{"labels.a.b=c"}, want{1, "b", "labels=a.b=...", ""}},
		{"a key that is not UTF-8", images, []string{"labels=\xff=c"}, want{1, "\xff", "the key is not valid UTF-8", ""}},
		{"a message set", files, []string{"output-config=x"}, want{1, "output-config", "output-config.batch-size=..., or give it as JSON: output-config:={...}", ""}},
		{"the request set", files, []string{".=x"}, want{1, ".", "the request as a whole takes no value", ""}},
		{"the request set whole", files, []string{".:={}"}, want{1, ".", "--json", ""}},
		{"a list of messages set", images, []string{"requests=x"}, want{1, "requests", "requests:=[...]", ""}},
		{"an element set", images, []string{"requests.0=x"}, want{1, "requests.0", "requests.0:={...}", ""}},

		{"a gap", images, []string{"requests.1.image.content=YQ=="}, want{1, "1", "the next number is 0", "0"}},
		{"a gap further on", images, []string{"requests.+", ".requests.2"}, want{2, "2", "the next number is 1", "1"}},
		{"a gap below", images, []string{"requests.0.features.3.type=CROP_HINTS"}, want{1, "3", "leaves a gap in features: the next number is 0", "0"}},
		{"a huge number", images, []string{"requests.99999999999999999999999.image"}, want{1, "99999999999999999999999", "the next number is 0", "0"}},
		{"the largest number", images, []string{"requests.9223372036854775807.image"}, want{1, "9223372036854775807", "the next number is 0", "0"}},
		{"a number with a zero before it", images, []string{"requests.00.image.content=YQ=="}, want{1, "00", "no element 00: they are numbered 0, 1, 2", ""}},
		{"a number below zero", images, []string{"requests.-1.image.content=YQ=="}, want{1, "-1", "no element -1", ""}},
		{"a number on a message", files, []string{"output-config.0.batch-size=1"}, want{1, "0", "output-config is not repeated; leave the 0 out", ""}},
		{"+ on a message", files, []string{"output-config.+.batch-size=1"}, want{1, "+", "output-config is not repeated; leave the + out", ""}},
		{"a number on an element", images, []string{"requests.0.0.image.content=YQ=="}, want{1, "0", "requests.0 is one element already", ""}},
		{"a number on a repeated scalar", "ImageContext", []string{"language-hints.0=x"}, want{1, "0", "have no numbers", ""}},
		{"+ on a repeated scalar", "ImageContext", []string{"language-hints.+=x"}, want{1, "+", "each language-hints=... adds one", ""}},
		{"a number on a scalar", "Product", []string{"name.0=x"}, want{1, "0", "name is a string and has no fields", ""}},
		{"a number at the root", "Product", []string{"0.name=x"}, want{1, "0", "has no field 0", "name"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			refuse(t, Input{Message: message(t, test.message), Words: test.words}, test.want)
		})
	}
}

// A value that does not fit is at fault itself, and not the path before it.
func TestRefusedValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, message, word string
		want                want
	}{
		{"boolean", "PurgeProductsRequest", "force=yes", want{1, "yes", "true or false", "true"}},
		{"null for an element", "BatchAnnotateImagesRequest", "requests.+:=null", want{1, "null", "null can't be an element", ""}},
		{"null for an entry", "BatchAnnotateImagesRequest", "labels.a:=null", want{1, "null", "or an entry of a map", ""}},
		{"int32", "OutputConfig", "batch-size=2147483648", want{1, "2147483648", "out of range for int32", ""}},
		{"int32 with a point", "OutputConfig", "batchSize=1.0", want{1, "1.0", "not a whole number (int32)", ""}},
		{"an empty number", "OutputConfig", "batch-size=", want{1, "batch-size", "not a whole number (int32)", ""}},
		{"double", "LatLng", "latitude=NaN", want{1, "NaN", "not a finite number", ""}},
		{"enum", "Feature", "type=TEXT", want{1, "TEXT", "not one of its values", "TEXT_DETECTION"}},
		{"enum by its number", "Feature", "type=5", want{1, "5", "not one of its values", "CROP_HINTS"}},
		{"google-datetime", "ProductSet", "index-time=2020-01-01", want{1, "2020-01-01", "RFC 3339", ""}},
		{"a repeated one", "CropHintsParams", "aspect-ratios=wide", want{1, "wide", "not a number (float)", ""}},
		{"an entry of a map", "BatchAnnotateImagesRequest", "labels=key=\xff", want{1, "\xff", "not valid UTF-8", ""}},
		{"not UTF-8", "Product", "name=\xff", want{1, "\xff", "not valid UTF-8", ""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			refuse(t, Input{Message: message(t, test.message), Words: []string{test.word}}, test.want)
		})
	}
}
