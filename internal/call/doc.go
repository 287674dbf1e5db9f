// Package call sends a request: do.go makes the attempts, retry.go decides about
// retries, and status.go and details.go decode the service's errors.
package call
