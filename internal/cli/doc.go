// Package cli assembles the commands into a tree, runs one of them, and reports
// how it ended: env.go has what it takes from the process, args.go rewrites the
// arguments, root.go and catalog.go build the tree, and report.go prints an error.
package cli
