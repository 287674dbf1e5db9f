package detectcmd

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/job"
	"vision1/internal/diag"
)

const (
	jobName    = "job"
	jobSummary = "Print a job file that runs detect on many machines"
)

type jobOptions struct {
	f        *cmdutil.Factory
	shares   string
	parallel string
}

func newJobCommand(f *cmdutil.Factory) *cobra.Command {
	o := &jobOptions{f: f}
	cmd := &cobra.Command{
		Use:   jobName,
		Short: jobSummary,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			engine, line := args, []string(nil)
			if dash := cmd.ArgsLenAtDash(); dash >= 0 {
				engine, line = args[:dash], args[dash:]
			}
			return o.run(engine, line)
		},
	}
	cmd.Flags().AddFlagSet(o.flags())
	return cmd
}

func (o *jobOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet(jobName, pflag.ContinueOnError)
	f.SortFlags = false
	f.StringVar(&o.shares, "shares", "", "`NUMBER` how many shares there are")
	f.StringVar(&o.parallel, "parallel", "", "`NUMBER` how many shares run at a time; the rate is divided by it")
	return f
}

// run prints the file of a job: engine is what was typed before --, line after it.
func (o *jobOptions) run(engine, line []string) error {
	diags := slices.Clone(o.f.Globals.Diags)
	e, d := findEngine(engine)
	diags.Add(d)
	j := &job.Job{Version: o.f.Version}
	j.Shares, d = requiredNumber("--shares", o.shares)
	diags.Add(d)
	j.Parallel, d = requiredNumber("--parallel", o.parallel)
	diags.Add(d)
	diags.Add(checkShares(&e, j))
	diags = append(diags, o.parseLine(&e, j, line)...)
	if diags.HasErrors() {
		return &cmdutil.UsageError{Diags: diags.Errors(), Command: Name + " " + jobName}
	}
	for i := range diags {
		o.f.Warn(warningText(&diags[i]))
	}
	return o.f.IO.Print(e.Write(j))
}

func findEngine(args []string) (job.Engine, *diag.Diagnostic) {
	if len(args) > 1 {
		return job.Engine{}, &diag.Diagnostic{Flag: "argument", Text: args[1], Message: "too many arguments before --; name one engine"}
	}
	if len(args) == 0 {
		return job.Engine{}, &diag.Diagnostic{Flag: "<engine>", Message: "is missing before --" + diag.ListOf("engine", job.Names())}
	}
	e, ok := job.Find(args[0])
	if !ok {
		d := diag.Unknown("engine", args[0], job.Names())
		d.Flag, d.Text = "argument", args[0]
		return e, d
	}
	return e, nil
}

func requiredNumber(flag, text string) (int, *diag.Diagnostic) {
	if text == "" {
		return 0, &diag.Diagnostic{Flag: flag, Message: "is required"}
	}
	n, d := parseNumber(flag, text, 1, detect.MaxShares)
	return int(n), d
}

func checkShares(e *job.Engine, j *job.Job) *diag.Diagnostic {
	switch n := strconv.Itoa(j.Shares); {
	case j.Shares == 0 || j.Parallel == 0 || e.Write == nil:
		return nil
	case j.Parallel > j.Shares:
		return &diag.Diagnostic{Flag: "--parallel", Text: strconv.Itoa(j.Parallel), Message: "there are only " + n + " shares"}
	case j.Shares < e.MinShares:
		return &diag.Diagnostic{Flag: "--shares", Text: n, Message: e.Name + " needs at least " + strconv.Itoa(e.MinShares)}
	default:
		return nil
	}
}

// parseLine validates the detect command of a job as that command does, except that its
// sources can be on other machines.
func (o *jobOptions) parseLine(e *job.Engine, j *job.Job, line []string) diag.List {
	if len(line) == 0 {
		return diag.List{{Flag: "<command>", Message: "is missing: a detect command after --, such as: -- text gs://bucket/photos/ -o gs://bucket/out/"}}
	}
	for _, word := range []string{"vision1", Name} { // they can be omitted
		if len(line) > 0 && line[0] == word {
			line = line[1:]
		}
	}
	args, diags := o.f.ParseArgs(Name, line)
	f := &cmdutil.Factory{IO: o.f.IO, Globals: cmdutil.NewGlobals(), Version: o.f.Version, Args: line}
	flags := newFlags()
	set := pflag.NewFlagSet(Name, pflag.ContinueOnError)
	set.AddFlagSet(f.Globals.Flags)
	set.AddFlagSet(flags.set)
	set.Usage = func() {} // the error is enough
	switch err := set.Parse(args); {
	case errors.Is(err, pflag.ErrHelp):
		return append(diags, diag.Diagnostic{Flag: "--help", Message: "prints no job; for the flags of detect, see: vision1 help detect"})
	case err != nil:
		return append(diags, *diag.Errorf("%v", err))
	}
	d := &options{f: f, flags: flags, args: set.Args(), elsewhere: true}
	diags = append(diags, d.complete()...)
	diags = append(diags, rejectedInJob(set)...)
	diags = append(diags, unwritable(e, line)...)
	diags = append(diags, doubtfulInJob(e, d)...)
	j.Rate = d.rate
	j.Args = append([]string{Name}, withoutFlags(line, "--rate", "--item-errors")...)
	return diags
}

// rejectedInJob returns an error for each flag that a job sets itself, or that makes no
// sense there.
func rejectedInJob(set *pflag.FlagSet) diag.List {
	var diags diag.List
	for name, message := range map[string]string{
		"share":     "is set for each share",
		"dry-run":   "sends nothing; run it without a job",
		"limit":     "would apply to each share; limit the sources",
		"max-units": "would apply to each share; run the command with it and --dry-run, without a job",
		"max-cost":  "would apply to each share; run the command with it and --dry-run, without a job",
	} {
		if flag := set.Lookup(name); flag != nil && flag.Changed {
			diags.Add(&diag.Diagnostic{Flag: "--" + name, Message: message})
		}
	}
	if output := set.Lookup("output"); output.Value.String() == "-" {
		diags.Add(&diag.Diagnostic{Flag: "-o", Message: "is required: the shares write to a directory that all can reach"})
	}
	if from := set.Lookup("files-from"); from.Value.String() == "-" {
		diags.Add(&diag.Diagnostic{Flag: "--files-from", Text: "-", Message: "the shares have no standard input; name a file"})
	}
	if slices.Contains(set.Args(), "-") {
		diags.Add(&diag.Diagnostic{Flag: "argument", Text: "-", Message: "the shares have no standard input; name the sources"})
	}
	slices.SortFunc(diags, func(a, b diag.Diagnostic) int { return strings.Compare(a.Flag, b.Flag) })
	return diags
}

// unwritable returns an error for each argument that YAML and JSON can't have.
func unwritable(e *job.Engine, line []string) diag.List {
	var diags diag.List
	for _, arg := range line {
		if e.Remote && !utf8.ValidString(arg) {
			diags.Add(&diag.Diagnostic{Flag: "argument", Text: arg, Message: "is not UTF-8, and the file of " + e.Name + " must be"})
		}
	}
	return diags
}

// doubtfulInJob returns a warning for what is valid, but rarely meant.
func doubtfulInJob(e *job.Engine, d *options) diag.List {
	var diags diag.List
	if d.hasKey {
		diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: "-p", Message: "the file contains the key or token; set VISION1_API_KEY where the shares run, from a secret"})
	}
	if out := d.flags.output; e.Remote && out != "-" && !detect.IsObject(out) {
		diags.Add(&diag.Diagnostic{Severity: diag.Warning, Flag: "-o", Text: out, Message: "must be in a volume that all shares mount: results in a container are lost"})
	}
	return diags
}
