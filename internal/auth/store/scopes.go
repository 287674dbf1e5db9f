package store

import "slices"

// CloudPlatform is the scope of everything in Google Cloud.
const CloudPlatform = "https://www.googleapis.com/auth/cloud-platform"

// Covers reports whether a token for the scopes that it has may be used for all
// those that are wanted: they are among them, or a wider one is.
func Covers(has, wanted []string) bool {
	for _, scope := range wanted {
		if slices.Contains(has, scope) || narrow(scope) && slices.Contains(has, CloudPlatform) {
			continue
		}
		return false
	}
	return true
}

// narrow reports whether a scope is a part of CloudPlatform.
func narrow(scope string) bool {
	switch scope {
	case "https://www.googleapis.com/auth/cloud-vision", CloudPlatform + ".read-only":
		return true
	}
	return false
}
