// Docgen writes the help of all commands to files: as Markdown for the
// repository, or with -man as man pages for a release.
//
//	docgen DIRECTORY                          Markdown
//	docgen -man [-version VERSION] [-date DATE] DIRECTORY
//	                                          man pages; DATE is YYYY-MM-DD
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"vision1/internal/api"
	"vision1/internal/cli"
)

//go:generate go run . ../../docs/commands

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "docgen: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("docgen", flag.ContinueOnError)
	man := flags.Bool("man", false, "write man pages")
	version := flags.String("version", cli.Version(), "version in the man pages")
	date := flags.String("date", "", "date of the man pages, YYYY-MM-DD (default: that of the API description)")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("parse the arguments: %w", err)
	}
	if flags.NArg() != 1 {
		return errors.New("usage: docgen [-man] [-version VERSION] [-date DATE] DIRECTORY")
	}
	files, pattern := markdown(entries()), "*.md"
	if *man {
		files, pattern = manPages(entries(), *version, cmp.Or(*date, apiDate())), "*.1"
	}
	return replace(flags.Arg(0), pattern, files)
}

// entries returns the help of both programs.
func entries() []cli.HelpEntry { return append(cli.HelpEntries(), emulatorEntry()) }

// apiDate returns the date of the API description, which every build has.
func apiDate() string {
	r := api.Revision()
	return r[:4] + "-" + r[4:6] + "-" + r[6:]
}

// A file is a file to write.
type file struct{ name, content string }

// replace writes files to dir, creating it if necessary, and removes all other
// files that match pattern from it.
func replace(dir, pattern string, files []file) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // readable by everyone
		return fmt.Errorf("create the directory: %w", err)
	}
	stale, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		return fmt.Errorf("find stale files: %w", err)
	}
	for _, path := range stale {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove a stale file: %w", err)
		}
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.name), []byte(f.content), 0o644); err != nil { //nolint:gosec // readable by everyone
			return fmt.Errorf("write a file: %w", err)
		}
	}
	return nil
}
