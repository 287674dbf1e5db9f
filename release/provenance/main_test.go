package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	attestation "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

const revision = "0123456789abcdef0123456789abcdef01234567"

// TestStatement reads a statement with in-toto's own types, which validate it.
func TestStatement(t *testing.T) {
	t.Setenv("HOMEPAGE", "https://example.com/vision1")
	t.Setenv("VISION1_BUILDER", "https://example.com/workflow")
	dir := t.TempDir()
	checksums, out := filepath.Join(dir, "checksums.txt"), filepath.Join(dir, "vision1.intoto.json")
	digest := strings.Repeat("ab", sha256.Size)
	if err := os.WriteFile(checksums, []byte(digest+"  vision1.deb\n"+digest+"  vision1.rpm\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{checksums, "1.2.3", revision, "2026-01-02T03:04:05Z", out}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var statement attestation.Statement
	if err := protojson.Unmarshal(text, &statement); err != nil {
		t.Fatal(err)
	}
	if err := statement.Validate(); err != nil {
		t.Error(err)
	}
	if s := statement.GetSubject(); len(s) != 2 || s[1].GetName() != "vision1.rpm" || s[1].GetDigest()["sha256"] != digest {
		t.Errorf("subjects: %v", s)
	}
	predicate, err := statement.GetPredicate().MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	checkPredicate(t, predicate)

	list, err := os.ReadFile(checksums)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	if want := hex.EncodeToString(sum[:]) + "  vision1.intoto.json\n"; !strings.HasSuffix(string(list), want) {
		t.Errorf("the checksums are\n%swant the last line\n%s", list, want)
	}
}

func checkPredicate(t *testing.T, text []byte) {
	t.Helper()
	var p provenance.Provenance
	if err := protojson.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
	if got := p.GetRunDetails().GetBuilder().GetId(); got != "https://example.com/workflow" {
		t.Errorf("the builder is %s", got)
	}
	source := p.GetBuildDefinition().GetResolvedDependencies()[0]
	if source.GetUri() != "git+https://example.com/vision1@"+revision || source.GetDigest()["gitCommit"] != revision {
		t.Errorf("the source is %v", source)
	}
}

// TestChecksums checks that a wrong list is rejected.
func TestChecksums(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "abc  x\n", strings.Repeat("ab", sha256.Size) + "\n", "x\n"} {
		if _, err := parse(text); err == nil {
			t.Errorf("%q: got no error", text)
		}
	}
}
