// Package cursor is the language of -r: words that move a cursor through a
// request and set its fields, checked against the messages of the API and
// turned into JSON.
//
// It reads words and schemas only. The files that an @ names are not opened
// here: a request is handed on as chunks, of which some are JSON and some are
// files still to be encoded (see Chunk).
//
// How the parts fit: parse.go reads the words; path.go splits a word into steps; walk.go follows them;
// spot.go is where a step leads; tree.go is the request as it grows; set.go puts
// a value into it; json.go reads values given as JSON, and place.go says where in
// them something is; base.go takes the request of --json; chunk.go writes it out. fault.go
// is what can be wrong with a word; options.go says, for completion, which words
// can follow.
package cursor
