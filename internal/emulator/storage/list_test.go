package storage_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	api "google.golang.org/api/storage/v1"
)

// list returns the names and prefixes on all pages, and the number of pages.
func list(t *testing.T, call *api.ObjectsListCall) (names []string, pages int) {
	t.Helper()
	err := call.Pages(t.Context(), func(page *api.Objects) error {
		pages++
		for _, object := range page.Items {
			names = append(names, object.Name)
		}
		names = append(names, page.Prefixes...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names, pages
}

func TestList(t *testing.T) {
	client, _, dir := start(t)
	for _, name := range []string{"a.png", "a/1.png", "a/2.jpg", "a/b/3.png", "a-b/4.png", "b/c/d/5.png", "z"} {
		insert(t, client, name, name)
	}
	if err := os.MkdirAll(filepath.Join(dir, "b", "empty"), 0o750); err != nil {
		t.Fatal(err)
	}
	objects := func() *api.ObjectsListCall { return client.Objects.List("b") }
	tests := map[string]struct {
		call *api.ObjectsListCall
		want string
	}{
		"all":                  {objects(), "a-b/4.png a.png a/1.png a/2.jpg a/b/3.png b/c/d/5.png z"},
		"prefix":               {objects().Prefix("a/"), "a/1.png a/2.jpg a/b/3.png"},
		"part of a name":       {objects().Prefix("a"), "a-b/4.png a.png a/1.png a/2.jpg a/b/3.png"},
		"delimiter":            {objects().Delimiter("/"), "a-b/ a.png a/ b/ z"},
		"prefix and delimiter": {objects().Prefix("a/").Delimiter("/"), "a/1.png a/2.jpg a/b/"},
		"other delimiter":      {objects().Delimiter("b/"), "a-b/ a.png a/1.png a/2.jpg a/b/ b/ z"},
		"offsets":              {objects().StartOffset("a/2").EndOffset("z"), "a/2.jpg a/b/3.png b/c/d/5.png"},
		"glob":                 {objects().MatchGlob("a/*.png"), "a/1.png"},
		"deep glob":            {objects().MatchGlob("a/**/*.png"), "a/1.png a/b/3.png"},
		"set and alternatives": {objects().MatchGlob("**[0-3].{png,jpg}"), "a/1.png a/2.jpg a/b/3.png"},
		"glob and delimiter":   {objects().MatchGlob("**.png").Delimiter("/"), "a-b/ a.png a/ b/"},
		"nothing":              {objects().Prefix("x"), ""},
		"empty bucket":         {client.Objects.List("empty"), ""},
		"without hashes":       {objects().Prefix("z").Fields("items(name)", "nextPageToken"), "z"},
	}
	for name, test := range tests {
		for _, size := range []int64{1, 2, 3, 1000} {
			got, pages := list(t, test.call.MaxResults(size).PageToken(""))
			if strings.Join(got, " ") != test.want {
				t.Errorf("%s with pages of %d: %q, want %q", name, size, got, test.want)
			}
			if want := max(1, (len(got)+int(size)-1)/int(size)); pages != want {
				t.Errorf("%s with pages of %d: %d pages, want %d", name, size, pages, want)
			}
		}
	}
	for name, call := range map[string]*api.ObjectsListCall{
		"page token": objects().PageToken("?"), "maxResults": objects().MaxResults(-1), "glob": objects().MatchGlob("{a"),
		"long glob": objects().MatchGlob(strings.Repeat("*", 1025)),
	} {
		_, err := call.Do()
		wantCode(t, name, err, 400)
	}
}
