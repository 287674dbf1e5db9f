// Docgen writes the pages of all commands to files: as Markdown for the
// repository, or with -man as manual pages for a release. What is on a page is
// the business of the packages page and cli.
//
//	docgen FOLDER                        Markdown
//	docgen -man [-version V] FOLDER      manual pages
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

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
	man := flags.Bool("man", false, "write manual pages")
	version := flags.String("version", cli.Version(), "the version that manual pages name")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("read the arguments: %w", err)
	}
	if flags.NArg() != 1 {
		return errors.New("usage: docgen [-man] [-version VERSION] FOLDER")
	}
	files, pattern := markdown(cli.HelpEntries()), "*.md"
	if *man {
		files, pattern = manual(cli.HelpEntries(), *version), "*.1"
	}
	return replace(flags.Arg(0), pattern, files)
}

// A file is one to be written.
type file struct{ name, content string }

// replace writes the files to a folder of their own, and takes away those of the
// pattern that are no longer made.
func replace(folder, pattern string, files []file) error {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // for everyone to read
		return fmt.Errorf("make the folder: %w", err)
	}
	stale, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		return fmt.Errorf("look for stale files: %w", err)
	}
	for _, path := range stale {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove a stale file: %w", err)
		}
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(folder, f.name), []byte(f.content), 0o644); err != nil { //nolint:gosec // for everyone to read
			return fmt.Errorf("write a page: %w", err)
		}
	}
	return nil
}
