// Gen writes the tables of the package api: facts out of Google's Discovery
// document of the Vision API, and our own words beside them.
//
// The document is the one in the module google.golang.org/api that go.mod pins;
// the words are those of words.txt. Everything written is a literal, the same
// bytes for the same input. What the generated tables mean is said in package
// api; what a Discovery document is, in package discovery.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed words.txt
var words string

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintf(os.Stderr, "gen: %v\n", err)
		os.Exit(1)
	}
}

// run regenerates the tables. Nothing is touched before all of them are made.
func run(ctx context.Context) error {
	document, err := readDocument(ctx)
	if err != nil {
		return err
	}
	files, err := generate(document, words, limits())
	if err != nil {
		return err
	}
	folder, err := folderOf(ctx, "vision1/internal/api")
	if err != nil {
		return err
	}
	return replace(folder, files)
}

// readDocument returns the Discovery document of the pinned module.
func readDocument(ctx context.Context) ([]byte, error) {
	folder, err := folderOf(ctx, "google.golang.org/api/vision/v1")
	if err != nil {
		return nil, err
	}
	document, err := os.ReadFile(filepath.Join(folder, "vision-api.json"))
	if err != nil {
		return nil, fmt.Errorf("read the discovery document: %w", err)
	}
	return document, nil
}

// folderOf asks the go command where the sources of a package are. It fetches
// the package's module where it is not there yet.
func folderOf(ctx context.Context, pkg string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-find", "-f", "{{.Dir}}", pkg).Output() // #nosec G204 -- both callers pass a literal
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
		}
		return "", fmt.Errorf("find the folder of the package %s: %w", pkg, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// replace writes files into folder, in place of the generated ones that are
// there, so that none is left over from an earlier API.
func replace(folder string, files []file) error {
	stale, err := filepath.Glob(filepath.Join(folder, filePrefix+"*.go"))
	if err != nil {
		return fmt.Errorf("look for generated files: %w", err)
	}
	for _, path := range stale {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove a stale file: %w", err)
		}
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(folder, f.name), f.content, 0o644); err != nil { // #nosec G306 -- source code
			return fmt.Errorf("write a generated file: %w", err)
		}
	}
	return nil
}
