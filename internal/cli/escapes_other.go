//go:build !windows

package cli

import "os"

// enableEscapes returns true: TERM tells which terminals have no escape sequences.
func enableEscapes(*os.File) bool { return true }
