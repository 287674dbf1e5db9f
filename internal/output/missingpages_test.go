package output

import (
	"fmt"
	"testing"
)

// TestMissingPages checks which files of a response have fewer pages than the file,
// whatever the order of the members.
func TestMissingPages(t *testing.T) {
	t.Parallel()
	tests := []struct{ doc, want string }{
		{`{"responses":[{"responses":[{},{}],"totalPages":3}]}`, "[{0 2 3}]"},
		{`{"responses":[{"totalPages":3,"responses":[{},{},{}]},{"totalPages":20,"responses":[{"a":[1,{}]}]}]}`, "[{1 1 20}]"},
		{`{"response":{"responses":[{"totalPages":2,"responses":[{}]}]}}`, "[{0 1 2}]"},
		{`{"responses":[{"totalPages":3}]}`, "[]"},                                   // left out by -p fields, or failed
		{`{"responses":[{"totalPages":"x","responses":[{}]}],"totalPages":9}`, "[]"}, // not a number, elsewhere
		{`{"responses":[{"responses":[{}]},{"totalPages":1,"responses":[{}]}]}`, "[]"},
	}
	for _, tt := range tests {
		for name, size := range map[string]func() int{"whole": whole, "bytewise": bytewise} {
			if got := fmt.Sprint(collect(t, tt.doc, size).missing); got != tt.want {
				t.Errorf("%s, %s: got %s, want %s", tt.doc, name, got, tt.want)
			}
		}
	}
}
