package cli

import (
	"errors"
	"path/filepath"
	"strings"

	"vision1/internal/history"
)

// historyFile is in the configuration folder.
const historyFile = "vision1-history"

// history returns the names that vision1 was given lately; a history that keeps
// nothing where it is turned off.
func (env *Env) history(s *settings) history.File {
	folder := env.configDir(s)
	if s.noHistory || env.Getenv("VISION1_NO_HISTORY") != "" || folder == "" {
		return ""
	}
	return history.File(filepath.Join(folder, historyFile))
}

// remember keeps the names of operations that a call was made for, once the
// service has taken them, and of those that still run. That it can't be done is nobody's concern.
func (c *methodCommand) remember(args []string, err error) {
	var ended *endedError
	var waiting *waitError
	switch {
	case c.call.dryRun || c.call.skeleton:
		return
	case errors.As(err, &waiting):
		args = waiting.pending
	case err != nil && !errors.As(err, &ended):
		return
	}
	var names []string
	for _, name := range args {
		if isOperationName(name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		_ = c.env.history(&c.flags.settings).Add(names...)
	}
}

// isOperationName tells whether a name is that of an operation: operations/ID,
// also below a project or a location.
func isOperationName(name string) bool {
	folder, id := "", name
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		folder, id = name[:i], name[i+1:]
	}
	return id != "" && (folder == "operations" || strings.HasSuffix(folder, "/operations"))
}
