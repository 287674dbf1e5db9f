// Package detectcmd implements the command detect and those below it.
//
//   - command.go: the flow of detect: complete, validate, run
//   - flags.go: its flags; complete.go: what follows from their values
//   - features.go: vision1 help features
//   - source.go: sources -> inputs; prepare.go: an image -> what is sent for it
//   - objects.go: Cloud Storage as a source
//   - sender.go: sends the requests of package run over a session
//   - store.go: the output directory and its journal; stream.go: standard output
//   - bucket.go: results in Cloud Storage; bucketjournal.go, bucketoperations.go: what is
//     recorded there
//   - async.go: --async; operations.go: awaits its operations; waiting.go: how a wait ends
//   - plan.go: --dry-run, and budgets that are known to be exceeded
//   - progress.go: how far a run is; summary.go: how it ended;
//     resume.go: the command that continues it
//   - argument.go: the directory or URL of earlier runs
//   - status.go: detect status; watch.go: its --watch; cancel.go: detect cancel
//   - job.go: detect job
//   - render.go: detect render; renderer.go: results -> documents; renderimage.go: their
//     images; response.go: a file with a response
//   - table.go: lines of numbers; help.go: the help of all
package detectcmd
