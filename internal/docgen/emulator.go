package main

import (
	"slices"
	"strings"

	"github.com/spf13/pflag" //nolint:depguard // describes the flags of a separate command

	"vision1/internal/cli"
	"vision1/internal/emulator/options"
	"vision1/internal/help"
)

const emulatorName = "vision1-emulator"

// emulatorEntry returns the help for the emulator.
func emulatorEntry() cli.HelpEntry {
	flags := pflag.NewFlagSet(emulatorName, pflag.ContinueOnError)
	new(options.Options).AddFlags(flags)
	var list []help.Term
	flags.VisitAll(func(f *pflag.Flag) {
		value, text := pflag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "[]" && f.DefValue != "false" {
			text += " (default: " + f.DefValue + ")"
		}
		list = append(list, help.Term{Name: strings.TrimSpace("--" + f.Name + " " + valueName(f, value)), Text: text})
	})
	list = append(list, help.Term{Name: "-v, --version", Text: "print the version"})
	first, second, _ := strings.Cut(options.Description, "\n\n")
	oneLine := func(paragraph string) string { return strings.ReplaceAll(paragraph, "\n", " ") }
	d := help.NewCommand(emulatorName+" [flags]", oneLine(first), list...)
	d.Title = emulatorName
	d.Sections[0].Blocks = slices.Insert(d.Sections[0].Blocks, 1, help.Block{Text: oneLine(second)})
	d.AddExamples(
		help.Example("Run it, and send requests to it from another terminal", "vision1-emulator"),
		help.Example("Send the requests of this shell to it", "export VISION_EMULATOR_HOST=127.0.0.1:9790"),
		help.Example("Use a directory as Cloud Storage: gs://my-bucket is buckets/my-bucket", "vision1-emulator --bucket-dir buckets --operation-time 5s"),
		help.Example("Test what a client does if the service is busy", "vision1-emulator --quota images.annotate=60/min --fail operations.get=UNAVAILABLE:2"),
	)
	d.Sections = append(d.Sections, help.Section{Heading: "Exit codes", Blocks: []help.Block{{Terms: []help.Term{
		{Name: "0", Text: "stopped by Ctrl-C or SIGTERM"},
		{Name: "1", Text: "any other failure, such as a port that is in use"},
		{Name: "2", Text: "the command line is invalid"},
	}}}})
	return cli.HelpEntry{Args: emulatorName, Summary: options.Summary, Document: d}
}

// valueName returns the name of a flag's value, "" for a flag without one.
func valueName(f *pflag.Flag, name string) string {
	if f.Value.Type() == "bool" {
		return ""
	}
	return name
}

// emulatorReference returns the sections of the manual page of the emulator that
// describe its environment.
func emulatorReference() []help.Section {
	return []help.Section{
		{Heading: "EXIT STATUS"},
		{Heading: "ENVIRONMENT", Blocks: []help.Block{{Terms: []help.Term{
			{Name: "VISION_EMULATOR_HOST", Text: "not read by the emulator: set it for vision1, to the address that the emulator prints"},
			{Name: "XDG_CACHE_HOME", Text: "directory for caches (default: `~/.cache`)"},
		}}}},
		{Heading: "FILES", Blocks: []help.Block{{Terms: []help.Term{
			{Name: "~/.cache/vision1-emulator", Text: "the compiled code that draws PDF pages"},
		}}}},
	}
}
