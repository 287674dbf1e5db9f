package text

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// A HintError says that language hints cannot be used.
type HintError struct {
	Hint      string
	Installed []string // empty where the hint is no language at all
}

func (e *HintError) Error() string {
	if e.Installed == nil {
		return fmt.Sprintf("%q is not a language code", e.Hint)
	}
	return fmt.Sprintf("tesseract has no data for the language %q, only for %s", e.Hint, strings.Join(e.Installed, ", "))
}

// languages returns tesseract's names for the hints that it has data for.
func (r Reader) languages(ctx context.Context, hints []string) ([]string, error) {
	installed, err := r.installed(ctx)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, hint := range hints {
		tag, err := language.Parse(hint)
		if err != nil {
			return nil, &HintError{Hint: hint}
		}
		if name := tesseractName(tag); slices.Contains(installed, name) && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		return nil, &HintError{Hint: hints[0], Installed: installed}
	}
	return found, nil
}

func (r Reader) installed(ctx context.Context) ([]string, error) {
	output, err := r.run(ctx, nil, "--list-langs")
	if err != nil {
		return nil, err
	}
	lines := strings.Fields(string(output[strings.IndexByte(string(output), '\n')+1:]))
	return slices.DeleteFunc(lines, func(name string) bool { return name == "osd" }), nil
}

// tesseractName is how tesseract calls the data of a language: ISO 639-3, with
// the script where it has several.
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

// languageCode is the BCP-47 code of tesseract's name for a language.
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
