//go:build system

// Package browser shows pages in a browser and operates them, for tests.
package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// T is what a Tab uses of a *testing.T. A test fails at the first error.
type T interface {
	Cleanup(func())
	Context() context.Context
	Fatal(...any)
	Fatalf(string, ...any)
	Helper()
}

// A Tab is a browser.
type Tab struct {
	T
	Browser context.Context // for chromedp
}

// Open starts a browser, which ends with the test.
func Open(t T) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(t.Context())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil { // the browser lives as long as this context
		t.Fatal(err)
	}
	return &Tab{t, ctx}
}

// Do does steps, within a minute.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Browser, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// Get returns the value of an expression.
func Get[V any](b *Tab, expression string) V {
	b.Helper()
	v, err := chromedp.Run(b.Browser, chromedp.Evaluate[V](expression))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Wait waits until an expression is true.
func (b *Tab) Wait(expression string) {
	b.Helper()
	_, err := chromedp.Run(b.Browser, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(time.Minute)))
	if err != nil {
		b.Fatalf("%s: %v; the page begins with %q", expression, err, Get[string](b, `document.body.innerText.slice(0, 300)`))
	}
}

// Click clicks the first element that a CSS selector matches, as soon as it is visible.
// The page may replace the element at any time: what is at its place is clicked.
func (b *Tab) Click(selector string) {
	b.Helper()
	at, err := chromedp.Run(b.Browser, chromedp.Poll[[]float64](fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		if (!e) return null;
		e.scrollIntoView({block: "nearest"});
		const r = e.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
		return e.contains(document.elementFromPoint(x, y)) ? [x, y] : null;
	})()`, selector), chromedp.WithPollingTimeout(time.Minute)))
	if err != nil {
		b.Fatalf("%s can't be clicked: %v", selector, err)
	}
	b.Do(chromedp.MouseClickXY(at[0], at[1]))
}

// Prefer makes the system prefer "light" or "dark" pages.
func (b *Tab) Prefer(scheme string) {
	b.Helper()
	_, err := chromedp.Call(b.Browser, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		b.Fatal(err)
	}
}

// Screenshot stores what is visible in the directory VISION1_SCREENSHOTS, for manual
// review, or does nothing.
func (b *Tab) Screenshot(name string) {
	b.Helper()
	dir := os.Getenv("VISION1_SCREENSHOTS") //nolint:forbidigo // this is a part of tests
	if dir == "" {
		return
	}
	b.Wait(`[...document.images].every((i) => i.complete)`)
	data, err := chromedp.Run(b.Browser, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
}
