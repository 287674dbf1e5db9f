//go:build system

package docs

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
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
	limited, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(limited)
	t.Cleanup(cancel)
	b := &tab{t, ctx}
	for _, width := range []int64{390, 1440} {
		b.do(chromedp.EmulateViewport(width, 900))
		for _, page := range []string{"index", "docs/guides/first-image", "docs/messages", "docs/architecture", "docs/commands/images_annotate"} {
			b.open(site, page)
			label := fmt.Sprintf("%s at %d", page, width)
			if wide := get[string](b, widest); wide != "" {
				t.Errorf("%s: wider than the window: %s", label, wide)
			}
			if names := get[string](b, fetched); names != "" {
				t.Errorf("%s: fetched %s", label, names)
			}
			for scheme, want := range map[string]string{"light": "default", "dark": "slate"} {
				b.prefer(scheme)
				b.wait(fmt.Sprintf(`document.body.dataset.mdColorScheme === %q`, want))
				b.screenshot(strings.ReplaceAll(label, "/", "-") + " " + scheme)
			}
		}
	}
	b.open(site, "index")
	b.search("reference-images-create", "locations-products-reference-images-create")
	b.screenshot("search")
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

// A tab is a browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(site, page string) {
	b.t.Helper()
	b.do(chromedp.Navigate("file://"+filepath.Join(site, page+".html")), chromedp.WaitVisible(chromedp.CSS("article h1")))
}

// get returns the value of an expression.
func get[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// prefer makes the system prefer light or dark pages.
func (b *tab) prefer(scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// search types words in the search, which is in a shadow tree, and waits for a
// result with a text.
func (b *tab) search(words, want string) {
	b.t.Helper()
	get[bool](b, `(document.querySelector(".md-search__button").click(), true)`)
	const shadow = `[...document.querySelectorAll("*")].map(e => e.shadowRoot).find(r => r?.querySelector("input"))`
	b.wait(shadow + ` !== undefined`)
	b.do(chromedp.KeyEvent(words))
	b.wait(fmt.Sprintf(`%s.querySelector("ol").textContent.includes(%q)`, shadow, want))
}

// wait waits until an expression is true.
func (b *tab) wait(expression string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(30*time.Second))); err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
}

// screenshot stores what is visible, for manual review.
func (b *tab) screenshot(name string) {
	b.t.Helper()
	dir := os.Getenv("VISION1_SCREENSHOTS")
	if dir == "" {
		return
	}
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600); err != nil {
		b.t.Error(err)
	}
}
