package detect_test

import (
	"math"
	"testing"

	"vision1/internal/detect"
)

func TestUSD(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "$0.00", "1": "$1.00", "1.5": "$1.50", "$2.25": "$2.25", "0.0015": "$0.0015", "12.345": "$12.345", "1000000": "$1000000.00", "0.000001": "$0.000001",
	} {
		got, err := detect.ParseUSD(text)
		if err != nil || got.String() != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "-1", "NaN", "Inf", "1e300", "1,50"} {
		if got, err := detect.ParseUSD(text); err == nil {
			t.Errorf("%q: %s", text, got)
		}
	}
}

func TestPrices(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		features string
		prices   []string
		images   int64
		highest  string // of all images
		month    string // from the beginning of a month
	}{
		{"text", nil, 1, "$0.0015", "$0.00"},
		{"text", nil, 1000, "$1.50", "$0.00"},
		{"text", nil, 1001, "$1.5015", "$0.0015"},
		{"text", nil, 2000, "$3.00", "$1.50"},
		{"text,labels", nil, 2000, "$6.00", "$3.00"},
		{"labels", nil, 6_000_000, "$9000.00", "$8498.50"}, // 4,999,000 x 0.0015 + 1,000,000 x 0.001
		{"text", nil, 6_000_000, "$9000.00", "$8098.50"},
		{"labels,safe-search", nil, 2000, "$3.00", "$1.50"},
		{"safe-search", nil, 2000, "$3.00", "$1.50"},
		{"crops,colors", nil, 2000, "$3.00", "$1.50"},
		{"web", nil, 2000, "$7.00", "$3.50"},
		{"objects", nil, 2000, "$4.50", "$2.25"},
		{"products", nil, 2000, "$9.00", "$4.50"},
		{"text,web", []string{"0.60"}, 2000, "$2.40", "$2.40"},
		{"text,web", []string{"web=$1"}, 2000, "$5.00", "$3.50"},
		{"labels,safe-search", []string{"2", "safe-search=1"}, 1000, "$3.00", "$3.00"},
		{"text", []string{"0"}, 1000, "$0.00", "$0.00"},
		{"text", []string{"0.0001"}, 1_000_000, "$1.00", "$1.00"},                                         // rounded up
		{"text,web", []string{"1000000000"}, 9_000_000, "$9223372036854.775807", "$9223372036854.775807"}, // the largest amount
		{"text,web", []string{"1000000000"}, 3_000_000, "$6000000000000.00", "$6000000000000.00"},
		{"web", nil, math.MaxInt64, "$9223372036854.775807", "$9223372036854.775807"},
	} {
		prices, diags := detect.ParsePrices(tt.prices)
		if len(diags) > 0 {
			t.Fatal(lines(diags))
		}
		list := features(t, tt.features)
		highest, month := prices.PerImage(list).Times(tt.images), prices.FromMonthStart(list, tt.images)
		if highest.String() != tt.highest || month.String() != tt.month || highest < month {
			t.Errorf("%s x %d with %q: %s and %s, want %s and %s", tt.features, tt.images, tt.prices, highest, month, tt.highest, tt.month)
		}
		if prices.AreList() != (len(tt.prices) == 0) {
			t.Errorf("%q: list prices: %t", tt.prices, prices.AreList())
		}
	}
}

func TestParsePricesErrors(t *testing.T) {
	t.Parallel()
	_, diags := detect.ParsePrices([]string{"x", "text=x", "txt=1", "1", "2", "web=1", "web=1", "=1"})
	const want = `--price x: must be an amount in US dollars for 1,000 units, such as 1.50
--price text=x: must be an amount in US dollars for 1,000 units, such as 1.50
--price txt=1: unknown feature [text]
--price 2: a price for all features is set already
--price web=1: the price of web is set already
--price =1: unknown feature; valid features are text, document, labels, faces, landmarks, logos, objects, safe-search, web, colors, crops, and products`
	if got := lines(diags); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
