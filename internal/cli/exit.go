package cli

// The exit codes, which package exitcode describes.
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
