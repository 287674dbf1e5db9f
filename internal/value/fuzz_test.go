package value

import (
	"bytes"
	"encoding/json"
	"testing"

	"vision1/internal/api"
)

// FuzzValue gives any text to every kind. What is accepted is JSON, not much
// longer than the text, and means the same when it is read again.
func FuzzValue(f *testing.F) {
	for _, text := range []string{"", "x", "true", "-5", "1e308", ".5", "0x1p3", "RED", "2016-12-31t23:59:60.5+01:00",
		"ıııııııı:60Z", "-3.5s", "a,b.c", "_-8=", "YQ==", "\xff\u2028\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for kind := api.KindString; kind < api.KindMessage; kind++ {
			typ := &api.Type{Kind: kind, Enum: []api.EnumValue{{Name: "RED"}}}
			got, fault := JSON(typ, text)
			if fault != nil {
				if fault.Message == "" || len(fault.Message) > 200 {
					t.Fatalf("JSON(%v, %q): %q", kind, text, fault.Message)
				}
				continue
			}
			if !json.Valid(got) || len(got) > 6*len(text)+30 {
				t.Fatalf("JSON(%v, %q) = %s", kind, text, got)
			}
			again := string(got)
			if got[0] == '"' {
				if err := json.Unmarshal(got, &again); err != nil {
					t.Fatal(err)
				}
			}
			twice, fault := JSON(typ, again)
			if fault != nil || !bytes.Equal(got, twice) {
				t.Fatalf("JSON(%v, %q) = %s, and that is %s, %v", kind, text, got, twice, fault)
			}
		}
	})
}
