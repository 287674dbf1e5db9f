// Package cli assembles the commands into a tree, runs one of them, and reports
// how it ended: env.go is what it takes from the process, args.go splits the
// arguments, root.go and catalog.go are the tree, report.go prints an error.
package cli
