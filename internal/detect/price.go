package detect

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"vision1/internal/diag"
)

// USD is an amount in millionths of a US dollar.
type USD int64

const perDollar = 1_000_000

// String returns the amount in dollars, with at least two decimals: "$1.50".
func (u USD) String() string {
	text := fmt.Sprintf("$%d.%06d", u/perDollar, u%perDollar)
	for strings.HasSuffix(text, "0") && text[len(text)-4] != '.' {
		text = text[:len(text)-1]
	}
	if text[len(text)-4] == '.' {
		text = strings.TrimSuffix(text, "0")
	}
	return text
}

// Times returns the amount n times, which is not negative. It returns the largest amount
// if the result would be larger.
func (u USD) Times(n int64) USD {
	if over, product := bits.Mul64(uint64(u), uint64(max(0, n))); over == 0 && product < math.MaxInt64 { //nolint:gosec // neither is negative
		return USD(product)
	}
	return math.MaxInt64
}

// Plus returns the sum of two amounts that are not negative, or the largest amount.
func (u USD) Plus(v USD) USD { return u + min(v, math.MaxInt64-u) }

// ParseUSD parses an amount in dollars, such as "25" or "$0.5".
func ParseUSD(text string) (USD, error) {
	dollars, err := strconv.ParseFloat(strings.TrimPrefix(text, "$"), 64)
	if err != nil || math.IsNaN(dollars) || dollars < 0 || dollars > 1e9 {
		return 0, fmt.Errorf("must be an amount in US dollars, such as 2.50")
	}
	return USD(math.Round(dollars * perDollar)), nil
}

// PriceDate is when the prices were last compared with the published ones.
const PriceDate = "May 2026"

// freeUnits is how many units of each feature are free in a month.
const freeUnits = 1000

// tierUnits is the number of units in a month after which the second price applies.
const tierUnits = 5_000_000

// A price is the list price of a unit.
type price struct {
	unit  USD    // of the units from 1,001 to 5,000,000 in a month
	above USD    // of further units; the service publishes none for web and products
	with  string // the feature beside which this one is free, or ""
}

// listPrice returns the list price of a feature:
// https://cloud.google.com/vision/pricing, and for products
// https://cloud.google.com/vision/product-search/pricing. A feature that is newer than
// this program has the highest of the prices.
func listPrice(f Feature) price {
	switch f.Name {
	case "text", "document", "faces", "landmarks", "logos", "colors":
		return price{unit: 1500, above: 600}
	case "labels":
		return price{unit: 1500, above: 1000}
	case "safe-search":
		return price{unit: 1500, above: 600, with: "labels"}
	case "crops":
		return price{unit: 1500, above: 600, with: "colors"}
	case "objects":
		return price{unit: 2250, above: 1500}
	case "web":
		return price{unit: 3500, above: 3500}
	default:
		return price{unit: 4500, above: 4500}
	}
}

// Prices returns what units cost. The zero value has the list prices; ParsePrices
// returns others.
type Prices struct {
	all      *USD // of a unit of every feature
	override map[string]USD
}

// ParsePrices parses the values of --price: an amount in dollars for 1,000 units, for
// all features ("1.20") or for one ("text=1.20"). Free units, and features that are
// free beside another, remain only for list prices.
func ParsePrices(args []string) (Prices, diag.List) {
	p := Prices{override: make(map[string]USD)}
	var diags diag.List
	for i, text := range args {
		if d := parsePrice(&p, text); d != nil {
			d.Flag, d.Text = "--price", text
			if len(args) > 1 {
				d.Index = i + 1
			}
			diags.Add(d)
		}
	}
	return p, diags
}

func parsePrice(p *Prices, text string) *diag.Diagnostic {
	name, amount, ok := strings.Cut(text, "=")
	if !ok {
		name, amount = "", text
	}
	thousand, err := ParseUSD(amount)
	if err != nil {
		return diag.Errorf("must be an amount in US dollars for 1,000 units, such as 1.50").At(len(text)-len(amount), len(text))
	}
	unit := (thousand + 999) / 1000
	if !ok {
		if p.all != nil {
			return diag.Errorf("a price for all features is set already")
		}
		p.all = &unit
		return nil
	}
	if _, known := featureNamed(name); !known {
		d := diag.Errorf("unknown feature")
		if d.Suggestion = SuggestFeature(name); d.Suggestion == "" {
			d.Message += diag.ListOf("feature", FeatureNames())
		}
		return d.At(0, len(name))
	}
	if _, set := p.override[name]; set {
		return diag.Errorf("the price of %s is set already", name)
	}
	p.override[name] = unit
	return nil
}

// AreList reports whether all of the prices are list prices.
func (p Prices) AreList() bool { return p.all == nil && len(p.override) == 0 }

// unit returns the price of a unit, and whether it is an override.
func (p Prices) unit(f Feature) (USD, bool) {
	if unit, ok := p.override[f.Name]; ok {
		return unit, true
	}
	if p.all != nil {
		return *p.all, true
	}
	return listPrice(f).unit, false
}

// PerImage returns the highest price of an image (or page) with these features, which
// budgets count: without free units, because they may be used up, and without the
// lower price of many units.
func (p Prices) PerImage(features []Feature) USD {
	var sum USD
	for _, f := range features {
		unit, overridden := p.unit(f)
		if overridden || !isFreeBeside(f, features) {
			sum = sum.Plus(unit)
		}
	}
	return sum
}

// FromMonthStart returns what images (or pages) with these features cost if no others
// are annotated in the month: with free units, and the lower price of many units.
func (p Prices) FromMonthStart(features []Feature, images int64) USD {
	var sum USD
	for _, f := range features {
		unit, overridden := p.unit(f)
		switch {
		case overridden:
			sum = sum.Plus(unit.Times(images))
		case !isFreeBeside(f, features):
			sum = sum.Plus(unit.Times(min(images, tierUnits) - freeUnits))
			sum = sum.Plus(listPrice(f).above.Times(images - tierUnits))
		}
	}
	return sum
}

func isFreeBeside(f Feature, features []Feature) bool {
	with := listPrice(f).with
	for _, other := range features {
		if with != "" && other.Name == with {
			return true
		}
	}
	return false
}

// Units returns how many units images (or pages) with these features are: one for
// each feature, also for one that is free beside another.
func Units(features []Feature, images int64) int64 { return int64(len(features)) * images }

// PriceText returns the list price of a feature for 1,000 units: "$1.50", or "$1.50,
// or free with labels".
func PriceText(f Feature) string {
	p := listPrice(f)
	text := (p.unit * 1000).String()
	if p.with != "" {
		text += ", or free with " + p.with
	}
	return text
}
