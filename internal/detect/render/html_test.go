package render_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"vision1/internal/detect/results"
)

func TestHTMLPolicy(t *testing.T) {
	t.Parallel()
	p := inline(t, newItem("a.png", `{}`, nil))
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(p.html)[1]
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%q lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "strict-dynamic") {
		t.Errorf("the policy is %q", policy)
	}
	// The browser runs what has these hashes.
	for _, pattern := range []string{`(?s)<script>(.*?)</script>`, `(?s)<style>(.*?)</style>`} {
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(p.html, -1)
		if len(found) != 1 {
			t.Fatalf("%s: %d elements", pattern, len(found))
		}
		sum := sha256.Sum256([]byte(found[0][1]))
		if hash := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(policy, "'sha256-"+hash+"'") {
			t.Errorf("%s: the hash isn't in %q", pattern, policy)
		}
	}
	if found := regexp.MustCompile(`(?i)https?://[^"]*|\son\w+=|\sstyle=|innerHTML|eval\(`).FindAllString(p.html, -1); len(found) != 1 || found[0] != "http://www.w3.org/2000/svg" {
		t.Errorf("the page has %q", found)
	}
}

// TestHTMLEscape renders names, labels, and texts with markup: the page contains none
// of it outside of JSON, and JSON has the original.
func TestHTMLEscape(t *testing.T) {
	t.Parallel()
	const markup = `"'></script><script>alert(1)</script><!--<img src=x onerror=alert(1)> & \u2028`
	text, err := json.Marshal(markup)
	if err != nil {
		t.Fatal(err)
	}
	response := strings.ReplaceAll(`{"labelAnnotations":[{"description":X,"score":0.9}],"fullTextAnnotation":{"text":X},
		"textAnnotations":[{"description":X},{"description":X,"boundingPoly":`+box(1, 1, 9, 9)+`}],
		"localizedObjectAnnotations":[{"name":X,"boundingPoly":`+box(1, 1, 9, 9)+`}],
		"safeSearchAnnotation":{"adult":X},"error":{"message":X}}`, "X", string(text))
	item := newItem(markup+"\xff", response, nil)
	item.Result.Error = &results.Error{Message: markup, Hint: markup}
	p := inline(t, item)
	if strings.Contains(p.html, "alert(1)</script>") || strings.Contains(p.html, "<img") || strings.Count(p.html, "<!--") > 0 {
		t.Error("the page has markup from an image")
	}
	image := p.index.Images[0]
	if image["n"] != markup+`\xff` || p.texts[0] != markup || image["e"] != markup {
		t.Errorf("name %q, text %q, error %q", image["n"], p.texts[0], image["e"])
	}
	if labels := fmt.Sprint(image["l"]); labels != "[["+markup+" 0.9]]" {
		t.Errorf("labels %q", labels)
	}
}
