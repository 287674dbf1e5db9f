// Package call is one call of the API: planned from words without touching
// output or network, then sent, retried, and its reply or error handed back.
//
// plan.go, path.go, name.go and files.go make a Plan or say every mistake, and
// limits.go what the service will not take; body.go streams it out; do.go sends
// it; retry.go decides about sending it again; status.go and details.go read the
// service's errors.
package call
