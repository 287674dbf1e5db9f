package shell

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// alphanumeric characters mean the same to every shell.
const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// isSafe reports whether arg has only alphanumeric and some other characters.
func isSafe(arg, others string) bool {
	return arg != "" && strings.Trim(arg, alphanumeric+others) == ""
}

// quotePOSIX quotes with single quotes if arg has characters that a shell would
// interpret, and as $'...' with octal escapes if it has some that can't be printed,
// such as line breaks and bytes that aren't UTF-8.
func quotePOSIX(arg string) string {
	if isSafe(arg, "-_./:=@,+%") {
		return arg
	}
	if !isPrintable(arg) {
		return quoteBytes(arg)
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

func isPrintable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

func quoteBytes(text string) string {
	var b strings.Builder
	b.WriteString("$'")
	for _, c := range []byte(text) {
		switch {
		case c == '\'' || c == '\\':
			b.Write([]byte{'\\', c})
		case c < ' ' || c > '~':
			_, _ = fmt.Fprintf(&b, `\%03o`, c) // to memory
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + "'"
}

// quotePowerShell quotes with single quotes. PowerShell reads a comma as a list,
// and splits an unquoted argument that starts with a dash at its first dot. A
// character that can't be printed becomes an expression.
func (s Shell) quotePowerShell(arg string) string {
	if isSafe(arg, `-_./:=+%\`) && (!strings.HasPrefix(arg, "-") || !strings.ContainsAny(arg, ".:")) {
		return arg
	}
	if s == WindowsPowerShell {
		arg = escapeForProgram(arg)
	}
	var b strings.Builder
	b.WriteString("'")
	expression := false
	for _, r := range arg {
		switch {
		case strings.ContainsRune("'‘’‚‛", r): // all of them are single quotes to PowerShell
			b.WriteString(string(r) + string(r))
		case !unicode.IsPrint(r):
			_, _ = fmt.Fprintf(&b, "'+[char]0x%x+'", r) // to memory
			expression = true
		default:
			b.WriteRune(r)
		}
	}
	b.WriteString("'")
	if expression {
		return "(" + b.String() + ")"
	}
	return b.String()
}

// quoteCmd quotes with double quotes. In an argument with a double quote or a
// percent sign, which cmd.exe reads also inside quotes, a caret is before every
// character that means something to cmd.exe, so it sees no quotes at all.
func quoteCmd(arg string) string {
	if isSafe(arg, `-_./:=@+\`) {
		return arg
	}
	quoted := `"` + escapeForProgram(arg)
	quoted += strings.Repeat(`\`, trailingBackslashes(arg)) + `"`
	if !strings.ContainsAny(arg, `"%!`) {
		return quoted
	}
	var b strings.Builder
	for _, r := range quoted {
		if strings.ContainsRune(`()%!^"<>&|`, r) {
			b.WriteByte('^')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapeForProgram escapes the double quotes of an argument, and the backslashes
// before them, as programs on Windows split their command line.
func escapeForProgram(arg string) string {
	var b strings.Builder
	backslashes := 0
	for _, r := range arg {
		switch r {
		case '\\':
			backslashes++
		case '"':
			b.WriteString(strings.Repeat(`\`, backslashes+1))
			backslashes = 0
		default:
			backslashes = 0
		}
		b.WriteRune(r)
	}
	return b.String()
}

func trailingBackslashes(arg string) int { return len(arg) - len(strings.TrimRight(arg, `\`)) }
