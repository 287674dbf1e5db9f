package detect_test

import (
	"os"
	"strings"
	"testing"

	"vision1/internal/detect"
)

// The costs in docs/scale.md are those of the list prices.
func TestScaleArithmetic(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	one := features(t, "text")
	month := func(images int64) detect.USD { return detect.Prices{}.FromMonthStart(one, images) }
	const perMonth = 1800 * 60 * 24 * 30
	for _, cost := range []detect.USD{
		month(10_000), month(1_000_000), month(1_000_000_000), month(perMonth), month(1_000_000_000 % perMonth),
		12*month(perMonth) + month(1_000_000_000%perMonth),
	} {
		whole, cents, _ := strings.Cut(strings.TrimPrefix(cost.String(), "$"), ".")
		if want := "$" + grouped(whole) + "." + cents; !strings.Contains(string(text), want) {
			t.Errorf("%s is not in docs/scale.md", want)
		}
	}
}

// grouped returns digits with commas between thousands.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
