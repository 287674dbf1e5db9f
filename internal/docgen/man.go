package main

import (
	"slices"
	"strings"

	"vision1/internal/cli"
	"vision1/internal/help"
)

// manPages returns a man page for each document.
func manPages(documents []cli.HelpEntry, version, date string) []file {
	var files []file
	for i := range documents {
		d := &documents[i]
		page := help.ManPage{Document: d.Document, Name: manName(d), Summary: d.Summary,
			Version: "vision1 " + version, Date: date, SeeAlso: related(documents, d)}
		switch {
		case d.Args == emulatorName:
			page.Reference = emulatorReference()
		case !isTopic(d):
			page.Reference = help.Reference()
		}
		files = append(files, file{page.Name + ".1", page.Render()})
	}
	return files
}

// manName returns the name of a man page, such as vision1-operations-cancel.
func manName(d *cli.HelpEntry) string { return strings.ReplaceAll(d.Document.Title, " ", "-") }

func isTopic(d *cli.HelpEntry) bool { return strings.HasPrefix(d.Args, "help ") }

// related returns the names of the pages to read next: those of the commands above
// and directly below, and for a command, those of the topics.
func related(documents []cli.HelpEntry, d *cli.HelpEntry) []string {
	var names []string
	for i := range documents {
		other := &documents[i]
		switch {
		case other.Args == d.Args:
		case isAbove(other, d), isAbove(d, other) && strings.Count(other.Args, " ") <= strings.Count(d.Args, " ")+1,
			d.Args == "" && other.Args == emulatorName, isTopic(other) && d.Args != emulatorName:
			names = append(names, manName(other))
		}
	}
	slices.Sort(names)
	return names
}

// isAbove reports whether the command of a contains that of b.
func isAbove(a, b *cli.HelpEntry) bool {
	return a.Args == "" || strings.HasPrefix(b.Args, a.Args+" ")
}
