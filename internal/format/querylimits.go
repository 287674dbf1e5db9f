package format

import (
	"fmt"
	"runtime"
	"time"
)

const (
	// maxDepth is the maximum nesting of a query's results, as of responses.
	maxDepth = 10_000
	// maxHeap is the maximum memory for values while a query runs, in bytes.
	maxHeap = 4 << 30
	// maxStack is the maximum memory for stacks, in bytes. jq's own functions, such
	// as tojson, recurse into values; Go ends the process when a stack exceeds
	// 1 GB, or 250 MB on 32-bit systems. A value of maxDepth needs a few MB.
	maxStack = 64 << 20
	// watchInterval is how often the memory is measured, so that nothing grows
	// from these limits to the system's in between.
	watchInterval = 5 * time.Millisecond
)

func errTooDeep() error {
	return &Error{Message: fmt.Sprintf("--query nests values more than %d levels deep", maxDepth)}
}

// isDeeper reports whether objects and arrays in v are nested more than limit
// levels deep.
func isDeeper(v any, limit int) bool {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			if limit == 0 || isDeeper(element, limit-1) {
				return true
			}
		}
		return limit == 0
	case map[string]any:
		for _, value := range v {
			if limit == 0 || isDeeper(value, limit-1) {
				return true
			}
		}
		return limit == 0
	}
	return false
}

// checkMemory returns an error if the process uses more memory than a query may.
func checkMemory() error {
	var used runtime.MemStats // package runtime/metrics takes 0.08 ms at the start of each process
	runtime.ReadMemStats(&used)
	switch {
	case used.StackInuse > maxStack:
		return errTooDeep()
	case used.HeapAlloc > maxHeap:
		return &Error{Message: fmt.Sprintf("--query needs more than %d GiB of memory", maxHeap>>30)}
	}
	return nil
}
