package main

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "update the golden files")

// golden compares got with the file at path, or writes the file with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run the test with -update and review the diff\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}
