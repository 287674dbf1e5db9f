package shell

import (
	"strings"
	"unicode/utf8"
)

// Translate returns a command that is written for a POSIX shell as typed in s.
// Operators between words, such as | and >, stay. The command has no substitutions.
func (s Shell) Translate(command string) string {
	if s == POSIX {
		return command
	}
	var out []string
	for rest := strings.TrimLeft(command, " "); rest != ""; rest = strings.TrimLeft(rest, " ") {
		var word string
		var quoted bool
		word, quoted, rest = nextWord(rest)
		if quoted || !isOperator(word) {
			word = s.Quote(word)
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

// isOperator reports whether an unquoted word is an operator, a comment, or stands
// for something that the user replaces.
func isOperator(word string) bool {
	switch word {
	case "|", ">", ">>", "<", "&&", "||", ";", "#":
		return true
	}
	return strings.ContainsAny(word, "…")
}

// nextWord returns the first word of a command without its quotes, whether it had
// some, and what follows.
func nextWord(command string) (word string, quoted bool, rest string) {
	var b strings.Builder
	for command != "" {
		r, size := utf8.DecodeRuneInString(command)
		switch {
		case r == ' ':
			return b.String(), quoted, command
		case r == '\'' || r == '"':
			inner, after, _ := strings.Cut(command[1:], string(r))
			b.WriteString(inner)
			quoted, command = true, after
		case r == '\\' && len(command) > 1:
			b.WriteByte(command[1])
			quoted, command = true, command[2:]
		default:
			b.WriteString(command[:size])
			command = command[size:]
		}
	}
	return b.String(), quoted, ""
}
