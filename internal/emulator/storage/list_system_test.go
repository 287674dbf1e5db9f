//go:build system

package storage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Pages of a large bucket are complete.
func TestListLargeBucket(t *testing.T) {
	client, _, dir := start(t)
	var want []string
	for i := range 2300 {
		name := fmt.Sprintf("%02d/%04d", i%3, i)
		want = append(want, name)
		path := filepath.Join(dir, "b", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	if got, pages := list(t, client.Objects.List("b")); !slices.Equal(got, want) || pages != 3 {
		t.Errorf("%d names on %d pages", len(got), pages)
	}
}
