package main

import (
	"strings"
	"testing"

	"vision1/internal/discovery"
)

func TestLimits(t *testing.T) {
	limits := []limit{{parameter: "quotaUser", maxLength: 40, evidence: "40 characters"}}
	document := func(name, description string) *discovery.Document {
		parameter := discovery.Parameter{Description: description}
		return &discovery.Document{Parameters: discovery.Object[discovery.Parameter]{{Name: name, Value: parameter}}}
	}
	tests := []struct {
		name     string
		document *discovery.Document
		want     string // part of the error; "" for none
	}{
		{"valid", document("quotaUser", "no more than 40 characters"), ""},
		{"different number", document("quotaUser", "no more than 60 characters"), "quotaUser is limited to 40 characters"},
		{"removed parameter", document("quota", "no more than 40 characters"), "unknown system parameter quotaUser"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := checkLimits(test.document, limits)
			if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
				t.Errorf("checkLimits = %v, want %q", err, test.want)
			}
		})
	}
	if got := maxLengthOf(limits, "quotaUser"); got != 40 {
		t.Errorf("maxLengthOf(quotaUser) = %d, want 40", got)
	}
	if got := maxLengthOf(limits, "fields"); got != 0 {
		t.Errorf("maxLengthOf(fields) = %d, want 0", got)
	}
}
