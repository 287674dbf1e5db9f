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

// withoutCommon returns a function that replaces the licenses that Debian installs in
// /usr/share/common-licenses.
func withoutCommon() (func(text string) string, error) {
	apache, err := regexp.Compile(`(?s)[ \t]*Apache License\s+Version 2\.0, January 2004.*?accepting any such warranty\s+or\s+additional\s+liability\.` +
		`(\s+END OF TERMS AND CONDITIONS)?(\s+APPENDIX: How to apply.*?same "printed page".*?third-party archives\.)?`)
	if err != nil {
		return nil, err
	}
	gpl, err := regexp.Compile(`(?s)[ \t]*GNU GENERAL PUBLIC LICENSE\s+Version 3, 29 June 2007.*?END OF TERMS AND CONDITIONS` +
		`(\s+How to Apply These Terms.*?<https?://www\.gnu\.org/(philosophy|licenses)/why-not-lgpl\.html>\.)?`)
	if err != nil {
		return nil, err
	}
	const reference = "On Debian systems, the text of this license is in /usr/share/common-licenses/"
	return func(text string) string {
		text = apache.ReplaceAllLiteralString(text, reference+"Apache-2.0.")
		return strings.TrimSpace(gpl.ReplaceAllLiteralString(text, reference+"GPL-3."))
	}, nil
}
