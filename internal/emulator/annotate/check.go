package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vision1/internal/emulator/rpcerror"
)

// maxLabel is the length that a label's key or value may have, in characters.
const maxLabel = 63

// checkBatch refuses a request that cannot be worked on at all.
func checkBatch(parent string, labels map[string]string, count, limit int) error {
	if err := checkParent(parent); err != nil {
		return err
	}
	for key, value := range labels {
		if !isLabel(key) || key == "" || !unicode.IsLetter(firstRune(key)) {
			return rpcerror.Invalid("labels", "Invalid label key %q.", key)
		}
		if !isLabel(value) {
			return rpcerror.Invalid("labels", "Invalid value %q of the label %q.", value, key)
		}
	}
	switch {
	case count == 0:
		return rpcerror.Invalid("requests", "requests must not be empty.")
	case count > limit:
		return rpcerror.Invalid("requests", "Too many requests in one call: %d, the limit is %d.", count, limit)
	}
	return nil
}

// checkParent takes "", projects/P and projects/P/locations/L.
func checkParent(parent string) error {
	parts := strings.Split(parent, "/")
	ok := parent == "" ||
		len(parts) == 2 && parts[0] == "projects" && parts[1] != "" ||
		len(parts) == 4 && parts[0] == "projects" && parts[1] != "" && parts[2] == "locations" && parts[3] != ""
	if !ok {
		return rpcerror.Invalid("parent", "Invalid parent %q: it must be projects/PROJECT or projects/PROJECT/locations/LOCATION.", parent)
	}
	return nil
}

func isLabel(text string) bool {
	if utf8.RuneCountInString(text) > maxLabel {
		return false
	}
	for _, r := range text {
		letter := unicode.IsLetter(r) && !unicode.IsUpper(r)
		if !letter && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '_' && r != '-' {
			return false
		}
	}
	return true
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}
