package lro

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"vision1/internal/emulator/rpcerror"
)

// The number of operations on a page where none, or too many, are asked for.
const (
	defaultPageSize = 100
	maxPageSize     = 1000
)

// ListOperations returns a page of operations, the oldest first.
func (s *Server) ListOperations(_ context.Context, request *longrunningpb.ListOperationsRequest) (*longrunningpb.ListOperationsResponse, error) {
	if request.GetReturnPartialSuccess() {
		return nil, status.Errorf(codes.Unimplemented, "return_partial_success is not supported.")
	}
	keep, err := selection(request.GetName(), request.GetFilter())
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
	page, more := s.store.List(after, limit, keep)
	response := new(longrunningpb.ListOperationsResponse)
	for _, snapshot := range page {
		op, err := snapshot.Proto()
		if err != nil {
			return nil, rpcerror.Internal(err)
		}
		response.Operations = append(response.Operations, op)
	}
	if more {
		response.NextPageToken = formatToken(page[len(page)-1].number)
	}
	return response, nil
}

// selection returns which operations a list shows: those below the collection
// (all of them for "operations") that the filter lets through.
func selection(collection, filter string) (func(Snapshot) bool, error) {
	parent := strings.TrimSuffix(strings.TrimSuffix(collection, "operations"), "/")
	if _, _, ok := parseParent(parent); !ok {
		return nil, rpcerror.Invalid("name", "Invalid operation collection: %q", collection)
	}
	wantDone, err := parseFilter(filter)
	if err != nil {
		return nil, err
	}
	return func(op Snapshot) bool {
		if parent != "" && !strings.HasPrefix(op.Name, parent+"/") {
			return false
		}
		return wantDone == nil || *wantDone == (op.State != Running)
	}, nil
}

// parseFilter knows the one comparison that makes sense for every operation:
// done=true and done=false.
func parseFilter(filter string) (done *bool, err error) {
	compact := strings.ReplaceAll(strings.TrimSpace(filter), " ", "")
	if compact == "" {
		return nil, nil
	}
	value, found := strings.CutPrefix(compact, "done")
	value, hasOperator := strings.CutPrefix(strings.Replace(value, ":", "=", 1), "=")
	if found && hasOperator && (value == "true" || value == "false") {
		wanted := value == "true"
		return &wanted, nil
	}
	return nil, rpcerror.Invalid("filter", "Invalid filter %q: only done=true and done=false are supported.", filter)
}

func pageSize(asked int32) (int, error) {
	switch {
	case asked < 0:
		return 0, rpcerror.Invalid("page_size", "page_size must not be negative, is %d.", asked)
	case asked == 0:
		return defaultPageSize, nil
	}
	return min(int(asked), maxPageSize), nil
}

// A page token is the number of the last operation on the page before, so that
// operations that come and go meanwhile leave the rest in place.
func formatToken(last uint64) string {
	return base64.RawURLEncoding.EncodeToString([]byte("op:" + strconv.FormatUint(last, 10)))
}

func parseToken(token string) (after uint64, err error) {
	if token == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, rpcerror.Invalid("page_token", "Invalid page token.")
	}
	number, found := strings.CutPrefix(string(text), "op:")
	after, err = strconv.ParseUint(number, 10, 64)
	if !found || err != nil {
		return 0, rpcerror.Invalid("page_token", "Invalid page token.")
	}
	return after, nil
}
