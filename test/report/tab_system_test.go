//go:build system

package report

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

	"vision1/internal/detect/render"
)

// A tab is a browser with a page of results, opened from disk.
type tab struct {
	t    *testing.T
	ctx  context.Context
	path string // of the page
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// wait waits until an expression is true.
func (b *tab) wait(expression string) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(time.Minute)))
	if err != nil {
		b.t.Fatalf("%s: %v; the status is %q", expression, err, get[string](b, `document.getElementById("status").textContent`))
	}
}

func (b *tab) key(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// search presses the key that goes to the search. The protocol types a character even
// if the page handled its key.
func (b *tab) search() {
	b.t.Helper()
	get[bool](b, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true, cancelable: true}))`)
	b.wait(`document.activeElement.id === "search"`)
}

// choose sets the value of a control.
func (b *tab) choose(id, value string) {
	b.t.Helper()
	b.do(chromedp.SetValue(chromedp.CSS("#"+id), value))
	get[bool](b, fmt.Sprintf(`document.getElementById(%q).dispatchEvent(new Event("change", {bubbles: true}))`, id))
}

func (b *tab) waitStatus(text string) {
	b.t.Helper()
	b.wait(fmt.Sprintf(`document.getElementById("status").textContent === %q`, text))
}

// screenshot stores what is visible, for manual review.
func (b *tab) screenshot(name string) {
	b.t.Helper()
	dir := os.Getenv("VISION1_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.wait(`[...document.images].every((i) => i.complete)`)
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600); err != nil {
		b.t.Error(err)
	}
}

func (b *tab) dark(isDark bool) {
	b.t.Helper()
	scheme := map[bool]string{true: "dark", false: "light"}[isDark]
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// open writes a page and opens it. At the end of the test, the console must be empty:
// it has exceptions and violations of the Content-Security-Policy.
func open(t *testing.T, write func(path string) error) *tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "results.html")
	if err := write(path); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(t.Context())
	t.Cleanup(cancel)
	b := &tab{t, ctx, path}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil { // the browser lives as long as this context
		t.Fatal(err)
	}
	console, stop := context.WithCancel(ctx)
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
	b.do(chromedp.Navigate("file://"+path), chromedp.WaitVisible(chromedp.CSS(".card")))
	return b
}

func openSamples(t *testing.T, n int) *tab {
	t.Helper()
	return open(t, func(path string) error {
		return render.HTML(t.Context(), path, samples(t, filepath.Dir(path), n), render.HTMLOptions{})
	})
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
