package text

import (
	"bytes"
	"strconv"
	"testing"
)

func TestRecent(t *testing.T) {
	var stored recent
	key := func(raster string, turns int, arguments ...string) string {
		return recentKey([]byte(raster), turns, arguments)
	}
	stored.put(key("a", 0, "hocr"), []byte("first"))
	for name, other := range map[string]string{
		"raster": key("b", 0, "hocr"), "turns": key("a", 1, "hocr"), "arguments": key("a", 0, "-l", "eng", "hocr"),
	} {
		if got := stored.get(other); got != nil {
			t.Errorf("another %s: %q", name, got)
		}
	}
	stored.put(key("large", 0), bytes.Repeat([]byte("x"), recentSize+1))
	if stored.get(key("large", 0)) != nil {
		t.Error("a large output was stored")
	}
	for i := range recentOutputs - 1 {
		stored.put(key(strconv.Itoa(i), 0), []byte("other"))
	}
	if got := stored.get(key("a", 0, "hocr")); string(got) != "first" {
		t.Errorf("got %q", got)
	}
	stored.put(key("last", 0), []byte("last"))
	if stored.get(key("a", 0, "hocr")) != nil || stored.get(key("last", 0)) == nil || len(stored.outputs) != recentOutputs {
		t.Errorf("%d outputs, the oldest: %v", len(stored.outputs), stored.get(key("a", 0, "hocr")) != nil)
	}
}
