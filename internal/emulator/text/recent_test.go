package text

import (
	"bytes"
	"strconv"
	"sync"
	"testing"
)

func TestRecent(t *testing.T) {
	var stored recent
	key := func(raster string, turns int, arguments ...string) string {
		return recentKey([]byte(raster), turns, arguments)
	}
	check := func(key, want string) {
		t.Helper()
		if got, ok := stored.get(key); string(got) != want || ok != (want != "") {
			t.Errorf("got %q, %t, want %q", got, ok, want)
		}
	}
	first := key("a", 0, "hocr")
	for range 2 {
		stored.put(first, []byte("first"))
	}
	check(first, "first")
	check(key("b", 0, "hocr"), "")
	check(key("a", 1, "hocr"), "")
	check(key("a", 0, "-l", "eng", "hocr"), "")
	stored.put(key("large", 0), bytes.Repeat([]byte("x"), recentSize+1))
	check(key("large", 0), "")
	for i := range recentOutputs - 1 {
		stored.put(key(strconv.Itoa(i), 0), []byte("other"))
	}
	check(first, "first")
	stored.put(key("last", 0), []byte("last"))
	check(first, "")
	check(key("last", 0), "last")
	if len(stored.outputs) != recentOutputs || len(stored.keys) != recentOutputs {
		t.Errorf("%d outputs with %d keys, want %d", len(stored.outputs), len(stored.keys), recentOutputs)
	}
}

func TestRecentConcurrently(t *testing.T) {
	var stored recent
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for n := range recentOutputs {
				key := strconv.Itoa((i + n) % (2 * recentOutputs))
				stored.put(key, []byte(key))
				if got, ok := stored.get(key); ok && string(got) != key {
					t.Errorf("key %s has %q", key, got)
				}
			}
		})
	}
	clients.Wait()
}
