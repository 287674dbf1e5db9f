package detectcmd

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"vision1/internal/cmdutil"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
)

// Every invalid value is named, with the reason.
func TestInvalid(t *testing.T) {
	inDirectory(t)
	for _, tt := range []struct{ args, want string }{
		{"", "<feature,...> is missing"},
		{"text", "<source> is missing"},
		{"photo.png", "name the features before the sources, such as: vision1 detect text photo.png"},
		{"photo.png labels,faces", "name the features before the sources, such as: vision1 detect labels,faces photo.png"},
		{"foo photo.png", "features foo  unknown feature; valid features are"},
		{"label photo.png", "did you mean labels?"},
		{"text missing.png", "missing.png  no such file"},
		{"text photo.png --max-results 0", "--max-results 0  not a number from 1 to 2147483647"},
		{"text photo.png --jobs 1001", "--jobs 1001  not a number from 1 to 1000"},
		{"text photo.png --jobs 1.5", "not a number"},
		{"text photo.png --rate -1", "--rate -1  not a number from 0 to 10000000"},
		{"text photo.png --shrink all", "valid values are auto, feature, and never"},
		{"text photo.png --item-errors never", "valid values are fail and ok"},
		{"text photo.png --progress bar", "valid values are auto and plain"},
		{"text photo.png -o out --again allways", "valid values are failed, changed, and all"},
		{"text photo.png --again all", "requires -o with the directory of an earlier run"},
		{"text photo.png --max-units 0", "not a number of 1 or more"},
		{"text photo.png --limit x", "not a number of 1 or more"},
		{"text photo.png --max-cost 1,50", "must be an amount in US dollars"},
		{"text photo.png --price faces=x", "must be an amount in US dollars"},
		{"text photo.png --format xml", "valid formats are text, json, jsonl, csv, table, hocr, pdf, boxes, and html"},
		{"text photo.png --format csv,csv -o out", "csv is listed twice"},
		{"text photo.png --format csv,jsonl", "several formats can't go to standard output"},
		{"text photo.png b.png --format json", "use jsonl"},
		{"text photos --format json", "use jsonl"},
		{"text --files-from list --format json", "use jsonl"},
		{"labels photo.png --format text", "text requires the feature text or document"},
		{"labels photo.png --format hocr -o out", "hocr requires the feature text or document"},
		{"text photo.png -o s3://bucket/out", "must be a local directory or gs://BUCKET/PREFIX"},
		{"text photo.png -o gs:/bucket/out", "did you mean gs://bucket/out?"},
		{"text photo.png --query .[", "incomplete jq expression"},
		{"text photo.png --query=", "--query  requires a value that is not empty"},
		{"text photo.png --jobs=", "--jobs  requires a value that is not empty"},
		{"text photo.png --property fields=a", "select from the results with --query"},
		{"text photo.png --property callback=a", "select from the results with --query"},
		{"text photo.png --property alt=proto", "alt"},
		{"text photo.png --endpoint ftp://x", "--endpoint"},
		{"text photo.png --timeout 5", "did you mean 5s?"},
		{"foo photo.png --pages 0 --lat-long x", "--pages 0"}, // although the features are unknown
	} {
		err := newTestOptions(t, strings.Fields(tt.args)...).prepare()
		if err == nil {
			t.Errorf("%s: no error", tt.args)
		} else if got := errorText(err); !strings.Contains(strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(tt.want), " ")) {
			t.Errorf("%s:\n%s\nwant %s", tt.args, got, tt.want)
		}
	}
}

// An unknown feature is one error.
func TestInvalidOnce(t *testing.T) {
	inDirectory(t)
	for _, args := range []string{"label photo.png", "photos", "photo.png b.png"} {
		err := newTestOptions(t, strings.Fields(args)...).prepare()
		if usage := new(cmdutil.UsageError); !errors.As(err, &usage) || len(usage.Diags) != 1 {
			t.Errorf("%s: %v", args, errorText(err))
		}
	}
}

// All errors are reported together.
func TestInvalidTogether(t *testing.T) {
	inDirectory(t)
	o := newTestOptions(t, strings.Fields("foo missing.png --jobs 0 --rate x --format xml --max-units 0 --price x --pages 0 --property fields=a --timeout 5 --shrink= --again no")...)
	err := o.prepare()
	if err == nil {
		t.Fatal("no error")
	}
	text := errorText(err)
	for _, want := range []string{"foo", "missing.png", "--jobs", "--rate", "--format", "--max-units", "--price", "--pages", "fields=a", "--timeout", "--shrink", "--again"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

func TestComplete(t *testing.T) {
	inDirectory(t)
	const text, table, asJSON = results.Text, results.Table, results.JSON
	for _, tt := range []struct {
		args           string
		formats        []results.Format
		several, toDir bool
		again          run.Again
	}{
		{"text photo.png", []results.Format{text}, false, false, run.AgainNone},
		{"document,text photo.png b.png", []results.Format{text}, true, false, run.AgainNone},
		{"text,labels photo.png", []results.Format{table}, false, false, run.AgainNone},
		{"labels photos", []results.Format{table}, true, false, run.AgainNone},
		{"labels photo.png --query .x", []results.Format{text}, false, false, run.AgainNone},
		{"labels photo.png --query .x --format jsonl", []results.Format{results.JSONL}, false, false, run.AgainNone},
		{"labels photo.png -o out", []results.Format{asJSON}, false, true, run.AgainNone},
		{"text photo.png -o out", []results.Format{asJSON, text}, false, true, run.AgainNone},
		{"labels photo.png -o out --query .x", []results.Format{asJSON, text}, false, true, run.AgainNone},
		{"labels photo.png -o out --again failed", []results.Format{asJSON}, false, true, run.AgainFailed},
		{"labels photo.png -o out --again changed", []results.Format{asJSON}, false, true, run.AgainChanged},
		{"labels photo.png -o out --again all --format csv,table", []results.Format{results.CSV, table}, false, true, run.AgainAll},
		{"text photo.png -o -", []results.Format{text}, false, false, run.AgainNone},
	} {
		o := mustPrepare(t, strings.Fields(tt.args)...)
		if !slices.Equal(o.formats, tt.formats) || o.several != tt.several || o.toDir != tt.toDir || o.again != tt.again {
			t.Errorf("%s: %v, several %t, directory %t, again %d", tt.args, o.formats, o.several, o.toDir, o.again)
		}
	}
}

func TestDefaults(t *testing.T) {
	inDirectory(t)
	o := mustPrepare(t, "text", "photo.png")
	if o.jobs != 4 || o.rate != 1800 || o.config.Retries != 3 || o.hasBudget() {
		t.Errorf("jobs %d, rate %d, retries %d", o.jobs, o.rate, o.config.Retries)
	}
	o = mustPrepare(t, "text", "photo.png", "--jobs", "8", "--rate", "0", "--max-units", "5", "--limit", "3", "--max-cost", "0.5")
	if o.jobs != 8 || o.rate != 0 || o.budget.Units != 5 || o.budget.Inputs != 3 || o.budget.Cost == nil || !o.hasBudget() {
		t.Errorf("%+v", o.budget)
	}
}
