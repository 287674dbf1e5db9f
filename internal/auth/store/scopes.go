package store

import "slices"

// CloudPlatform is the scope for all of Google Cloud.
const CloudPlatform = "https://www.googleapis.com/auth/cloud-platform"

// Covers reports whether a token with the granted scopes can be used for all
// wanted scopes: each is granted, or included in a granted one.
func Covers(granted, wanted []string) bool {
	for _, scope := range wanted {
		if !slices.Contains(granted, scope) && !(inCloudPlatform(scope) && slices.Contains(granted, CloudPlatform)) {
			return false
		}
	}
	return true
}

// inCloudPlatform reports whether CloudPlatform includes a scope.
func inCloudPlatform(scope string) bool {
	switch scope {
	case "https://www.googleapis.com/auth/cloud-vision", CloudPlatform + ".read-only":
		return true
	}
	return false
}
