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

// TestFixtures compares the output for each tiny document in testdata, which has
// one feature of the format or one error, with its golden file.
func TestFixtures(t *testing.T) {
	dirs, err := filepath.Glob("testdata/*")
	if err != nil || len(dirs) < 20 {
		t.Fatalf("%d fixtures, error %v; want at least 20", len(dirs), err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			document, text := read(t, filepath.Join(dir, "api.json")), read(t, filepath.Join(dir, "descriptions.txt"))
			files, err := generate(document, string(text), nil)
			golden(t, filepath.Join(dir, "golden.txt"), show(files, err))
		})
	}
}

// show returns the results of generate as one text.
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

// TestCheckedInFiles compares the generated files of package api with new ones.
func TestCheckedInFiles(t *testing.T) {
	const dir = "../api"
	document, err := readDocument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(document, descriptionsText, limits())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.name)
		if !bytes.Equal(f.content, read(t, filepath.Join(dir, f.name))) {
			t.Errorf("%s is out of date; run make generate", f.name)
		}
	}
	present, err := filepath.Glob(filepath.Join(dir, filePrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range present {
		if !slices.Contains(names, filepath.Base(path)) {
			t.Errorf("%s is stale; run make generate", path)
		}
	}
}

// TestInputOrder shuffles the keys of all objects of the document and the lines
// of descriptions.txt; the output must stay the same.
func TestInputOrder(t *testing.T) {
	document, err := readDocument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(document, descriptionsText, limits())
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 0))
		lines := strings.Split(descriptionsText, "\n")
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		shuffled := shuffle(t, document, random)
		if bytes.Equal(shuffled, shuffle(t, document, random)) {
			t.Fatal("the document was not shuffled")
		}
		got, err := generate(shuffled, strings.Join(lines, "\n"), limits())
		if err != nil {
			t.Fatal(err)
		}
		if show(got, nil) != show(want, nil) {
			t.Errorf("seed %d: the output depends on the order of the input", seed)
		}
	}
}

// shuffle returns the JSON document with the members of all objects in random
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
