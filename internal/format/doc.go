// Package format shows a reply in other ways than as it was received: what a jq
// expression takes out of it, and as JSON, YAML, a table or CSV.
//
// A Formatter (formatter.go) is fed documents, checked to be JSON, as they come.
// Without a query nothing but a row or an element is kept: layout.go sets JSON
// anew, yaml.go and document.go take it apart. A query (query.go) needs a whole
// document in memory. grid.go makes rows of values, columns.go says which columns
// the API's messages have, table.go and csv.go write them.
//
// What is asked for is checked before a call is made (RowsOf, Compile); what only
// the reply shows is an *Error.
package format
