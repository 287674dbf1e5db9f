package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestWorkflows checks that the workflows of GitHub and GitLab are YAML, and run the checks
// and the release. A cache in the checkout of GitLab would be part of what they check.
func TestWorkflows(t *testing.T) {
	t.Parallel()
	for path, commands := range map[string][]string{
		".github/workflows/ci.yml":      {"bash .ci/run"},
		".github/workflows/release.yml": {"bash .ci/run", "make release"},
		".gitlab-ci.yml":                {"bash .ci/run", "make release"},
	} {
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		var workflow map[string]any
		if err := yaml.Unmarshal(content, &workflow); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for _, command := range commands {
			if !strings.Contains(string(content), " "+command+"\n") {
				t.Errorf("%s doesn't run %s", path, command)
			}
		}
		if jobs, _ := workflow["jobs"].(map[string]any); strings.HasPrefix(path, ".github") && (jobs == nil || workflow["permissions"] == nil) {
			t.Errorf("%s has no jobs or no permissions", path)
		}
		if path == ".gitlab-ci.yml" && strings.Contains(string(content), "cache:") {
			t.Errorf("%s has a cache", path)
		}
	}
}
