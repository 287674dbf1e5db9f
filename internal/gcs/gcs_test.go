package gcs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/emulator"
	"vision1/internal/exitcode"
	"vision1/internal/gcs"
)

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func newClient(t *testing.T, host string, query url.Values) *gcs.Client {
	t.Helper()
	return gcs.New(http.DefaultClient, &url.URL{Scheme: "http", Host: host, Path: "/"}, query)
}

func list(t *testing.T, c *gcs.Client, q detect.ObjectQuery) (names []string, err error) {
	t.Helper()
	for o, err := range c.List(t.Context(), q) {
		if err != nil {
			return names, err
		}
		if o.Generation == 0 || o.ContentType == "" {
			t.Errorf("%+v", o)
		}
		names = append(names, o.Name)
	}
	return names, nil
}

func TestObjects(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "b"), 0o700))
	for i := range 1001 {
		must(t, os.WriteFile(filepath.Join(dir, "b", fmt.Sprintf("%04d.png", i)), []byte("x"), 0o600))
	}
	server, err := emulator.Start(t.Context(), emulator.Config{BucketDir: dir})
	must(t, err)
	t.Cleanup(func() { must(t, server.Close()) })
	c := newClient(t, server.Addr(), nil)
	names, err := list(t, c, detect.ObjectQuery{Bucket: "b"})
	if err != nil || len(names) != 1001 || names[1000] != "1000.png" {
		t.Errorf("%d objects, %v", len(names), err)
	}
	if names, err := list(t, c, detect.ObjectQuery{Bucket: "b", Prefix: "00", Glob: "00?0.png"}); err != nil || len(names) != 10 {
		t.Errorf("%q, %v", names, err)
	}
	ctx := t.Context()
	for _, want := range []bool{true, false} {
		created, err := c.Create(ctx, "b", "r/ü %2F.json", "application/json", []byte(fmt.Sprint(want)))
		if err != nil || created != want {
			t.Errorf("created %t, %v", created, err)
		}
	}
	if data, err := c.Read(ctx, "b", "r/ü %2F.json", 4); err != nil || string(data) != "true" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := c.Read(ctx, "b", "r/ü %2F.json", 3); err == nil {
		t.Error("an object over the limit was read")
	}
	must(t, c.Replace(ctx, "b", "r/ü %2F.json", "application/json", nil))
	if data, err := c.Read(ctx, "b", "r/ü %2F.json", 4); err != nil || len(data) != 0 {
		t.Errorf("%q, %v", data, err)
	}
	must(t, c.Delete(ctx, "b", "r/ü %2F.json"), c.Delete(ctx, "b", "r/ü %2F.json"))
}

// Each error says what to do, and whether it is one of the run.
func TestErrors(t *testing.T) {
	status, body := 0, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("access_token") != "secret" {
			t.Errorf("no credentials: %s", r.URL)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"error":{"code":`+fmt.Sprint(status)+`,"message":"`+body+`"}}`)
	}))
	t.Cleanup(server.Close)
	c := newClient(t, server.Listener.Addr().String(), url.Values{"access_token": {"secret"}})
	for _, test := range []struct {
		code    int
		message string
		hint    string
		ends    bool
		exit    int
	}{
		{400, "Bucket is a requester pays bucket but no user project provided.", "--quota-project", false, exitcode.Rejected},
		{403, "x does not have storage.objects.list access", "roles/storage.objectViewer", false, exitcode.Rejected},
		{403, "Insufficient authentication scopes", "devstorage.read_write", false, exitcode.Rejected},
		{404, "The specified bucket does not exist.", "name of the bucket", false, exitcode.Rejected},
		{401, "Anonymous caller does not have access", "no API key", true, exitcode.Credentials},
		{429, "slow down", "", true, exitcode.Unavailable},
		{503, "later", "", true, exitcode.Unavailable},
	} {
		status, body = test.code, test.message
		_, err := list(t, c, detect.ObjectQuery{Bucket: "b", Prefix: "p/"})
		var failed *gcs.Error
		if !errors.As(err, &failed) || failed.EndsRun() != test.ends || failed.ExitCode() != test.exit || !strings.Contains(strings.Join(failed.Hints(), ""), test.hint) {
			t.Errorf("%d: %v, %+v", test.code, err, failed)
		}
		if text := fmt.Sprint(err); !strings.HasPrefix(text, "can't list gs://b/p/: ") || strings.Contains(text, "secret") {
			t.Error(text)
		}
	}
	status = 403
	if _, err := c.Create(t.Context(), "b", "o", "text/plain", nil); exitcode.Of(err) != exitcode.Output {
		t.Errorf("%v", err)
	}
	down := newClient(t, "127.0.0.1:1", url.Values{"access_token": {"secret"}})
	_, err := list(t, down, detect.ObjectQuery{Bucket: "b"})
	if exitcode.Of(err) != exitcode.Unavailable || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := errors.New("ended")
	cancel(ended)
	if _, err := c.Read(ctx, "b", "o", 1); !errors.Is(err, ended) {
		t.Errorf("%v", err)
	}
}
