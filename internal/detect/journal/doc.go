// Package journal records what was sent for which input and how it ended, so that
// a command that is run again continues where the last one stopped.
//
// A journal is a file of JSON objects, one a line, to which records are only
// appended:
//
//	{"v":1,"run":{...}}   a command started: its settings
//	{"sent":{...}}        a request with these inputs is about to be sent
//	{"unsent":{...}}      after all, it was not sent
//	{"operation":{...}}   it started an operation with this name
//	{"ended":{...}}       the operation with this name needs nothing more
//	{"done":{...}}        the result of an input is stored
//	{"failed":{...}}      an input has no result, and why
//	{"noInput":{...}}     an input that failed is none after all
//
// An object with another name, or with more members, is from a newer version: it
// is ignored, or they are. Another number than 1 after "v" is a format that this
// version can't read. A name that is not UTF-8 is {"base64":"..."}.
//
// Each share of a run has a journal of its own, beside the one for all inputs.
//
// A State is what the journals of a directory say, in memory; a Journal also
// appends to one of them.
//
//   - record.go: the records, and how they are written
//   - scan.go, line.go: reads a record fast, without allocating
//   - state.go, index.go, table.go: the last outcome of each input, 64 bytes each
//   - read.go: reads journals, whatever has become of them
//   - outcomes.go, sort.go: reads outcomes again, in full
//   - journal.go: appends records
//   - batch.go, operation.go: requests that start operations, and which have not ended
//   - share.go: the names of the journals of shares
//   - lock.go: one process at a time
//   - error.go: what can be wrong with a journal
package journal
