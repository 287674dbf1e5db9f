package text

import (
	"context"
	"image"
	"time"
	"unicode"
)

// turningTime is how long tesseract can have taken before another orientation is tried.
const turningTime = 15 * time.Second

// recognizeTurned finds the text in the orientation in which tesseract is most
// confident. Most images are upright, so it tries the others only if it isn't confident.
func (t *Tesseract) recognizeTurned(ctx context.Context, raster []byte, size image.Point, arguments []string) (Page, error) {
	var best Page
	bestWeight := -1.0
	start := time.Now()
	orientations := []int{0, 2, 1, 3} // quarter turns, clockwise
	for i := 0; i < len(orientations); i++ {
		page, err := t.recognize(ctx, raster, orientations[i], arguments)
		switch {
		case err == nil:
		case i == 0 || ctx.Err() != nil:
			return Page{}, err
		default:
			return best, nil // what was found is better than nothing
		}
		found := page.legibility()
		if i == 0 && found.sideways {
			// It reads some lines from top to bottom, but not well.
			orientations = []int{0, 3, 1, 2}
		}
		if found.weight > bestWeight {
			page.completeBoxes()
			page.turnBack(size, orientations[i])
			best, bestWeight = page, found.weight
		}
		if found.isConfident() || time.Since(start) > turningTime {
			break
		}
	}
	return best, nil
}

// legibility tells how well text was recognized.
type legibility struct {
	letters  float64
	weight   float64 // the sum of the confidences of the letters in upright words
	sideways bool    // most words are sideways
}

// isConfident reports whether other orientations need not be tried. The letters of a few
// words can look like others upside down; those of a page can't.
func (l legibility) isConfident() bool {
	const few = 50
	enough := 0.7
	if l.letters < few {
		enough = 0.88
	}
	return l.letters > 0 && l.weight/l.letters >= enough
}

func (p *Page) legibility() legibility {
	var found legibility
	sideways := 0.0
	for word := range p.words() {
		letters := 0.0
		for i := range word.Symbols {
			if r := word.rune(i); unicode.IsLetter(r) || unicode.IsDigit(r) {
				letters++
			}
		}
		found.letters += letters
		if word.isSideways() {
			sideways += letters
			continue
		}
		found.weight += letters * word.Confidence
	}
	found.sideways = sideways > found.letters/2
	return found
}

// isSideways reports whether tesseract read the word from top to bottom. Then it
// returns no boxes for the symbols.
func (w Word) isSideways() bool {
	return len(w.Symbols) > 0 && w.Symbols[0].Box.Empty() && !w.Box.Empty()
}

// completeBoxes divides the box of a word among symbols that have none.
func (p *Page) completeBoxes() {
	for word := range p.words() {
		if !word.isSideways() {
			continue
		}
		count, size := len(word.Symbols), word.Box.Size()
		for i := range word.Symbols {
			part := word.Box
			if size.Y > size.X {
				part.Min.Y, part.Max.Y = word.Box.Min.Y+size.Y*i/count, word.Box.Min.Y+size.Y*(i+1)/count
			} else {
				part.Min.X, part.Max.X = word.Box.Min.X+size.X*i/count, word.Box.Min.X+size.X*(i+1)/count
			}
			word.Symbols[i].Box = part
		}
	}
}
