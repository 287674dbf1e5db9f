//go:build !soak || !linux

package faults

// programs returns what the test binary can act as, beside vision1.
func programs() map[string]func() { return map[string]func(){} }
