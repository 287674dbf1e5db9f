package results

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"vision1/internal/detect"
)

func (d *Dir) hasFormat(f Format) bool { return slices.Contains(d.options.Formats, f) }

// BeginText prepares for writing if the caller, instead of Write and Finish, stores the
// .txt files: those of which LacksText is true. After them, it calls RecordText.
func (d *Dir) BeginText(layout bool) error {
	if layout {
		return d.beginText(layoutText)
	}
	return d.beginText("")
}

// beginText compares what the .txt files have with what is asked for. As long as there
// are files of two kinds, none is recorded.
func (d *Dir) beginText(kind string) error {
	d.textKind = kind
	if d.isNew {
		return d.store(textRecord, []byte(kind))
	}
	recorded, err := d.root.ReadFile(textRecord)
	if err == nil && string(recorded) == kind {
		return nil
	}
	d.remakeText = true
	if err == nil {
		err = d.root.Remove(textRecord)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // another share can have removed it
		return d.fileError(textRecord, err)
	}
	return nil
}

// LacksText reports whether the .txt file of an input is missing, older than its
// response, or can be another kind of text.
func (d *Dir) LacksText(in detect.Input) bool {
	return d.remakeText || !d.IsCurrent(in.Result+TextSuffix, in)
}

// RecordText records that all .txt files are of the kind that is asked for.
func (d *Dir) RecordText() error {
	if !d.remakeText {
		return nil
	}
	d.remakeText = false
	return d.store(textRecord, []byte(d.textKind))
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
