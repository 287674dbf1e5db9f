package cursor

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Each warning names the argument.
func TestWarnings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, message, seed string
		args                []string
		want                string   // the request
		warnings            []string // "flag index: message"
	}{
		{"an output-only field", "ProductSet", "", []string{"index-time=2030-01-02T03:04:05Z"}, `{"indexTime":"2030-01-02T03:04:05Z"}`,
			[]string{"-r 1: index-time is output only; the service sets it"}},
		{"an output-only message, once", "ProductSet", "", []string{"index-error.code=1", "index-error", "message=x"}, `{"indexError":{"code":1,"message":"x"}}`,
			[]string{"-r 1: index-error is output only; the service sets it"}},
		{"a move to it", "ProductSet", "", []string{"index-error"}, `{}`, nil},
		{"two of them", "ProductSet", "", []string{"index-error.code=1", "index-time=2030-01-02T03:04:05Z"},
			`{"indexError":{"code":1},"indexTime":"2030-01-02T03:04:05Z"}`, []string{"-r 1: index-error is", "-r 2: index-time is"}},
		{"as JSON", "ProductSet", "", []string{`index-error:={"code":1}`}, `{"indexError":{"code":1}}`, []string{"-r 1: index-error is"}},
		{"in --json", "ProductSet", `{"indexError":{"code":1}}`, nil, `{"indexError":{"code":1}}`, []string{"--json 0: index-error is"}},
		{"an unknown enum value as JSON", "Feature", "", []string{`type:="NEW"`}, `{"type":"NEW"}`,
			[]string{"-r 1: unknown value NEW; valid values are FACE_DETECTION, "}},
		{"an unknown enum value", "Feature", "", []string{`type=NEW`}, `{"type":"NEW"}`,
			[]string{"-r 1: unknown value of Feature.type; valid values are FACE_DETECTION, "}},
		{"an unknown enum value in --json", "BatchAnnotateImagesRequest", `{"requests":[{"features":[{"type":"NEW"}]}]}`, nil,
			`{"requests":[{"features":[{"type":"NEW"}]}]}`, []string{"--json 0: requests[0].features[0].type: unknown value NEW"}},
		{"the number of an enum value", "Feature", "", []string{`type:=5`}, `{"type":5}`, []string{"-r 1: 5 is the number of an enum value, which can't be validated"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := Input{Message: message(t, test.message), Args: test.args}
			if test.seed != "" {
				in.Seed = []byte(test.seed)
			}
			request, warnings := mustParse(t, in)
			if request != test.want {
				t.Errorf("%q: got\n     %s, want\n     %s", test.args, request, test.want)
			}
			var got []string
			for _, w := range warnings {
				got = append(got, fmt.Sprintf("%s %d: %s", w.Flag, w.Index, w.Message))
			}
			if !slices.EqualFunc(got, test.warnings, strings.HasPrefix) {
				t.Errorf("%q: warnings\n     %q, want\n     %q", test.args, got, test.warnings)
			}
		})
	}
}
