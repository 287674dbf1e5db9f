package detectcmd

import (
	"strings"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/job"
	"vision1/internal/help"
)

// A Command is detect, or a command below it, as help lists it.
type Command struct {
	Name    string // below detect: "status"; "" for detect itself
	Usage   string // with its arguments: "status DIRECTORY"
	Summary string
	Help    func() *help.Document
}

// Commands returns detect and the commands below it.
func Commands() []Command {
	return append([]Command{{"", "", Summary, detectHelp}}, Subcommands()...)
}

// Subcommands returns the commands below detect.
func Subcommands() []Command {
	return []Command{
		{statusName, statusName + " DIRECTORY", statusSummary, statusHelp},
		{cancelName, cancelName + " DIRECTORY", cancelSummary, cancelHelp},
		{renderName, renderName + " DIRECTORY|RESPONSE", renderSummary, renderHelp},
		{jobName, jobName + " ENGINE -- ...", jobSummary, jobHelp},
	}
}

// SubcommandNames returns the names of the commands below detect.
func SubcommandNames() []string {
	var names []string
	for _, c := range Subcommands() {
		names = append(names, c.Name)
	}
	return names
}

// Help returns the help for detect, or for the command below it that args name.
// Features are described in that for detect.
func Help(args []string) (*help.Document, bool) {
	name := strings.Join(args, " ")
	for _, c := range Commands() {
		if c.Name == name {
			return c.Help(), true
		}
	}
	if _, diags := detect.ParseFeatures(name); !diags.HasErrors() {
		return detectHelp(), true
	}
	return nil, false
}

func detectHelp() *help.Document {
	paragraph := func(text string) help.Block { return help.Block{Text: text} }
	return &help.Document{Title: "vision1 detect", Sections: []help.Section{
		{Blocks: []help.Block{
			paragraph(Summary + "."),
			{Lines: []string{"vision1 [flags] detect <feature,...> <source>... [-o directory]"}},
			paragraph("A source is a file, a directory (read recursively), an http, https, or gs URL, or - for standard input. JPEG, PNG, WebP, BMP, and ICO " +
				"files are images; so are HEIC and AVIF, which are converted. PDF, TIFF, and GIF files are annotated page by page. In directories, hidden files, links, and files that " +
				"are not images are skipped."),
			paragraph("gs://BUCKET/OBJECT is an object of Cloud Storage, gs://BUCKET/PREFIX/ stands for all below it, and `*`, `?`, and `**`, which also matches " +
				"slashes, for all that match. Objects are sent by name: which are images follows from their types, and HEIC and AVIF aren't converted. With " +
				"--dry-run, they are listed, which needs credentials."),
			paragraph("With `--async`, the service annotates objects in long-running operations, and writes their results to Cloud Storage, where detect gets them: " +
				"the results are the same. Interrupting the command stops waiting; the same command resumes, and `vision1 detect cancel` cancels the operations. " +
				"All pages of files are annotated; how many these are is known only when the operation is done, so a file counts as 2,000 pages for --max-units " +
				"and --max-cost until then. --rate counts each operation once."),
			paragraph("With `-o`, running the same command again resumes: what is done is not sent, or paid for, again. Files with the same bytes are sent once. " +
				"Each directory is for one set of features: use another one for others. `vision1 detect status` reports what is done."),
		}},
		{Heading: "Examples", Blocks: []help.Block{
			help.Example("Extract the text of an image", "vision1 detect text photo.jpg"),
			help.Example("Annotate a directory, and resume if it was interrupted", "vision1 detect text,labels photos/ -o results/"),
			help.Example("Annotate the images below a prefix of Cloud Storage", "vision1 detect labels gs://my-bucket/photos/ -o bucket-results/"),
			help.Example("Annotate them in long-running operations", "vision1 detect labels gs://my-bucket/photos/ -o gs://my-bucket/results/ --async"),
			help.Example("Write the labels of some images as CSV", "vision1 detect labels a.jpg b.jpg --format csv"),
			help.Example("Extract the text of some pages of a document", "vision1 detect document scan.pdf --pages 1-2 -o scan/"),
			help.Example("Annotate the first of 8 shares; 7 other machines annotate --share 1/8 to 7/8", "vision1 detect text photos/ -o shares/ --share 0/8"),
			help.Example("Estimate the number of requests and the cost", "vision1 detect text photos/ --dry-run"),
		}},
		{Heading: "Features", Blocks: []help.Block{{Terms: Features()}}},
		help.Flags(cmdutil.AllFlagTerms(newFlags().set)...),
		{Heading: "Exit codes", Blocks: []help.Block{{Terms: []help.Term{
			{Name: "0", Text: "all inputs are done"},
			{Name: "1", Text: "the API rejected the requests, whatever the inputs are"},
			{Name: "2", Text: "the command line is invalid, or the inputs exceed --max-units, --max-cost, or --limit; nothing was sent"},
			{Name: "4", Text: "no usable credentials"},
			{Name: "5", Text: "stopped by a limit or the service; run the same command again to resume"},
			{Name: "6", Text: "all inputs are processed, but some failed; failures.jsonl names them (0 with --item-errors ok)"},
			{Name: "7", Text: "an operation of --async was canceled; run the same command again to send its inputs again"},
			{Name: "8", Text: "--timeout ended the command while operations of --async were running; run the same command again to resume"},
			{Name: "9", Text: "the results could not be written"},
			{Name: "130, 143", Text: "interrupted or terminated, after requests in flight were finished and recorded"},
		}}}},
	}}
}

// Features returns the help of the features.
func Features() []help.Term {
	var terms []help.Term
	for _, f := range detect.Features() {
		terms = append(terms, help.Term{Name: f.Name, Text: f.Summary + " (" + f.Type + ")"})
	}
	return terms
}

func statusHelp() *help.Document {
	return &help.Document{Title: "vision1 detect status", Sections: []help.Section{
		{Blocks: []help.Block{
			{Text: statusSummary + "."},
			{Lines: []string{"vision1 [flags] detect status <directory> [--json | --watch]"}},
			{Text: "The directory is that of `-o`. An input is unknown if it was sent by a run that ended before it recorded the outcome, as after kill -9: the next run " +
				"sends it again. The shares of a run are added up, and units are those of all runs; in Cloud Storage, they are not recorded. Nothing is sent. The exit code is 6 if inputs failed, and 0 otherwise."},
		}},
		help.Flags(cmdutil.AllFlagTerms(new(statusOptions).flags())...),
		{Heading: "Examples", Blocks: []help.Block{
			help.Example("Annotate a directory, and report what is done", "vision1 detect text photos/ -o results/", "vision1 detect status results/"),
			help.Example("Print the numbers for a script", "vision1 detect status results/ --json"),
		}},
	}}
}

func cancelHelp() *help.Document {
	return &help.Document{Title: "vision1 detect cancel", Sections: []help.Section{
		{Blocks: []help.Block{
			{Text: cancelSummary + "."},
			{Lines: []string{"vision1 [flags] detect cancel <directory> [--json]"}},
			{Text: "The directory is that of `-o`, also gs://BUCKET/PREFIX. Every operation that a run with `--async` started there, in all shares, and that is not done is canceled, and the command " +
				"waits for that. The inputs of a canceled operation are not done: the next run sends them again. An operation that completes first is not canceled: the next run stores " +
				"its results, which are paid for. A run that is waiting for the operations ends."},
		}},
		help.Flags(cmdutil.AllFlagTerms(new(cancelOptions).flags())...),
		{Heading: "Exit codes", Blocks: []help.Block{{Terms: []help.Term{
			{Name: "0", Text: "all operations were canceled, or none was running"},
			{Name: "7", Text: "an operation completed or failed before it was canceled"},
			{Name: "8", Text: "--timeout ended the command before all operations were canceled"},
		}}}},
		{Heading: "Examples", Blocks: []help.Block{
			help.Example("Cancel what a run that was interrupted left running", "vision1 detect labels gs://my-bucket/photos/ -o gs://my-bucket/canceled/ --async", "vision1 detect cancel gs://my-bucket/canceled/"),
		}},
	}}
}

func renderHelp() *help.Document {
	return &help.Document{Title: "vision1 detect render", Sections: []help.Section{
		{Blocks: []help.Block{
			{Text: renderSummary + "."},
			{Lines: []string{"vision1 detect render <directory> --format <format,...>", "vision1 detect render <response.json> --format <format> [--image file] [-o file]"}},
			{Text: "The first form renders an output directory of detect (`-o`) into itself. The second renders a response from anywhere: from curl, " +
				"images annotate, or an asynchronous method (output-1-to-2.json); - is standard input."},
			{Text: "The images are read under the names that they had for detect, or else beside their results, where those of URLs and gs:// objects can be put: " +
				"out/my-bucket/a.jpg for out/my-bucket/a.jpg.json. What can't be read is reported, the rest is rendered, and the exit code is 6."},
		}},
		{Heading: "Formats", Blocks: []help.Block{{Terms: []help.Term{
			{Name: "hocr", Text: "NAME.hocr for each input: the text with its positions (hOCR 1.2)"},
			{Name: "pdf", Text: "results.pdf: the images with invisible text over them, which can be searched and copied; NAME.pdf for each PDF file: its pages with such text"},
			{Name: "boxes", Text: "NAME.boxes.jpg or .png for each image: the image with the detections drawn into it"},
			{Name: "html", Text: "results.html: a page of all results, with search and filters, that opens from disk"},
			{Name: "text", Text: "NAME.txt for each input: the text; with --layout, columns are aligned"},
			{Name: "jsonl, csv, table", Text: "results.jsonl, results.csv, results.txt: as vision1 detect writes them"},
		}}}},
		help.Flags(cmdutil.AllFlagTerms(new(renderOptions).flags())...),
		{Heading: "Examples", Blocks: []help.Block{
			help.Example("Make a searchable PDF and a page to view of existing results", "vision1 detect document photos/ -o out/", "vision1 detect render out/ --format pdf,html"),
			help.Example("Convert a response to hOCR", "vision1 images annotate -r requests.image.content=@photo.jpg requests.features.type=DOCUMENT_TEXT_DETECTION -o response.json",
				"vision1 detect render response.json --image photo.jpg --format hocr -o photo.hocr"),
			help.Example("Add the text of a response to the pages of a PDF file", "vision1 files annotate -r requests.input-config content=@scan.pdf mime-type=application/pdf .requests.features.type=DOCUMENT_TEXT_DETECTION -o pages.json",
				"vision1 detect render pages.json --image scan.pdf --format pdf -o searchable.pdf"),
		}},
	}}
}

func jobHelp() *help.Document {
	var engines []help.Term
	for _, e := range job.Engines() {
		engines = append(engines, help.Term{Name: e.Name, Text: e.Summary})
	}
	return &help.Document{Title: "vision1 detect job", Sections: []help.Section{
		{Blocks: []help.Block{
			{Text: jobSummary + ". It is only printed: submit it with the tool of the engine."},
			{Lines: []string{"vision1 detect job <engine> --shares N --parallel P -- <feature,...> <source>... -o <directory>"}},
			{Text: "What follows -- is a detect command. Each share processes a part of its inputs, and has a part of its `--rate`: the rate divided by " +
				"`--parallel`. A share that is started again resumes."},
		}},
		{Heading: "Engines", Blocks: []help.Block{{Terms: engines}}},
		help.Flags(cmdutil.AllFlagTerms(new(jobOptions).flags())...),
		{Heading: "Examples", Blocks: []help.Block{
			help.Example("100 shares, 10 at a time, with Slurm", "vision1 detect job slurm --shares 100 --parallel 10 -- text photos/ -o out/ > job.sh"),
		}},
	}}
}
