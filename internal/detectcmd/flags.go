package detectcmd

import (
	"strconv"

	"github.com/spf13/pflag"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/methods"
)

// flags are the values of the flags of detect.
type flags struct {
	settings   detect.Settings
	maxResults string
	paramArgs  []string

	filesFrom string
	null      bool
	fetch     bool

	output  string
	formats string
	query   string
	layout  bool

	shrink      string
	rate        string
	jobs        string
	async       bool
	asyncOutput string
	again       string
	share       string

	maxUnits   string
	maxCost    string
	limit      string
	prices     []string
	itemErrors string
	dryRun     bool
	progress   string

	set *pflag.FlagSet
}

// The values of flags that have a list of them.
const (
	shrinkAuto    = "auto"
	shrinkFeature = "feature"
	shrinkNever   = "never"

	itemErrorsFail = "fail"
	itemErrorsOK   = "ok"
)

// Flags returns the flags of detect and of the commands below it.
func Flags() *pflag.FlagSet {
	f := newFlags().set
	for _, name := range SubcommandNames() {
		f.AddFlagSet(FlagsOf(name))
	}
	return f
}

// FlagsOf returns the flags of the command below detect that has the name, or else
// those of detect.
func FlagsOf(name string) *pflag.FlagSet {
	switch name {
	case statusName:
		return new(statusOptions).flags()
	case cancelName:
		return new(cancelOptions).flags()
	case renderName:
		return new(renderOptions).flags()
	case jobName:
		return new(jobOptions).flags()
	default:
		return newFlags().set
	}
}

// newFlags returns the flags at their defaults. The usage of a flag with a value
// starts with the name of that value in backquotes (see cmdutil.FlagUsage).
func newFlags() *flags {
	v := &flags{set: pflag.NewFlagSet(Name, pflag.ContinueOnError)}
	f := v.set
	f.SortFlags = false
	f.StringVarP(&v.output, "output", "o", "-", "`DIRECTORY` write the results to DIRECTORY, and resume there if the command is run again; gs://BUCKET/PREFIX writes them to Cloud Storage; - is standard output")
	f.StringVar(&v.formats, "format", "", "`text,json,jsonl,csv,table,hocr,pdf,boxes,html` formats of the results; several require -o (default on standard output: text if all features are text or document, otherwise table; default with -o: json, and text if a feature is text or document)")
	f.BoolVar(&v.layout, "layout", false, "preserve the layout in the text format: columns are aligned")
	f.StringVar(&v.query, "query", "", "`EXPRESSION` print what a jq expression selects from each response")
	f.StringVar(&v.filesFrom, "files-from", "", "`FILE` read the names of files and URLs from FILE, one on each line; - is standard input")
	f.BoolVarP(&v.null, "null", "0", false, "names in --files-from end with a NUL, as find -print0 prints them")
	f.BoolVar(&v.fetch, "fetch", false, "download URLs and send the bytes; otherwise, the service fetches them")
	f.StringVar(&v.settings.Pages, "pages", "", "`PAGES` pages of PDF, TIFF, and GIF files, such as 1-5,8 or 10-; a range can end after the last page (default: all)")
	settingsFlags(f, v)
	f.StringArrayVarP(&v.settings.RequestArgs, methods.RequestFlag, "r", nil, "`ARGUMENT...` set fields of the AnnotateImageRequest of each image, such as image-context.language-hints=de")
	f.StringArrayVarP(&v.paramArgs, methods.ParamFlag, "p", nil, "`NAME=VALUE...` set system parameters, such as key")
	f.StringVar(&v.shrink, "shrink", shrinkAuto, "`auto|feature|never` shrink images: those that exceed a limit of the service (auto, the default), or all to the size that Google recommends for the features (feature)")
	f.StringVar(&v.rate, "rate", strconv.Itoa(detect.DefaultRate), "`NUMBER` images per minute (default: 1800, the quota of a new project; 0 for no limit)")
	f.StringVar(&v.jobs, "jobs", "4", "`NUMBER` concurrent requests (default: 4)")
	f.BoolVar(&v.async, "async", false, "annotate objects of Cloud Storage with the asynchronous methods, up to 2,000 images or 100 files in each operation, and wait for the operations")
	f.StringVar(&v.asyncOutput, "async-output", "", "`gs://BUCKET/PREFIX` where the service writes the output of --async, which remains there (default with -o gs://: below it, and the output is deleted when the results are stored; required with a local directory)")
	f.StringVar(&v.again, "again", "", "`failed|changed|all` process inputs again that failed, that changed, or all")
	f.StringVar(&v.share, "share", "", "`I/N` process share I, from 0, of N shares, each of which is a process of its own; auto/N takes I from the environment of Slurm, Kubernetes, Cloud Run, or AWS Batch. --rate and the limits are per share")
	f.StringVar(&v.maxUnits, "max-units", "", "`NUMBER` maximum number of units (images times features); a run that needs more is rejected, or stops")
	f.StringVar(&v.maxCost, "max-cost", "", "`USD` maximum list price of the units, in US dollars")
	f.StringVar(&v.limit, "limit", "", "`NUMBER` maximum number of inputs to send; if there are more, nothing is sent")
	f.StringArrayVar(&v.prices, "price", nil, "`[FEATURE=]USD` price of 1,000 units in US dollars, in place of the list price (can be repeated)")
	f.StringVar(&v.itemErrors, "item-errors", itemErrorsFail, "`fail|ok` exit code if inputs failed: 6 (fail, the default), or 0 (ok)")
	f.BoolVar(&v.dryRun, "dry-run", false, "print what would be sent, how long it takes, and what it costs, and send nothing")
	f.StringVar(&v.progress, "progress", cmdutil.ProgressAuto, cmdutil.ProgressUsage)
	return v
}

// settingsFlags adds the flags for fields of Feature, ImageContext, and the request.
func settingsFlags(f *pflag.FlagSet, v *flags) {
	s := &v.settings
	f.StringVar(&v.maxResults, "max-results", "", "`NUMBER` maximum number of results of each feature, except for text and crops (default: 10)")
	f.StringVar(&s.Model, "model", "", "`MODEL` builtin/stable or builtin/latest; for text also builtin/rc or builtin/weekly (default: builtin/stable)")
	f.StringArrayVar(&s.LanguageHints, "language-hint", nil, "`LANGUAGE` language of the text, such as de (can be repeated; default: detected)")
	f.StringArrayVar(&s.AdvancedOCROptions, "ocr-option", nil, "`OPTION` advanced option of text recognition, such as legacy_layout (can be repeated)")
	f.BoolVar(&s.TextConfidence, "text-confidence", false, "return the confidence of recognized text")
	f.StringArrayVar(&s.AspectRatios, "aspect-ratio", nil, "`RATIO` aspect ratio of crops, such as 16:9 or 1.778 (can be repeated)")
	f.StringVar(&s.ProductSet, "product-set", "", "`NAME` product set to search: projects/P/locations/L/productSets/ID")
	f.StringArrayVar(&s.ProductCategories, "product-category", nil, "`CATEGORY` category of the products, such as apparel-v2")
	f.StringVar(&s.ProductFilter, "product-filter", "", "`FILTER` filter by labels of products, such as 'color=red OR color=blue'")
	f.StringVar(&s.BoundingPoly, "bounding-poly", "", "`POINTS` part of the image to search for products, as points 'x,y x,y x,y x,y'")
	f.BoolVar(&s.GeoResults, "geo-results", false, "use the location in the metadata of images for web")
	f.StringVar(&s.LatLong, "lat-long", "", "`SOUTH,WEST,NORTH,EAST` area where the images were taken, in degrees")
	f.StringVar(&s.Parent, "parent", "", "`PARENT` project and location to process in: projects/P/locations/eu")
	f.StringArrayVar(&s.Labels, "label", nil, "`KEY=VALUE` label of the request for billing reports (can be repeated)")
}
