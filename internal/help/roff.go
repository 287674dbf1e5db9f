package help

import "strings"

// manText formats text as one line, with code in bold.
func manText(text string) string {
	var b strings.Builder
	for i, part := range codeParts(strings.Join(strings.Fields(text), " ")) {
		if i%2 == 1 {
			b.WriteString("\\fB" + manEscape(part) + "\\fR")
		} else {
			b.WriteString(manEscape(part))
		}
	}
	return manGuard(b.String())
}

// manLine formats a line verbatim.
func manLine(line string) string { return manGuard(manEscape(line)) }

// manGuard prevents a line from being interpreted as a man request.
func manGuard(line string) string {
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}

// manEscape escapes the characters that man would replace: it turns dashes into
// hyphens and makes quotes curly.
func manEscape(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(text)
}

// manQuote quotes an argument of a man request.
func manQuote(text string) string {
	return `"` + strings.ReplaceAll(manEscape(text), `"`, `\(dq`) + `"`
}

// manWrap breaks a line of text at spaces: man fills lines anyway, and its source
// stays readable.
func manWrap(text string) string {
	const width = 79
	var b strings.Builder
	column := 0
	for i, word := range strings.Split(text, " ") {
		switch {
		case i == 0:
		case column+1+len(word) > width:
			b.WriteString("\n")
			if strings.HasPrefix(word, ".") || strings.HasPrefix(word, "'") {
				b.WriteString(`\&`)
			}
			column = -1
		default:
			b.WriteString(" ")
		}
		b.WriteString(word)
		column += 1 + len(word)
	}
	return b.String()
}
