// Package transport is the HTTP client of a call: which endpoint it goes to,
// how the connection is made and checked, which redirects are followed, what
// --debug shows, and what of it is masked.
//
// Which credentials sign a call is the business of package auth; they come in
// as client options. What is sent, and whether it is sent again, is the
// business of package call.
package transport
