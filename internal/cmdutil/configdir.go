package cmdutil

import (
	"path/filepath"
	"runtime"
	"strings"

	"vision1/internal/exitcode"
)

// defaultConfigDir is in the home directory; google-vision1-cli has the same.
const defaultConfigDir = ".google-service-cli"

// ConfigDir returns --config-dir, VISION1_CONFIG_DIR, or the default; "" if there
// is no home directory.
func (f *Factory) ConfigDir() string {
	path := f.Globals.ConfigDir
	if path == "" {
		path = f.IO.Getenv("VISION1_CONFIG_DIR")
	}
	home := f.IO.Getenv("HOME")
	if runtime.GOOS == "windows" {
		home = f.IO.Getenv("USERPROFILE")
	}
	switch {
	case path == "" && home == "":
		return ""
	case path == "":
		return filepath.Join(home, defaultConfigDir)
	case home != "" && (path == "~" || strings.HasPrefix(path, "~/")):
		return filepath.Join(home, path[1:]) // the shell does not expand --config-dir=~/x
	default:
		return path
	}
}

// A ConfigError is a configuration directory that lacks something.
type ConfigError struct {
	Message string
	Advice  []string // what to do about it
}

func (e *ConfigError) Error() string { return e.Message }

// ExitCode returns exitcode.Config.
func (e *ConfigError) ExitCode() int { return exitcode.Config }

// Hints returns the advice.
func (e *ConfigError) Hints() []string { return e.Advice }
