package output_test

import (
	"os"
	"path/filepath"
	"testing"

	"vision1/internal/output"
)

func TestValidateFile(t *testing.T) {
	directory := t.TempDir()
	t.Chdir(directory)
	input, other, link := filepath.Join(directory, "in.png"), filepath.Join(directory, "other.png"), filepath.Join(directory, "link.png")
	for _, name := range []string{input, other, "-"} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link(input, link); err != nil {
		t.Fatal(err)
	}
	piped := filepath.Join(directory, "piped.json")
	if err := os.WriteFile(piped, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	stdin, err := os.Open(piped)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	for _, tt := range []struct {
		path, message, suggestion string
	}{
		{"-", "", ""},
		{"", "", ""},
		{other, "", ""},
		{directory, "", ""}, // Open reports it
		{filepath.Join(directory, "new.json"), "", ""},
		{"./-", "", ""}, // the input "-" is another
		{piped, "would replace a file that the command reads; specify another file", ""},
		{"gs:/bucket/out.json", "is a URL, and -o writes to a local file", ""},
		{"a:/b", "", ""},
		{"results:/b", "", ""},
		{"file://host/out.json", "is a URL, and -o writes to a local file", ""},
		{"file:/tmp/a%20b", "is a URL, and -o writes to a local file", "/tmp/a b"},
		{"a/b://c", "", ""},
		{"C://out.json", "", ""},
		{input, "would replace a file that the command reads; specify another file", ""},
		{directory + "/./in.png", "would replace a file that the command reads; specify another file", ""},
		{link, "would replace a file that the command reads; specify another file", ""},
		{"gs://bucket/out.json", "is a URL, and -o writes to a local file", ""},
		{"https://example.com/out.json", "is a URL, and -o writes to a local file", ""},
		{"file:///tmp/out.json", "is a URL, and -o writes to a local file", "/tmp/out.json"},
	} {
		d := output.ValidateFile(tt.path, stdin, "-", "", filepath.Join(directory, "missing"), input)
		var message, suggestion string
		if d != nil {
			message, suggestion = d.Message, d.Suggestion
		}
		if message != tt.message || suggestion != tt.suggestion {
			t.Errorf("ValidateFile(%q) = %q, %q, want %q, %q", tt.path, message, suggestion, tt.message, tt.suggestion)
		}
	}
}

func TestValidateDirectory(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"out":                      "valid",
		"../out":                   "valid",
		`C:\out`:                   "valid",
		"C://out":                  "valid",
		"a:/b":                     "valid",
		"s3://bucket/out":          "",
		"HTTPS://example.com":      "",
		"gs:/bucket/out":           "gs://bucket/out",
		"file:///srv/out":          "/srv/out",
		"az://container/directory": "",
	} {
		d := output.ValidateDirectory(path)
		got := "valid"
		if d != nil {
			got = d.Suggestion
		}
		if got != want {
			t.Errorf("ValidateDirectory(%q): suggestion %q, want %q", path, got, want)
		}
	}
}
