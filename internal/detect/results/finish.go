package results

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
)

// Finish writes the files for all inputs: results.jsonl, results.csv, or results.txt
// for a table, failures.jsonl, and missing .txt files. It gets the results of this and
// earlier runs in the order of their rows, without their responses, which it reads
// from the directory. An input without a stored response or an error is left out.
//
// It returns the first error of the query, or of a stored response without
// DirOptions.Report, after everything else is written. A share writes nothing: others
// may be writing.
func (d *Dir) Finish(ctx context.Context, all iter.Seq2[Result, error]) error {
	if d.options.Share != "" {
		return nil
	}
	f := &finisher{dir: d}
	defer f.discard()
	if err := f.open(); err != nil {
		return err
	}
	for r, err := range all {
		if err == nil && ctx.Err() != nil {
			err = fmt.Errorf("write the results: %w", context.Cause(ctx))
		}
		if err == nil {
			err = f.add(ctx, &r)
		}
		if err != nil {
			return outputError(err)
		}
	}
	if err := f.commit(); err != nil {
		return outputError(err)
	}
	return f.err()
}

// A finisher writes the files for all inputs at once.
type finisher struct {
	dir        *Dir
	files      []*resultsFile
	failures   *resultsFile
	hasFailure bool

	queries    failures
	unreadable *ReadError // the first
}

// A resultsFile has the results of all inputs in one format.
type resultsFile struct {
	name   string
	temp   *tempFile
	buffer *bufio.Writer
	sink   sink
}

func (f *finisher) open() error {
	var err error
	if f.failures, err = f.create(FailuresName); err != nil {
		return err
	}
	for _, kind := range []Format{JSONL, CSV, Table} {
		if !f.dir.hasFormat(kind) {
			continue
		}
		file, err := f.create(kind.FileName())
		if err != nil {
			return err
		}
		if kind == JSONL {
			file.sink = &jsonlSink{to: file.buffer, query: f.dir.options.Query}
		} else {
			file.sink = f.dir.options.newRows(kind, file.buffer, false, 0)
		}
		f.files = append(f.files, file)
	}
	return nil
}

func (f *finisher) create(name string) (*resultsFile, error) {
	temp, err := f.dir.create()
	if err != nil {
		return nil, err
	}
	return &resultsFile{name: name, temp: temp, buffer: temp.writer(name, nil)}, nil
}

func (f *finisher) add(ctx context.Context, r *Result) error {
	if r.Error != nil {
		if err := f.addFailure(r); err != nil {
			return err
		}
	}
	makeText := f.dir.hasFormat(Text) && f.dir.LacksText(r.Input)
	if len(f.files) == 0 && !makeText {
		return nil
	}
	if !f.load(r) {
		return nil
	}
	if makeText && r.Response != nil {
		if err := f.queries.add(r, f.dir.writeText(ctx, r)); err != nil {
			return err
		}
	}
	pages, err := pagesOf(r)
	if err != nil {
		return err
	}
	for _, file := range f.files {
		if err := f.queries.add(r, file.sink.write(ctx, r, pages)); err != nil {
			return err
		}
	}
	return nil
}

func (f *finisher) addFailure(r *Result) error {
	f.hasFailure = true
	var b bytes.Buffer
	l := newLine(r)
	l.SameAs, l.Changes, l.Error = "", nil, r.Error
	if err := l.appendTo(&b); err != nil {
		return err
	}
	_, err := f.failures.buffer.Write(b.Bytes())
	return err //nolint:wrapcheck // an *output.Error
}

// load reads the response of a result, unless it failed altogether. It reports
// whether there is an outcome to write.
func (f *finisher) load(r *Result) bool {
	r.Response = nil
	response, err := f.dir.Read(r.Input)
	if r.Error != nil && len(r.Error.Pages) == 0 {
		if err == nil && invalid(response) == "" && hasError(response) {
			r.Response = response
		}
		return true
	}
	report := f.dir.options.Report
	if errors.Is(err, fs.ErrNotExist) && (r.Error != nil || report == nil) {
		return r.Error != nil
	}
	var failed *ReadError
	if message := invalid(response); err == nil && message != "" {
		err = &ReadError{Path: filepath.Join(f.dir.path, filepath.FromSlash(r.Input.Result+responseSuffix)), Message: message}
	}
	if errors.As(err, &failed) {
		if f.unreadable == nil {
			f.unreadable = failed
		}
		if report != nil {
			report(r.Input, failed)
		}
		return false
	}
	r.Response = response
	return true
}

// hasError reports whether the response to an image has an error beside annotations, which
// are valid then. That to an input that failed altogether is from an earlier request.
func hasError(response []byte) bool {
	p, err := pageOf(response, 0)
	return err == nil && p.err != nil && p.response != nil
}

// invalid returns why a stored response is none, or "".
func invalid(response []byte) string {
	switch {
	case !json.Valid(response):
		return "not valid JSON"
	case !bytes.HasPrefix(bytes.TrimLeft(response, " \t\r\n"), []byte("{")):
		return "not a JSON object"
	default:
		return ""
	}
}

// commit completes all files before the first of them gets its name.
func (f *finisher) commit() error {
	for _, file := range f.files {
		if err := file.sink.close(); err != nil {
			return err
		}
	}
	all := f.files
	if f.hasFailure {
		all = append(all, f.failures)
	} else if err := f.dir.root.Remove(FailuresName); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return f.dir.fileError(FailuresName, err)
	}
	for _, file := range all {
		if err := file.buffer.Flush(); err != nil {
			return err //nolint:wrapcheck // an *output.Error
		}
	}
	for _, file := range all {
		if err := f.dir.RecordWritten(file.name); err != nil {
			return err
		}
		if err := file.temp.commit(file.name); err != nil {
			return err
		}
	}
	if f.dir.hasFormat(Text) && f.queries.count == 0 && f.unreadable == nil {
		return f.dir.RecordText()
	}
	return nil
}

func (f *finisher) discard() {
	for _, file := range append(f.files, f.failures) {
		if file != nil {
			file.temp.discard()
		}
	}
}

func (f *finisher) err() error {
	if f.unreadable != nil && f.dir.options.Report == nil {
		return f.unreadable
	}
	return f.queries.err()
}
