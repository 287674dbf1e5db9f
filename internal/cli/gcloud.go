package cli

import (
	"slices"
	"strings"

	"vision1/internal/cmdutil"
	"vision1/internal/detectcmd"
	"vision1/internal/diag"
	"vision1/internal/shell"
)

// gcloudFeature returns the feature of detect for a command of gcloud ml vision, or
// "": https://cloud.google.com/sdk/gcloud/reference/ml/vision
func gcloudFeature(command string) string {
	switch command {
	case "detect-document", "detect-text-pdf", "detect-text-tiff":
		return "document"
	case "detect-image-properties":
		return "colors"
	case "detect-product":
		return "products"
	case "suggest-crop":
		return "crops"
	case "detect-faces", "detect-labels", "detect-landmarks", "detect-logos", "detect-objects", "detect-safe-search", "detect-text", "detect-web":
		return strings.TrimPrefix(command, "detect-")
	default:
		return ""
	}
}

// isGcloud reports whether a command line with that first argument is one of gcloud ml
// vision.
func isGcloud(name string) bool { return name == "ml" || gcloudFeature(name) != "" }

// gcloudCommand returns the error for a command of gcloud ml vision, which suggests the
// command line to type instead, with the rest as it was typed; nil if it is none.
func gcloudCommand(sh shell.Shell, commands, typed []string) *cmdutil.UsageError {
	name := strings.Join(commands[:min(len(commands), 3)], " ")
	prefix := []string{"ml", "vision"}
	if !strings.HasPrefix(name, "ml vision ") {
		prefix = nil
	}
	command := commands[len(prefix)]
	feature := gcloudFeature(command)
	at := slices.Index(typed, command)
	if feature == "" || at < 0 {
		return nil
	}
	line := []string{"vision1"}
	for i, arg := range typed {
		switch {
		case i == at:
			line = append(line, detectcmd.Name, feature)
		case i > at || !slices.Contains(prefix, arg):
			line = append(line, sh.Quote(diag.MaskSecret(arg)))
		}
	}
	return &cmdutil.UsageError{Command: detectcmd.Name, Diags: diag.List{{
		Flag: "command", Text: strings.Join(append(prefix, command), " "), Message: "a command of gcloud", Suggestion: strings.Join(line, " "),
	}}}
}
