package cli_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"vision1/internal/clitest"
)

// TestOutputHeldOpen checks that the name of an operation isn't lost if another
// program opens the file of -o while the request is sent, and lets nobody write to it.
func TestOutputHeldOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out.json")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := clitest.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		name, err := windows.UTF16PtrFromString(path)
		if err != nil {
			t.Error(err)
			return
		}
		file, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ, nil, windows.OPEN_EXISTING, 0, 0)
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = windows.CloseHandle(file) })
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"name": "projects/p/operations/7"}`)
	}))
	defer server.Close()
	got := clitest.Command{
		Args: []string{"projects", "locations-products-purge", "projects/p/locations/l", "-r", "force=true", "-o", path},
		Env:  map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": t.TempDir()},
	}.Run()
	for _, want := range []string{"another program has it open", "started projects/p/operations/7; to wait for it: vision1 operations wait projects/p/operations/7", `"` + path + `"`} {
		if !strings.Contains(got.Stderr, want) {
			t.Errorf("standard error lacks %q:\n%s", want, got.Stderr)
		}
	}
	if text, err := os.ReadFile(path); got.Code != 9 || err != nil || string(text) != "old" {
		t.Errorf("exit %d, the file has %q, %v", got.Code, text, err)
	}
}
