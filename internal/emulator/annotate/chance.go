package annotate

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"image"
	"math/rand/v2"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
)

// A chance makes answers up. What it draws depends on the picture and the
// feature only, so that the same request has the same answer each time.
type chance struct {
	*rand.Rand
}

func newChance(digest [sha256.Size]byte, feature visionpb.Feature_Type) chance {
	seed := binary.BigEndian.Uint64(digest[:8])
	return chance{rand.New(rand.NewPCG(seed, uint64(feature)))} //nolint:gosec // made up on purpose, never a secret
}

// pick returns at most limit of the words, in a drawn order.
func (c chance) pick(words []string, limit int) []string {
	picked := make([]string, 0, len(words))
	for _, i := range c.Perm(len(words)) {
		picked = append(picked, words[i])
	}
	return picked[:min(limit, len(picked))]
}

// between draws a number.
func (c chance) between(low, high float32) float32 { return low + c.Float32()*(high-low) }

// scores draws falling scores, the first near 1.
func (c chance) scores(count int) []float32 {
	scores := make([]float32, count)
	score := c.between(0.9, 0.99)
	for i := range scores {
		scores[i] = score
		score *= c.between(0.9, 0.99)
	}
	return scores
}

// box draws a box within bounds, between a fifth and two thirds of its size.
func (c chance) box(bounds image.Rectangle) image.Rectangle {
	width := max(1, int(c.between(0.2, 0.66)*float32(bounds.Dx())))
	height := max(1, int(c.between(0.2, 0.66)*float32(bounds.Dy())))
	x, y := c.IntN(bounds.Dx()-width+1), c.IntN(bounds.Dy()-height+1)
	return image.Rect(x, y, x+width, y+height)
}

// likelihood draws how likely something is, mostly not at all.
func (c chance) likelihood() visionpb.Likelihood {
	if c.IntN(4) > 0 {
		return visionpb.Likelihood_VERY_UNLIKELY
	}
	return visionpb.Likelihood(1 + c.Int32N(5))
}

// entityID makes the opaque identifier of a thing, always the same one.
func entityID(thing string) string {
	sum := sha256.Sum256([]byte(thing))
	return "/m/0" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:4])[:6])
}
