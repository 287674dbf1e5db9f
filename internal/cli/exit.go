package cli

// The exit codes of the program. exitCodes says what they mean to people, and
// is what `vision1 help exit-codes` prints.
const (
	exitDone        = 0
	exitRefused     = 1
	exitUsage       = 2
	exitConfig      = 3
	exitCredentials = 4
	exitUnreachable = 5
	exitParts       = 6
	exitEnded       = 7
	exitWaiting     = 8
	exitOutput      = 9
	exitInterrupted = 130
	exitTerminated  = 143
)

type exitCode struct {
	code    int
	meaning string
}

func exitCodes() []exitCode {
	return []exitCode{
		{exitDone, "done"},
		{exitRefused, "the API refused the call"},
		{exitUsage, "the command line is wrong; nothing was sent"},
		{exitConfig, "the configuration folder or a file with credentials can't be used"},
		{exitCredentials, "no usable credentials: none found, expired, or refused (401)"},
		{exitUnreachable, "the service couldn't be reached, stayed unavailable after the retries, or gave no usable reply"},
		{exitParts, "the call was done, but parts of the reply carry an error (responses[].error)"},
		{exitEnded, "the awaited operation ended in an error, or was not cancelled as asked"},
		{exitWaiting, "the wait ran out of time; the operation is still running"},
		{exitOutput, "the output could not be written"},
		{exitInterrupted, "interrupted (Ctrl-C)"},
		{exitTerminated, "ended (SIGTERM)"},
	}
}
