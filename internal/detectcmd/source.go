package detectcmd

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"

	"vision1/internal/detect"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
	"vision1/internal/imaging"
	"vision1/internal/session"
)

// completeSources validates the sources, which are all arguments but the first.
func (o *options) completeSources() diag.List {
	o.sources = detect.Sources{
		Args: o.args[1:], FilesFrom: o.flags.filesFrom, Null: o.flags.null, Stdin: o.f.IO.In, Classify: classify, List: o.listObjects,
	}
	if o.flags.output != "-" {
		o.sources.Output = o.flags.output
	}
	o.several = len(o.sources.Args) > 1 || o.sources.FilesFrom != ""
	for _, name := range o.sources.Args {
		if detect.IsObject(name) {
			o.several = o.several || !isOneObject(name)
			continue
		}
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			o.several = true
		}
	}
	return o.sources.Validate(o.elsewhere)
}

// classify returns how a file is sent.
func classify(head []byte) (kind detect.Kind, ok bool, reason string) {
	switch f := imaging.SniffHead(head); {
	case f.HasPages():
		return detect.File, true, ""
	case f.IsImage(), f.NeedsConversion():
		return detect.Image, true, ""
	default:
		return detect.Image, false, "not an image"
	}
}

// inputs returns the inputs of the run, and a function that returns what was skipped
// among them. Both have the names of all results, which take memory.
func (o *options) inputs(ctx context.Context, store store) (inputs iter.Seq2[detect.Input, error], skipped func() detect.Skipped, err error) {
	sources := o.sources
	sources.OnSkip = func(name string, reason detect.SkipReason) {
		if o.f.Globals.Debug {
			o.f.IO.Note("skipped " + name + ": " + string(reason))
		}
	}
	var recordErr error
	sources.OnNoInput = func(name string) {
		if recordErr == nil {
			recordErr = store.noInput(name)
		}
	}
	walker, err := newWalker(store, sources)
	if err != nil {
		return nil, nil, err
	}
	return func(yield func(detect.Input, error) bool) {
		for in, err := range walker.Inputs(ctx) {
			if recordErr != nil {
				break
			}
			if !yield(in, err) {
				return
			}
		}
		if recordErr != nil {
			yield(detect.Input{}, recordErr)
		}
	}, walker.Skipped, nil
}

// newWalker returns what finds the inputs, from the beginning.
func newWalker(store store, sources detect.Sources) (*detect.Walker, error) {
	var err error
	if sources.Namer, err = store.namer(); err != nil {
		return nil, err
	}
	return detect.NewWalker(&sources), nil
}

// canWalkTwice reports whether the sources can be read more than once.
func (o *options) canWalkTwice() bool { return o.sources.FilesFrom != "-" }

// fetcher returns what downloads URLs, or nil if the service does that.
func (o *options) fetcher() run.Fetch {
	if !o.flags.fetch {
		return nil
	}
	client := session.DownloadClient(o.f)
	return func(ctx context.Context, url string, limit int64) ([]byte, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			return nil, fmt.Errorf("download: %w", err)
		}
		r.Header.Set("User-Agent", o.f.UserAgent())
		response, err := client.Do(r)
		if err != nil {
			return nil, fmt.Errorf("download: %w", err)
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("download: the server responds with %s", response.Status)
		}
		data, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
		switch {
		case err != nil:
			return nil, fmt.Errorf("download: %w", err)
		case int64(len(data)) > limit:
			return nil, fmt.Errorf("download: the file has more than %d bytes", limit)
		default:
			return data, nil
		}
	}
}
