package cli

import (
	"io"

	"vision1/internal/output"
)

// An outputWriter tells of standard output that can't be written as such.
type outputWriter struct{ io.Writer }

func (w outputWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil {
		err = writeFailure(err)
	}
	return n, err
}

// print writes to standard output.
func (env *Env) print(text string) error {
	if _, err := io.WriteString(env.Stdout, text); err != nil {
		return writeFailure(err)
	}
	return nil
}

// writeFailure tells that standard output can't be written.
func writeFailure(err error) error {
	return &output.Error{Message: err.Error(), Err: err}
}
