// Command imports draws which packages import which: imports PACKAGE FILE writes
// an SVG image of the packages that PACKAGE needs. It leaves out an import that
// others imply: if a imports b and c, and b imports c, only the lines from a to b
// and from b to c are drawn.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

//go:generate go run . vision1/cmd/vision1 ../imports-vision1.svg
//go:generate go run . vision1/cmd/vision1-emulator ../imports-emulator.svg

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: imports PACKAGE FILE")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "imports:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, pkg, file string) error {
	g, err := load(ctx, pkg)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, draw(arrange(g.reduced())), 0o644); err != nil { //nolint:gosec // readable by everyone
		return fmt.Errorf("write the image: %w", err)
	}
	return nil
}

// load returns the packages of this module that a package needs. It ignores build
// constraints of other systems than Linux.
func load(ctx context.Context, pkg string) (graph, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}} {{join .Imports " "}}{{end}}`, pkg) //nolint:gosec // pkg is from go:generate
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages: %w: %s", err, stderr.String())
	}
	g := graph{}
	for line := range strings.Lines(string(output)) {
		names := strings.Fields(line)
		if len(names) == 0 || !strings.HasPrefix(names[0], "vision1/") {
			continue
		}
		imports := []string{}
		for _, name := range names[1:] {
			if strings.HasPrefix(name, "vision1/") {
				imports = append(imports, shorten(name))
			}
		}
		g[shorten(names[0])] = imports
	}
	return g, nil
}

// shorten returns the path of a package without what most of them begin with.
func shorten(path string) string {
	path = strings.TrimPrefix(strings.TrimPrefix(path, "vision1/"), "internal/")
	return strings.TrimPrefix(path, "emulator/")
}
