package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A module is a dependency of the programs.
type module struct {
	path, version string
	dir           string   // with its source code
	packages      []string // directories of the packages in the programs
	embeds        []string // files that these packages embed, as paths in the module
}

// tags are the build tags of a release.
const tags = "grpcnotrace,nodynamic"

// linked returns the modules of the programs for any of the platforms (OS/ARCH),
// sorted by path. The first is the standard library.
func linked(ctx context.Context, dir string, platforms []string) ([]*module, error) {
	modules := map[string]*module{}
	for _, platform := range platforms {
		if err := list(ctx, dir, platform, modules); err != nil {
			return nil, fmt.Errorf("list the packages for %s: %w", platform, err)
		}
	}
	var sorted []*module
	for _, m := range modules {
		sorted = append(sorted, m)
	}
	slices.SortFunc(sorted, func(a, b *module) int { return strings.Compare(a.path, b.path) })
	std, err := standardLibrary(ctx, dir)
	if err != nil {
		return nil, err
	}
	return append([]*module{std}, sorted...), nil
}

// list adds the modules of the programs for a platform.
func list(ctx context.Context, dir, platform string, modules map[string]*module) error {
	system, architecture, ok := strings.Cut(platform, "/")
	if !ok {
		return errors.New("a platform has the form OS/ARCH")
	}
	command := exec.CommandContext(ctx, "go", "list", "-deps", "-json=Dir,EmbedFiles,Module", "-tags", tags, "./cmd/...")
	var stderr strings.Builder
	command.Dir, command.Stderr = dir, &stderr
	command.Env = append(command.Environ(), "GOOS="+system, "GOARCH="+architecture, "CGO_ENABLED=0")
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("%w: %s", err, stderr.String())
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Dir        string
			EmbedFiles []string
			Module     *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("output of go list: %w", err)
		}
		if p.Module == nil || p.Module.Main {
			continue
		}
		m := modules[p.Module.Path]
		if m == nil {
			m = &module{path: p.Module.Path, version: p.Module.Version, dir: p.Module.Dir}
			modules[m.path] = m
		}
		if err := m.add(p.Dir, p.EmbedFiles); err != nil {
			return err
		}
	}
}

// add adds a package of the module.
func (m *module) add(dir string, embeds []string) error {
	if slices.Contains(m.packages, dir) {
		return nil
	}
	m.packages = append(m.packages, dir)
	for _, file := range embeds {
		name, err := filepath.Rel(m.dir, filepath.Join(dir, file))
		if err != nil {
			return err
		}
		m.embeds = append(m.embeds, filepath.ToSlash(name))
	}
	return nil
}

func standardLibrary(ctx context.Context, dir string) (*module, error) {
	command := exec.CommandContext(ctx, "go", "env", "GOVERSION", "GOROOT")
	command.Dir = dir
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	version, root, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "go"), " ")
	return &module{path: "std", version: "v" + version, dir: root, packages: []string{root}}, nil
}

// legalFiles returns the licenses and notices in the directories of the module's
// packages and above. It is an error if there are none.
func (m *module) legalFiles() ([]File, error) {
	dirs := map[string]bool{}
	for _, dir := range m.packages {
		for ; len(dir) >= len(m.dir); dir = filepath.Dir(dir) {
			dirs[dir] = true
		}
	}
	var files []File
	for dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if entry.IsDir() || !isLegal(entry.Name()) {
				continue
			}
			text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(m.dir, filepath.Join(dir, entry.Name()))
			if err != nil {
				return nil, err
			}
			files = append(files, File{Name: filepath.ToSlash(name), Text: strings.ReplaceAll(string(text), "\r\n", "\n")})
		}
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	if len(files) == 0 {
		return nil, fmt.Errorf("%s %s has no license", m.path, m.version)
	}
	return files, nil
}

// isLegal reports whether a file is a license or a notice by its name.
func isLegal(name string) bool {
	if slices.Contains([]string{".go", ".tmpl", ".json", ".yml", ".yaml"}, path.Ext(name)) {
		return false
	}
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	base, _, _ = strings.Cut(base, "-")
	return strings.HasPrefix(base, "licen") || slices.Contains([]string{"copying", "notice", "patents", "copyright"}, base)
}
