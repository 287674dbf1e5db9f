package cursor

import (
	"strings"
	"testing"
)

// @ names a file only in bytes fields.
func TestFiles(t *testing.T) {
	t.Parallel()
	files := newDirectory(t, map[string]int{"a.jpg": 5, "b": 6})
	files.stdin = 7
	tests := []struct {
		name, message string
		args          []string
		want          string
		size          int64 // as sent, in bytes
	}{
		{"a file", "Image", []string{"content=@a.jpg"}, `{"content":"<a.jpg>"}`, int64(len(`{"content":""}`)) + 8},
		{"standard input", "Image", []string{"content=@-"}, `{"content":"<->"}`, int64(len(`{"content":""}`)) + 12},
		{"two files", "BatchAnnotateImagesRequest", []string{"requests.+.image.content=@a.jpg", "requests.+.image.content=@b", "parent=p"},
			`{"parent":"p","requests":[{"image":{"content":"<a.jpg>"}},{"image":{"content":"<b>"}}]}`,
			int64(len(`{"parent":"p","requests":[{"image":{"content":""}},{"image":{"content":""}}]}`)) + 8 + 8},
		{"one file twice", "BatchAnnotateImagesRequest", []string{"requests.+.image.content=@b", "requests.+.image.content=@b"},
			`{"requests":[{"image":{"content":"<b>"}},{"image":{"content":"<b>"}}]}`,
			int64(len(`{"requests":[{"image":{"content":""}},{"image":{"content":""}}]}`)) + 8 + 8},
		{"@ in a string", "Product", []string{"name=@a.jpg", "description=@"}, `{"description":"@","name":"@a.jpg"}`, int64(len(`{"description":"@","name":"@a.jpg"}`))},
		{"base64", "Image", []string{"content=abcd"}, `{"content":"abcd"}`, int64(len(`{"content":"abcd"}`))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request, diags := Parse(Input{Message: message(t, test.message), Args: test.args, Files: files})
			errs := diags.Errors()
			if len(errs) > 0 {
				t.Fatalf("errors: %+v", errs)
			}
			chunks := request.Chunks()
			if got := join(chunks); got != test.want {
				t.Errorf("%q: got\n     %s, want\n     %s", test.args, got, test.want)
			}
			var size int64
			for i := range chunks {
				size += chunks[i].Size()
			}
			if size != test.size {
				t.Errorf("%q sends %d bytes, want %d", test.args, size, test.size)
			}
		})
	}
}

func TestFileErrors(t *testing.T) {
	t.Parallel()
	files := newDirectory(t, map[string]int{"a.jpg": 5, "abcd": 6})
	tests := []struct {
		name  string
		args  []string
		wants []want
	}{
		{"missing", []string{"content=@b.jpg"}, []want{{1, "@b.jpg", "no such file", ""}}},
		{"no name", []string{"content=@"}, []want{{1, "@", "missing file name after the @", ""}}},
		{"without @", []string{"content=a.jpg"}, []want{{1, "a.jpg", "this is the name of a file; to send the file, put @ before its name", "@a.jpg"}}},
		{"without @, though it is base64", []string{"content=abcd"}, []want{{1, "abcd", "this is the name of a file; to send the file, put @ before its name", "@abcd"}}},
		{"like a file name", []string{"content=./c.jpg"}, []want{{1, "./c.jpg", "not valid base64; to send a file, put @ before its name", "@./c.jpg"}}},
		{"like a file name on Windows", []string{`content=C:\c`}, []want{{1, `C:\c`, "not valid base64; to send a file, put @ before its name", `@C:\c`}}},
		{"a URL", []string{"content=https://example.com/a.jpg"}, []want{{1, "https://example.com/a.jpg", "this looks like a URL, not base64", ""}}},
		{"neither", []string{"content=a b"}, []want{{1, "a b", "not valid base64; to send a file, use @ and its name", ""}}},
		{"a data: URL", []string{"content=data:image/png;base64,YWJj"},
			[]want{{1, "data:image/png;base64,YWJj", "this is a data: URL; use only the part after the comma", "YWJj"}}},
		{"a data: URL without base64", []string{"content=data:,abc"}, []want{{1, "data:,abc", "a data: URL", ""}}},
		{"a long data: URL", []string{"content=data:;base64," + strings.Repeat("A", 5000)},
			[]want{{1, "data:;base64," + strings.Repeat("A", 5000), "a data: URL", ""}}},
		{"long and invalid", []string{"content=" + strings.Repeat("/", 5001)}, []want{{1, strings.Repeat("/", 5001), "not valid base64; to send a file, use @", ""}}},
		{"twice", []string{"content=@a.jpg", "content=YQ=="}, []want{{2, "content", `already set to "@a.jpg" by argument 1`, ""}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mustFail(t, Input{Message: message(t, "Image"), Args: test.args, Files: files}, test.wants...)
		})
	}
	t.Run("standard input twice", func(t *testing.T) {
		t.Parallel()
		in := Input{Message: message(t, "BatchAnnotateImagesRequest"), Files: files,
			Args: []string{"requests.+.image.content=@-", "requests.+.image.content=@-"}}
		mustFail(t, in, want{2, "@-", "standard input is already used by argument 1", ""})
	})
	t.Run("no files allowed", func(t *testing.T) {
		t.Parallel()
		mustFail(t, Input{Message: message(t, "Image"), Args: []string{"content=@a.jpg"}}, want{1, "@a.jpg", "files can't be read here", ""})
	})
}
