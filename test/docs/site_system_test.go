//go:build system

package docs

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// buildSite builds the documentation site, and returns the directory of its pages.
func buildSite(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if output, err := exec.CommandContext(t.Context(), "sh", filepath.Join(root, "docs", "site", "build.sh"), dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return filepath.Join(dir, "html")
}

// A sitePage is a page of the site: the elements that have an id, and its links.
type sitePage struct {
	ids   map[string]bool
	links []string
}

func testSiteLinks(t *testing.T, site string) {
	pages := map[string]sitePage{}
	err := fs.WalkDir(os.DirFS(site), ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".html" {
			return err
		}
		content, err := os.Open(filepath.Join(site, name))
		if err != nil {
			return fmt.Errorf("open a page: %w", err)
		}
		defer content.Close()
		document, err := html.Parse(content)
		if err != nil {
			return fmt.Errorf("parse %s: %w", name, err)
		}
		pages[name] = readPage(document)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range pages {
		for _, link := range page.links {
			if name == "404.html" {
				link = strings.TrimPrefix(link, "/")
			}
			if message := checkSiteLink(site, name, link, pages); message != "" {
				t.Errorf("%s: the link %s %s", name, link, message)
			}
		}
	}
	for _, name := range []string{"index.html", "docs/commands/operations_cancel.html", "docs/guides/index.html", "docs/messages.html", "docs/adr/0001-api-as-data.html"} {
		if _, ok := pages[name]; !ok {
			t.Errorf("the site has no %s", name)
		}
	}
}

func readPage(document *html.Node) sitePage {
	page := sitePage{ids: map[string]bool{}}
	for node := range document.Descendants() {
		for _, attribute := range node.Attr {
			switch attribute.Key {
			case "id":
				page.ids[attribute.Val] = true
			case "href", "src":
				page.links = append(page.links, attribute.Val)
			}
		}
	}
	return page
}

// checkSiteLink returns the error in a link of a page, or "". A page loads
// nothing from another host, but links to pages there are valid.
func checkSiteLink(site, name, link string, pages map[string]sitePage) string {
	u, err := url.Parse(link)
	switch {
	case err != nil:
		return err.Error()
	case u.IsAbs() || u.Host != "":
		return ""
	}
	target := path.Join(path.Dir(name), u.Path)
	if u.Path == "" {
		target = name
	}
	info, err := os.Stat(filepath.Join(site, target))
	if err != nil || info.IsDir() {
		return "leads to no file"
	}
	if page, ok := pages[target]; ok && u.Fragment != "" && u.Fragment != "__codelineno" && !page.ids[u.Fragment] {
		return "leads to no heading"
	}
	return ""
}
