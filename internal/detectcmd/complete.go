package detectcmd

import (
	"cmp"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
	"vision1/internal/diag"
	"vision1/internal/format"
	"vision1/internal/output"
	"vision1/internal/params"
	"vision1/internal/secret"
	"vision1/internal/session"
)

// completeFeatures parses the features, the settings of their requests, and the
// sources.
func (o *options) completeFeatures() diag.List {
	if len(o.args) == 0 {
		return diag.List{{Flag: "<feature,...>", Message: "is missing: vision1 detect <feature,...> <source>..., as in vision1 detect text photo.jpg"}}
	}
	features, diags := detect.ParseFeatures(o.args[0])
	for i := range diags {
		d := &diags[i]
		d.Flag, d.Text = "features", o.args[0]
		if meant := diag.Nearest(d.Text, SubcommandNames()); d.Suggestion == "" && meant != "" {
			d.Message, d.Suggestion = "unknown feature", Name+" "+meant
		}
	}
	if _, err := os.Stat(o.args[0]); err == nil && diags.HasErrors() { // a source
		source, meant := o.args[0], "text"
		if len(o.args) > 1 && areFeatures(o.args[1]) {
			meant = o.args[1]
			o.args = o.args[1:]
		}
		diags = diag.List{{Flag: "features", Text: source, Message: "name the features before the sources, such as: vision1 detect " + meant + " " + source}}
		o.args = slices.Insert(o.args[1:], 0, "", source)
	}
	s := &o.flags.settings
	s.Features = features
	n, d := parseNumber("--max-results", o.flags.maxResults, 1, math.MaxInt32)
	diags.Add(d)
	s.MaxResults = int(n)
	template, more := s.Template()
	if diags.HasErrors() {
		more = more.Errors() // warnings may be about the features that are missing
	} else {
		o.template = template
	}
	diags = append(diags, more...)
	sources := o.completeSources()
	if len(o.f.Globals.Diags) > 0 { // an argument may be the value of an unknown flag
		sources = slices.DeleteFunc(sources, func(d diag.Diagnostic) bool { return d.Flag == "argument" })
	}
	return append(diags, sources...)
}

// areFeatures reports whether an argument lists features, and is not the name of a
// file.
func areFeatures(text string) bool {
	_, err := os.Stat(text)
	_, diags := detect.ParseFeatures(text)
	return err != nil && !diags.HasErrors()
}

// completeRequest validates the global flags and -p.
func (o *options) completeRequest() diag.List {
	images, _ := api.FindResource("images")
	files, _ := api.FindResource("files")
	o.images, _ = images.FindMethod("annotate")
	o.files, _ = files.FindMethod("annotate")
	var diags diag.List
	o.config, diags = session.Configure(o.f.Globals, o.acceptedScopes(), o.f.IO.Getenv)
	diags.Add(o.checkScopes())
	query, more := params.Parse(o.images, o.flags.paramArgs)
	diags = append(diags, more...)
	o.query, o.hasKey = query.Values, query.HasCredentials
	for name, values := range o.query {
		switch {
		case secret.AuthenticatesRequest(name):
			o.f.IO.Secrets.Add(values...)
		case name == "fields" || name == "callback" || name == "alt" && !query.IsJSON:
			diags.Add(&diag.Diagnostic{Flag: "-p", Text: name + "=" + values[0], Message: "changes the response, which detect must read; select from the results with --query"})
		}
	}
	diags.Add(o.config.CheckEndpoint(o.hasKey))
	return diags
}

// completeOutput parses -o, --format, and --query.
func (o *options) completeOutput() diag.List {
	var diags diag.List
	o.toDir = o.flags.output != "-"
	diags.Add(o.checkOutput())
	if detect.IsObject(o.flags.output) {
		if _, _, err := detect.CutObject(o.flags.output); err != nil {
			diags.Add(&diag.Diagnostic{Flag: "-o", Text: o.flags.output, Message: err.Error()})
		}
	}
	if o.flags.query != "" { // cmdutil.EmptyValues reports an empty one
		query, invalid := format.Compile(o.flags.query)
		if invalid != nil {
			invalid.Flag, invalid.Text = "--query", o.flags.query
			diags.Add(invalid)
		}
		o.filter = query
	}
	formats := o.completeFormats()
	if o.toDir && !detect.IsObject(o.flags.output) && !o.elsewhere {
		diags = append(diags, o.checkFiles()...)
	}
	if o.flags.layout && !formats.HasErrors() {
		formats.Add(o.completeLayout())
	}
	return append(diags, formats...)
}

// checkOutput returns the error for -o with what can't become a directory, or the
// warning for what looks like a format or the name of a file.
func (o *options) checkOutput() *diag.Diagnostic {
	name := o.flags.output
	if !o.toDir || detect.IsObject(name) {
		return nil
	}
	if d := output.ValidateDirectory(name); d != nil {
		return d
	}
	path := cmp.Or(strings.TrimRight(name, "/"), name)
	extension := strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	d := &diag.Diagnostic{Flag: "-o", Text: name}
	switch info, err := os.Stat(path); {
	case err == nil && !info.IsDir():
		d.Message = "is a file; name a directory, or redirect the output to a file"
	case errors.Is(err, syscall.ENOTDIR):
		d.Message = "is below a file; name another directory"
	case err != nil && isLink(path):
		d.Message = "is a symbolic link to nothing; name another directory"
	case err == nil, strings.HasSuffix(name, "/"):
		return nil
	case slices.Contains(formatNames(), name):
		d.Severity, d.Message = diag.Warning, "creates a directory of this name; to choose the format, use --format "+name
	case slices.Contains([]string{"pdf", "html", "hocr"}, extension):
		d.Severity, d.Message = diag.Warning, "creates a directory of this name, with the results in it"
	case extension == "txt", slices.Contains(formatNames(), extension):
		d.Severity, d.Message = diag.Warning, "creates a directory of this name; to write a file, redirect the output: > "+name
	default:
		return nil
	}
	return d
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// completeFormats parses --format.
func (o *options) completeFormats() diag.List {
	if o.flags.formats == "" {
		o.formats = o.defaultFormats()
		return nil
	}
	var diags diag.List
	o.formats, o.rendered, diags = parseFormats(o.flags.formats, formatNames())
	if !diags.HasErrors() {
		diags.Add(o.validateFormats())
	}
	return diags
}

// completeLayout applies --layout to the format text, which is then rendered.
func (o *options) completeLayout() *diag.Diagnostic {
	switch {
	case !slices.Contains(o.formats, results.Text):
		return &diag.Diagnostic{Flag: "--layout", Message: layoutWithoutText}
	case !o.toDir:
		return &diag.Diagnostic{Flag: "--layout", Message: "requires -o; for a response, use: vision1 detect render RESPONSE --format text --layout"}
	case detect.IsObject(o.flags.output):
		return &diag.Diagnostic{Flag: "--layout", Message: "requires -o with a local directory"}
	case o.filter != nil:
		return &diag.Diagnostic{Flag: "--layout", Message: "has no effect on the results of --query"}
	default:
		o.formats = slices.DeleteFunc(o.formats, func(f results.Format) bool { return f == results.Text })
		o.rendered = append(o.rendered, textDocument)
		return nil
	}
}

// defaultFormats returns the formats without --format.
func (o *options) defaultFormats() []results.Format {
	isText := func(f detect.Feature) bool { return f.HasText }
	features := o.flags.settings.Features
	switch {
	case o.toDir && (slices.ContainsFunc(features, isText) || o.filter != nil):
		return []results.Format{results.JSON, results.Text}
	case o.toDir:
		return []results.Format{results.JSON}
	case o.filter != nil, len(features) > 0 && !slices.ContainsFunc(features, func(f detect.Feature) bool { return !f.HasText }):
		return []results.Format{results.Text}
	default:
		return []results.Format{results.Table}
	}
}

func (o *options) validateFormats() *diag.Diagnostic {
	invalid := func(message string) *diag.Diagnostic { return invalidFormats(o.flags.formats, message) }
	switch {
	case !o.toDir && len(o.rendered) > 0:
		return invalid(string(o.rendered[0]) + " requires -o with a directory")
	case !o.toDir && len(o.formats) > 1:
		return invalid("several formats can't go to standard output; name a directory with -o")
	case !o.toDir && o.several && o.formats[0] == results.JSON:
		return invalid("json is for one input; for several, use jsonl, or name a directory with -o")
	case detect.IsObject(o.flags.output) && len(o.rendered) > 0, detect.IsObject(o.flags.output) && slices.ContainsFunc(o.formats, func(f results.Format) bool { return f != results.JSON && f != results.Text }):
		return invalid("the formats of results in Cloud Storage are json and text; the others require a local directory")
	case o.template == nil || detect.HasText(o.template.Features):
		return nil
	case slices.Contains(o.formats, results.Text) && o.filter == nil:
		return invalid("text requires the feature text or document")
	case slices.Contains(o.rendered, hocrDocument):
		return invalid("hocr requires the feature text or document")
	default:
		return nil
	}
}

// completePace parses what concerns how the inputs are processed.
func (o *options) completePace() diag.List {
	const maxJobs, maxRate = 1000, 10_000_000
	var diags diag.List
	jobs, d := parseNumber("--jobs", o.flags.jobs, 1, maxJobs)
	diags.Add(d)
	rate, d := parseNumber("--rate", o.flags.rate, 0, maxRate)
	diags.Add(d)
	o.jobs, o.rate = int(jobs), int(rate)
	diags.Add(parseChoice("--shrink", o.flags.shrink, shrinkAuto, shrinkFeature, shrinkNever))
	diags.Add(parseChoice("--item-errors", o.flags.itemErrors, itemErrorsFail, itemErrorsOK))
	diags.Add(parseChoice("--progress", o.flags.progress, cmdutil.ProgressAuto, cmdutil.ProgressPlain))
	if !o.flags.set.Changed("again") {
		return diags
	}
	diags.Add(parseChoice("--again", o.flags.again, "failed", "changed", "all"))
	o.again = map[string]run.Again{"failed": run.AgainFailed, "changed": run.AgainChanged, "all": run.AgainAll}[o.flags.again]
	if o.again == run.AgainChanged && detect.IsObject(o.flags.output) {
		diags.Add(&diag.Diagnostic{Flag: "--again", Text: o.flags.again, Message: "requires -o with a local directory: in Cloud Storage, only results are recorded"})
	}
	if !o.toDir {
		diags.Add(&diag.Diagnostic{Flag: "--again", Text: o.flags.again, Message: "requires -o with the directory of an earlier run"})
	}
	return diags
}

// completeShare parses --share.
func (o *options) completeShare() diag.List {
	if !o.flags.set.Changed("share") {
		return nil
	}
	var d *diag.Diagnostic
	if o.share, d = detect.ParseShare(o.flags.share, o.f.IO.Getenv); d == nil && !o.toDir {
		d = &diag.Diagnostic{Flag: "--share", Text: o.flags.share, Message: "requires -o with a directory that all shares have in common"}
	}
	o.sources.Share = o.share
	if d == nil {
		return nil
	}
	return diag.List{*d}
}

// completeBudget parses the limits on what a run sends.
func (o *options) completeBudget() diag.List {
	var diags diag.List
	var d *diag.Diagnostic
	o.budget.Units, d = parseNumber("--max-units", o.flags.maxUnits, 1, math.MaxInt64)
	diags.Add(d)
	o.budget.Inputs, d = parseNumber("--limit", o.flags.limit, 1, math.MaxInt64)
	diags.Add(d)
	if o.flags.maxCost != "" {
		cost, err := detect.ParseUSD(o.flags.maxCost)
		if err != nil {
			diags.Add(&diag.Diagnostic{Flag: "--max-cost", Text: o.flags.maxCost, Message: err.Error()})
		}
		o.budget.Cost = &cost
	}
	prices, more := detect.ParsePrices(o.flags.prices)
	o.budget.Prices = prices
	if o.template != nil {
		o.budget.Features = o.template.Features
	}
	return append(diags, more...)
}

// hasBudget reports whether a limit is set.
func (o *options) hasBudget() bool {
	return o.budget.Units > 0 || o.budget.Inputs > 0 || o.budget.Cost != nil
}

// parseNumber parses the value of a flag; 0 if it is not set.
func parseNumber(flag, text string, least, most int64) (int64, *diag.Diagnostic) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err == nil && n >= least && n <= most {
		return n, nil
	}
	message := "not a number from " + strconv.FormatInt(least, 10) + " to " + strconv.FormatInt(most, 10)
	if most == math.MaxInt64 {
		message = "not a number of " + strconv.FormatInt(least, 10) + " or more"
	}
	return 0, &diag.Diagnostic{Flag: flag, Text: text, Message: message}
}

func parseChoice(flag, text string, choices ...string) *diag.Diagnostic {
	if slices.Contains(choices, text) || text == "" { // cmdutil.EmptyValues reports an empty one
		return nil
	}
	d := diag.Unknown("value", text, choices)
	d.Flag, d.Text = flag, text
	return d
}
