package docs

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestTemplates checks that the templates for issues are valid: a form that
// isn't is not offered.
func TestTemplates(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(root, ".github", "ISSUE_TEMPLATE", "*.yml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%q, %v", paths, err)
	}
	for _, path := range paths {
		if filepath.Base(path) == "config.yml" {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var form struct {
			Name, Description string
			Labels            []string
			Body              []struct {
				Type, ID    string
				Attributes  map[string]any
				Validations map[string]bool
			}
		}
		decoder := yaml.NewDecoder(bytes.NewReader(content))
		decoder.KnownFields(true)
		if err := decoder.Decode(&form); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if form.Name == "" || form.Description == "" || len(form.Body) == 0 {
			t.Errorf("%s: incomplete: %+v", path, form)
		}
		for i, field := range form.Body {
			_, hasLabel := field.Attributes["label"]
			if field.Type != "markdown" && (field.ID == "" || !hasLabel) {
				t.Errorf("%s: field %d has no id or label", path, i+1)
			}
		}
	}
}

// TestSameTemplate checks that GitHub and GitLab offer the same checklist.
func TestSameTemplate(t *testing.T) {
	t.Parallel()
	github, err := os.ReadFile(filepath.Join(root, ".github", "pull_request_template.md"))
	if err != nil {
		t.Fatal(err)
	}
	gitlab, err := os.ReadFile(filepath.Join(root, ".gitlab", "merge_request_templates", "default.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(github, gitlab) {
		t.Error("the templates of GitHub and GitLab differ")
	}
}
