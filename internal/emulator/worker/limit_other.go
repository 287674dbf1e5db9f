//go:build !linux

package worker

func limitData(int64) {}

// LimitProcess limits the private memory that a process can map, in bytes. It has an
// effect on Linux only.
func LimitProcess(int, int64) error { return nil }
