package layout

// unknownSize is that of a page of which only fractions are known.
const unknownSize = 1000

// complete splits the words of a page into lines, and completes positions.
func (p *Page) complete(normalized bool) {
	if normalized {
		if p.Width <= 0 || p.Height <= 0 {
			p.Width, p.Height, p.Relative = unknownSize, unknownSize, true
		}
		p.boxes(func(q *Quad) {
			for i := range q {
				q[i].X *= p.Width
				q[i].Y *= p.Height
			}
		})
	} else if p.Width <= 0 || p.Height <= 0 {
		p.Width, p.Height, p.Estimated = 0, 0, true
		p.boxes(func(q *Quad) {
			b := q.Bounds()
			p.Width, p.Height = max(p.Width, b.Right), max(p.Height, b.Bottom)
		})
	}
	whole := Rect{0, 0, p.Width, p.Height}.Quad()
	for i := range p.Blocks {
		p.Blocks[i].complete(whole)
	}
}

// boxes calls f for each box that is known.
func (p *Page) boxes(f func(*Quad)) {
	each := func(q *Quad) {
		if *q != (Quad{}) {
			f(q)
		}
	}
	for b := range p.Blocks {
		block := &p.Blocks[b]
		each(&block.Box)
		for q := range block.Paragraphs {
			each(&block.Paragraphs[q].Box)
		}
	}
	p.Lines(func(l *Line) {
		for w := range l.Words {
			word := &l.Words[w]
			each(&word.Box)
			for s := range word.Symbols {
				each(&word.Symbols[s].Box)
			}
		}
	})
}

// complete sets the boxes that are missing to those around what they contain, or else
// to the box of what contains them.
func (b *Block) complete(around Quad) {
	for i := range b.Paragraphs {
		q := &b.Paragraphs[i]
		for j := range q.Lines {
			for w := range q.Lines[j].Words {
				q.Lines[j].Words[w].complete()
			}
		}
		orElse(&q.Box, len(q.Lines), func(i int) Quad { return wordsBox(q.Lines[i].Words) })
	}
	orElse(&b.Box, len(b.Paragraphs), func(i int) Quad { return b.Paragraphs[i].Box })
	inherit(&b.Box, around)
	for i := range b.Paragraphs {
		q := &b.Paragraphs[i]
		inherit(&q.Box, b.Box)
		for j := range q.Lines {
			for w := range q.Lines[j].Words {
				inherit(&q.Lines[j].Words[w].Box, q.Box)
			}
		}
		q.split()
	}
}

func (w *Word) complete() {
	orElse(&w.Box, len(w.Symbols), func(i int) Quad { return w.Symbols[i].Box })
	for i := range w.Symbols {
		inherit(&w.Symbols[i].Box, w.Box)
	}
}

func wordsBox(words []Word) (box Quad) {
	orElse(&box, len(words), func(i int) Quad { return words[i].Box })
	return box
}

// orElse sets a box that is missing to the rectangle around n others.
func orElse(box *Quad, n int, other func(int) Quad) {
	if *box != (Quad{}) {
		return
	}
	var around Rect
	found := false
	for i := range n {
		q := other(i)
		switch {
		case q == (Quad{}):
		case !found:
			around, found = q.Bounds(), true
		default:
			around = around.Union(q.Bounds())
		}
	}
	if found {
		*box = around.Quad()
	}
}

func inherit(box *Quad, from Quad) {
	if *box == (Quad{}) {
		*box = from
	}
}
