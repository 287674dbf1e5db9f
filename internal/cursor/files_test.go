package cursor

import (
	"strings"
	"testing"
)

// shown writes chunks out with the names of files in place of what is in them.
func shown(chunks []Chunk) string {
	var b strings.Builder
	for _, chunk := range chunks {
		if chunk.File != nil {
			b.WriteString("<" + chunk.File.Name + ">")
		}
		b.Write(chunk.JSON)
	}
	return b.String()
}

// @ names a file for bytes, and is a character like any other elsewhere.
func TestFiles(t *testing.T) {
	t.Parallel()
	files := newFolder(t, map[string]int{"a.jpg": 5, "b": 6})
	files.stdin = 7
	tests := []struct {
		name, message string
		words         []string
		want          string
		size          int64 // on the wire
	}{
		{"a file", "Image", []string{"content=@a.jpg"}, `{"content":"<a.jpg>"}`, int64(len(`{"content":""}`)) + 8},
		{"standard input", "Image", []string{"content=@-"}, `{"content":"<->"}`, int64(len(`{"content":""}`)) + 12},
		{"two files", "BatchAnnotateImagesRequest", []string{"requests.+.image.content=@a.jpg", "requests.+.image.content=@b", "parent=p"},
			`{"parent":"p","requests":[{"image":{"content":"<a.jpg>"}},{"image":{"content":"<b>"}}]}`,
			int64(len(`{"parent":"p","requests":[{"image":{"content":""}},{"image":{"content":""}}]}`)) + 8 + 8},
		{"one file twice", "BatchAnnotateImagesRequest", []string{"requests.+.image.content=@b", "requests.+.image.content=@b"},
			`{"requests":[{"image":{"content":"<b>"}},{"image":{"content":"<b>"}}]}`,
			int64(len(`{"requests":[{"image":{"content":""}},{"image":{"content":""}}]}`)) + 8 + 8},
		{"not bytes", "Product", []string{"name=@a.jpg", "description=@"}, `{"description":"@","name":"@a.jpg"}`, int64(len(`{"description":"@","name":"@a.jpg"}`))},
		{"base64 that is no file", "Image", []string{"content=abcd"}, `{"content":"abcd"}`, int64(len(`{"content":"abcd"}`))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request, diags := Parse(Input{Message: message(t, test.message), Words: test.words, Files: files})
			problems := diags.Errors()
			if len(problems) > 0 {
				t.Fatalf("problems: %+v", problems)
			}
			chunks := request.Chunks()
			if got := shown(chunks); got != test.want {
				t.Errorf("%q makes\n     %s, want\n     %s", test.words, got, test.want)
			}
			var size int64
			for i := range chunks {
				size += chunks[i].Size()
			}
			if size != test.size {
				t.Errorf("%q has %d bytes on the wire, want %d", test.words, size, test.size)
			}
			if _, err := request.MarshalJSON(); (err != nil) != strings.Contains(test.want, "<") {
				t.Errorf("MarshalJSON: %v", err)
			}
		})
	}
}

func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	files := newFolder(t, map[string]int{"a.jpg": 5, "abcd": 6})
	tests := []struct {
		name  string
		words []string
		wants []want
	}{
		{"missing", []string{"content=@b.jpg"}, []want{{1, "@b.jpg", "there is no such file", ""}}},
		{"no name", []string{"content=@"}, []want{{1, "@", "no file name after the @", ""}}},
		{"without @", []string{"content=a.jpg"}, []want{{1, "a.jpg", "the name of a file; an @ before it", "@a.jpg"}}},
		{"without @, though it is base64", []string{"content=abcd"}, []want{{1, "abcd", "the name of a file; an @ before it", "@abcd"}}},
		{"like a name without @", []string{"content=./c.jpg"}, []want{{1, "./c.jpg", "not base64; if it is a file, an @", "@./c.jpg"}}},
		{"like a name on Windows without @", []string{`content=C:\c`}, []want{{1, `C:\c`, "not base64; if it is a file, an @", `@C:\c`}}},
		{"an address", []string{"content=https://example.com/a.jpg"}, []want{{1, "https://example.com/a.jpg", "an address, not base64", ""}}},
		{"neither", []string{"content=a b"}, []want{{1, "a b", "not base64; a file is sent with @ and its name", ""}}},
		{"a data: URL", []string{"content=data:image/png;base64,YWJj"},
			[]want{{1, "data:image/png;base64,YWJj", "a data: URL; give only what follows its comma", "YWJj"}}},
		{"a data: URL without base64", []string{"content=data:,abc"}, []want{{1, "data:,abc", "a data: URL", ""}}},
		{"a long data: URL", []string{"content=data:;base64," + strings.Repeat("A", 5000)},
			[]want{{1, "data:;base64," + strings.Repeat("A", 5000), "a data: URL", ""}}},
		{"long and wrong", []string{"content=" + strings.Repeat("/", 5001)}, []want{{1, strings.Repeat("/", 5001), "not base64; a file is sent with @", ""}}},
		{"twice", []string{"content=@a.jpg", "content=YQ=="}, []want{{2, "content", `already set to "@a.jpg" by word 1`, ""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			refuse(t, Input{Message: message(t, "Image"), Words: test.words, Files: files}, test.wants...)
		})
	}
	t.Run("standard input twice", func(t *testing.T) {
		t.Parallel()
		in := Input{Message: message(t, "BatchAnnotateImagesRequest"), Files: files,
			Words: []string{"requests.+.image.content=@-", "requests.+.image.content=@-"}}
		refuse(t, in, want{2, "@-", "standard input was taken by word 1 already", ""})
	})
	t.Run("no files at all", func(t *testing.T) {
		t.Parallel()
		refuse(t, Input{Message: message(t, "Image"), Words: []string{"content=@a.jpg"}}, want{1, "@a.jpg", "no files can be read here", ""})
	})
}
