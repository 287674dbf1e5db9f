package text

import "testing"

func TestIsBlank(t *testing.T) {
	for raster, want := range map[string]bool{
		"P5\n3 1\n255\naaa":    true,
		"P5\n3 1\n255\naab":    false,
		"P6\n2 1\n255\nabcabc": true,
		"P6\n2 1\n255\nabcaba": false,
		"P6\n1 1\n255\nabc":    true,
		"P5\n3 1\n255\naa":     false,
		"junk":                 false,
	} {
		if isBlank([]byte(raster)) != want {
			t.Errorf("%q: blank = %t", raster, !want)
		}
	}
}
