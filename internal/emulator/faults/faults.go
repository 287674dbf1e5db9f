// Package faults makes the emulator fail on purpose: chosen methods answer with
// a chosen error, always or a number of times.
package faults

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A Fault is one method's error.
type Fault struct {
	// Method is the name of the method in its service, such as CancelOperation,
	// or "*" for any.
	Method string
	Code   codes.Code
	// Times is how often the error is given; 0 means always.
	Times int
}

// Parse reads METHOD=CODE[:TIMES]. METHOD is a name such as CancelOperation or an
// identifier such as operations.cancel, or "*"; CODE a name such as UNAVAILABLE
// or its number.
func Parse(text string) (Fault, error) {
	method, rest, found := strings.Cut(text, "=")
	if !found {
		return Fault{}, fmt.Errorf("%q is not METHOD=CODE[:TIMES]", text)
	}
	name, ok := methodName(method)
	if !ok {
		return Fault{}, fmt.Errorf("unknown method %q: it is a name such as CancelOperation or operations.cancel", method)
	}
	codeText, timesText, limited := strings.Cut(rest, ":")
	fault := Fault{Method: name}
	if fault.Code, ok = parseCode(codeText); !ok {
		return Fault{}, fmt.Errorf("unknown code %q: it is a name such as UNAVAILABLE, or a number from 1 to 16", codeText)
	}
	if !limited {
		return fault, nil
	}
	times, err := strconv.Atoi(timesText)
	if err != nil || times < 1 {
		return Fault{}, fmt.Errorf("invalid number of times %q: it is a number from 1", timesText)
	}
	fault.Times = times
	return fault, nil
}

func parseCode(text string) (codes.Code, bool) {
	if number, ok := code.Code_value[strings.ToUpper(text)]; ok && number != 0 {
		return codes.Code(number), true //nolint:gosec // from a table of 17
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > 16 {
		return codes.OK, false
	}
	return codes.Code(number), true
}

// An Injector gives out faults. It is safe for use by several calls at a time.
type Injector struct {
	mu     sync.Mutex
	faults []Fault
	given  []int
}

// NewInjector returns an injector of the faults; the first that fits a call counts.
func NewInjector(faults []Fault) *Injector {
	return &Injector{faults: faults, given: make([]int, len(faults))}
}

// Intercept is the services' interceptor.
func (i *Injector) Intercept(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	method := info.FullMethod[strings.LastIndexByte(info.FullMethod, '/')+1:]
	if err := i.next(method); err != nil {
		return nil, err
	}
	return handle(ctx, request)
}

func (i *Injector) next(method string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	for index, fault := range i.faults {
		if fault.Method != "*" && fault.Method != method {
			continue
		}
		if fault.Times > 0 && i.given[index] == fault.Times {
			continue
		}
		i.given[index]++
		return status.Errorf(fault.Code, "The emulator was told to fail %s.", method)
	}
	return nil
}
