package job

import (
	"encoding/json"
	"fmt"
	"strings"
)

// command returns the arguments of a share after vision1: those of the job, with its
// share, its part of the rate, and an exit code that doesn't fail because of images.
// share is such as auto/100.
func (j *Job) command(share string) []string {
	args := append([]string{}, j.Args...)
	return append(args, "--share", share, "--rate", fmt.Sprint(j.ShareRate()), "--item-errors", "ok")
}

// shellCommand returns a command for a POSIX shell, with a line for each of the flags
// that follow the sources.
func (j *Job) shellCommand(share, indent string) string {
	var b strings.Builder
	b.WriteString("vision1")
	for i, arg := range j.command(share) {
		if i >= len(j.Args) && strings.HasPrefix(arg, "--") {
			b.WriteString(" \\\n" + indent)
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(shellQuote(arg))
	}
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

// jsonQuote returns a string as JSON, which YAML reads too.
func jsonQuote(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		return `""` // can't happen
	}
	return string(data)
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
