package text

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// A HintError reports a language hint that the service doesn't accept.
type HintError struct {
	Hint    string
	Invalid bool // not a language code
}

func (e *HintError) Error() string {
	if e.Invalid {
		return fmt.Sprintf("%q is not a language code", e.Hint)
	}
	return fmt.Sprintf("the language %q is not supported", e.Hint)
}

// languages returns tesseract's names of the hinted languages that are installed. There
// can be none.
func (t *Tesseract) languages(ctx context.Context, hints []string) ([]string, error) {
	installed, err := t.installed(ctx)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, hint := range hints {
		tag, err := language.Parse(hint)
		if err != nil {
			return nil, &HintError{Hint: hint, Invalid: true}
		}
		if !isSupported(tag) {
			return nil, &HintError{Hint: hint}
		}
		if name := tesseractName(tag); slices.Contains(installed, name) && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	return found, nil
}

// installed returns tesseract's names of the installed languages.
func (t *Tesseract) installed(ctx context.Context) ([]string, error) {
	output, err := t.run(ctx, nil, "--list-langs")
	if err != nil {
		return nil, err
	}
	_, list, _ := strings.Cut(string(output), "\n") // without the heading
	return slices.DeleteFunc(strings.Fields(list), func(name string) bool { return name == "osd" }), nil
}

// tesseractName returns tesseract's name of a language: its ISO 639-3 code, with
// the script if tesseract distinguishes several.
func tesseractName(tag language.Tag) string {
	base, _ := tag.Base()
	script, _ := tag.Script()
	switch base.String() + "-" + script.String() {
	case "zh-Hans":
		return "chi_sim"
	case "zh-Hant":
		return "chi_tra"
	case "sr-Latn":
		return "srp_latn"
	case "uz-Cyrl":
		return "uzb_cyrl"
	case "az-Cyrl":
		return "aze_cyrl"
	}
	return base.ISO3()
}

// languageCode returns the BCP-47 code for tesseract's name of a language, or "" if
// it is unknown.
func languageCode(name string) string {
	switch name {
	case "chi_sim":
		return "zh"
	case "chi_tra":
		return "zh-Hant"
	}
	base, _, _ := strings.Cut(name, "_")
	tag, err := language.Parse(base)
	if err != nil {
		return ""
	}
	return tag.String()
}
