//go:build !unix

package credfile

import "io/fs"

// owner returns false: there are no numeric user IDs.
func owner(fs.FileInfo) (int, bool) { return 0, false }
