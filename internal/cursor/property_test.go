package cursor

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// Any request, put into words in any way, comes out as it was.
func TestWordsMakeAnyRequest(t *testing.T) {
	t.Parallel()
	for _, m := range requests() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				value := randomMessage(t, m)
				in := Input{Message: m, Words: render(t, m, value)}
				sameRequest(t, in, value)
			})
		})
	}
}

// Any request, given as JSON, comes out as it was.
func TestBaseMakesAnyRequest(t *testing.T) {
	t.Parallel()
	for _, m := range requests() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				value := randomMessage(t, m)
				base, err := json.MarshalIndent(value, "", "\t")
				if err != nil {
					t.Fatal(err)
				}
				sameRequest(t, Input{Message: m, Base: base}, value)
			})
		})
	}
}

// sameRequest checks that the input makes the value.
func sameRequest(t *rapid.T, in Input, value any) {
	request, diags := Parse(in)
	problems := diags.Errors()
	if len(problems) > 0 {
		t.Fatalf("%q: %+v", in.Words, problems)
	}
	got, err := request.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(decode(t, got), decode(t, wanted)) {
		t.Fatalf("%q\n     make %s,\n     want %s", in.Words, got, wanted)
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
