package diag

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	parameters := []string{"access-token", "alt", "callback", "fields", "key", "oauth-token",
		"pretty-print", "quota-user", "upload-type", "upload-protocol", "$-xgafv"}
	features := []string{"TYPE_UNSPECIFIED", "FACE_DETECTION", "LANDMARK_DETECTION", "LABEL_DETECTION",
		"TEXT_DETECTION", "DOCUMENT_TEXT_DETECTION", "CROP_HINTS"}
	tests := []struct {
		name       string
		candidates []string
		want       string
	}{
		{"field", parameters, "fields"},
		{"acess-token", parameters, "access-token"},
		{"quotaUsr", parameters, "quota-user"},
		{"xgafv", parameters, "$-xgafv"},
		{"TEXT", features, "TEXT_DETECTION"},
		{"text_detection", features, "TEXT_DETECTION"},
		{"DOCUMENT", features, "DOCUMENT_TEXT_DETECTION"},
		{"contnet", []string{"content", "source"}, "content"},
		{"inputconfig", []string{"gcs-source", "input-config"}, "input-config"},
		{"cancle", []string{"cancel", "delete", "get", "list"}, "cancel"},
		{"anything", nil, ""},
		{strings.Repeat("a", 1000), parameters, ""},
	}
	for _, test := range tests {
		if got := Nearest(test.name, test.candidates); got != test.want {
			t.Errorf("Nearest(%.40q) = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestHideSecret(t *testing.T) {
	t.Parallel()
	tests := []struct{ arg, want string }{
		{"access-token=ya29.secret", "access-token=…"},
		{"acess-tokn=ya29.secret", "acess-tokn=…"},
		{"oauth_token=x", "oauth_token=…"},
		{"key=AIza", "key=…"},
		{"key=", "key="},
		{"fields=name", "fields=name"},
		{"labels=key=value", "labels=key=value"},
		{"parent", "parent"},
	}
	for _, test := range tests {
		if got := MaskSecret(test.arg); got != test.want {
			t.Errorf("HideSecret(%q) = %q, want %q", test.arg, got, test.want)
		}
	}
}
