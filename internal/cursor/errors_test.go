package cursor

import (
	"strings"
	"testing"
)

// Each error names the argument, the invalid part of it, and the fix.
func TestErrors(t *testing.T) {
	t.Parallel()
	const images, files = "BatchAnnotateImagesRequest", "AsyncBatchAnnotateImagesRequest"
	tests := []struct {
		name, message string
		args          []string
		want          want
	}{
		{"above the root", "Product", []string{".."}, want{1, "..", "above the root", ""}},
		{"above the root by one", files, []string{"output-config", "..."}, want{2, "...", "above the root", ""}},
		{"above the root in a path", files, []string{"output-config...parent=x"}, want{1, "...", "above the root", ""}},
		{"above the root, then down", "Product", []string{"..name=x"}, want{1, "..", "above the root", ""}},
		{"a single trailing dot", files, []string{"output-config."}, want{1, ".", "single dot", ""}},
		{"a single trailing dot in a assignment", files, []string{"output-config.=x"}, want{1, ".", "single dot", ""}},
		{"an empty arg", "Product", []string{"name=x", ""}, want{2, "", "empty argument; remove it", ""}},
		{"no field", "Product", []string{"=x"}, want{1, "", "missing field name before the =", ""}},
		{"no field before JSON", "Product", []string{`:="x"`}, want{1, "", "missing field name before the =", ""}},

		{"an unknown field", "Product", []string{"nam=x"}, want{1, "nam", "unknown field of Product", "name"}},
		{"an unknown field below", files, []string{"output-config.batchsize=1"}, want{1, "batchsize", "unknown field of OutputConfig", "batch-size"}},
		{"an unknown field that .. takes back", files, []string{"outputconfig..parent=x"}, want{1, "outputconfig", "unknown field of ", "output-config"}},
		{"an unknown field to move to", files, []string{"output.gcs-destination"}, want{1, "output", "unknown field of ", "output-config"}},
		{"snake_case", "Product", []string{"displayed_name=x"}, want{1, "displayed_name", "unknown field of ", "display-name"}},
		{"capitals", "Product", []string{"Name=x"}, want{1, "Name", "unknown field of ", "name"}},
		{"a request without fields", "CancelOperationRequest", []string{"name=x"}, want{1, "name", "unknown field; the request of this method (CancelOperationRequest) has no fields", ""}},
		{"a lone dash", "Product", []string{"-"}, want{1, "-", "unknown field of ", ""}},

		{"a move onto a scalar", "Product", []string{"name"}, want{1, "name", "name is a string; set it with name=...", ""}},
		{"a move onto an int32", files, []string{"output-config", "batch-size"}, want{2, "batch-size", "batch-size is an int32; set it with", ""}},
		{"a move onto a repeated scalar", "ImageContext", []string{"language-hints"}, want{1, "language-hints", "add a value with language-hints=...", ""}},
		{"a move onto an entry of a map", images, []string{"labels.a"}, want{1, "labels.a", "labels.a is a string; set it with", ""}},
		{"a move below a scalar", "Product", []string{"name.x=1"}, want{1, "x", "name is a string and has no fields", ""}},

		{"a scalar twice", "Product", []string{"name=x", "name=y"}, want{2, "name", `already set to "x" by argument 1; set it once`, ""}},
		{"a scalar twice, by other arguments", "ImportProductSetsRequest",
			[]string{"inputConfig.gcsSource.csvFileUri=x", "input-config.gcs-source", "csv-file-uri=x"}, want{3, "csv-file-uri", `already set to "x" by argument 1`, ""}},
		{"a long value twice", "Product", []string{"name=" + strings.Repeat("ü", 100), "name=y"},
			want{2, "name", `already set to "` + strings.Repeat("ü", 40) + `…" by argument 1`, ""}},
		{"a key twice", images, []string{"labels=a=b", "labels.a=c"}, want{2, "labels.a", `already set to "b" by argument 1`, ""}},
		{"a map without a key", images, []string{"labels=a"}, want{1, "labels", "set an entry with labels=key=value", ""}},
		{"a key with a dot in the path", images, []string{"labels.a.b=c"}, want{1, "b", "labels=a.b=...", ""}},
		{"a key that is not UTF-8", images, []string{"labels=\xff=c"}, want{1, "\xff", "the key is not valid UTF-8", ""}},
		{"a message set", files, []string{"output-config=x"}, want{1, "output-config", "output-config.batch-size=..., or use JSON: output-config:={...}", ""}},
		{"the request set", files, []string{".=x"}, want{1, ".", "the request itself has no value", ""}},
		{"the request set as a whole", files, []string{".:={}"}, want{1, ".", "--json", ""}},
		{"a list of messages set", images, []string{"requests=x"}, want{1, "requests", "requests:=[...]", ""}},
		{"an element set", images, []string{"requests.0=x"}, want{1, "requests.0", "requests.0:={...}", ""}},

		{"a gap", images, []string{"requests.1.image.content=YQ=="}, want{1, "1", "the next index is 0", "0"}},
		{"a gap further on", images, []string{"requests.+", ".requests.2"}, want{2, "2", "the next index is 1", "1"}},
		{"a gap below", images, []string{"requests.0.features.3.type=CROP_HINTS"}, want{1, "3", "leaves a gap in features: the next index is 0", "0"}},
		{"a huge index", images, []string{"requests.99999999999999999999999.image"}, want{1, "99999999999999999999999", "the next index is 0", "0"}},
		{"the largest index", images, []string{"requests.9223372036854775807.image"}, want{1, "9223372036854775807", "the next index is 0", "0"}},
		{"an index with a zero before it", images, []string{"requests.00.image.content=YQ=="}, want{1, "00", "invalid index 00; the first element is 0", ""}},
		{"an index below zero", images, []string{"requests.-1.image.content=YQ=="}, want{1, "-1", "invalid index -1", ""}},
		{"an index on a message", files, []string{"output-config.0.batch-size=1"}, want{1, "0", "output-config is not a list; remove the 0", ""}},
		{"+ on a message", files, []string{"output-config.+.batch-size=1"}, want{1, "+", "output-config is not a list; remove the +", ""}},
		{"an index on an element", images, []string{"requests.0.0.image.content=YQ=="}, want{1, "0", "requests.0 is an element already", ""}},
		{"an index on a repeated scalar", "ImageContext", []string{"language-hints.0=x"}, want{1, "0", "have no indexes", ""}},
		{"+ on a repeated scalar", "ImageContext", []string{"language-hints.+=x"}, want{1, "+", "add a value with language-hints=...", ""}},
		{"an index on a scalar", "Product", []string{"name.0=x"}, want{1, "0", "name is a string and has no fields", ""}},
		{"an index at the root", "Product", []string{"0.name=x"}, want{1, "0", "unknown field of Product; valid fields are description, display-name, ", ""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mustFail(t, Input{Message: message(t, test.message), Args: test.args}, test.want)
		})
	}
}

// An invalid value is marked itself, not the path before it.
func TestValueErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, message, arg string
		want               want
	}{
		{"boolean", "PurgeProductsRequest", "force=yes", want{1, "yes", "true or false", "true"}},
		{"null for an element", "BatchAnnotateImagesRequest", "requests.+:=null", want{1, "null", "null is not allowed as a list element", ""}},
		{"null for an entry", "BatchAnnotateImagesRequest", "labels.a:=null", want{1, "null", "or a map value", ""}},
		{"int32", "OutputConfig", "batch-size=2147483648", want{1, "2147483648", "out of range for int32", ""}},
		{"int32 with a point", "OutputConfig", "batchSize=1.0", want{1, "1.0", "not an integer (int32)", ""}},
		{"an empty number", "OutputConfig", "batch-size=", want{1, "batch-size", "not an integer (int32)", ""}},
		{"double", "LatLng", "latitude=NaN", want{1, "NaN", "not a finite number", ""}},
		{"enum", "Feature", "type=TEXT", want{1, "TEXT", "unknown value of Feature.type", "TEXT_DETECTION"}},
		{"an empty enum", "Feature", "type=", want{1, "type", "unknown value of Feature.type; valid values are FACE_DETECTION, ", ""}},
		{"google-datetime", "ProductSet", "index-time=2020-01-01", want{1, "2020-01-01", "RFC 3339", ""}},
		{"a repeated scalar", "CropHintsParams", "aspect-ratios=wide", want{1, "wide", "not a number (float)", ""}},
		{"an entry of a map", "BatchAnnotateImagesRequest", "labels=key=\xff", want{1, "\xff", "not valid UTF-8", ""}},
		{"not UTF-8", "Product", "name=\xff", want{1, "\xff", "not valid UTF-8", ""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mustFail(t, Input{Message: message(t, test.message), Args: []string{test.arg}}, test.want)
		})
	}
}
