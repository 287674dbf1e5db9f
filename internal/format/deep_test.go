//go:build !race

// The race detector makes such values take six seconds.

package format_test

import (
	"errors"
	"strings"
	"testing"

	"vision1/internal/format"
)

// testdata/script/limits.txtar has the functions of jq that recurse into such
// values.
func TestDeepResults(t *testing.T) {
	t.Parallel()
	const nested = `reduce range($n) as $i (0; if $i % 2 == 0 then [.] else {a: .} end)`
	for _, kind := range []format.Kind{"", format.Compact, format.YAML} {
		o := format.Options{Kind: kind, Query: compile(t, strings.Replace(nested, "$n", "10000", 1))}
		if _, err := show(t, o, false, "1"); err != nil {
			t.Errorf("%q, 10,000 levels: %v", kind, err)
		}
		o.Query = compile(t, strings.Replace(nested, "$n", "10001", 1))
		_, err := show(t, o, false, "1")
		var got *format.Error
		if !errors.As(err, &got) || got.Message != "--query nests values more than 10000 levels deep" {
			t.Errorf("%q, 10,001 levels: %v", kind, err)
		}
	}
	o := format.Options{Kind: format.CSV, Query: compile(t, `{a: reduce range(10000) as $i (0; [.])}`)}
	if _, err := show(t, o, false, "1"); err == nil || !strings.Contains(err.Error(), "levels deep") {
		t.Errorf("a deep cell: %v", err)
	}
}
