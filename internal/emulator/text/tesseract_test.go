package text

import (
	"errors"
	"image"
	"testing"

	"golang.org/x/text/language"
)

func TestTesseractNotInstalled(t *testing.T) {
	tesseract := New("no-such-program")
	for _, hints := range [][]string{nil, {"en"}} {
		if _, err := tesseract.Recognize(t.Context(), nil, image.Pt(1, 1), hints); !errors.Is(err, ErrNotInstalled) {
			t.Errorf("hints %v: %v", hints, err)
		}
	}
}

func TestLanguageNames(t *testing.T) {
	for hint, want := range map[string]string{"en": "eng", "en-US": "eng", "de": "deu", "fr": "fra", "zh": "chi_sim", "zh-TW": "chi_tra", "sr-Latn": "srp_latn", "ja": "jpn"} {
		if got := tesseractName(language.MustParse(hint)); got != want {
			t.Errorf("tesseractName(%s) = %s, want %s", hint, got, want)
		}
	}
	for name, want := range map[string]string{"eng": "en", "deu": "de", "chi_sim": "zh", "chi_tra": "zh-Hant", "": "", "?": ""} {
		if got := languageCode(name); got != want {
			t.Errorf("languageCode(%s) = %s, want %s", name, got, want)
		}
	}
}
