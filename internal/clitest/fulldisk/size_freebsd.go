package fulldisk

import "syscall"

func setSize(limit *syscall.Rlimit, size uint64) { limit.Cur = int64(size) }
