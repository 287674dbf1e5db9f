//go:build linux && !race

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// A memoryMeter measures the memory of a process and its children.
type memoryMeter struct {
	pid  int
	most atomic.Int64
	end  chan struct{}
	done chan struct{}
}

func newMemoryMeter(pid int) *memoryMeter {
	m := &memoryMeter{pid: pid, end: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(m.done)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-m.end:
				return
			case <-ticker.C:
			}
			total := int64(0)
			for _, pid := range append(m.children(), m.pid) {
				total += residentMemory(pid)
			}
			m.most.Store(max(m.most.Load(), total))
		}
	}()
	return m
}

// stop ends the measurement and returns the most memory in bytes.
func (m *memoryMeter) stop() int64 {
	close(m.end)
	<-m.done
	return m.most.Load()
}

// children returns the process IDs of children.
func (m *memoryMeter) children() []int {
	var children []int
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", m.pid))
	for _, list := range lists {
		content, _ := os.ReadFile(list)
		for _, field := range strings.Fields(string(content)) {
			var pid int
			if _, err := fmt.Sscan(field, &pid); err == nil {
				children = append(children, pid)
			}
		}
	}
	return children
}

// residentMemory returns the memory in bytes of a process, 0 if it has ended.
func residentMemory(pid int) int64 {
	content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.SplitSeq(string(content), "\n") {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kilobytes); err == nil {
			return kilobytes << 10
		}
	}
	return 0
}
