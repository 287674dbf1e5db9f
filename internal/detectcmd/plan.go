package detectcmd

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vision1/internal/cmdutil"
	"vision1/internal/detect"
	"vision1/internal/detect/run"
	"vision1/internal/output"
	"vision1/internal/pdf"
)

// A plan is what a run would do.
type plan struct {
	detect.Plan

	before  int64 // inputs that need nothing more
	failure error // of the first input that can't be read
	skipped detect.Skipped
	// pending are the inputs in operations, of which there are that many.
	pending    int64
	operations int64
}

// Sent returns the number of inputs that are sent.
func (p *plan) Sent() int64 { return p.Inputs - p.Duplicates - p.Failed }

// makePlan looks at all inputs. With hash, it reads them to find duplicates.
func (o *options) makePlan(ctx context.Context, store store, hash bool) (*plan, error) {
	walker, err := newWalker(store, o.sources)
	if err != nil {
		return nil, err
	}
	planner := detect.NewPlanner(o.template, o.rate)
	planner.Async = o.async != nil
	p, lookup := &plan{}, store.lookup()
	for in, err := range walker.Inputs(ctx) {
		if err != nil {
			if in.Name == "" {
				return nil, err
			}
			p.fail(planner, fmt.Errorf("%s: %w", in.Name, err))
			continue
		}
		switch wanted, pending := run.IsWanted(lookup, store.stored(), o.again, &in); {
		case pending:
			p.pending++
		case !wanted:
			p.before++
		default:
			if err := o.planInput(planner, in, hash); err != nil {
				p.fail(planner, err)
			}
		}
	}
	operations, _, err := store.operations()
	if err != nil {
		return nil, err
	}
	p.operations = int64(len(operations))
	p.Plan, p.skipped = planner.Plan(o.budget.Prices), walker.Skipped()
	return p, nil
}

// fail adds an input that can't be read.
func (p *plan) fail(planner *detect.Planner, err error) {
	planner.AddFailed()
	if p.failure == nil {
		p.failure = err
	}
}

// planInput adds an input. The pages of local files are counted, as far as that is
// possible without the service.
func (o *options) planInput(planner *detect.Planner, in detect.Input, hash bool) error {
	var sum *[sha256.Size]byte
	if in.Path != "" && in.Kind == detect.File {
		data, err := run.ReadFile(in.Path, run.FileLimit(o.template))
		if err != nil {
			return fmt.Errorf("%s: %w", in.Name, err)
		}
		bytes := sha256.Sum256(data)
		planner.Add(in, &bytes, pdf.CountPages(data))
		return nil
	}
	if hash && in.Path != "" {
		var err error
		if sum, err = detect.HashFile(in); err != nil {
			return err
		}
	}
	planner.Add(in, sum, 0)
	return nil
}

// checkBudget rejects a run that is known to exceed the budget. Duplicates are only
// searched for if they matter.
func (o *options) checkBudget(ctx context.Context, store store) error {
	if !o.hasBudget() || !o.canWalkTwice() {
		return nil
	}
	for _, hash := range []bool{false, true} {
		p, err := o.makePlan(ctx, store, hash)
		if err != nil {
			return err
		}
		diags := o.budget.Check(p.Sent(), p.Billed())
		if len(diags) == 0 {
			return nil
		}
		if hash {
			return &cmdutil.UsageError{Diags: diags, Command: Name}
		}
	}
	return nil
}

// dryRun prints the plan.
func (o *options) dryRun(ctx context.Context, store store) error {
	p, err := o.makePlan(ctx, store, true)
	if err != nil {
		return err
	}
	if err := o.f.IO.Print(o.planText(p)); err != nil {
		return err
	}
	if diags := o.budget.Check(p.Sent(), p.Billed()); len(diags) > 0 {
		return &cmdutil.UsageError{Diags: diags, Command: Name}
	}
	return nil
}

// planText returns a plan as a table.
func (o *options) planText(p *plan) string {
	var t table
	t.add("images", group(p.Images+p.URLs), countNote(p.URLs, "is a URL", "are URLs"))
	if p.Files > 0 {
		pages := plural(p.Pages, "page")
		if !p.PagesAreExact {
			pages = "at least " + pages + "; the service counts them"
		}
		t.add("files", group(p.Files), pages)
	}
	t.addCount("duplicates", p.Duplicates, "sent once")
	if p.Failed > 0 {
		t.add("unusable", group(p.Failed), output.Printable(p.failure.Error()))
	}
	t.addCount("done before", p.before, "not sent again")
	t.addCount("pending", p.pending, "in "+plural(p.operations, "operation")+" of earlier runs; not sent again")
	t.addCount("skipped", p.skipped.Total(), skippedText(p.skipped))
	requests := group(p.Requests)
	if o.async == nil {
		requests = atLeast(p, requests)
	}
	t.add("requests", requests)
	t.add("units", atLeast(p, group(p.Units)), strings.Join(featureNames(o.template.Features), ", "))
	if o.rate > 0 && o.async == nil {
		t.add("shortest time", atLeast(p, p.Duration.Round(time.Second).String()), fmt.Sprintf("at %s images per minute (--rate)", group(int64(o.rate))))
	}
	t.add("cost", atLeast(p, p.Cost.String()), o.priceNote(p))
	return t.String()
}

func (o *options) priceNote(p *plan) string {
	if !o.budget.Prices.AreList() {
		return "at the prices of --price"
	}
	return fmt.Sprintf("list price of %s; %s if these are the first units of the month", detect.PriceDate, p.CostFromStart)
}

// atLeast marks a number that depends on the pages of files.
func atLeast(p *plan, text string) string {
	if !p.PagesAreExact {
		return text + "+"
	}
	return text
}

func countNote(n int64, one, many string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + one
	default:
		return group(n) + " " + many
	}
}

// skippedText lists why names were skipped, the most frequent reason first.
func skippedText(s detect.Skipped) string {
	reasons := slices.SortedFunc(maps.Keys(s), func(a, b detect.SkipReason) int {
		if s[a] != s[b] {
			return int(s[b] - s[a])
		}
		return strings.Compare(string(a), string(b))
	})
	var texts []string
	for _, reason := range reasons {
		texts = append(texts, fmt.Sprintf("%s (%s)", reason, group(s[reason])))
	}
	return strings.Join(texts, ", ")
}

// group returns a number with commas between thousands.
func group(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
