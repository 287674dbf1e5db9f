package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// copyright returns the copyright file of the Debian package. It refers to the licenses
// that Debian installs, as its policy asks, and has the texts of the others.
func copyright(maintainer, homepage, own string, components []Component) ([]byte, error) {
	edit, err := withoutCommon()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "vision1 was packaged by %s.\nIts source code is at %s.\n\n", maintainer, homepage)
	out.WriteString("Copyright: The vision1 authors\nLicense: Apache-2.0\n\n" + edit(own) + "\n\n")
	out.Write(notices(components, edit))
	return out.Bytes(), nil
}

// A common is a license that Debian installs in /usr/share/common-licenses.
type common struct {
	name  string
	terms *regexp.Regexp
}

// withoutCommon returns a function that replaces these licenses in a text.
func withoutCommon() (func(text string) string, error) {
	var licenses []common
	for name, pattern := range map[string]string{
		"Apache-2.0": `(?s)[ \t]*Apache License\s+Version 2\.0, January 2004.*?accepting any such warranty\s+or\s+additional\s+liability\.` +
			`(\s+END OF TERMS AND CONDITIONS)?(\s+APPENDIX: How to apply.*?same "printed page".*?third-party archives\.)?`,
		"GPL-3": `(?s)[ \t]*GNU GENERAL PUBLIC LICENSE\s+Version 3, 29 June 2007.*?END OF TERMS AND CONDITIONS` +
			`(\s+How to Apply These Terms.*?<https?://www\.gnu\.org/(philosophy|licenses)/why-not-lgpl\.html>\.)?`,
	} {
		terms, err := regexp.Compile(pattern)
		if err != nil {
			return nil, err
		}
		licenses = append(licenses, common{name, terms})
	}
	return func(text string) string {
		for _, l := range licenses {
			text = l.terms.ReplaceAllLiteralString(text, "On Debian systems, the text of this license is in /usr/share/common-licenses/"+l.name+".")
		}
		return strings.TrimSpace(text)
	}, nil
}
