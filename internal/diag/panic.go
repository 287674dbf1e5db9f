package diag

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// A PanicError is a panic: a bug.
type PanicError struct {
	Value    any
	Location string // file:line in this program, or ""
}

func (e *PanicError) Error() string {
	text := fmt.Sprintf("internal error: %v", e.Value)
	if e.Location != "" {
		text += " (" + e.Location + ")"
	}
	return text
}

// Recover sets *err to a *PanicError if the function that defers it panics. Every
// goroutine of the program needs it: a panic there ends the process with a trace.
func Recover(err *error) {
	if value := recover(); value != nil {
		*err = &PanicError{value, panicLocation()}
	}
}

// panicLocation returns the innermost position in this program's own code.
func panicLocation() string {
	const skip = 3 // Callers, panicLocation, Recover
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(skip, callers)])
	for {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, "vision1/") || strings.HasPrefix(frame.Function, "main.") {
			return fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
		if !more {
			return ""
		}
	}
}
