package journal

import (
	"iter"
	"time"

	"vision1/internal/detect"
)

// A Batch is what is needed to store the results of a request that starts an operation,
// beside the names of its inputs.
type Batch struct {
	Kind    detect.Kind
	Output  string         // what the URLs of its output files start with: gs://...
	First   int            // the place of the first input in the request
	Objects []detect.Input // its inputs
}

type batchJSON struct {
	IsFile      bool    `json:"file,omitempty"`
	Output      string  `json:"output"`
	First       int     `json:"first,omitempty"`
	Results     []name  `json:"results"`
	Generations []int64 `json:"generations"` // 0 if one is not known
}

// maxBatchLine is how many inputs of a batch are in one line, which must not be longer
// than maxLine even if each byte of their names is an escape sequence.
const maxBatchLine = 64

// lines returns the parts of a request that are a line each. They have the same ID.
func (s *Sent) lines() iter.Seq[Sent] {
	return func(yield func(Sent) bool) {
		if s.Batch == nil {
			yield(*s)
			return
		}
		for first := 0; first < len(s.Inputs); first += maxBatchLine {
			last := min(first+maxBatchLine, len(s.Inputs))
			part, batch := *s, *s.Batch
			part.Inputs, part.Batch = s.Inputs[first:last], &batch
			batch.First, batch.Objects = first, s.Batch.Objects[first:last]
			if !yield(part) {
				return
			}
		}
	}
}

func (b *Batch) json() *batchJSON {
	if b == nil {
		return nil
	}
	j := &batchJSON{IsFile: b.Kind == detect.File, Output: b.Output, First: b.First}
	for i := range b.Objects {
		generation := int64(0)
		if modTime := b.Objects[i].ModTime; !modTime.IsZero() {
			generation = modTime.UnixMicro()
		}
		j.Results, j.Generations = append(j.Results, name(b.Objects[i].Result)), append(j.Generations, generation)
	}
	return j
}

// batch returns what the record of a request says about its batch, or nil.
func (j *sentJSON) batch() *Batch {
	if j.Batch == nil || len(j.Batch.Results) != len(j.Inputs) || len(j.Batch.Generations) != len(j.Inputs) {
		return nil
	}
	b := &Batch{Output: j.Batch.Output, First: j.Batch.First}
	if j.Batch.IsFile {
		b.Kind = detect.File
	}
	for i, n := range j.Inputs {
		in := detect.Input{Name: string(n), URL: string(n), Kind: b.Kind, Result: string(j.Batch.Results[i])}
		if generation := j.Batch.Generations[i]; generation != 0 {
			in.ModTime = time.UnixMicro(generation).UTC()
		}
		b.Objects = append(b.Objects, in)
	}
	return b
}
