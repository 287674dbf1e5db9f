//go:build system

package report

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
	"vision1/test/browser"
)

const active = `document.activeElement.closest(".card")?.dataset.position`

// TestOne opens the only image, highlights its words by pointer and by key, and
// closes it again.
func TestOne(t *testing.T) {
	b := openSamples(t, 1)
	b.waitStatus("1 image")
	b.Wait(`document.querySelectorAll("#grid .shape").length === 7`)
	b.Screenshot("one")
	b.key(kb.Tab) // the link to the images
	b.key(kb.Enter)
	b.Wait(`document.activeElement.id === "grid"`)
	b.key(kb.Tab)
	b.Wait(active + ` === "0"`)
	b.key(kb.Enter)
	b.Wait(`document.querySelectorAll("dialog .word").length === 3`)
	if alt := browser.Get[string](b.Tab, `document.querySelector("dialog img").alt`); alt != "Image with Coast, Hut, Sky, Landscape, Acme" {
		t.Errorf("alt text %q", alt)
	}
	// The original replaces the thumbnail.
	b.Wait(`document.querySelector("dialog img").naturalWidth === 640`)
	highlighted := `[...document.querySelectorAll("dialog .on")].map((e) => e.tagName + e.dataset.word).join()`
	center := func(selector string) (x, y float64) {
		at := browser.Get[[]float64](b.Tab, fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`, selector))
		return at[0], at[1]
	}
	x, y := center(`dialog .word[data-word="1"]`)
	b.Do(chromedp.MouseEvent("mouseMoved", x, y))
	b.Wait(highlighted + ` === "polygon1,SPAN1"`)
	b.Screenshot("one-detail")
	if text := browser.Get[string](b.Tab, `document.querySelector("dialog span.on").textContent`); text != "wide" {
		t.Errorf("highlighted %q", text)
	}
	x, y = center(`dialog .text span[data-word="2"]`)
	b.Do(chromedp.MouseEvent("mouseMoved", x, y))
	b.Wait(highlighted + ` === "polygon2,SPAN2"`)
	x, y = center("#title")
	b.Do(chromedp.MouseEvent("mouseMoved", x, y))
	b.Wait(highlighted + ` === ""`)
	browser.Get[any](b.Tab, `document.getElementById("text").focus()`)
	b.key(kb.ArrowRight)
	b.key(kb.ArrowRight)
	b.Wait(highlighted + ` === "polygon1,SPAN1"`)
	b.key(kb.ArrowLeft)
	b.Wait(highlighted + ` === "polygon0,SPAN0"`)
	b.Prefer("dark")
	b.Screenshot("one-detail-dark")
	drawn := `[...document.querySelectorAll("dialog .shape")].some((e) => getComputedStyle(e).display !== "none" && getComputedStyle(e.parentElement).display !== "none")`
	for _, pressed := range []bool{false, true} {
		b.Click("#boxes")
		b.Wait(fmt.Sprintf(`%s === %t && document.getElementById("boxes").ariaPressed === "%[2]t"`, drawn, pressed))
	}
	b.key(kb.Escape)
	b.Wait(`!document.querySelector("dialog").open && ` + active + ` === "0"`)
}

// TestInline searches, filters, sorts, and toggles boxes in the largest page that is a
// single file.
func TestInline(t *testing.T) {
	b := openSamples(t, render.MaxInline)
	b.waitStatus("500 images")
	b.Wait(`document.querySelectorAll(".cell img").length > 8`)
	b.Screenshot("inline")
	b.Prefer("dark")
	b.Screenshot("inline-dark")
	b.Prefer("light")

	b.search()
	b.key("NUMBER 321")
	b.waitStatus("1 of 500 images")
	b.key(strings.Repeat(kb.Backspace, 10) + "hill photo-0001")
	b.waitStatus("2 of 500 images")
	b.Click("button[type=reset]")
	b.waitStatus("500 images")

	b.choose("errors", "yes")
	b.waitStatus("50 of 500 images")
	b.choose("errors", "no")
	b.choose("label", "Hill")
	b.waitStatus("100 of 500 images")
	b.choose("safe", "1")
	b.choose("level", "5")
	b.waitStatus("25 of 500 images")
	b.Click("button[type=reset]")
	b.waitStatus("500 images")

	first := `document.querySelector(".card").innerText.replace(/\s+/g, " ")`
	b.choose("sort", "label")
	b.Wait(first + `.includes("photo-00000.png 1 face, Coast 99 %")`)
	b.choose("order", "1")
	b.Wait(first + `.includes("Error: INVALID_ARGUMENT")`) // no score at all
	b.choose("sort", "name")
	b.choose("order", "-1")
	b.Wait(first + `.includes("photo-00499.png")`)
	b.Click("button[type=reset]")
	b.Wait(first + `.includes("photo-00000.png")`)

	visible := func(kind string) string {
		return fmt.Sprintf(`[...document.querySelectorAll("#grid .k-%s")].some((e) => getComputedStyle(e).display !== "none")`, kind)
	}
	b.Wait(visible("face"))
	b.Click("#kinds input[value=face]")
	b.Wait(`!` + visible("face") + ` && ` + visible("object"))
	b.key("b") // in a checkbox, which has no use for it
	browser.Get[any](b.Tab, `document.activeElement.blur()`)
	b.Wait(visible("object"))
	b.key("b")
	b.Wait(`!` + visible("object"))
	b.key("b")
	b.Wait(visible("face") + ` && ` + visible("object"))
}

// TestInlineKeys moves through the images by key.
func TestInlineKeys(t *testing.T) {
	b := openSamples(t, 60)
	browser.Get[any](b.Tab, `document.querySelector(".card").focus()`)
	columns := browser.Get[int](b.Tab, `new Set([...document.querySelectorAll(".cell")].map((c) => c.getBoundingClientRect().x)).size`)
	for _, move := range []struct {
		key  string
		want int
	}{
		{kb.ArrowRight, 1}, {kb.ArrowDown, 1 + columns}, {kb.ArrowLeft, columns}, {kb.ArrowUp, 0}, {kb.ArrowUp, 0}, {kb.End, 59}, {kb.ArrowDown, 59}, {kb.Home, 0},
	} {
		b.key(move.key)
		b.Wait(active + fmt.Sprintf(` === "%d"`, move.want))
		b.Wait(`(() => { const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)
	}
	b.key(kb.Enter)
	b.Wait(`document.getElementById("title").textContent === "photo-00000.png"`)
	b.key(kb.ArrowRight)
	b.key(kb.ArrowRight)
	b.Wait(`document.getElementById("title").textContent === "photo-00002.png" && document.querySelectorAll("dialog .word").length === 3`)
	b.key(kb.Escape)
	b.Wait(active + ` === "2"`)
	if stops := browser.Get[int](b.Tab, `document.querySelectorAll('.card[tabindex="0"]').length`); stops != 1 {
		t.Errorf("%d images are in the tab order, want 1", stops)
	}
}

// TestResize changes the size of the window: the image with the focus keeps it, and is
// visible.
func TestResize(t *testing.T) {
	b := openSamples(t, 60)
	b.key(kb.Tab)
	b.key(kb.Enter)
	b.key(kb.Tab)
	b.key(kb.ArrowRight)
	b.Wait(active + ` === "1"`)
	browser.Get[any](b.Tab, `document.activeElement.id = "before"`)
	rows := browser.Get[int](b.Tab, `document.querySelectorAll(".cell").length`)
	b.Do(chromedp.EmulateViewport(1280, 1800))
	b.Wait(fmt.Sprintf(`document.querySelectorAll(".cell").length > %d && document.activeElement.id === "before"`, rows))
	const visible = `(() => { const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight && r.width; })()`
	for _, key := range []string{kb.ArrowRight, kb.End} {
		b.key(key)
		at := browser.Get[string](b.Tab, active)
		for _, width := range []int64{700, 1280, 400, 1000} {
			before := browser.Get[float64](b.Tab, visible)
			b.Do(chromedp.EmulateViewport(width, 900))
			b.Wait(fmt.Sprintf(`%s === %q && ![0, false, %v].includes(%s)`, active, at, before, visible))
		}
	}
}

// TestMany opens a page with 10,000 images, whose data is in a directory.
func TestMany(t *testing.T) {
	start := time.Now()
	b := openSamples(t, 10_000)
	t.Logf("written and opened in %v", time.Since(start))
	b.waitStatus("10,000 images")
	cells := `document.querySelectorAll(".cell").length`
	if n := browser.Get[int](b.Tab, cells); n > 100 {
		t.Errorf("%d images are in the document", n)
	}
	b.Wait(`document.querySelectorAll(".cell img").length > 8`)
	b.Screenshot("many")
	browser.Get[any](b.Tab, `document.querySelector(".card").focus()`)
	b.key(kb.End)
	b.Wait(active + ` === "9999"`)
	browser.Get[any](b.Tab, `scrollTo(0, document.body.scrollHeight / 2)`)
	b.Wait(`[...document.querySelectorAll(".card")].some((c) => Math.abs(c.dataset.position - 5000) < 40 && c.querySelector(".shape"))`)
	if n := browser.Get[int](b.Tab, cells); n > 100 {
		t.Errorf("%d images are in the document", n)
	}
	b.Screenshot("many-middle")
	start = time.Now()
	b.search()
	b.key("number 8765")
	b.waitStatus("1 of 10,000 images")
	t.Logf("first search in %v", time.Since(start))
	start = time.Now()
	b.key(strings.Repeat(kb.Backspace, 4) + "777")
	b.waitStatus("18 of 10,000 images")
	t.Logf("second search in %v", time.Since(start))
	b.Click(".card")
	b.Wait(`document.getElementById("title").textContent === "photo-00777.png" && document.querySelectorAll("dialog .word").length === 3`)
}

// TestMissing opens a page without its directory: the page says so.
func TestMissing(t *testing.T) {
	b := openSamples(t, render.MaxInline+1)
	if notice := browser.Get[bool](b.Tab, `document.getElementById("notice").hidden`); !notice {
		t.Error("there is a notice without a cause")
	}
	if err := os.RemoveAll(strings.TrimSuffix(b.path, ".html") + "_files"); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.Reload())
	b.Wait(`document.getElementById("notice").textContent === "A part of the results is missing. Copy the directory results_files together with this page."`)
	b.waitStatus("501 images")
	b.Wait(`document.querySelector(".thumb").textContent === "No preview"`)
	b.Screenshot("missing")
}

// TestPhone shows the page on a small screen.
func TestPhone(t *testing.T) {
	b := openSamples(t, 30)
	b.Do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile), chromedp.Reload())
	b.Wait(card)
	fits := `document.documentElement.scrollWidth <= innerWidth`
	b.Wait(fits)
	b.Wait(`document.querySelectorAll(".cell img").length > 3`)
	b.Screenshot("phone")
	b.Click("summary")
	b.Wait(fits)
	b.Screenshot("phone-filters")
	b.Click(".card")
	b.Wait(`document.querySelectorAll("dialog .word").length === 3 && document.querySelector("dialog").scrollWidth <= innerWidth`)
	b.Screenshot("phone-detail")
	b.Prefer("dark")
	b.Screenshot("phone-detail-dark")
}

// TestMarkup shows names, labels, and texts with markup: they are shown as they are,
// and nothing in them runs.
func TestMarkup(t *testing.T) {
	const markup = `"'></script></style><img src=x onerror=alert(1)><script>alert(1)</script>`
	text, err := json.Marshal(markup)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, render.MaxInline + 1} {
		b := open(t, func(path string) error {
			return render.HTML(t.Context(), path, func(yield func(*render.Source, error) bool) {
				for range n {
					r := results.Result{Input: detect.Input{Name: markup}, Response: json.RawMessage(strings.ReplaceAll(
						`{"labelAnnotations":[{"description":X,"score":0.9}],"logoAnnotations":[{"description":X,"boundingPoly":`+box(0, 0, 90, 90)+`}],"fullTextAnnotation":{"text":X},
						"textAnnotations":[{"description":X},{"description":X,"boundingPoly":`+box(1, 1, 9, 9)+`}]}`, "X", string(text)))}
					if !yield(&render.Source{Result: r}, nil) {
						return
					}
				}
			}, render.HTMLOptions{})
		})
		if name := browser.Get[string](b.Tab, `document.querySelector(".card b").textContent`); name != markup {
			t.Errorf("name %q", name)
		}
		b.Click(".card")
		b.Wait(`document.getElementById("text") !== null`)
		if shown := browser.Get[string](b.Tab, `document.getElementById("text").textContent`); shown != markup {
			t.Errorf("text %q", shown)
		}
		if found := browser.Get[int](b.Tab, `document.querySelectorAll("img, script[src]").length`); found != 0 {
			t.Errorf("%d elements from markup", found)
		}
		b.Screenshot(fmt.Sprintf("markup-%d", n))
	}
}
