// Package detect plans what the detect commands do: which features are requested
// for which inputs, in which requests, and what that costs. It sends nothing.
package detect
