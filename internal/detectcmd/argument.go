package detectcmd

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/diag"
	"vision1/internal/filesystem"
)

// notOutput is the message about a directory that no run of detect wrote to.
const notOutput = "not an output directory of detect (-o): it has no " + journal.Dir

// outputArgument validates the arguments of a command about earlier runs, and returns
// the only one: the directory or the URL of their -o.
func outputArgument(command string, args []string) (string, diag.List) {
	if len(args) == 0 {
		return "", diag.List{{Flag: "<directory>", Message: "is missing: vision1 detect " + command + " <directory>, the directory of detect -o"}}
	}
	name, message := args[0], ""
	switch {
	case len(args) > 1:
		return name, diag.List{{Flag: "argument", Index: 2, Text: args[1], Message: "accepts one output directory"}}
	case detect.IsObject(name):
		if _, _, err := detect.CutObject(name); err != nil {
			message = err.Error()
		}
	default:
		message = checkOutputDir(name)
	}
	if message == "" {
		return name, nil
	}
	return name, diag.List{{Flag: "argument", Text: name, Message: message}}
}

// checkOutputDir returns why a directory is not, or can't be read as, the local output of
// a run; "" if it is.
func checkOutputDir(path string) string {
	switch _, err := os.Stat(filepath.Join(path, journal.Dir)); {
	case err == nil:
		return ""
	case errors.Is(err, fs.ErrPermission):
		return filesystem.Reason(err).Error()
	default:
		return notOutput
	}
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
