package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"vision1/internal/cmdutil"
	"vision1/internal/diag"
	"vision1/internal/exitcode"
	"vision1/internal/output"
)

const reportBug = "this is a bug in vision1, please report it with the output of: vision1 version"

// report prints an error and what to do about it, and returns its exit code. An
// error carries both: see exitcode.Of and diag.Hints.
func report(f *cmdutil.Factory, err error, effect *cmdutil.Effect) int {
	code := exitcode.Of(err)
	if errors.Is(err, output.ErrClosedPipe) && code == exitcode.Output {
		return exitcode.OK // nobody reads the output any more
	}
	if wantsJSON(f.Args) {
		reportJSON(f, err, code, effectLines(effect, err))
		return code
	}
	lines := diag.Hints(err)
	var usage *cmdutil.UsageError
	if errors.As(err, &usage) {
		lines = usage.Lines(f.IO.ErrIsTTY, f.IO.Shell)
	}
	message := "error: " + err.Error()
	if code == exitcode.Internal {
		message += "; " + reportBug
	}
	f.IO.Note(slices.Concat([]string{message}, lines, effectLines(effect, err))...)
	return code
}

// effectLines says what the command changed before it failed, unless the error is
// about just that, as that of an operation is.
func effectLines(effect *cmdutil.Effect, err error) []string {
	var reporter interface{ ReportsEffect() bool }
	if errors.As(err, &reporter) && reporter.ReportsEffect() {
		return nil
	}
	return effect.Lines()
}

// reportJSON prints an error as the object of --error-format json.
func reportJSON(f *cmdutil.Factory, err error, code int, effect []string) {
	o := diag.Object{Exit: code, Message: err.Error(), Warnings: slices.Concat(f.HeldWarnings(), effect)}
	diag.Describe(err, &o)
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(map[string]diag.Object{"error": o}) == nil { // a detail is JSON, as it was parsed
		_ = f.IO.Err.WriteJSON(text.Bytes()) // best effort: stderr is the last resort
	}
}
