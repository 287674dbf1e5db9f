package detectcmd_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The results are beside the inputs: those of earlier runs are not inputs, and no input is
// replaced.
func TestResultsBesideInputs(t *testing.T) {
	x := newFixture(t, 2)
	x.out = "."
	t.Chdir(x.dir)
	x.want(0, "2 done; 2 units", "colors", ".", "--format", "json,boxes,pdf")
	if !exists("000.png.boxes.png") || !exists("results.pdf") {
		t.Fatal("there are no documents")
	}
	x.want(0, "0 done, 2 done before; 0 units", "colors", ".", "--format", "json,boxes,pdf")
	must(t, os.WriteFile("new.png", pngImage(t, 7), 0o600))
	x.want(0, "1 done, 2 done before; 1 unit", "colors", ".", "--format", "json,boxes,pdf")

	x = newFixture(t, 1)
	x.out = "."
	t.Chdir(x.dir)
	own := pngImage(t, 8)
	must(t, os.WriteFile("000.png.boxes.png", own, 0o600))
	for range 2 {
		x.want(0, "000.png.boxes.png: was not replaced: it is not a document of detect", "colors", ".", "--format", "json,boxes")
		if data, err := os.ReadFile("000.png.boxes.png"); err != nil || string(data) != string(own) {
			t.Errorf("the input was replaced, %v", err)
		}
	}
}

// Files that no run wrote are not replaced by those for all inputs.
func TestFilesOfOthers(t *testing.T) {
	x := newFixture(t, 1)
	x.out = x.dir
	list, table := filepath.Join(x.dir, "failures.jsonl"), filepath.Join(x.dir, "results.csv")
	must(t, os.WriteFile(list, []byte(filepath.Join(x.dir, "000.png")), 0o600), os.WriteFile(table, []byte("mine"), 0o600))
	x.want(2, "would be replaced by the results", "colors", "--files-from", list)
	x.want(2, "has a file failures.jsonl, which the results would replace", "colors", x.dir)
	must(t, os.Remove(list))
	x.want(2, "has a file results.csv, which the results would replace", "colors", x.dir, "--format", "csv")
	x.want(0, "1 done", "colors", x.dir)
	x.want(2, "has a file results.csv, which the results would replace", "colors", x.dir, "--format", "csv")
	render(t, 2, "has a file results.csv, which the results would replace", x.out, "--format", "csv")
	if data, err := os.ReadFile(table); err != nil || string(data) != "mine" {
		t.Errorf("%q, %v", data, err)
	}
	must(t, os.Remove(table))
	for range 2 { // it is replaced
		x.want(0, "1 done", "colors", x.dir, "--format", "csv")
		render(t, 0, "", x.out, "--format", "csv,html")
	}
}

// A result that is missing or damaged is reported, and the others are rendered.
func TestRenderRowsOfSome(t *testing.T) {
	x := newFixture(t, 3)
	t.Chdir(x.dir)
	x.want(0, "3 done", "colors", ".", "--format", "csv")
	must(t, os.Remove(filepath.Join(x.out, "000.png.json")), os.WriteFile(filepath.Join(x.out, "001.png.json"), []byte("{"), 0o600))
	messages := render(t, 6, "000.png.json\": no such file", x.out, "--format", "csv,jsonl,html")
	if n := strings.Count(messages, "warning: "); n != 2 || !strings.Contains(messages, "001.png.json\": not valid JSON") {
		t.Errorf("%d warnings:\n%s", n, messages)
	}
	rows, err := os.ReadFile(filepath.Join(x.out, "results.csv"))
	if err != nil || !strings.Contains(string(rows), "002.png") || strings.Contains(string(rows), "001.png") {
		t.Errorf("%s, %v", rows, err)
	}
}

// Documents are known by their content: files of others with such names are inputs, and
// documents are none, however they are named.
func TestDocumentsAreNoInputs(t *testing.T) {
	x := newFixture(t, 2)
	x.out = "."
	t.Chdir(x.dir)
	must(t, os.WriteFile("001.png.pdf", pngImage(t, 9), 0o600), os.Mkdir("results_files", 0o700), os.WriteFile("results_files/a.png", pngImage(t, 10), 0o600))
	x.want(0, "2 done; 2 units", "colors", "000.png", "001.png", "--format", "json,boxes")
	// A list, and what a shell makes of *.png.
	x.want(0, "1 done, 2 done before; 1 unit", "colors", "000.png", "000.png.boxes.png", "001.png", "001.png.boxes.png", "001.png.pdf", "--format", "json,boxes")
	x.want(0, "1 done, 3 done before; 1 unit", "colors", ".", "--format", "json,boxes,pdf") // in results_files
	must(t, os.Symlink(x.dir, x.dir+"-link"))
	x.out = x.dir + "-link"
	x.want(0, "0 done, 4 done before; 0 units", "colors", ".", "--format", "json,boxes,pdf")
	// Elsewhere, a document that is named is an image as any other.
	x.out = filepath.Join(t.TempDir(), "out")
	x.want(0, "1 done; 1 unit", "colors", "000.png.boxes.png")
	x.want(0, "4 done; 4 units", "colors", ".")
}
