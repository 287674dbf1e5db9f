package clitest

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
)

// A ProductList is a server that generates a list of products page by page.
type ProductList struct {
	*httptest.Server
	// BeforeLast is called before the last page is sent, if it isn't nil.
	BeforeLast func()

	total, perPage int
	requests       atomic.Int64
}

// ServeProducts starts a server with a list of total products.
func ServeProducts(total, perPage int) *ProductList {
	l := &ProductList{total: total, perPage: perPage}
	l.Server = httptest.NewServer(l)
	return l
}

// Host returns HOST:PORT.
func (l *ProductList) Host() string { return l.Listener.Addr().String() }

// Requests returns the number of requests received so far.
func (l *ProductList) Requests() int { return int(l.requests.Load()) }

// ServeHTTP sends one page.
func (l *ProductList) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.requests.Add(1)
	from := 0
	if token := r.URL.Query().Get("pageToken"); token != "" {
		var err error
		if from, err = strconv.Atoi(token); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	}
	to := min(from+l.perPage, l.total)
	if to == l.total && l.BeforeLast != nil {
		l.BeforeLast()
	}
	w.Header().Set("Content-Type", "application/json")
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "{\n  \"products\": [")
	for i := from; i < to; i++ {
		if i > from {
			fmt.Fprint(out, ",")
		}
		fmt.Fprintf(out, "\n    {\n      \"name\": \"projects/p/locations/l/products/%08d\",\n      \"displayName\": \"Product %d\",\n"+
			"      \"productCategory\": \"homegoods-v2\",\n      \"productLabels\": [\n        {\n          \"key\": \"color\",\n          \"value\": \"red\"\n        }\n      ]\n    }", i, i)
	}
	fmt.Fprint(out, "\n  ]")
	if to < l.total {
		fmt.Fprintf(out, ",\n  \"nextPageToken\": \"%d\"", to)
	}
	fmt.Fprint(out, "\n}\n")
	_ = out.Flush() // the client reports what it received
}
