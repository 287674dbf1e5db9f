package value

import (
	"bytes"
	"encoding/json"
	"testing"

	"vision1/internal/api"
)

// FuzzValue passes any text to every kind. What is accepted must be valid JSON,
// not much longer than the text, and unchanged if it is read again.
func FuzzValue(f *testing.F) {
	for _, text := range []string{"", "x", "true", "-5", "1e308", ".5", "0x1p3", "RED", "2016-12-31t23:59:60.5+01:00",
		"ıııııııı:60Z", "-3.5s", "a,b.c", "_-8=", "YQ==", "\xff\u2028\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for kind := api.KindString; kind < api.KindMessage; kind++ {
			typ := &api.Type{Kind: kind, Enum: []api.EnumValue{{Name: "RED"}}}
			got, d := JSON(typ, text)
			if d != nil {
				if d.Message == "" || len(d.Message) > 200 {
					t.Fatalf("JSON(%v, %q): %q", kind, text, d.Message)
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
			twice, d := JSON(typ, again)
			if d != nil || !bytes.Equal(got, twice) {
				t.Fatalf("JSON(%v, %q) = %s, which becomes %s, %v", kind, text, got, twice, d)
			}
		}
	})
}
