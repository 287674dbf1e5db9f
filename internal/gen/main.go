// Gen generates the tables of package api from Google's Discovery document of the
// Vision API and our own descriptions.
//
// The document comes from the module google.golang.org/api that go.mod pins, the
// descriptions from descriptions.txt. The output contains only literals and is
// the same for the same input.
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

//go:embed descriptions.txt
var descriptionsText string

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintf(os.Stderr, "gen: %v\n", err)
		os.Exit(1)
	}
}

// run generates all files in memory, then replaces those of package api.
func run(ctx context.Context) error {
	document, err := readDocument(ctx)
	if err != nil {
		return err
	}
	files, err := generate(document, descriptionsText, limits())
	if err != nil {
		return err
	}
	dir, err := dirOf(ctx, "vision1/internal/api")
	if err != nil {
		return err
	}
	return replace(dir, files)
}

// readDocument returns the Discovery document of the pinned module.
func readDocument(ctx context.Context) ([]byte, error) {
	dir, err := dirOf(ctx, "google.golang.org/api/vision/v1")
	if err != nil {
		return nil, err
	}
	document, err := os.ReadFile(filepath.Join(dir, "vision-api.json"))
	if err != nil {
		return nil, fmt.Errorf("read the discovery document: %w", err)
	}
	return document, nil
}

// dirOf returns the source directory of a package. The go command downloads its
// module if necessary.
func dirOf(ctx context.Context, pkg string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-find", "-f", "{{.Dir}}", pkg).Output() // #nosec G204 -- all callers pass a literal
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
		}
		return "", fmt.Errorf("find the directory of package %s: %w", pkg, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// replace writes files to dir and removes all other generated files from it.
func replace(dir string, files []file) error {
	stale, err := filepath.Glob(filepath.Join(dir, filePrefix+"*.go"))
	if err != nil {
		return fmt.Errorf("find generated files: %w", err)
	}
	for _, path := range stale {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("remove a stale file: %w", err)
		}
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.content, 0o644); err != nil { // #nosec G306 -- source code
			return fmt.Errorf("write a generated file: %w", err)
		}
	}
	return nil
}
