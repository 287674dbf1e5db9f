package detectcmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/cmdutil"
	"vision1/internal/detect/journal"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
	"vision1/internal/diag"
	"vision1/internal/output"
	"vision1/internal/session"
)

const (
	renderName    = "render"
	renderSummary = "Convert existing results to other formats, without a request"
)

type renderOptions struct {
	f       *cmdutil.Factory
	formats string
	images  []string
	layout  bool
	output  string

	documents []document
	plain     []results.Format
}

func newRenderCommand(f *cmdutil.Factory) *cobra.Command {
	o := &renderOptions{f: f}
	cmd := &cobra.Command{
		Use:   renderName,
		Short: renderSummary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return cmdutil.Ended(cmd.Context(), o.run(cmd.Context(), args), " before everything was rendered")
		},
	}
	cmd.Flags().AddFlagSet(o.flags())
	return cmd
}

func (o *renderOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet(renderName, pflag.ContinueOnError)
	f.SortFlags = false
	f.StringVar(&o.formats, "format", "", "`hocr,pdf,boxes,html,text,jsonl,csv,table` formats to write")
	f.BoolVar(&o.layout, "layout", false, "preserve the layout in text: columns are aligned")
	f.StringArrayVar(&o.images, "image", nil, "`FILE` image of a response; repeat it for each response, in order")
	f.StringVarP(&o.output, "output", "o", "-", "`FILE` write the output for a response to FILE, atomically; - is standard output")
	return f
}

func (o *renderOptions) run(ctx context.Context, args []string) error {
	_, diags := session.Configure(o.f.Globals, nil, o.f.IO.Getenv)
	diags = slices.Concat(o.f.Globals.Diags, diags.Errors(), o.complete(args))
	if len(diags) > 0 {
		return &cmdutil.UsageError{Diags: diags, Command: Name + " " + renderName}
	}
	if isDirectory(args[0]) {
		return o.directory(ctx, args[0])
	}
	return o.response(ctx, args[0])
}

// complete validates the arguments.
func (o *renderOptions) complete(args []string) diag.List {
	var diags diag.List
	argument := func(text, message string) {
		diags.Add(&diag.Diagnostic{Flag: "argument", Text: text, Message: message})
	}
	isDir := false
	switch {
	case len(args) == 0:
		diags.Add(&diag.Diagnostic{Flag: "<directory>", Message: "is missing: name the output directory of detect, or a file with a response"})
	case len(args) > 1:
		argument(args[1], "accepts one output directory or response; the image of a response is --image")
	default:
		isDir = isDirectory(args[0])
		if _, err := os.Stat(args[0]); err != nil && args[0] != "-" {
			message := reasonOf(err)
			if errors.Is(err, fs.ErrNotExist) {
				message = "no such file or directory"
			}
			argument(args[0], message)
		} else if message := checkOutputDir(args[0]); isDir && message != "" {
			argument(args[0], message)
		}
	}
	diags = append(diags, o.completeFormats(isDir)...)
	diags = append(diags, o.completeOutput(args, isDir)...)
	return diags
}

// completeOutput validates where the documents of args, or of an output directory, go.
func (o *renderOptions) completeOutput(args []string, isDir bool) diag.List {
	var diags diag.List
	if isDir {
		for _, name := range filesOfAll(args[0], o.plain, o.documents) {
			if !isWritten(args[0], name) && (len(o.plain) > 0 || name != results.FailuresName) {
				diags.Add(foreignFile("argument", args[0], name))
			}
		}
	}
	isBinary := slices.Contains(o.documents, pdfDocument) || slices.Contains(o.documents, boxesDocument)
	if isBinary && !isDir && o.output == "-" && o.f.IO.OutIsTTY {
		diags.Add(&diag.Diagnostic{Flag: "--format", Text: o.formats, Message: "is binary; write it to a file with -o, or redirect the output"})
	}
	diags.Add(output.ValidateFile(o.output, o.f.IO.In, append(o.images, args...)...))
	if isDir && (len(o.images) > 0 || o.output != "-") {
		diags.Add(&diag.Diagnostic{Flag: "argument", Text: args[0], Message: "is a directory of results, which are rendered into it; --image and -o are for the file of a response"})
	}
	return diags
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (o *renderOptions) completeFormats(isDir bool) diag.List {
	offered := renderFormats(isDir)
	if o.formats == "" {
		return diag.List{{Flag: "--format", Message: "is required" + diag.ListOf("format", offered)}}
	}
	kinds, rendered, diags := parseFormats(o.formats, offered)
	o.documents = rendered
	for _, kind := range kinds {
		switch {
		case kind == results.Text:
			o.documents = append(o.documents, textDocument)
		case slices.Contains(offered, string(kind)):
			o.plain = append(o.plain, kind)
		default:
			diags.Add(invalidFormats(o.formats, string(kind)+" is not a format to convert to"+diag.ListOf("format", offered)))
		}
	}
	switch {
	case diags.HasErrors():
	case o.layout && !slices.Contains(o.documents, textDocument):
		diags.Add(&diag.Diagnostic{Flag: "--layout", Message: layoutWithoutText})
	case !isDir && len(o.documents) > 1:
		diags.Add(invalidFormats(o.formats, "several formats need a directory of results; render a response to one at a time"))
	}
	return diags
}

// renderFormats returns the formats of a directory of results, or of a response.
func renderFormats(isDir bool) []string {
	if isDir {
		return slices.DeleteFunc(formatNames(), func(name string) bool { return name == string(results.JSON) })
	}
	return withDocuments(string(results.Text))
}

// directory renders an output directory of detect.
func (o *renderOptions) directory(ctx context.Context, path string) error {
	err := o.intoDirectory(ctx, path)
	if failed, ok := errors.AsType[*output.Error](err); ok && errors.Is(err, fs.ErrPermission) {
		failed.Hint = "make the directory writable: the documents are written into it"
	}
	return err
}

func (o *renderOptions) intoDirectory(ctx context.Context, path string) error {
	log, err := journal.Open(path, journal.Default) // so that no run writes at the same time
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // nothing was written
	var features []string
	if last := log.State().LastRun(); last != nil {
		features = strings.Split(last.Settings["features"], ",")
	}
	r := newRenderer(o.f, o.documents, o.layout, path)
	options := results.DirOptions{Options: results.Options{Features: features}, Formats: o.plain, Report: r.reportUnread}
	dir, err := results.OpenDir(path, options)
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }() // its files are written
	if err := dir.Begin(); err != nil {
		return err
	}
	all := withoutResponses(log.State().Sorted())
	if len(o.plain) > 0 {
		if err := dir.Finish(ctx, all); err != nil {
			return err
		}
	}
	if err := r.directory(ctx, dir, all); err != nil {
		return err
	}
	return r.err()
}

// response renders a file with a response of the service.
func (o *renderOptions) response(ctx context.Context, path string) error {
	sources, err := o.readResponse(path)
	if err != nil {
		return err
	}
	all := func(yield func(*render.Source, error) bool) {
		for _, s := range sources {
			if !yield(s, nil) {
				return
			}
		}
	}
	r := newRenderer(o.f, nil, o.layout, "")
	err = o.f.IO.WriteOutput(ctx, o.output, func(to io.Writer) error {
		switch o.documents[0] {
		case hocrDocument:
			return render.HOCR(ctx, to, all, r.options())
		case pdfDocument:
			return render.PDF(ctx, to, all, r.options())
		case htmlDocument:
			return render.WriteHTML(ctx, to, all, r.htmlOptions(o.outputDir()))
		case boxesDocument:
			return o.boxes(ctx, to, sources)
		default:
			return render.Text(ctx, to, all, r.options())
		}
	})
	if err != nil {
		return err
	}
	return r.err()
}

// outputDir returns the directory of the output, which links are relative to; "" for
// standard output.
func (o *renderOptions) outputDir() string {
	if o.output == "-" {
		return ""
	}
	return filepath.Dir(o.output)
}

// boxes draws the detections of the only response into its image.
func (o *renderOptions) boxes(ctx context.Context, to io.Writer, sources []*render.Source) error {
	invalid := func(text, message string) error {
		return &cmdutil.UsageError{Command: Name + " " + renderName, Diags: diag.List{{Flag: "--image", Text: text, Message: message}}}
	}
	switch {
	case len(sources) != 1:
		return invalid("", fmt.Sprintf("the format boxes requires one response and its image; there are %d responses", len(sources)))
	case sources[0].Open == nil:
		return invalid("", "is required by the format boxes: the image of the response")
	}
	data, err := sources[0].Read(ctx)
	if err == nil {
		err = render.Boxes(ctx, to, data, sources[0].Result.Response)
	}
	if err != nil && ctx.Err() == nil && !isOutput(err) {
		return invalid(o.images[0], err.Error())
	}
	return err
}

func isOutput(err error) bool {
	_, ok := errors.AsType[*output.Error](err)
	return ok
}
