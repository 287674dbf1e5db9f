//go:build unix

package credfile

import (
	"io/fs"
	"syscall"
)

// owner returns the ID of the user who owns a file.
func owner(info fs.FileInfo) (int, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), true
}
