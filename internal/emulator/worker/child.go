package worker

import (
	"encoding/json"
	"io"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"time"
)

// Exit codes of a child process.
const (
	exitDone   = 0 // the parent is gone
	exitFailed = 1
	exitMemory = 70 // more memory than the limit
)

// Main does the work of a child process if the command-line arguments, without the
// program's name, are those of one, and returns the exit code. A program must call
// it first, before it looks at its arguments, because Config.Start runs the program
// again; a test binary calls it in TestMain.
func Main(arguments []string, input io.Reader, output io.Writer, newHandler func() Handler) (code int, isWorker bool) {
	if len(arguments) != 2 || arguments[0] != argument {
		return 0, false
	}
	memory, err := strconv.ParseInt(arguments[1], 10, 64)
	if err != nil || memory <= 0 {
		return exitFailed, true
	}
	limitSelf(memory)
	return serve(input, output, newHandler()), true
}

// limitSelf limits this process: the garbage collector works harder when the limit
// is near, the operating system refuses a single large allocation, and a check ends
// the process if all that doesn't help.
func limitSelf(memory int64) {
	const maxStack = 64 << 20 // the default of 1 GB is more than most limits
	debug.SetMaxStack(maxStack)
	debug.SetMemoryLimit(memory - memory/8)
	// What the process has freed still counts in the operating system's limit.
	limitData(2*memory + maxStack)
	go func() {
		ticker := time.NewTicker(5 * time.Millisecond)
		defer ticker.Stop()
		for range ticker.C {
			if usedMemory() > uint64(memory) { //nolint:gosec // positive
				os.Exit(exitMemory) //nolint:forbidigo,revive // only ending the process frees the memory in time
			}
		}
	}()
}

// usedMemory returns the memory that the Go runtime got from the operating system
// and didn't give back, in bytes.
func usedMemory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

type frame struct{ value, data []byte }

// serve handles requests until the input ends. It notices that while it handles a
// request too, so that no child outlives its parent.
func serve(input io.Reader, output io.Writer, handler Handler) int {
	requests := make(chan frame)
	go func() {
		for {
			value, data, err := readFrame(input, math.MaxInt64)
			if err != nil {
				os.Exit(exitDone) //nolint:forbidigo,revive // the handler cannot be interrupted
			}
			requests <- frame{value, data}
		}
	}()
	for {
		request := <-requests
		answer, bytes := handle(handler, request.value, request.data)
		encoded, err := json.Marshal(answer)
		if err == nil {
			err = writeFrame(output, encoded, bytes)
		}
		if err != nil {
			return exitFailed
		}
	}
}
