package methods

import (
	"errors"
	"path/filepath"
	"strings"

	"vision1/internal/cmdutil"
	"vision1/internal/exitcode"
	"vision1/internal/history"
)

// History returns the file of the operation names that completion offers, in the
// configuration directory; an empty one if the history is disabled.
func History(f *cmdutil.Factory) history.File {
	directory := f.ConfigDir()
	if f.Globals.NoHistory || f.IO.Getenv("VISION1_NO_HISTORY") != "" || directory == "" {
		return ""
	}
	return history.File(filepath.Join(directory, history.Name))
}

// recordHistory stores the names of the operations that the service accepted, and
// of those that are still running, best effort.
func (o *options) recordHistory(err error) {
	names := o.args
	var failed *operationError
	var waiting *waitError
	switch {
	case o.flags.DryRun || o.flags.Skeleton:
		return
	case errors.As(err, &waiting):
		names = waiting.pending
		if len(o.wait.names) == 1 && exitcode.Of(waiting.cause) == exitcode.Rejected {
			return // such as NOT_FOUND; of several names, pending has only the others
		}
	case err != nil && !errors.As(err, &failed):
		return
	}
	var operations []string
	for _, name := range names {
		if isOperationName(name) {
			operations = append(operations, name)
		}
	}
	if len(operations) > 0 {
		_ = History(o.f).Add(operations...)
	}
}

// isOperationName reports whether a name is operations/ID, possibly below a
// project or a location.
func isOperationName(name string) bool {
	parent, id := "", name
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		parent, id = name[:i], name[i+1:]
	}
	return id != "" && (parent == "operations" || strings.HasSuffix(parent, "/operations"))
}
