// Package detect plans what the detect commands do: which features are requested
// for which inputs, in which requests, and what that costs. It sends nothing, and
// uses the file system only to find inputs.
//
//   - feature.go: the features, and the list of them that a user types
//   - settings.go: the flags that shape a request; flags.go: their validation
//   - template.go: the JSON of one request, into which images and files are put
//   - shape.go: what shapes results, and must be the same in every run of a directory
//   - pages.go: --pages
//   - input.go: an input; source.go: what users name as sources
//   - walk.go: sources -> inputs; directory.go: one directory; list.go: --files-from
//   - object.go: objects of Cloud Storage as sources
//   - skip.go: why something is not an input
//   - share.go: the part of the inputs for one of several processes
//   - resultname.go: the name of an input -> a path that is valid everywhere
//   - namer.go: distinct paths for distinct inputs
//   - limits.go: the limits of the service; pack.go: inputs -> requests
//   - price.go: list prices; plan.go: a dry run; budget.go: what must not be exceeded
package detect
