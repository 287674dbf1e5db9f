// Package lro is long-running operations: what their names look like,
// what a reply says about one, and waiting until they have ended.
//
// How an operation is asked for over the network, and what people are told
// about it, comes in from the command line.
package lro

import "vision1/internal/api"

// NamePatterns returns the patterns of the names that m takes besides the one
// that the API's description gives. The service hands out names below projects
// and locations, and takes each of them at the methods of operations, whose
// pattern knows the bare ones only.
func NamePatterns(m *api.Method) []string {
	if m.Resource != "operations" || m.Name == "list" {
		return nil
	}
	return []string{
		"^operations/[^/]+$",
		"^projects/[^/]+/operations/[^/]+$",
		"^projects/[^/]+/locations/[^/]+/operations/[^/]+$",
		"^locations/[^/]+/operations/[^/]+$",
	}
}
