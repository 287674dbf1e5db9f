// Package problem holds what is wrong with a command line: one Problem for each
// mistake, with the word at fault and the way out. The packages that read words
// (cursor, params, call) return problems; cli prints them.
package problem

// A Problem is one mistake on the command line.
type Problem struct {
	Flag       string // the flag that took the word: "-r", "-p", "<name>", "--scope"
	Word       int    // which word of that flag, from 1; 0 where there is only one
	Text       string // the word as typed
	Start, End int    // the part of Text at fault, in bytes; equal where it is all of it
	Message    string // lower case, no full stop
	Suggestion string // what to type in place of the part at fault, or ""
}

// SentAllTheSame ends the messages of warnings, where they stay warnings.
const SentAllTheSame = "; it is sent all the same"

// A Warning is something that looks wrong but is sent all the same.
type Warning struct {
	Flag    string
	Word    int
	Text    string
	Message string
}
