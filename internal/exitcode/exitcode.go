// Package exitcode defines the exit codes that errors carry and that
// `vision1 help exit-codes` prints.
package exitcode

import "errors"

// The exit codes of vision1.
const (
	OK          = 0
	Rejected    = 1
	Usage       = 2
	Config      = 3
	Credentials = 4
	Unavailable = 5
	Partial     = 6
	Operation   = 7
	Waiting     = 8
	Output      = 9
	Internal    = 70 // EX_SOFTWARE of sysexits.h
	HungUp      = 129
	Interrupted = 130
	Terminated  = 143
)

// An Entry is one exit code and its meaning.
type Entry struct {
	Code    int
	Meaning string
}

// Table returns every exit code, in ascending order.
func Table() []Entry {
	return []Entry{
		{OK, "success"},
		{Rejected, "the API rejected the request"},
		{Usage, "the command line is invalid; nothing was sent"},
		{Config, "the configuration directory or a file in it can't be used"},
		{Credentials, "no usable credentials: none found, expired, or rejected (401)"},
		{Unavailable, "the service couldn't be reached, stayed unavailable after the retries, or returned an unusable response; also a wait whose polls were never answered"},
		{Partial, "the request succeeded, but parts of the response carry an error (responses[].error, also in a finished operation; statuses[] of an import)"},
		{Operation, "the awaited operation failed, or was not canceled as requested"},
		{Waiting, "the wait timed out; the operation is still running"},
		{Output, "the output could not be written"},
		{Internal, "internal error (a bug); please report it"},
		{HungUp, "ended because the terminal was closed (SIGHUP)"},
		{Interrupted, "interrupted (Ctrl-C)"},
		{Terminated, "terminated (SIGTERM)"},
	}
}

// Of returns the exit code that err carries: that of the first error in its
// chain with a method ExitCode, OK for nil, and Internal for any other error.
func Of(err error) int {
	if err == nil {
		return OK
	}
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	return Internal
}
