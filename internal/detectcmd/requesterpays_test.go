package detectcmd_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// The quota project pays for the requests to a bucket where the requester does: for
// listing sources, and for results and their records.
func TestRequesterPays(t *testing.T) {
	x := newBucketFixture(t, 20)
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: x.host})
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "storage/v1/") && r.URL.Query().Get("userProject") != "payer" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":{"code":400,"message":"Bucket is a requester pays bucket but no user project provided."}}`))
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	x.host = strings.TrimPrefix(front.URL, "http://")
	x.want(9, "--quota-project PROJECT", "colors", "gs://b/in/")
	x.want(0, "20 done;", "colors", "gs://b/in/", "--quota-project", "payer")
	x.want(0, "20 done before;", "colors", "gs://b/in/", "--quota-project", "payer")
	x.out = t.TempDir()
	x.want(0, "20 done;", "colors", "gs://b/in/", "--quota-project", "payer")
}
