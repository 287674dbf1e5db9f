package methods

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
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
func (o *options) recordHistory(ctx context.Context, err error) {
	names := slices.Clone(o.args)
	var waiting *waitError
	code := exitcode.Of(err)
	switch {
	case o.flags.DryRun || o.flags.Skeleton:
		return
	case errors.As(err, &waiting):
		names = append(names, waiting.pending...)
	case code != exitcode.OK && code != exitcode.Partial && code != exitcode.Operation:
		return
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		return !isOperationName(name) || waiting != nil && slices.Contains(waiting.unknown, name)
	})
	if len(names) > 0 {
		_ = History(o.f).Add(ctx, names...)
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
