package paginate

// A circle notices when tokens repeat. It keeps two of them, whatever their
// number: the last one and, after Brent's way of finding cycles, one that is
// taken anew each time the number of tokens has doubled. So a circle is noticed
// at once where a page leads to itself, and otherwise before its tokens came
// three times as often as there are different ones.
type circle struct {
	last, kept   string
	steps, power int
}

func newCircle(first string) *circle {
	return &circle{last: first, kept: first, power: 1}
}

// closes tells whether token came before. "" is the end of a list, which no
// circle has.
func (c *circle) closes(token string) bool {
	if token == "" {
		return false
	}
	if token == c.last || token == c.kept {
		return true
	}
	c.last = token
	c.steps++
	if c.steps == c.power {
		c.kept, c.steps, c.power = token, 0, 2*c.power
	}
	return false
}
