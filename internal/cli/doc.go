// Package cli is the command line: the tree of commands, the words that people
// type, help, messages and exit codes. What a call is, how it is signed and
// where its reply goes is left to the packages below.
//
// Main (main.go) is where a command starts and ends. words.go rewrites what was
// typed for cobra; tree.go makes the commands out of the API's tables, and
// method.go runs one of them; failure.go turns every error into a message and
// an exit code of the table in exit.go; messages.go has the rules of messages.
//
// Files of one command or one flag share the beginning of their names: wait_*.go
// is waiting for operations, pages.go --page-all, format*.go --query and --format,
// auth_*.go signing in, complete_*.go what shells ask while people type.
package cli
