package results

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"vision1/internal/detect"
)

func (d *Dir) hasFormat(f Format) bool { return slices.Contains(d.options.Formats, f) }

// writesText reports whether Write and Finish store the .txt files.
func (d *Dir) writesText() bool { return d.hasFormat(Text) && !d.options.RenderText }

// textKind returns what the .txt files have, as it is recorded.
func (d *Dir) textKind() string {
	switch {
	case d.options.Layout:
		return layoutText
	case d.options.Query != nil:
		return d.options.Query.String()
	default:
		return ""
	}
}

// beginText compares what the .txt files have with what is asked for. As long as there
// are files of two kinds, none is recorded.
func (d *Dir) beginText() error {
	recorded, err := d.root.ReadFile(textRecord)
	switch {
	case err == nil && string(recorded) == d.textKind():
		return nil
	case err == nil:
		d.remakeText = true
		if err = d.root.Remove(textRecord); errors.Is(err, fs.ErrNotExist) { // another share removed it
			err = nil
		}
	case errors.Is(err, fs.ErrNotExist):
		d.remakeText = true
		err = nil
	}
	if err != nil {
		return d.fileError(textRecord, err)
	}
	return nil
}

// LacksText reports whether the .txt file of an input is missing, older than its
// response, or can be another kind of text.
func (d *Dir) LacksText(in detect.Input) bool {
	return d.remakeText || !d.IsCurrent(in.Result+TextSuffix, in)
}

// RecordText records that all .txt files are of the kind that the options ask for.
func (d *Dir) RecordText() error {
	if !d.remakeText {
		return nil
	}
	d.remakeText = false
	return d.store(textRecord, []byte(d.textKind()))
}

// writeText stores the text of a result.
func (d *Dir) writeText(ctx context.Context, r *Result) error {
	pages, err := pagesOf(r)
	if err != nil {
		return err
	}
	text, err := resultText(ctx, r, pages, d.options.Query)
	if err != nil {
		return err
	}
	return d.store(r.Input.Result+TextSuffix, []byte(text))
}
