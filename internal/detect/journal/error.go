package journal

import (
	"fmt"
	"strings"
	"time"

	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/filesystem"
	"vision1/internal/output"
)

// An Error reports a journal that can't be read.
type Error struct {
	Path    string
	Message string
	Hint    string // what to do, or ""
	Err     error  // the cause, or nil
}

func (e *Error) Error() string { return "journal " + diag.Path(e.Path) + ": " + e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ExitCode returns exitcode.Output: without its journal, an output directory can't
// be written.
func (*Error) ExitCode() int { return exitcode.Output }

// Hints returns what to do.
func (e *Error) Hints() []string {
	if e.Hint == "" {
		return nil
	}
	return []string{e.Hint}
}

// A VersionError reports a journal that a newer version of vision1 wrote.
type VersionError struct {
	Path    string
	Version int64
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("journal %s: it has format %d, and this version of vision1 reads format %d", diag.Path(e.Path), e.Version, version)
}

// ExitCode returns exitcode.Output.
func (*VersionError) ExitCode() int { return exitcode.Output }

// Hints returns what to do.
func (*VersionError) Hints() []string {
	return []string{"update vision1, or specify another directory with -o"}
}

// A Difference is a setting that is not what it was.
type Difference struct{ Setting, Before, Now string }

// A ConflictError reports that a directory has the results of other settings.
type ConflictError struct{ Differences []Difference }

func (e *ConflictError) Error() string {
	texts := make([]string, len(e.Differences))
	for i, d := range e.Differences {
		texts[i] = fmt.Sprintf("%s %s, now %s", d.Setting, describe(d.Before), describe(d.Now))
	}
	return "the output directory has results with other settings: " + strings.Join(texts, "; ")
}

func describe(value string) string {
	if value == "" {
		return "not set"
	}
	return `"` + value + `"` // as typed: %q would double the backslashes of a path
}

// ExitCode returns exitcode.Usage.
func (*ConflictError) ExitCode() int { return exitcode.Usage }

// Hints returns what to do.
func (*ConflictError) Hints() []string {
	return []string{"specify another directory with -o, or use the same settings as before"}
}

// A Holder is the process that holds a lock.
type Holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Started time.Time `json:"started"`
}

// A LockedError reports that another process writes to the same directory.
type LockedError struct {
	Path   string // of the output directory
	Holder Holder // zero if it is not known
	Share  string // that the other process writes, such as "3/100", or ""
	// Mixed says that this process wants a share of another number of shares, which
	// can have the same inputs.
	Mixed bool
}

func (e *LockedError) Error() string {
	var about []string
	if e.Share != "" {
		about = append(about, "share "+e.Share)
	}
	if e.Holder.PID != 0 {
		about = append(about, fmt.Sprintf("process %d on %s, since %s", e.Holder.PID, e.Holder.Host, e.Holder.Started.Format(time.DateTime)))
	}
	text := "can't write to " + diag.Path(e.Path) + ": another vision1 is writing to it"
	if len(about) > 0 {
		text += " (" + strings.Join(about, "; ") + ")"
	}
	return text
}

// ExitCode returns exitcode.Output.
func (*LockedError) ExitCode() int { return exitcode.Output }

// Hints returns what to do.
func (e *LockedError) Hints() []string {
	switch {
	case e.Mixed:
		return []string{"shares that run at the same time must have the same number of shares; wait until the others have finished"}
	case e.Share != "":
		return []string{"each share is run once at a time, and a run without --share alone; wait until it has finished"}
	default:
		return []string{"wait until it has finished, or specify another directory with -o"}
	}
}

type constError string

func (e constError) Error() string { return string(e) }

const (
	errNotRegular  = constError("it is not a regular file")
	errNoRequest   = constError("it is not the record of a request")
	errNoOperation = constError("it is not the record of an operation")
)

func readError(path string, err error) error {
	return &Error{Path: path, Message: "can't be read: " + filesystem.Reason(err).Error(), Err: err}
}

// createError returns the error for a directory or file that can't be created.
func createError(path string, err error) error {
	return &output.Error{Path: path, Message: filesystem.Reason(err).Error(), Hint: "specify another directory with -o", Err: err}
}
