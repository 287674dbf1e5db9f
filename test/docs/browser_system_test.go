//go:build system

package docs

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"vision1/test/browser"
)

// TestSite builds the documentation site, follows all its links, and opens it in a
// browser, from disk.
func TestSite(t *testing.T) {
	t.Parallel()
	site := buildSite(t)
	t.Run("links", func(t *testing.T) {
		t.Parallel()
		testSiteLinks(t, site)
	})
	t.Run("browser", func(t *testing.T) {
		t.Parallel()
		testSiteBrowser(t, site)
	})
}

// testSiteBrowser checks pages in windows of two widths, light and dark: nothing is
// fetched from another host, nothing is wider than the window, and the search
// finds a command.
func testSiteBrowser(t *testing.T, site string) {
	b := &tab{browser.Open(t)}
	for _, page := range []string{"index", "docs/guides/first-image", "docs/messages", "docs/architecture", "docs/commands/images_annotate"} {
		b.Do(chromedp.EmulateViewport(390, 844))
		b.open(site, page)
		for _, width := range []int64{390, 1440} {
			b.Do(chromedp.EmulateViewport(width, 900))
			label := fmt.Sprintf("%s at %d", page, width)
			if wide := browser.Get[string](b.Tab, widest); wide != "" {
				t.Errorf("%s: wider than the window: %s", label, wide)
			}
			if names := browser.Get[string](b.Tab, fetched); names != "" {
				t.Errorf("%s: fetched %s", label, names)
			}
			for scheme, want := range map[string]string{"light": "default", "dark": "slate"} {
				b.Prefer(scheme)
				b.Wait(fmt.Sprintf(`document.body.dataset.mdColorScheme === %q`, want))
				b.Screenshot(strings.ReplaceAll(label, "/", "-") + " " + scheme)
			}
		}
	}
	b.open(site, "index")
	b.search("reference-images-create", "locations-products-reference-images-create")
	b.Screenshot("search")
}

// widest names an element that makes the page scroll sideways.
const widest = `(() => {
	if (document.documentElement.scrollWidth <= innerWidth) return "";
	for (const e of document.querySelectorAll("article *"))
		if (e.getBoundingClientRect().right > innerWidth + 1) return e.outerHTML.slice(0, 200);
	return "unknown element";
})()`

// fetched names what a page fetched from elsewhere than the disk.
const fetched = `performance.getEntriesByType("resource").map(e => e.name).filter(n => !n.startsWith("file:")).join(" ")`

type tab struct{ *browser.Tab }

func (b *tab) open(site, page string) {
	b.Helper()
	b.Do(chromedp.Navigate("file://"+filepath.Join(site, page+".html")), chromedp.WaitVisible(chromedp.CSS("article h1")))
}

// search types words in the search, which is in a shadow tree, and waits for a
// result with a text.
func (b *tab) search(words, want string) {
	b.Helper()
	browser.Get[bool](b.Tab, `(document.querySelector(".md-search__button").click(), true)`)
	const shadow = `[...document.querySelectorAll("*")].map(e => e.shadowRoot).find(r => r?.querySelector("input"))`
	b.Wait(shadow + ` !== undefined`)
	b.Do(chromedp.KeyEvent(words))
	b.Wait(fmt.Sprintf(`%s.querySelector("ol").textContent.includes(%q)`, shadow, want))
}
