package detect_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"vision1/internal/detect"
)

func TestNamer(t *testing.T) {
	t.Parallel()
	n := detect.NewNamer()
	for _, tt := range []struct {
		name, want string
		isNew      bool
	}{
		{"img.jpg", "img.jpg", true},
		{"IMG.jpg", "IMG~e.jpg", true},
		{"Img.JPG", "Img~e.JPG", true},
		{"img.jpg", "img.jpg", false},
		{"IMG.jpg", "IMG~e.jpg", false},
		{"café.jpg", "café.jpg", true},
		{"cafe\u0301.jpg", "cafe\u0301~e.jpg", true},
		{"Straße.jpg", "Straße.jpg", true},
		{"STRASSE.jpg", "STRASSE~e.jpg", true},
		{"../img.jpg", "img~e.jpg", true},
		{"/img.jpg", "img~e.jpg", true},
		{"Photos/a", "Photos/a", true},
		{"photos/b", "photos/b", true},
		{"photos/A", "photos/A~e", true},
		{"http://h/a.jpg", "h/a.jpg", true},
		{"https://h/a.jpg", "h/a~e.jpg", true},
	} {
		got, isNew := n.Name(tt.name)
		stem, rest, hashed := strings.Cut(got, "~")
		if hashed {
			got = stem + "~e" + rest[16:]
		}
		if got != tt.want || isNew != tt.isNew {
			t.Errorf("%q: %q, %t; want %q, %t", tt.name, got, isNew, tt.want, tt.isNew)
		}
		if !tt.isNew {
			continue
		}
		if reason := invalid(got); reason != "" {
			t.Errorf("%q: %q %s", tt.name, got, reason)
		}
	}
}

// A name that an input had in an earlier run remains its name, in any order, and also
// if other inputs are there or no longer there.
func TestNamerKeepsNames(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4)) // the same orders each time
	for range 300 {
		var names []string
		for i := range 12 {
			names = append(names, []string{"img", "IMG", "Img", "iMG", "ıMG", "../img", "/img", "img~x"}[i%8]+[]string{"", "/a"}[i/8])
		}
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		n := detect.NewNamer()
		earlier := make(map[string]string)
		for _, name := range names[:r.IntN(len(names))] {
			earlier[name], _ = n.Name(name)
		}
		n = detect.NewNamer()
		for name, result := range earlier {
			n.Own(name, result)
		}
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		seen := make(map[string]string)
		for _, name := range names[:r.IntN(len(names))] {
			result, isNew := n.Name(name)
			if was, ok := earlier[name]; ok && was != result || !isNew {
				t.Fatalf("%q: %q, %t; earlier %q", name, result, isNew, was)
			}
			key := detect.FoldPath(result)
			if seen[key] != "" {
				t.Fatalf("%q and %q: %q", seen[key], name, result)
			}
			seen[key] = name
		}
	}
}

// Files for all results can exist at once in one directory, of this system's file
// system, and none is outside of it.
func TestResultsAreFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	n := detect.NewNamer()
	names := []string{"a", "a.json", "a.json/b", "a.json/b.json/c", "A", "a.txt/x", "a.txt", "results", ".vision1/x", "..", "../..", "/", "/etc/passwd",
		"../../../../etc/x", "C:/x", "con", "con.json", "x.", "x", "x ", strings.Repeat("y", 255), strings.Repeat("Y", 255), strings.Repeat("z/", 2000) + "z",
		"\xff", "\xfe", "%FF", "a\\b", "a\\..\\..\\b", "https://h/../../x", "https://h/%2e%2e/%2e%2e/x", "gs://b/../../x", "-", "./-", "stdin"}
	for _, name := range names {
		result, _ := n.Name(name)
		for _, suffix := range []string{".json", ".txt"} {
			path := filepath.Join(out, filepath.FromSlash(result)+suffix)
			if !strings.HasPrefix(path, out+string(os.PathSeparator)) {
				t.Fatalf("%.40q: %q is outside", name, path)
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatalf("%.40q: %v", name, err)
			}
			f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
			if err != nil {
				t.Fatalf("%.40q: %v", name, err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// FuzzNamer checks that results are valid on every system, distinct on file systems
// that ignore case or normalization, and the same in another run in another order.
func FuzzNamer(f *testing.F) {
	for _, seed := range []string{"a.jpg\nA.jpg\nÄ.jpg\nA\u0308.jpg", "con\n%63on\nCON \ncon.", "a\x00\xff\n%00\n../a\n/a", "https://h/a?x\nhttp://h/a?x\nh/a",
		"a.json/b\na\na%2Ejson/b", strings.Repeat("é", 200) + "\n" + strings.Repeat("É", 200), "gs://b//\ngs://b/%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names := strings.Split(text, "\n")
		slices.Sort(names)
		names = slices.Compact(names)
		n := detect.NewNamer()
		results := make(map[string]string)
		owners := make(map[string]string)
		for _, name := range names {
			if name == "" {
				continue
			}
			result, isNew := n.Name(name)
			if reason := invalid(result); reason != "" || !isNew {
				t.Fatalf("%q: %q %s, new: %t", name, result, reason, isNew)
			}
			for _, key := range []string{strings.ToLower(norm.NFC.String(result)), strings.ToUpper(norm.NFD.String(result)), detect.FoldPath(result)} {
				if other, ok := owners[key]; ok && other != name {
					t.Fatalf("%q and %q have %q", other, name, result)
				}
				owners[key] = name
			}
			results[name] = result
		}
		n = detect.NewNamer()
		for name, result := range results {
			n.Own(name, result)
		}
		slices.Reverse(names)
		for _, name := range names {
			if name == "" {
				continue
			}
			if result, isNew := n.Name(name); result != results[name] || !isNew {
				t.Fatalf("%q: %q, was %q", name, result, results[name])
			}
		}
	})
}

func BenchmarkNamer(b *testing.B) {
	n := detect.NewNamer()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		if _, isNew := n.Name(fmt.Sprintf("photos/2024/%03d/IMG_%07d.JPG", i%1000, i)); !isNew {
			b.Fatal(i)
		}
	}
}
