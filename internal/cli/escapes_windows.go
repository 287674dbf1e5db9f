package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableEscapes turns on escape sequences for the console behind f. It reports
// whether the console supports them, as Windows does since 2016. A terminal that
// isn't a console, as that of Git Bash, interprets them itself.
func enableEscapes(f *os.File) bool {
	console := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return true
	}
	if mode&windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING != 0 {
		return true
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_PROCESSED_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
