// Package cluster has tests that run the job files of vision1 detect job with the
// engines that they are for.
package cluster
