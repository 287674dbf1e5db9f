package cmdutil_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"vision1/internal/cmdutil"
	"vision1/internal/secret"
)

// Everything that goes to standard error passes one writer.
func TestStatusWriterCleans(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	secrets := new(secret.Redactor)
	w := cmdutil.NewStatusWriter(&out, func() int { return 0 }, secrets)
	secrets.Add("the-secret") // known only after the writer was created
	if _, err := w.Write([]byte("a\x1b[31m the-secret \u202e\u009b\n")); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), `a\x1b[31m *** \u202e\u009b`+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	out.Reset()
	w.SetStatus("the-secret\u202e")
	if got, want := out.String(), "\r"+`***\u202e`; got != want {
		t.Errorf("status %q, want %q", got, want)
	}
}

// JSON stays valid, even if a number is a secret.
func TestStatusWriterJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	secrets := new(secret.Redactor)
	secrets.Add("12345", "the-secret")
	w := cmdutil.NewStatusWriter(&out, func() int { return 0 }, secrets)
	text := []byte(`{"status":"the-secret","details":[{"n":12345}],"message":"` + "\u202e\u009b\x7f" + `"}`)
	if err := w.WriteJSON(text); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), `{"status":"***","details":[{"n":"***"}],"message":"\u202e\u009b\u007f"}`; got != want || !json.Valid(out.Bytes()) {
		t.Errorf("got %s, want %s", got, want)
	}
}
