// Command site prepares the Markdown files of the repository for the generator of
// the documentation site: site DIRECTORY. Run `make site`, which then runs the
// generator.
//
// It copies the files to DIRECTORY/source, with the same names, so that their
// links lead to the same files; adapts them to the generator's Markdown; and
// writes DIRECTORY/mkdocs.yml: docs/site/mkdocs.yml with the navigation.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: site DIRECTORY, in the root of the repository")
		os.Exit(2)
	}
	if err := run(".", os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "site:", err)
		os.Exit(1)
	}
}

// run prepares the repository at root in the directory out.
func run(root, out string) error {
	source := filepath.Join(out, "source")
	if err := os.RemoveAll(source); err != nil {
		return fmt.Errorf("remove the files of an earlier run: %w", err)
	}
	pages, err := readPages(root)
	if err != nil {
		return err
	}
	for _, name := range pages.names() {
		if err := write(filepath.Join(source, name), pages.adapted(name)); err != nil {
			return err
		}
	}
	for _, name := range pages.assets {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return fmt.Errorf("read a file of the site: %w", err)
		}
		if err := write(filepath.Join(source, name), content); err != nil {
			return err
		}
	}
	config, err := os.ReadFile(filepath.Join(root, "docs", "site", "mkdocs.yml"))
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	return write(filepath.Join(out, "mkdocs.yml"), append(config, navigation(pages)...))
}

// write writes a file, and creates its directory if necessary.
func write(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // readable by everyone
		return fmt.Errorf("create a directory: %w", err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil { //nolint:gosec // readable by everyone
		return fmt.Errorf("write a file: %w", err)
	}
	return nil
}
