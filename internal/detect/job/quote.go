package job

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// command returns the arguments of a share after vision1: those of the job, with its
// share, its part of the rate, and an exit code that doesn't fail because of images.
// share is such as auto/100.
func (j *Job) command(share string) []string {
	first, rest := j.split()
	return slices.Concat(first, j.shareFlags(share), rest)
}

func (j *Job) shareFlags(share string) []string {
	return []string{"--share", share, "--rate", strconv.Itoa(j.ShareRate()), "--item-errors", "ok"}
}

// split returns the arguments of the job before and after the flags of a share: these
// are the last ones, unless -- ends the flags.
func (j *Job) split() (first, rest []string) {
	if slices.Contains(j.Args, "--") {
		return j.Args[:1], j.Args[1:]
	}
	return j.Args, nil
}

// shellCommand returns a command for a POSIX shell, with a line for each of the flags
// of a share. quote returns an argument as the shell reads it.
func (j *Job) shellCommand(share, indent string, quote func(string) string) string {
	var b strings.Builder
	b.WriteString("vision1")
	write := func(separator string, args ...string) {
		for _, arg := range args {
			b.WriteString(separator + quote(arg))
			separator = " "
		}
	}
	first, rest := j.split()
	newLine := " \\\n" + indent
	write(" ", first...)
	for flag := range slices.Chunk(j.shareFlags(share), 2) {
		write(newLine, flag...)
	}
	write(newLine, rest...)
	return b.String()
}

// shellQuote returns an argument as a POSIX shell reads it. shell.Quote, for
// people, writes $'...' for what can't be printed, which the sh of a script may not know.
func shellQuote(arg string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,@%+-"
	if arg != "" && strings.Trim(arg, safe) == "" {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

// jsonQuote returns a string as JSON, which YAML reads too: it allows no control
// characters, and no byte order marks, which json.Marshal leaves as they are.
func jsonQuote(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		return `""` // can't happen
	}
	var b strings.Builder
	for _, r := range string(data) {
		if unicode.IsControl(r) || r == '\ufeff' || r == '\ufffe' || r == '\uffff' {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// yamlList returns a list of strings, one on each line.
func yamlList(items []string, indent string) string {
	var b strings.Builder
	for _, item := range items {
		b.WriteString(indent + "- " + jsonQuote(item) + "\n")
	}
	return b.String()
}

// image returns the container image of the job.
func (j *Job) image() string { return Image + ":" + j.Version }
