package main

import (
	"fmt"
	"strings"

	"vision1/internal/discovery"
)

// A limit is a fact that the Discovery document has in its prose only.
type limit struct {
	parameter string // a parameter of every call, as the API spells it
	maxLength int    // in characters
	evidence  string // what the prose must hold for the limit to be true
}

// limits returns the facts that were read by a person. Each is held against the
// document, so that none outlives what it was taken from.
func limits() []limit {
	return []limit{{parameter: "quotaUser", maxLength: 40, evidence: "40 characters"}}
}

// checkLimits returns an error where a limit no longer applies.
func checkLimits(document *discovery.Document, limits []limit) error {
	for _, l := range limits {
		parameter, ok := document.Parameters.Find(l.parameter)
		if !ok {
			return fmt.Errorf("facts.go has a limit for the property %s, which the API does not have", l.parameter)
		}
		if !strings.Contains(parameter.Description, l.evidence) {
			return fmt.Errorf("facts.go limits the property %s to %d characters; the API no longer says %q", l.parameter, l.maxLength, l.evidence)
		}
	}
	return nil
}

// maxLengthOf returns the limit of a property, 0 for none.
func maxLengthOf(limits []limit, parameter string) int {
	for _, l := range limits {
		if l.parameter == parameter {
			return l.maxLength
		}
	}
	return 0
}
