// Command provenance writes a statement of how the files of a release were built, in
// the format of in-toto and SLSA: provenance CHECKSUMS VERSION REVISION DATE OUT. It
// covers the files that CHECKSUMS lists, and adds OUT to them. REVISION is the commit,
// and DATE its date (RFC 3339).
//
// The variable HOMEPAGE names the source, and VISION1_BUILDER what ran the build: the
// URL of the workflow, if it ran in one.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "provenance:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 5 {
		return errors.New("usage: provenance CHECKSUMS VERSION REVISION DATE OUT")
	}
	checksums, out := args[0], args[4]
	date, err := time.Parse(time.RFC3339, args[3])
	if err != nil {
		return fmt.Errorf("DATE: %w", err)
	}
	list, err := os.ReadFile(checksums)
	if err != nil {
		return err
	}
	subjects, err := parse(string(list))
	if err != nil {
		return fmt.Errorf("%s: %w", checksums, err)
	}
	b := build{source: os.Getenv("HOMEPAGE"), builder: os.Getenv("VISION1_BUILDER"), version: args[1], revision: args[2], date: date}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(b.statement(subjects)); err != nil {
		return err
	}
	if err := os.WriteFile(out, text.Bytes(), 0o644); err != nil { //nolint:gosec // for everyone
		return err
	}
	sum := sha256.Sum256(text.Bytes())
	list = fmt.Appendf(list, "%s  %s\n", hex.EncodeToString(sum[:]), filepath.Base(out))
	return os.WriteFile(checksums, list, 0o644) //nolint:gosec // for everyone
}

// A descriptor is in-toto's ResourceDescriptor.
type descriptor struct {
	Name   string            `json:"name,omitempty"`
	URI    string            `json:"uri,omitempty"`
	Digest map[string]string `json:"digest,omitempty"`
}

// parse reads the output of sha256sum.
func parse(checksums string) ([]descriptor, error) {
	var subjects []descriptor
	for line := range strings.Lines(checksums) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if digest, err := hex.DecodeString(sum); !ok || err != nil || len(digest) != sha256.Size {
			return nil, fmt.Errorf("the line %q is not a SHA-256 and a name", line)
		}
		subjects = append(subjects, descriptor{Name: name, Digest: map[string]string{"sha256": sum}})
	}
	if len(subjects) == 0 {
		return nil, errors.New("it lists no files")
	}
	return subjects, nil
}

// A build is what a statement is about.
type build struct {
	source, builder, version, revision string
	date                               time.Time
}

// statement returns an in-toto statement with a SLSA provenance. It has no times of
// the build itself, so the same commit and builder have the same statement.
func (b *build) statement(subjects []descriptor) any {
	builder := b.builder
	if builder == "" {
		builder = b.source + "/release/build.sh"
	}
	type object = map[string]any
	return object{
		"_type":         "https://in-toto.io/Statement/v1",
		"subject":       subjects,
		"predicateType": "https://slsa.dev/provenance/v1",
		"predicate": object{
			"buildDefinition": object{
				"buildType": b.source + "/docs/release.md#how-a-release-is-built",
				"externalParameters": object{
					"source": "git+" + b.source, "revision": b.revision, "version": b.version, "date": b.date.UTC().Format(time.RFC3339),
				},
				"resolvedDependencies": []descriptor{
					{URI: "git+" + b.source + "@" + b.revision, Digest: map[string]string{"gitCommit": b.revision}},
					{Name: "go", URI: "pkg:golang/toolchain@" + strings.TrimPrefix(runtime.Version(), "go")},
				},
			},
			"runDetails": object{"builder": object{"id": builder}},
		},
	}
}
