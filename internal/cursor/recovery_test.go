package cursor

import "testing"

// An error is reported once: not what follows from it, but other errors are.
func TestRecovery(t *testing.T) {
	t.Parallel()
	const images, files = "BatchAnnotateImagesRequest", "AsyncBatchAnnotateImagesRequest"
	tests := []struct {
		name, message string
		args          []string
		wants         []want
	}{
		{"a mistyped move hides what is below", files, []string{"output-confg", "batch-size=1", "gcs-destination", "uri=x", "nope=1"},
			[]want{{1, "output-confg", "unknown field of ", "output-config"}}},
		{".. leads out of a mistyped move", files, []string{"output-confg", "gcs-destination", "...nope=1"},
			[]want{{1, "output-confg", "unknown field of ", "output-config"}, {3, "nope", "unknown field of ", ""}}},
		{".. counts every part of a mistyped move", files, []string{"output-config.gcs.a.b", "...", "..batch-size=x"},
			[]want{{1, "gcs", "unknown field of ", "gcs-destination"}, {3, "x", "not an integer", ""}}},
		{". leads out of a mistyped move", files, []string{"nope", ".", "parent=x", "parent=y"},
			[]want{{1, "nope", "unknown field of ", ""}, {4, "parent", "already set", ""}}},
		{"a path from the root leads out of a mistyped move", files, []string{"nope", ".parent=x", ".nope=1"},
			[]want{{1, "nope", "unknown field of ", ""}, {3, "nope", "unknown field of ", ""}}},
		{"an error before .. is reported", files, []string{"nope..output-config", "batch-size=x"},
			[]want{{1, "nope", "unknown field of ", ""}, {2, "x", "not an integer", ""}}},
		{"a move onto a scalar hides what is below", files, []string{"parent", "x=1", "..", "nope=1"},
			[]want{{1, "parent", "parent is a string", ""}, {4, "nope", "unknown field of ", ""}}},
		{"a move above the root", files, []string{"..", "nope=1", "nope"},
			[]want{{1, "..", "above the root", ""}}},
		{". leads out of a move above the root", files, []string{"..", ".", "nope=1"},
			[]want{{1, "..", "above the root", ""}, {3, "nope", "unknown field of ", ""}}},
		{".. leads out of a move above the root", files, []string{"..output-config", "...nope=1"},
			[]want{{1, "..", "above the root", ""}, {2, "nope", "unknown field of ", ""}}},
		{"far above the root", files, []string{".......", "......."},
			[]want{{1, ".......", "above the root", ""}, {2, ".......", "above the root", ""}}},
		{"a single trailing dot", files, []string{"output-config.", "batch-size=1", "uri=1", "..", "nope=1"},
			[]want{{1, ".", "single dot", ""}, {5, "nope", "unknown field of ", ""}}},
		{"a mistyped path leaves the cursor", files, []string{"output-config", "nope.a=1", "batch-size=x"},
			[]want{{2, "nope", "unknown field of ", ""}, {3, "x", "not an integer", ""}}},
		{"the first error of a path", files, []string{"nope.nope...nope=1"},
			[]want{{1, "nope", "unknown field of ", ""}}},
		{"a mistyped field with an invalid value", files, []string{"output-config.nope=x"},
			[]want{{1, "nope", "unknown field of ", ""}}},
		{"an invalid value is not a first one", files, []string{"output-config.batch-size=x", "output-config.batch-size=1"},
			[]want{{1, "x", "not an integer", ""}}},
		{"three times", files, []string{"parent=x", "parent=y", "parent=z"},
			[]want{{2, "parent", `already set to "x"`, ""}, {3, "parent", `already set to "x"`, ""}}},

		{"an invalid value in an element leaves no gap", images, []string{"requests.0.image.content=*", "requests.1.image.content=YQ=="},
			[]want{{1, "*", "not valid base64", ""}}},
		{"an invalid value in a message leaves no gap", images,
			[]string{"requests.0.features.0.max-results=x", "requests.1.features.0.type=CROP_HINTS", "requests.0.features.1.type=CROP_HINTS"},
			[]want{{1, "x", "not an integer", ""}}},
		{"a mistyped field in an element leaves no gap", images, []string{"requests.0.nope=1", "requests.1.image.content=YQ=="},
			[]want{{1, "nope", "unknown field of ", ""}}},
		{"a mistyped field in an unindexed element leaves no gap", images, []string{"requests.nope=1", "requests.1.image.content=YQ=="},
			[]want{{1, "nope", "unknown field of ", ""}}},
		{"a mistyped move in an element leaves no gap", images, []string{"requests.0.nope", "a=1", ".requests.1.image.content=YQ=="},
			[]want{{1, "nope", "unknown field of ", ""}}},
		{"invalid JSON of an element leaves no gap", images, []string{"requests.0:={", "requests.1:={}"},
			[]want{{1, "{", "not valid JSON", ""}}},
		{"a gap leaves the next index unchanged", images, []string{"requests.3", "image.content=YQ==", ".requests.0.image.content=YQ==", ".requests.2.image"},
			[]want{{1, "3", "the next index is 0", "0"}, {4, "2", "the next index is 1", "1"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mustFail(t, Input{Message: message(t, test.message), Args: test.args}, test.wants...)
		})
	}
}

// A skipped argument moves nothing, but it counts.
func TestSkip(t *testing.T) {
	t.Parallel()
	in := Input{Message: message(t, "OutputConfig"), Args: []string{"gcs-destination", "operations/x", "uri=x", "nope=1"}, SkipArg: 2}
	mustFail(t, in, want{4, "nope", "unknown field of GcsDestination", ""})
}
