package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const text = `# Changelog

## [Unreleased]

## [1.1.0] - 2026-02-03

### Added

- ` + "`detect`" + `: a line that is long enough to be broken, see [the docs](docs/x.md), and
  continued.
- Another.

### Fixed

- A bug.

## [1.0.0]

- The first.
`

// TestDebian compares a section with what Debian's tools read.
func TestDebian(t *testing.T) {
	t.Parallel()
	s, err := find(parse(text), "1.1.0")
	if err != nil {
		t.Fatal(err)
	}
	date := time.Date(2026, 2, 3, 4, 5, 6, 0, time.FixedZone("", 3600))
	const want = `vision1 (1.1.0~rc1) unstable; urgency=medium

  * detect: a line that is long enough to be broken, see the docs, and
    continued.
  * Another.
  * A bug.

 -- A <a@example.com>  Tue, 03 Feb 2026 03:05:06 +0000
`
	if got := debian(s, "1.1.0-rc1", "A <a@example.com>", date); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestFind checks that a release needs a section with a date.
func TestFind(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{"1.1.0": "", "1.0.0": "has no date", "2.0.0": "no section for the version 2.0.0"} {
		_, err := find(parse(text), version)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got the error %v, want %q", version, err, want)
		}
	}
}

// TestLatest checks that a snapshot has the changes of the last version, if there are none
// after it.
func TestLatest(t *testing.T) {
	t.Parallel()
	if s, ok := latest(parse(text)); !ok || s.version != "1.1.0" {
		t.Errorf("%+v, %t", s, ok)
	}
	if s, ok := latest(parse("# Changelog\n\n## [Unreleased]\n")); ok {
		t.Errorf("%+v", s)
	}
}

// TestChangelog checks that the changelog of this repository can be parsed.
func TestChangelog(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	sections := parse(string(text))
	if s, ok := latest(sections); !ok || s.version == "Unreleased" && s.date != "" {
		t.Errorf("%d sections, the latest is %+v", len(sections), s)
	}
	if _, err := find(sections, "1.0.0"); err != nil {
		t.Error(err)
	}
}
