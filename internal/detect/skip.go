package detect

// A SkipReason is why a name is not an input.
type SkipReason string

// The reasons. Classify returns others, such as "not an image".
const (
	SkipHidden      SkipReason = "hidden"
	SkipLink        SkipReason = "link"
	SkipSpecial     SkipReason = "not a regular file"
	SkipDirectory   SkipReason = "directory in a list" // of --files-from
	SkipOutput      SkipReason = "the output directory"
	SkipDocument    SkipReason = "document of detect"
	SkipRepeated    SkipReason = "named twice"
	SkipEmpty       SkipReason = "empty"
	SkipPlaceholder SkipReason = "placeholder of a directory"
	// SkipUnconverted is HEIC and AVIF in Cloud Storage, whose bytes vision1 doesn't
	// read.
	SkipUnconverted SkipReason = "HEIC or AVIF, which is converted only in local files"
)

// Skipped counts what was skipped, by reason.
type Skipped map[SkipReason]int64

// Total returns how many names were skipped.
func (s Skipped) Total() int64 {
	var sum int64
	for _, n := range s {
		sum += n
	}
	return sum
}
