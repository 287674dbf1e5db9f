package main

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
)

// A longList is a real server of a list of products, made as it is asked for.
type longList struct {
	*httptest.Server
	total, perPage int
	asked          atomic.Int64
	last           func() // called, where not nil, before the last page
}

func startLongList(t *testing.T, total, perPage int) *longList {
	t.Helper()
	l := &longList{total: total, perPage: perPage}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

func (l *longList) host() string { return l.Listener.Addr().String() }

func (l *longList) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.asked.Add(1)
	from := 0
	if token := r.URL.Query().Get("pageToken"); token != "" {
		var err error
		if from, err = strconv.Atoi(token); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	to := min(from+l.perPage, l.total)
	if to == l.total && l.last != nil {
		l.last()
	}
	w.Header().Set("Content-Type", "application/json")
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "{\n  \"products\": [")
	for i := from; i < to; i++ {
		if i > from {
			fmt.Fprint(out, ",")
		}
		fmt.Fprintf(out, "\n    {\n      \"name\": \"projects/p/locations/l/products/%08d\",\n      \"displayName\": \"Product %d\",\n"+
			"      \"productCategory\": \"homegoods-v2\",\n      \"productLabels\": [\n        {\n          \"key\": \"colour\",\n          \"value\": \"red\"\n        }\n      ]\n    }", i, i)
	}
	fmt.Fprint(out, "\n  ]")
	if to < l.total {
		fmt.Fprintf(out, ",\n  \"nextPageToken\": \"%d\"", to)
	}
	fmt.Fprint(out, "\n}\n")
	_ = out.Flush() // the client tells what it got
}
