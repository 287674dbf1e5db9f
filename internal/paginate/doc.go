// Package paginate fetches the pages of a list method, and merges them into one
// document or passes them on one by one. It stores neither pages nor items, so
// memory does not grow with the list.
//
// list.go finds list methods in the API's tables. walk.go gets page after page
// from the caller's fetch function, reader.go extracts the token and the items of
// a page as it streams, and merge.go writes the merged document.
package paginate
