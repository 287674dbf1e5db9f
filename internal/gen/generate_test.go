package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFixtures generates from each tiny document below testdata, which has one
// feature of the format, or one mistake, and compares with what is kept there.
func TestFixtures(t *testing.T) {
	folders, err := filepath.Glob("testdata/*")
	if err != nil || len(folders) < 20 {
		t.Fatalf("%d fixtures, error %v; want 20 at least", len(folders), err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			document, words := read(t, filepath.Join(folder, "api.json")), read(t, filepath.Join(folder, "words.txt"))
			files, err := generate(document, string(words), nil)
			golden(t, filepath.Join(folder, "golden.txt"), show(files, err))
		})
	}
}

// show puts what generate returned into one text.
func show(files []file, err error) string {
	if err != nil {
		return fmt.Sprintf("error:\n%v\n", err)
	}
	var text strings.Builder
	for _, f := range files {
		fmt.Fprintf(&text, "-- %s --\n%s", f.name, f.content)
	}
	return text.String()
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestCheckedInFiles regenerates the tables of package api in memory.
func TestCheckedInFiles(t *testing.T) {
	const folder = "../api"
	document, err := readDocument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(document, words, limits())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.name)
		if !bytes.Equal(f.content, read(t, filepath.Join(folder, f.name))) {
			t.Errorf("%s is not what the generator makes; run make generate", f.name)
		}
	}
	present, err := filepath.Glob(filepath.Join(folder, filePrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range present {
		if !slices.Contains(names, filepath.Base(path)) {
			t.Errorf("%s is left over from an earlier API; run make generate", path)
		}
	}
}

// TestOrderOfInput shuffles the keys of every object of the document and the
// lines of the words: the same bytes must come out.
func TestOrderOfInput(t *testing.T) {
	document, err := readDocument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(document, words, limits())
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 0))
		lines := strings.Split(words, "\n")
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		shuffled := shuffle(t, document, random)
		if bytes.Equal(shuffled, shuffle(t, document, random)) {
			t.Fatal("the document is not shuffled")
		}
		got, err := generate(shuffled, strings.Join(lines, "\n"), limits())
		if err != nil {
			t.Fatal(err)
		}
		if show(got, nil) != show(want, nil) {
			t.Errorf("seed %d: another order of the input gives another output", seed)
		}
	}
}

// shuffle returns the JSON document with the members of each object in a random
// order.
func shuffle(t *testing.T, document []byte, random *rand.Rand) []byte {
	t.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writeShuffled(&out, value, random)
	return out.Bytes()
}

func writeShuffled(out *bytes.Buffer, value any, random *rand.Rand) {
	switch value := value.(type) {
	case map[string]any:
		names := slices.Sorted(maps.Keys(value))
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		separator := "{"
		for _, name := range names {
			quoted, _ := json.Marshal(name)
			fmt.Fprintf(out, "%s%s:", separator, quoted)
			writeShuffled(out, value[name], random)
			separator = ","
		}
		out.WriteString(strings.TrimPrefix(separator, ",") + "}")
	case []any:
		out.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				out.WriteByte(',')
			}
			writeShuffled(out, element, random)
		}
		out.WriteByte(']')
	default:
		scalar, _ := json.Marshal(value)
		out.Write(scalar)
	}
}
