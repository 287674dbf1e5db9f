package detectcmd

import (
	"context"
	"fmt"
	"strings"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
)

// defaultAsyncOutput is where the service writes its output below -o gs://...
const defaultAsyncOutput = journal.Dir + "/async/"

// completeAsync parses --async and --async-output.
func (o *options) completeAsync() diag.List {
	if !o.flags.async {
		if o.flags.asyncOutput != "" {
			return diag.List{{Flag: "--async-output", Text: o.flags.asyncOutput, Message: "requires --async"}}
		}
		return nil
	}
	diags := o.checkAsyncSources()
	for _, other := range []struct {
		flag, text, message string
	}{
		{"--pages", o.flags.settings.Pages, "the asynchronous method annotates all pages; run the command without --async"},
		{"-p", keyText(o.query["key"]), "Cloud Storage and the asynchronous methods accept no API key; authenticate in another way, see: vision1 help credentials"},
	} {
		if other.text != "" {
			diags.Add(&diag.Diagnostic{Flag: other.flag, Text: other.text, Message: other.message})
		}
	}
	if o.flags.fetch {
		diags.Add(&diag.Diagnostic{Flag: "--fetch", Message: "can't be combined with --async, which sends objects by name"})
	}
	output, d := o.asyncOutput()
	diags.Add(d)
	o.async = &run.Async{Output: output}
	return diags
}

func keyText(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return "key"
}

// checkAsyncSources returns an error for each source that is not in Cloud Storage. The
// names in a list are checked when they are read.
func (o *options) checkAsyncSources() diag.List {
	var diags diag.List
	for _, name := range o.sources.Args {
		if !detect.IsObject(name) {
			diags.Add(&diag.Diagnostic{Flag: "argument", Text: name, Message: "--async requires sources in Cloud Storage: copy it to a bucket and name it gs://BUCKET/OBJECT, or run the command without --async"})
		}
	}
	return diags
}

// asyncOutput returns the URL, with a slash at the end, below which the service writes
// its output.
func (o *options) asyncOutput() (string, *diag.Diagnostic) {
	output := o.flags.asyncOutput
	switch {
	case !o.toDir:
		return "", &diag.Diagnostic{Flag: "--async", Message: "requires -o: operations take long, and a run must be able to resume"}
	case output == "" && detect.IsObject(o.flags.output):
		return strings.TrimSuffix(o.flags.output, "/") + "/" + defaultAsyncOutput, nil
	case output == "":
		return "", &diag.Diagnostic{Flag: "--async-output", Message: "is required by --async with -o in a local directory: the service writes its output to Cloud Storage, such as --async-output gs://BUCKET/PREFIX/"}
	case !detect.IsObject(output):
		return "", &diag.Diagnostic{Flag: "--async-output", Text: output, Message: "must be in Cloud Storage: gs://BUCKET/PREFIX/"}
	}
	if _, _, err := detect.CutObject(output); err != nil {
		return "", &diag.Diagnostic{Flag: "--async-output", Text: output, Message: err.Error()}
	}
	return strings.TrimSuffix(output, "/") + "/", nil
}

// checkAsyncOutput returns an error if there is no bucket for the output of operations, or
// it can't be read: the service would bill them, and their results would be lost.
func (o *options) checkAsyncOutput(ctx context.Context) error {
	if o.async == nil || o.flags.asyncOutput == "" { // below -o, which was listed
		return nil
	}
	client, err := o.storage(ctx)
	if err != nil {
		return err
	}
	bucket, prefix, err := detect.CutObject(o.async.Output)
	if err != nil {
		return err // completeAsync reported it
	}
	for _, err := range client.List(ctx, detect.ObjectQuery{Bucket: bucket, Prefix: prefix}) {
		return outputError(err) // nil if there is an object
	}
	return nil
}

// pending returns the operations of earlier runs that this one awaits, and reports them.
func (o *options) pending(store store) ([]journal.Operation, error) {
	operations, unnamed, err := store.operations()
	if err != nil {
		return nil, fmt.Errorf("read the operations of earlier runs: %w", err)
	}
	if unnamed > 0 {
		o.f.Warn("earlier runs: " + unnamedText(unnamed) + "; the inputs are sent again")
	}
	if n := len(operations); n > 0 {
		o.f.Inform("waiting for " + plural(int64(n), "operation") + " of an earlier run")
	}
	return operations, nil
}
