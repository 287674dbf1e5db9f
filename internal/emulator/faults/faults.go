// Package faults injects errors into the emulator: the chosen methods fail with
// the chosen code, always or a limited number of times.
package faults

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"vision1/internal/emulator/rpcerror"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
)

// A Fault is an error to inject into a method.
type Fault struct {
	// Method is the method's gRPC name, such as CancelOperation, or "*" for any.
	Method string
	Code   codes.Code
	// Times is how often the method fails; 0 means always.
	Times int
}

// Parse parses METHOD=CODE[:TIMES]. METHOD is a gRPC name such as
// CancelOperation, a Discovery ID such as operations.cancel, or "*". CODE is a
// name such as UNAVAILABLE, or its number.
func Parse(text string) (Fault, error) {
	method, rest, found := strings.Cut(text, "=")
	if !found {
		return Fault{}, fmt.Errorf("invalid value %q: use METHOD=CODE[:TIMES]", text)
	}
	name, ok := MethodName(method)
	if !ok {
		return Fault{}, fmt.Errorf("unknown method %q: use a name such as CancelOperation or operations.cancel", method)
	}
	codeText, timesText, limited := strings.Cut(rest, ":")
	fault := Fault{Method: name}
	if fault.Code, ok = parseCode(codeText); !ok {
		return Fault{}, fmt.Errorf("unknown code %q: use a name such as UNAVAILABLE or a number from 1 to 16", codeText)
	}
	if !limited {
		return fault, nil
	}
	times, err := strconv.Atoi(timesText)
	if err != nil || times < 1 {
		return Fault{}, fmt.Errorf("invalid number of times %q: use a number greater than 0", timesText)
	}
	fault.Times = times
	return fault, nil
}

func parseCode(text string) (codes.Code, bool) {
	if number, ok := code.Code_value[strings.ToUpper(text)]; ok && number != 0 {
		return codes.Code(number), true //nolint:gosec // one of 17 values
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > 16 {
		return codes.OK, false
	}
	return codes.Code(number), true
}

// An Injector makes requests fail. It is safe for concurrent use.
type Injector struct {
	mu     sync.Mutex
	faults []Fault
	counts []int // how often each fault was injected
}

// NewInjector returns an injector of faults. The first fault that matches a
// request takes precedence.
func NewInjector(faults []Fault) *Injector {
	return &Injector{faults: faults, counts: make([]int, len(faults))}
}

// Intercept is a gRPC server interceptor.
func (i *Injector) Intercept(ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	method := info.FullMethod[strings.LastIndexByte(info.FullMethod, '/')+1:]
	if err := i.next(method); err != nil {
		return nil, err
	}
	return handler(ctx, request)
}

func (i *Injector) next(method string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	for index, fault := range i.faults {
		if fault.Method != "*" && fault.Method != method {
			continue
		}
		if fault.Times > 0 && i.counts[index] == fault.Times {
			continue
		}
		i.counts[index]++
		return rpcerror.Errorf(fault.Code, "Error injected by the emulator into %s.", method)
	}
	return nil
}
