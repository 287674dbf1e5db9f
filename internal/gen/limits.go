package main

import (
	"fmt"
	"strings"

	"vision1/internal/discovery"
)

// A limit is a fact that the Discovery document states only in prose.
type limit struct {
	parameter string // API name of a system parameter
	maxLength int    // in characters
	evidence  string // text that the parameter's description must contain
}

// limits returns the limits that were read from the prose by hand.
func limits() []limit {
	return []limit{{parameter: "quotaUser", maxLength: 40, evidence: "40 characters"}}
}

// checkLimits returns an error if the document no longer supports a limit.
func checkLimits(document *discovery.Document, limits []limit) error {
	for _, l := range limits {
		parameter, ok := document.Parameters.Find(l.parameter)
		if !ok {
			return fmt.Errorf("limits.go: unknown system parameter %s", l.parameter)
		}
		if !strings.Contains(parameter.Description, l.evidence) {
			return fmt.Errorf("limits.go: %s is limited to %d characters, but its description doesn't contain %q", l.parameter, l.maxLength, l.evidence)
		}
	}
	return nil
}

// maxLengthOf returns the limit of a system parameter, or 0 if it has none.
func maxLengthOf(limits []limit, parameter string) int {
	for _, l := range limits {
		if l.parameter == parameter {
			return l.maxLength
		}
	}
	return 0
}
