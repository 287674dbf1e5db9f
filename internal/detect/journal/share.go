package journal

import (
	"fmt"
	"strconv"
	"strings"
)

// sharePattern matches the names of the journals of shares.
const sharePattern = "share-*-of-*.jsonl"

// ShareName returns the name of the journal of a share: share-00003-of-00100.jsonl.
func ShareName(index, count int) string { return fmt.Sprintf("share-%05d-of-%05d.jsonl", index, count) }

// shareOf returns the share of a journal or lock as it is typed, such as "3/100", or ""
// if it has none.
func shareOf(file string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(file, "share-"), ".")
	indexText, countText, _ := strings.Cut(name, "-of-")
	index, err := strconv.Atoi(indexText)
	if err != nil {
		return ""
	}
	count, err := strconv.Atoi(countText)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d/%d", index, count)
}

// shareCount returns the number of shares of which a journal is one, as text.
func shareCount(journal string) string {
	_, count, _ := strings.Cut(shareOf(journal), "/")
	return count
}
