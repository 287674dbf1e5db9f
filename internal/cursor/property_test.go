package cursor

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// Any request can be written as arguments in any form.
func TestArgsRoundTrip(t *testing.T) {
	t.Parallel()
	for _, m := range requests() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				value := randomMessage(t, m)
				in := Input{Message: m, Args: render(t, m, value)}
				sameRequest(t, in, value)
			})
		})
	}
}

// Any request in JSON is sent unchanged.
func TestSeedRoundTrip(t *testing.T) {
	t.Parallel()
	for _, m := range requests() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				value := randomMessage(t, m)
				seed, err := json.MarshalIndent(value, "", "\t")
				if err != nil {
					t.Fatal(err)
				}
				sameRequest(t, Input{Message: m, Seed: seed}, value)
			})
		})
	}
}

// sameRequest checks that an input gives the value.
func sameRequest(t *rapid.T, in Input, value any) {
	request, diags := Parse(in)
	errs := diags.Errors()
	if len(errs) > 0 {
		t.Fatalf("%q: %+v", in.Args, errs)
	}
	got := []byte(join(request.Chunks()))
	wanted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(decode(t, got), decode(t, wanted)) {
		t.Fatalf("%q: got\n     %s, want\n     %s", in.Args, got, wanted)
	}
}

func decode(t *rapid.T, data []byte) any {
	var value any
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return value
}
