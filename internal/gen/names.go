package main

import (
	"fmt"
	"strings"
	"vision1/internal/api"
)

// commandOf returns the command-line names of a method: for the ID
// "vision.projects.operations.get" of the API "vision", they are "projects" and
// "operations-get".
func commandOf(apiName, id string) (resource, method string, err error) {
	rest, ok := strings.CutPrefix(id, apiName+".")
	resource, method, split := strings.Cut(rest, ".")
	if !ok || !split {
		return "", "", fmt.Errorf("method %s: the ID must have the form %s.<resource>.<method>", id, apiName)
	}
	return api.CLIName(resource), api.CLIName(method), nil
}
