//go:build unix && !freebsd

package fulldisk

import "syscall"

func setSize(limit *syscall.Rlimit, size uint64) { limit.Cur = size }
