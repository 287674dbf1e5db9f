package detect

import (
	"fmt"
	"sync"

	"vision1/internal/diag"
	"vision1/internal/exitcode"
)

// A Budget is what a run must not exceed. 0 means no limit, except for a Cost that is
// set.
type Budget struct {
	Units    int64 // --max-units
	Cost     *USD  // --max-cost, at the highest price; nil for no limit
	Inputs   int64 // --limit
	Prices   Prices
	Features []Feature
}

// cost returns the highest price of images.
func (b *Budget) cost(images int64) USD { return b.Prices.PerImage(b.Features).Times(images) }

// Check returns an error for each limit that a run is known to exceed.
func (b *Budget) Check(inputs, images int64) diag.List {
	var diags diag.List
	if b.Inputs > 0 && inputs > b.Inputs {
		diags.Add(&diag.Diagnostic{Flag: "--limit", Text: fmt.Sprint(b.Inputs),
			Message: fmt.Sprintf("there are %d inputs; name fewer, or raise the limit", inputs)})
	}
	if units := Units(b.Features, images); b.Units > 0 && units > b.Units {
		diags.Add(&diag.Diagnostic{Flag: "--max-units", Text: fmt.Sprint(b.Units),
			Message: fmt.Sprintf("the inputs need at least %d units; name fewer, or raise the limit", units)})
	}
	if cost := b.cost(images); b.Cost != nil && cost > *b.Cost {
		diags.Add(&diag.Diagnostic{Flag: "--max-cost", Text: b.Cost.String(),
			Message: fmt.Sprintf("the inputs cost up to %s (list price, without free units); name fewer, or raise the limit", cost)})
	}
	return diags
}

// A Meter counts what is sent, and stops before a Budget is exceeded. It can be used
// concurrently.
type Meter struct {
	budget Budget
	mu     sync.Mutex
	inputs int64
	images int64
}

// NewMeter returns a Meter for a budget.
func NewMeter(b Budget) *Meter { return &Meter{budget: b} }

// Take records that images (or pages) of inputs are about to be sent: inputs counts
// those of which nothing was sent before. It records nothing and returns a
// *BudgetError if that would exceed the budget.
func (m *Meter) Take(inputs, images int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := &m.budget
	switch {
	case b.Inputs > 0 && m.inputs+inputs > b.Inputs:
		return &BudgetError{Flag: "--limit", Limit: fmt.Sprint(b.Inputs)}
	case b.Units > 0 && Units(b.Features, m.images+images) > b.Units:
		return &BudgetError{Flag: "--max-units", Limit: fmt.Sprint(b.Units)}
	case b.Cost != nil && b.cost(m.images+images) > *b.Cost:
		return &BudgetError{Flag: "--max-cost", Limit: b.Cost.String()}
	}
	m.inputs += inputs
	m.images += images
	return nil
}

// Sent returns how many units were sent, and their highest price.
func (m *Meter) Sent() (units int64, cost USD) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Units(m.budget.Features, m.images), m.budget.cost(m.images)
}

// A BudgetError is a run that stopped because more would exceed the budget.
type BudgetError struct {
	Flag  string // "--max-units"
	Limit string
}

func (e *BudgetError) Error() string {
	return fmt.Sprintf("stopped: more would exceed %s %s", e.Flag, e.Limit)
}

// ExitCode returns exitcode.Unavailable: the run can be resumed.
func (e *BudgetError) ExitCode() int { return exitcode.Unavailable }
