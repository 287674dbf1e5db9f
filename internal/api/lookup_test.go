package api

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	if r, ok := FindResource("operation"); ok {
		t.Errorf("FindResource(operation) = %s, want nothing", r.Name)
	}
	operations, ok := FindResource("operations")
	if !ok {
		t.Fatal("FindResource(operations) found nothing")
	}
	if m, ok := operations.FindMethod("Cancel"); ok {
		t.Errorf("FindMethod(Cancel) = %s, want nothing", m.Name)
	}
	if m, ok := operations.FindMethod("cancel"); !ok || m.ID != "vision.operations.cancel" {
		t.Errorf("FindMethod(cancel) = %v, %v", m, ok)
	}
	for _, m := range allMessages() {
		if found, ok := FindMessage(m.Name); !ok || found.Name != m.Name {
			t.Errorf("FindMessage(%q) found %v, %v", m.Name, found, ok)
		}
	}
	for _, name := range []string{"", "Aa", "image", "Zebra"} {
		if m, ok := FindMessage(name); ok {
			t.Errorf("FindMessage(%q) = %s, want nothing", name, m.Name)
		}
	}
}

func TestFindField(t *testing.T) {
	source, ok := FindMessage("ImageSource")
	if !ok {
		t.Fatal("FindMessage(ImageSource) found nothing")
	}
	for _, name := range []string{"gcs-image-uri", "gcsImageUri", "gcs_image_uri"} {
		if f, ok := source.FindField(name); !ok || f.Name != "gcsImageUri" {
			t.Errorf("FindField(%q) = %v, %v", name, f, ok)
		}
	}
	for _, name := range []string{"", "gcs-image_uri", "Gcs_image_uri", "gcsimageuri", "GcsImageUri", "gcs-image"} {
		if f, ok := source.FindField(name); ok {
			t.Errorf("FindField(%q) = %s, want nothing", name, f.Name)
		}
	}
}

func TestKindString(t *testing.T) {
	for kind, want := range map[Kind]string{
		KindString: "string", KindBool: "boolean", KindUint64: "uint64", KindEnum: "enum",
		KindBytes: "byte", KindTimestamp: "google-datetime", KindAny: "any", KindAny + 1: "unknown",
	} {
		if got := kind.String(); got != want {
			t.Errorf("kind %d is %q, want %q", kind, got, want)
		}
	}
}

// The compiler must lay out the tables completely: the runtime's trace of package
// initialization must not list this package.
func TestNoInitialization(t *testing.T) {
	// A separate program, because coverage adds initialization to this one.
	program := filepath.Join(t.TempDir(), "api.test.exe")
	if out, err := exec.Command("go", "test", "-c", "-cover=false", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	trace := exec.Command(program, "-test.run=^$")
	trace.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := trace.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !strings.Contains(string(out), "init testing @") {
		t.Fatalf("not an initialization trace: %s", out)
	}
	if strings.Contains(string(out), "init vision1/internal/api @") {
		t.Errorf("the package is initialized at start-up: %s", out)
	}
}
