// Package format formats responses: it runs jq queries on them and writes JSON,
// YAML, tables, or CSV.
//
// A Formatter receives documents, already validated as JSON, as they stream.
// Without a query it stores only one row or list element at a time: json.go
// indents JSON, and document.go splits a document into parts for yaml.go and
// rowbuffer.go. A query (query.go) needs the complete document in memory.
// columns.go defines the columns of the API's messages; table.go and csv.go write
// rows. A RowWriter (rowwriter.go) writes rows that the caller assembles.
//
// Options are validated before the request is sent (RowsOf, Compile). What only
// the response can show is an *Error.
package format
