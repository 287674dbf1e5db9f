package cursor

import (
	"slices"
	"strconv"
	"testing"
)

// The order of the arguments doesn't change the request: members are in
// alphabetical order, and elements in the order of their indexes.
func TestOrder(t *testing.T) {
	t.Parallel()
	args := []string{"parent=p", "labels.a=1", "requests.+.features.+.type=CROP_HINTS", "requests.0.image.content=YQ=="}
	for i := range 40 {
		args = append(args, "labels=k"+strconv.Itoa(i)+"=v")
	}
	in := Input{Message: message(t, "BatchAnnotateImagesRequest"), Args: args}
	forward, _ := mustParse(t, in)
	const begin = `{"labels":{"a":"1","k0":"v","k1":"v","k10":"v",`
	if forward[:len(begin)] != begin {
		t.Errorf("the request is %s, want %s…", forward, begin)
	}
	in.Args = slices.Clone(args)
	slices.Reverse(in.Args)
	in.Args = append(slices.DeleteFunc(in.Args, func(w string) bool { return w[0] == 'r' }), args[2], args[3])
	if backward, _ := mustParse(t, in); backward != forward {
		t.Errorf("with the arguments in another order, the request is\n     %s, want\n     %s", backward, forward)
	}
}

// JSON is one chunk, which a file splits.
func TestChunks(t *testing.T) {
	t.Parallel()
	files := newDirectory(t, map[string]int{"a": 1})
	request, diags := Parse(Input{Message: message(t, "BatchAnnotateImagesRequest"), Files: files,
		Args: []string{"parent=p", "requests.+.image.content=@a", "requests.+.image.content=@a"}})
	errs := diags.Errors()
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if got := len(request.Chunks()); got != 5 {
		t.Errorf("%d chunks, want 5: JSON, file, JSON, file, JSON", got)
	}
	if first := join(request.Chunks()); first != join(request.Chunks()) {
		t.Errorf("Chunks returns something else the second time")
	}
}

func TestLen(t *testing.T) {
	t.Parallel()
	request, _ := Parse(Input{Message: message(t, "BatchAnnotateImagesRequest"),
		Seed: []byte(`{"requests":[{},{}]}`), Args: []string{"requests.+.image.content=YQ==", "parent=p"}})
	for name, want := range map[string]int{"requests": 3, "parent": 0, "labels": 0, "nope": 0} {
		if got := request.Len(name); got != want {
			t.Errorf("Len(%s) = %d, want %d", name, got, want)
		}
	}
}
