// Package operations defines the commands `operations cancel` and
// `operations wait`: how they differ from the command of any method.
package operations

import (
	"slices"

	"github.com/spf13/cobra"

	"vision1/internal/api"
	"vision1/internal/cmdutil"
	"vision1/internal/lro"
	"vision1/internal/methods"
)

const (
	resource   = "operations"
	waitName   = "wait"
	cancelName = "cancel"
)

// NewCommand returns the command of a method: that of methods, with what is
// special about cancel and wait.
func NewCommand(f *cmdutil.Factory, m *api.Method) *cobra.Command {
	return methods.NewCommand(f, SpecOf(m))
}

// SpecOf returns how the command of a method deals with operations.
func SpecOf(m *api.Method) methods.Spec {
	switch {
	case m.Resource != resource:
		return methods.DefaultSpec(m)
	case m.Name == cancelName:
		return cancelSpec(m)
	case m.Name == waitName:
		return waitSpec(m)
	default:
		return methods.DefaultSpec(m)
	}
}

// WithWait returns r with the command wait, if r is the resource operations. wait
// is not a method of the API; it polls with operations.get.
func WithWait(r *api.Resource) *api.Resource {
	get, ok := r.FindMethod("get")
	if r.Name != resource || !ok {
		return r
	}
	wait := *get
	wait.Name, wait.Summary = waitName, "Wait until long-running operations are done"
	wait.Detail = "Polls the operation, less often over time, and writes it when it is done. Transient errors are retried. " +
		"For several operations, polls all of them at once and writes each as a line of JSON when it is done."
	extended := *r
	extended.Methods = append(slices.Clone(r.Methods), wait)
	return &extended
}

// cancelSpec: with --wait, the operation must end as canceled.
func cancelSpec(m *api.Method) methods.Spec {
	return methods.Spec{Method: m, Wait: methods.WaitSpec{
		Offered: true,
		Named:   true,
		Verb:    ", canceling",
		Help:    "--wait waits until the operation is done: exit code 0 if it was canceled, 7 otherwise.",
		Outcome: func(o *lro.Operation) string {
			switch {
			case o.Canceled():
				return ""
			case o.Error == nil:
				return "was not canceled: it completed with its result"
			default:
				return "was not canceled: it failed with another error: " + o.Error.Text()
			}
		},
	}}
}

// waitSpec: the command is nothing but polls.
func waitSpec(m *api.Method) methods.Spec {
	return methods.Spec{Method: m, Wait: methods.WaitSpec{
		Always: true,
		Named:  true,
		Help: "Any number of names can be given. Each of several operations is written as a line of JSON when it is done; " +
			"the exit code is the worst of all: 8, then 7, then 6, then 0.",
	}}
}
