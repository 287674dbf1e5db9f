//go:build system

package report

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"vision1/internal/detect/render"
	"vision1/test/browser"
)

// card is true once the page shows an image.
const card = `document.querySelector(".card") !== null`

// A tab is a browser with a page of results, opened from disk.
type tab struct {
	*browser.Tab
	path string // of the page
}

func (b *tab) key(keys string) {
	b.Helper()
	b.Do(chromedp.KeyEvent(keys))
}

// search presses the key that goes to the search. The protocol types a character even
// if the page handled its key.
func (b *tab) search() {
	b.Helper()
	browser.Get[bool](b.Tab, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true, cancelable: true}))`)
	b.Wait(`document.activeElement.id === "search"`)
}

// choose sets the value of a control.
func (b *tab) choose(id, value string) {
	b.Helper()
	browser.Get[bool](b.Tab, fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.value = %q; return e.dispatchEvent(new Event("change", {bubbles: true})); })()`, id, value))
}

func (b *tab) waitStatus(text string) {
	b.Helper()
	b.Wait(fmt.Sprintf(`document.getElementById("status").textContent === %q`, text))
}

// open writes a page and opens it. At the end of the test, the console must be empty:
// it has exceptions and violations of the Content-Security-Policy.
func open(t *testing.T, write func(path string) error) *tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "results.html")
	if err := write(path); err != nil {
		t.Fatal(err)
	}
	b := &tab{browser.Open(t), path}
	console, stop := context.WithCancel(b.Browser)
	messages := chromedp.Console(console)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for m, err := range messages {
			if err != nil {
				return
			}
			if !strings.Contains(m.Text, "ERR_FILE_NOT_FOUND") { // of TestMissing
				t.Errorf("console: %v", m)
			}
		}
	}()
	t.Cleanup(func() { stop(); <-ended })
	b.Do(chromedp.Navigate("file://" + path))
	b.Wait(card)
	return b
}

func openSamples(t *testing.T, n int) *tab {
	t.Helper()
	return open(t, func(path string) error {
		return render.HTML(t.Context(), path, samples(t, filepath.Dir(path), n), render.HTMLOptions{})
	})
}
