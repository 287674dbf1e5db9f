package cursor

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What is sent all the same, with a warning that names the arg.
func TestWarnings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, message, base string
		args                []string
		want                string   // the request
		warnings            []string // flag, arg: what it says
	}{
		{"a field of the service", "ProductSet", "", []string{"index-time=2030-01-02T03:04:05Z"}, `{"indexTime":"2030-01-02T03:04:05Z"}`,
			[]string{"-r 1: index-time is output only; the service sets it"}},
		{"a message of the service, once", "ProductSet", "", []string{"index-error.code=1", "index-error", "message=x"}, `{"indexError":{"code":1,"message":"x"}}`,
			[]string{"-r 1: index-error is output only; the service sets it"}},
		{"a move to it is nothing yet", "ProductSet", "", []string{"index-error"}, `{}`, nil},
		{"two of them", "ProductSet", "", []string{"index-error.code=1", "index-time=2030-01-02T03:04:05Z"},
			`{"indexError":{"code":1},"indexTime":"2030-01-02T03:04:05Z"}`, []string{"-r 1: index-error is", "-r 2: index-time is"}},
		{"as JSON", "ProductSet", "", []string{`index-error:={"code":1}`}, `{"indexError":{"code":1}}`, []string{"-r 1: index-error is"}},
		{"in a whole request", "ProductSet", `{"indexError":{"code":1}}`, nil, `{"indexError":{"code":1}}`, []string{"--json 0: index-error is"}},
		{"an unknown enum value as JSON", "Feature", "", []string{`type:="TEXT_DETECTIO"`}, `{"type":"TEXT_DETECTIO"}`,
			[]string{"-r 1: unknown value TEXT_DETECTIO; the nearest known value is TEXT_DETECTION"}},
		{"an unknown enum value in a whole request", "BatchAnnotateImagesRequest", `{"requests":[{"features":[{"type":"NEW"}]}]}`, nil,
			`{"requests":[{"features":[{"type":"NEW"}]}]}`, []string{"--json 0: requests[0].features[0].type: unknown value NEW"}},
		{"the number of an enum value", "Feature", "", []string{`type:=5`}, `{"type":5}`, []string{"-r 1: 5 is the number of an enum value, which can't be validated"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := Input{Message: message(t, test.message), Words: test.args}
			if test.base != "" {
				in.Base = []byte(test.base)
			}
			got, warnings := mustParse(t, in)
			if got != test.want {
				t.Errorf("%q: got\n     %s, want\n     %s", test.args, got, test.want)
			}
			var said []string
			for _, w := range warnings {
				said = append(said, fmt.Sprintf("%s %d: %s", w.Flag, w.Index, w.Message))
			}
			if !slices.EqualFunc(said, test.warnings, strings.HasPrefix) {
				t.Errorf("%q warns of\n     %q, want\n     %q", test.args, said, test.warnings)
			}
		})
	}
}
