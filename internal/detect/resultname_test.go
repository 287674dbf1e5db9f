package detect_test

import (
	"strings"
	"testing"

	"vision1/internal/detect"
)

func TestResultName(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 230)
	for _, tt := range []struct{ name, want string }{
		// As the name.
		{"a.jpg", "a.jpg"},
		{"photos/2024/IMG_1234.JPG", "photos/2024/IMG_1234.JPG"},
		{"photos/café 1 (2) #3 & 4's.jpg", "photos/café 1 (2) #3 & 4's.jpg"},
		{"日本/写真.png", "日本/写真.png"},
		{".hidden/.a.jpg", ".hidden/.a.jpg"},
		{"100%.jpg", "100%.jpg"},
		{"-", "stdin"},
		{"./-", "-"},
		// Roots.
		{"/home/me/a.jpg", "home/me/a.jpg"},
		{"../../photos/a.jpg", "photos/a.jpg"},
		{"a/../b.jpg", "a/b.jpg"},
		{"C:/photos/a.jpg", "C/photos/a.jpg"},
		{"C:a.jpg", "C%3Aa.jpg"},
		{"//server/share/a.jpg", "server/share/a.jpg"},
		{"..", "root"},
		// Not valid everywhere.
		{"a\x00b\nc\x7f\u0085.jpg", "a%00b%0Ac%7F%C2%85.jpg"},
		{"latin1-\xe9\xff.jpg", "latin1-%E9%FF.jpg"},
		{`a<b>c:d"e|f?g*h\i.jpg`, `a%3Cb%3Ec%3Ad%22e%7Cf%3Fg%2Ah%5Ci.jpg`},
		{"a%20b%zz%4.jpg", "a%2520b%zz%4.jpg"},
		{"a%%3F.jpg", "a%%253F.jpg"},
		{"a%?", "a%%3F"},
		{"dot./space /a.", "dot%2E/space%20/a%2E"},
		{".../a", "..%2E/a"},
		{"CON", "%43ON"},
		{"x/nul.tar.gz", "x/%6Eul.tar.gz"},
		{"Aux .jpg/com1/LPT².x", "%41ux .jpg/%63om1/%4CPT².x"},
		{"console.jpg", "console.jpg"},
		{"com10", "com10"},
		{"conin$", "%63onin$"},
		// Our own files.
		{".vision1/a.jpg", "%2Evision1/a.jpg"},
		{".VISION1", "%2EVISION1"},
		{"x/.vision1", "x/.vision1"},
		{"results", "%72esults"},
		{"results/a.jpg", "results/a.jpg"},
		{"results.jpg", "results.jpg"},
		{"Failures", "%46ailures"},
		{"failures.jsonl/a.jpg", "failures%2Ejsonl/a.jpg"},
		// A directory in the way of a result.
		{"a.json/b", "a%2Ejson/b"},
		{"a.JSON/x.txt/b.txt", "a%2EJSON/x%2Etxt/b.txt"},
		{"a.jpg/b.jpg", "a.jpg/b.jpg"},
		// URLs.
		{"https://example.com/a/b%20c.jpg", "example.com/a/b c.jpg"},
		{"HTTP://Example.COM:8080/../a/./b.jpg#x", "example.com%3A8080/a/b.jpg"},
		{"https://example.com", "example.com/index"},
		{"https://example.com/a/", "example.com/a"},
		{"https://u:secret@example.com/a.jpg", "example.com/a.jpg"},
		{"https://example.com/a.jpg?size=1", "example.com/a~9a9ba2b2ee6a7ed7.jpg"},
		{"https://example.com/?size=1", "example.com/index~9a9ba2b2ee6a7ed7"},
		{"https://example.com/a%2Fb/%2E%2e/%zz.jpg", "example.com/a%2Fb/.%2E/%zz.jpg"},
		{"gs://bucket/x//y.jpg", "bucket/x/%/y.jpg"},
		{"gs://bucket/../y.jpg", "bucket/.%2E/y.jpg"},
		// Too long.
		{long + ".jpg", strings.Repeat("x", 179) + "~84e2b4a8c1eb2b27.jpg"},
		{strings.Repeat("é", 150), strings.Repeat("é", 91) + "~d1b55abcb0e9ea0e"},
		{strings.Repeat("é", 120) + "/a", strings.Repeat("é", 91) + "~68aaeed5a3c7a9f3/a"},
		{strings.Repeat("long/", 200) + "a.jpg", "~5fbb4f62bd8a0c6a/a.jpg"},
	} {
		got := detect.ResultName(tt.name)
		if got != tt.want && !sameButHash(got, tt.want) {
			t.Errorf("%.80q: %q, want %q", tt.name, got, tt.want)
		}
		if reason := invalid(got); reason != "" {
			t.Errorf("%.80q: %q %s", tt.name, got, reason)
		}
	}
}

// Results are found again by programs of other versions, so hashes must not change.
func TestHashInResultName(t *testing.T) {
	t.Parallel()
	const want = "example.com/a~dd8f8b2397a97b60.jpg"
	if got := detect.ResultName("https://example.com/a.jpg?size=1"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// sameButHash compares names of which both have a hash.
func sameButHash(a, b string) bool {
	i, j := strings.IndexByte(a, '~'), strings.IndexByte(b, '~')
	return i >= 0 && i == j && len(a) == len(b) && a[:i] == b[:j] && a[i+17:] == b[j+17:]
}

// invalid returns why a result is not valid on some system, or "". It is written from
// the documentation of the systems, not from the code.
func invalid(result string) string {
	lower := strings.ToLower(result)
	for _, own := range []string{".vision1", "results", "failures"} {
		if lower == own {
			return "is a file of our own"
		}
	}
	if strings.HasPrefix(lower, ".vision1/") {
		return "is in a directory of our own"
	}
	if len(result) > 1024 || !strings.EqualFold(result, strings.ToValidUTF8(result, "?")) {
		return "is too long or not UTF-8"
	}
	parts := strings.Split(result, "/")
	for i, part := range parts {
		switch {
		case part == "" || part == "." || part == "..":
			return "has a part that is no name"
		case len(part) > 255-30:
			return "leaves no room for a suffix"
		case strings.ContainsAny(part, "<>:\"|?*\\\x7f") || strings.IndexFunc(part, func(r rune) bool { return r < ' ' }) >= 0:
			return "has a character that Windows rejects"
		case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "):
			return "has an end that Windows drops"
		}
		stem := strings.TrimRight(strings.Split(strings.ToUpper(part), ".")[0], " ")
		for _, device := range strings.Fields("CON PRN AUX NUL CONIN$ CONOUT$ COM0 COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 COM¹ COM² COM³ LPT0 LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9 LPT¹ LPT² LPT³") {
			if stem == device {
				return "is a device"
			}
		}
		if i < len(parts)-1 {
			for _, suffix := range []string{".json", ".jsonl", ".txt", ".csv", ".html", ".hocr", ".pdf", ".png", ".xml"} {
				if strings.HasSuffix(strings.ToLower(part), suffix) {
					return "has a directory that can be a result file"
				}
			}
		}
	}
	return ""
}
