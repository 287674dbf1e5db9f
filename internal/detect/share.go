package detect

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"vision1/internal/diag"
)

// MaxShares is how many shares a run can have: each has a journal, and all journals
// are read at the start.
const MaxShares = 10_000

// A Share is a part of all inputs, which one of several processes annotates. Which
// inputs it has depends only on their names. The zero value has all inputs.
type Share struct {
	Index int // from 0
	Count int // of all shares; 0 if the inputs are not shared
}

// Has reports whether the input with that name is in the share. Inputs whose results
// could be the same file are in the same share.
func (s Share) Has(name string) bool {
	if s.Count <= 1 {
		return true
	}
	key := resultHash(name)
	count := uint64(s.Count)
	return bits.Rem64(binary.BigEndian.Uint64(key[:8]), binary.BigEndian.Uint64(key[8:16]), count) == uint64(s.Index) //nolint:gosec // positive
}

// resultHash returns a hash that names have in common if their results could be the same
// file on some file system: one Namer then sees all of these names.
func resultHash(name string) [sha256.Size]byte {
	return sha256.Sum256([]byte(foldPath(resultName(name))))
}

// IsAll reports whether the inputs are not shared.
func (s Share) IsAll() bool { return s.Count == 0 }

// String returns the share as it is typed, or "" if the inputs are not shared.
func (s Share) String() string {
	if s.IsAll() {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Count)
}

// shareVariables returns the environment variables that have the index of a task, with
// the systems that set them.
func shareVariables() []struct{ name, system string } {
	return []struct{ name, system string }{
		{"SLURM_ARRAY_TASK_ID", "Slurm"}, {"JOB_COMPLETION_INDEX", "Kubernetes"},
		{"CLOUD_RUN_TASK_INDEX", "Cloud Run"}, {"AWS_BATCH_JOB_ARRAY_INDEX", "AWS Batch"},
	}
}

const autoShare = "auto"

// ParseShare returns the share for the value of --share: I/N, or auto/N with the index
// from the environment.
func ParseShare(text string, getenv func(string) string) (Share, *diag.Diagnostic) {
	invalid := func(format string, args ...any) (Share, *diag.Diagnostic) {
		return Share{}, &diag.Diagnostic{Flag: "--share", Text: text, Message: fmt.Sprintf(format, args...)}
	}
	indexText, countText, ok := strings.Cut(text, "/")
	if !ok {
		return invalid("must be I/N, such as 0/8 for the first of 8 shares, or auto/N; N is never taken from the environment")
	}
	count, err := strconv.Atoi(countText)
	if err != nil || count < 1 || count > MaxShares {
		return invalid("%q is not a number of shares from 1 to %d", countText, MaxShares)
	}
	source := ""
	if indexText == autoShare {
		var message string
		if source, indexText, message = findIndex(getenv); message != "" {
			return invalid("%s", message)
		}
		source += " is " + indexText + ", but "
	}
	index, err := strconv.Atoi(indexText)
	switch {
	case err != nil || index < 0:
		return invalid("%s%q is not the number of a share, which is from 0 to %d", source, indexText, count-1)
	case index >= count:
		return invalid("%sshares are numbered from 0: the last one is %d/%d, and the first one 0/%d", source, count-1, count, count)
	default:
		return Share{Index: index, Count: count}, nil
	}
}

// findIndex returns the environment variable with the index of this task and its value,
// or why there is none.
func findIndex(getenv func(string) string) (name, value, message string) {
	var known []string
	for _, v := range shareVariables() {
		known = append(known, v.name+" ("+v.system+")")
		found := getenv(v.name)
		switch {
		case found == "", found == value:
			continue
		case value != "":
			return "", "", fmt.Sprintf("%s is %s and %s is %s; name the share: I/N", name, value, v.name, found)
		}
		name, value = v.name, found
	}
	if value == "" {
		message = "none of these environment variables is set: " + strings.Join(known, ", ") + "; name the share: I/N"
	}
	return name, value, message
}
