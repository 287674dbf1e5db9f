package help

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"vision1/internal/api"
)

func sample() *Document {
	return &Document{Title: "vision1 a_b", Sections: []Section{
		{"", []Block{paragraph("Does *one* thing, as `a_b <x>` does, for <name>."), lines("vision1 a_b <x>")}},
		{"Flags & more", []Block{
			terms(Term{"-o FILE", "writes it"}, Term{"--a-long-name-of-a-flag VALUE", ".starts with a dot"}),
			{Commands: []string{"vision1 a -r 'x=a b'"}},
			lines(".x", "'y", `a\b`),
		}},
	}}
}

func TestText(t *testing.T) {
	t.Parallel()
	const want = "Does *one* thing, as `a_b <x>` does, for <name>.\n\nvision1 a_b <x>\n\nFlags & more\n" +
		"  -o FILE                     writes it\n  --a-long-name-of-a-flag VALUE\n                              .starts with a dot\n\n" +
		"  vision1 a -r 'x=a b'\n\n  .x\n  'y\n  a\\b\n"
	if got := sample().Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := sample().Render(Style{Bold: true}); got != strings.Replace(want, "Flags & more", "\x1b[1mFlags & more\x1b[0m", 1) {
		t.Errorf("with bold headings:\n%q", got)
	}
}

// TestWidths renders the help for every method in various widths. Lines that can be
// broken fit, and no word is lost.
func TestWidths(t *testing.T) {
	t.Parallel()
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			d := Method(&resource.Methods[i], MethodOptions{})
			words := countWords(d.Text())
			for _, width := range []int{-1, 0, 1, 19, 20, 21, 39, 40, 41, 79, 80, 100, 101, 1 << 20} {
				text := d.Render(Style{Width: width})
				if got := countWords(text); got != words {
					t.Errorf("%s in width %d: %d words, want %d", d.Title, width, got, words)
				}
				for line := range strings.Lines(text) {
					n := utf8.RuneCountInString(strings.TrimRight(line, "\n"))
					if width >= 80 && n > width {
						t.Errorf("%s in width %d: %d characters: %s", d.Title, width, n, line)
					}
				}
			}
		}
	}
}

func countWords(text string) int {
	words := strings.Fields(strings.ReplaceAll(text, " \\\n", "\n"))
	return len(slices.DeleteFunc(words, func(word string) bool { return word == "#" })) // before each line of a title
}

func TestNarrow(t *testing.T) {
	t.Parallel()
	d := &Document{Sections: []Section{{"", []Block{terms(Term{"-o FILE", "write it to a file"}, Term{"--long-flag", "is a flag"})}}}}
	const want = "-o FILE\n    write it to a\n    file\n--long-flag\n    is a flag\n"
	if got := d.Render(Style{Width: 20}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	const want = "# vision1 a\\_b\n\nDoes \\*one\\* thing, as `a_b <x>` does, for \\<name>.\n\n```\nvision1 a_b <x>\n```\n\n## Flags & more\n\n" +
		"- `-o FILE`: writes it\n- `--a-long-name-of-a-flag VALUE`: .starts with a dot\n\n" +
		"```\nvision1 a -r 'x=a b'\n```\n\n```\n.x\n'y\na\\b\n```\n"
	if got := sample().Markdown(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for text, want := range map[string]string{"one ` alone": "one ` alone", "`a` and `": "`a` and `", "": ""} {
		if got := markdownText(text); got != want {
			t.Errorf("markdownText(%q) = %q, want %q", text, got, want)
		}
	}
}

// A field is followed by its values or the fields below it, in each format.
func TestFields(t *testing.T) {
	t.Parallel()
	d := &Document{Title: "x", Sections: []Section{{"", []Block{{Fields: []Field{
		{Name: "a", Type: "A", Text: "outer", Fields: []Field{{Name: "b", Type: "enum", Text: "inner", Values: []Term{{"V", "a value"}}}}},
	}}}}}}
	if got, want := d.Text(), "a: A\n    outer\n  b: enum\n      inner\n      V  a value\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := d.Markdown(), "# x\n\n- `a` (A): outer\n  - `b` (enum): inner\n    - `V`: a value\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	page := ManPage{Document: d, Name: "x"}
	const want = ".TP 4\n\\fBa\\fR: A\nouter\n.RS 4\n.TP 4\n\\fBb\\fR: enum\ninner\n.RS 4\n.TP\n\\fBV\\fR\na value\n.RE\n.RE\n"
	if got := page.Render(); !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant the end\n%s", got, want)
	}
}

func TestMan(t *testing.T) {
	t.Parallel()
	d := sample()
	d.AddExamples(Example("Do it", "vision1 a"))
	page := ManPage{Document: d, Name: "vision1-a", Summary: "does a thing", Version: "vision1 v1", Date: "2030-01-02", SeeAlso: []string{"vision1", "b-c"},
		Reference: []Section{{exitStatus, []Block{terms(Term{"0", "success"})}}}}
	const want = ".TH \"VISION1\\-A\" 1 2030-01-02 \"vision1 v1\" \"vision1 manual\"\n.nh\n.ad l\n.SH NAME\nvision1\\-a \\- does a thing\n" +
		".SH \"SYNOPSIS\"\n.RS 4\n.nf\nvision1 a_b <x>\n.fi\n.RE\n" +
		".SH \"DESCRIPTION\"\nDoes *one* thing, as \\fBa_b <x>\\fR does, for <name>.\n" +
		".SH \"FLAGS & MORE\"\n.TP\n\\fB\\-o FILE\\fR\nwrites it\n.TP\n\\fB\\-\\-a\\-long\\-name\\-of\\-a\\-flag VALUE\\fR\n\\&.starts with a dot\n" +
		".PP\n.RS 4\n.nf\nvision1 a \\-r \\(aqx=a b\\(aq\n.fi\n.RE\n.PP\n.RS 4\n.nf\n\\&.x\n\\(aqy\na\\eb\n.fi\n.RE\n" +
		".SH \"EXAMPLES\"\n.RS 4\n.nf\n# Do it\nvision1 a\n.fi\n.RE\n" +
		".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\nsuccess\n.SH SEE ALSO\n\\fBvision1\\fR(1),\n\\fBb\\-c\\fR(1)\n"
	if got := page.Render(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
