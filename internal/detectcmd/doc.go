// Package detectcmd implements the commands detect and detect status.
//
//   - command.go: the flow of detect: complete, validate, run
//   - flags.go: its flags; complete.go: what follows from their values
//   - source.go: sources -> inputs; prepare.go: an image -> what is sent for it
//   - sender.go: sends the requests of package run over a session
//   - store.go: the output directory and its journal; stream.go: standard output
//   - plan.go: --dry-run, and budgets that are known to be exceeded
//   - progress.go: how far a run is; summary.go: how it ended;
//     resume.go: the command that continues it
//   - status.go: detect status
//   - table.go: lines of numbers; help.go: the help of both
package detectcmd
