package lro

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/rpcerror"
)

// Page sizes: the default, and the limit that larger requests are reduced to.
const (
	defaultPageSize = 100
	maxPageSize     = 1000
)

// ListOperations returns a page of operations, oldest first.
func (s *Server) ListOperations(_ context.Context, request *longrunningpb.ListOperationsRequest) (*longrunningpb.ListOperationsResponse, error) {
	if request.GetReturnPartialSuccess() {
		return nil, rpcerror.Errorf(codes.Unimplemented, "return_partial_success is not supported.")
	}
	match, err := matcher(request.GetName(), request.GetFilter())
	if err != nil {
		return nil, err
	}
	limit, err := pageSize(request.GetPageSize())
	if err != nil {
		return nil, err
	}
	after, err := parseToken(request.GetPageToken())
	if err != nil {
		return nil, err
	}
	page, next, err := s.store.list(after, limit, match)
	if err != nil {
		return nil, err
	}
	response := &longrunningpb.ListOperationsResponse{Operations: page}
	if next > 0 {
		response.NextPageToken = formatToken(next)
	}
	return response, nil
}

// matcher returns a function that reports whether an operation is in the
// collection ("operations" contains all) and matches the filter.
func matcher(collection, filter string) (func(*operation) bool, error) {
	parent := strings.TrimSuffix(strings.TrimSuffix(collection, "operations"), "/")
	if _, _, ok := parseParent(parent); !ok {
		return nil, rpcerror.Invalid("name", "Invalid operation collection: %q", collection)
	}
	done, err := parseFilter(filter)
	if err != nil {
		return nil, err
	}
	return func(op *operation) bool {
		if parent != "" && !strings.HasPrefix(op.name(), parent+"/") {
			return false
		}
		return done == nil || *done == (op.state != Running)
	}, nil
}

// parseFilter parses the only filters that apply to every operation: done=true
// and done=false. For an empty filter, done is nil.
func parseFilter(filter string) (done *bool, err error) {
	switch strings.Replace(strings.ReplaceAll(strings.TrimSpace(filter), " ", ""), ":", "=", 1) {
	case "":
		return nil, nil
	case "done=true":
		return new(true), nil
	case "done=false":
		return new(false), nil
	}
	return nil, rpcerror.Invalid("filter", "Invalid filter %q: only done=true and done=false are supported.", filter)
}

func pageSize(requested int32) (int, error) {
	switch {
	case requested < 0:
		return 0, rpcerror.Invalid("page_size", "page_size must not be negative, is %d.", requested)
	case requested == 0:
		return defaultPageSize, nil
	}
	return min(int(requested), maxPageSize), nil
}

// formatToken returns a page token: the number of the last operation on the
// previous page, which stays valid when operations are added and deleted.
func formatToken(last uint64) string {
	return base64.RawURLEncoding.EncodeToString([]byte("op:" + strconv.FormatUint(last, 10)))
}

// parseToken parses a page token. The empty token is 0, before all operations.
func parseToken(token string) (after uint64, err error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		number, found := strings.CutPrefix(string(text), "op:")
		if after, err = strconv.ParseUint(number, 10, 64); found && err == nil {
			return after, nil
		}
	}
	return 0, rpcerror.Invalid("page_token", "Invalid page token.")
}
