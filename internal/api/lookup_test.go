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
		t.Errorf("the resource %s was found as operation", r.Name)
	}
	operations, ok := FindResource("operations")
	if !ok {
		t.Fatal("no resource operations")
	}
	if m, ok := operations.FindMethod("Cancel"); ok {
		t.Errorf("the method %s was found as Cancel", m.Name)
	}
	if m, ok := operations.FindMethod("cancel"); !ok || m.ID != "vision.operations.cancel" {
		t.Errorf("operations cancel: %v, %v", m, ok)
	}
	for _, m := range everyMessage() {
		if found, ok := FindMessage(m.Name); !ok || found.Name != m.Name {
			t.Errorf("the message %s is not found", m.Name)
		}
	}
	for _, name := range []string{"", "Aa", "image", "Zebra"} {
		if m, ok := FindMessage(name); ok {
			t.Errorf("the message %s was found as %q", m.Name, name)
		}
	}
}

// A field is found in both spellings and in no other.
func TestFindField(t *testing.T) {
	source, ok := FindMessage("ImageSource")
	if !ok {
		t.Fatal("no message ImageSource")
	}
	for _, word := range []string{"gcs-image-uri", "gcsImageUri"} {
		if f, ok := source.FindField(word); !ok || f.Name != "gcsImageUri" {
			t.Errorf("FindField(%q) = %v, %v", word, f, ok)
		}
	}
	for _, word := range []string{"", "gcs_image_uri", "gcsimageuri", "GcsImageUri", "gcs-image"} {
		if f, ok := source.FindField(word); ok {
			t.Errorf("FindField(%q) = %s, want nothing", word, f.Name)
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

// The tables must be laid out by the compiler, not filled in at start-up: the
// runtime, asked to trace initialisation, must have nothing to do here.
func TestNothingAtStartUp(t *testing.T) {
	// A program of its own, as measuring coverage adds initialisation to this one.
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
		t.Fatalf("this is no trace of initialisation: %s", out)
	}
	if strings.Contains(string(out), "init vision1/internal/api @") {
		t.Errorf("the package computes something at start-up: %s", out)
	}
}
