package cursor

import "testing"

// Every form of a move and of an assignment that the reference supports.
func TestMoves(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, message string
		args          []string
		want          string
	}{
		{"nothing", "Product", nil, `{}`},
		{"assignment", "Product", []string{"name=x"}, `{"name":"x"}`},
		{"the API spelling", "Product", []string{"displayName=x"}, `{"displayName":"x"}`},
		{"dashed", "Product", []string{"display-name=x"}, `{"displayName":"x"}`},
		{"a.b below the cursor", "ImportProductSetsRequest",
			[]string{"input-config.gcs-source", "csv-file-uri=x"}, `{"inputConfig":{"gcsSource":{"csvFileUri":"x"}}}`},
		{"a.b in an assignment", "ImportProductSetsRequest",
			[]string{"input-config.gcs-source.csv-file-uri=x"}, `{"inputConfig":{"gcsSource":{"csvFileUri":"x"}}}`},
		{"a move below a move", "ImportProductSetsRequest",
			[]string{"input-config", "gcs-source", "csv-file-uri=x"}, `{"inputConfig":{"gcsSource":{"csvFileUri":"x"}}}`},
		{".a.b from the root", "PurgeProductsRequest",
			[]string{"product-set-purge-config", ".force=true", "product-set-id=x"}, `{"force":true,"productSetPurgeConfig":{"productSetId":"x"}}`},
		{".a.b as a move", "AsyncBatchAnnotateImagesRequest",
			[]string{"output-config.gcs-destination", ".output-config", "batch-size=1"}, `{"outputConfig":{"batchSize":1}}`},
		{". back to the root", "AsyncBatchAnnotateImagesRequest",
			[]string{"output-config.gcs-destination", ".", "parent=x"}, `{"parent":"x"}`},
		{". at the root", "Product", []string{".", "name=x"}, `{"name":"x"}`},
		{".. one up", "AsyncBatchAnnotateImagesRequest",
			[]string{"output-config.gcs-destination", "..", "batch-size=1"}, `{"outputConfig":{"batchSize":1}}`},
		{"... two up", "AsyncBatchAnnotateImagesRequest",
			[]string{"output-config.gcs-destination", "...", "parent=x"}, `{"parent":"x"}`},
		{"..a.b up and down", "ProductSearchParams",
			[]string{"bounding-poly", "..filter=x"}, `{"filter":"x"}`},
		{"..a.b up and down as a move", "AsyncBatchAnnotateImagesRequest",
			[]string{"output-config", "..output-config.gcs-destination", "uri=x"}, `{"outputConfig":{"gcsDestination":{"uri":"x"}}}`},
		{"a..b is b", "AsyncBatchAnnotateImagesRequest", []string{"output-config..parent=x"}, `{"parent":"x"}`},
		{"a.b...c is c", "AsyncBatchAnnotateImagesRequest", []string{"output-config.gcs-destination...parent=x"}, `{"parent":"x"}`},
		{"a.. stays", "AsyncBatchAnnotateImagesRequest", []string{"output-config..", "parent=x"}, `{"parent":"x"}`},
		{"an assignment leaves the cursor", "AsyncBatchAnnotateImagesRequest",
			[]string{"output-config.gcs-destination.uri=x", "output-config", "gcs-destination", "..batch-size=2", "..", "..parent=y"},
			`{"outputConfig":{"batchSize":2,"gcsDestination":{"uri":"x"}},"parent":"y"}`},
		{"a move alone creates nothing", "AsyncBatchAnnotateImagesRequest", []string{"output-config.gcs-destination"}, `{}`},
		{"everything after the first = is the value", "Product", []string{"name=b=c..d"}, `{"name":"b=c..d"}`},
		{"an empty string", "Product", []string{"name="}, `{"name":""}`},
		{"dots and equal signs", "Product", []string{"name=..=.", "description=.a.b"}, `{"description":".a.b","name":"..=."}`},
		{"a value of := and more", "Product", []string{"name=:=1"}, `{"name":":=1"}`},
		{"spaces, quotes, backslashes", "Product", []string{`name= a "b" \c`}, `{"name":" a \"b\" \\c"}`},
		{"markup is not escaped", "Product", []string{"name=<a&b>"}, `{"name":"<a&b>"}`},
		{"commas do not split", "Product", []string{"name=a,b"}, `{"name":"a,b"}`},
		{"a map by key=value", "BatchAnnotateImagesRequest", []string{"labels=a=b", "labels=c=d=e"}, `{"labels":{"a":"b","c":"d=e"}}`},
		{"a repeated scalar", "ImageContext", []string{"language-hints=en", "language-hints=de", "language-hints=en"},
			`{"languageHints":["en","de","en"]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := Input{Message: message(t, test.message), Args: test.args}
			if got, _ := mustParse(t, in); got != test.want {
				t.Errorf("%q: got\n     %s, want\n     %s", test.args, got, test.want)
			}
		})
	}
}
