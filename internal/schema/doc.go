// Package schema turns the API's messages into what other programs read: JSON
// Schema (draft 2020-12), and a skeleton of a request to be filled in.
package schema
