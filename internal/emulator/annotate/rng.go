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

// An rng generates fake annotations. Its seed is the image and the feature, so
// that the same request always gets the same response.
type rng struct {
	*rand.Rand
}

func newRNG(digest [sha256.Size]byte, feature visionpb.Feature_Type) rng {
	seed := binary.BigEndian.Uint64(digest[:8])
	return rng{rand.New(rand.NewPCG(seed, uint64(feature)))} //nolint:gosec // fake annotations, not secrets
}

// pick returns at most limit of the names, in random order.
func (r rng) pick(names []string, limit int) []string {
	picked := make([]string, 0, len(names))
	for _, i := range r.Perm(len(names)) {
		picked = append(picked, names[i])
	}
	return picked[:min(limit, len(picked))]
}

// between returns a number in [low, high). The conversion rounds the product, so that
// processors that multiply and add in one step give the same result.
func (r rng) between(low, high float32) float32 { return low + float32(r.Float32()*(high-low)) }

// scores returns decreasing scores that start near 1.
func (r rng) scores(count int) []float32 {
	scores := make([]float32, count)
	score := r.between(0.9, 0.99)
	for i := range scores {
		scores[i] = score
		score *= r.between(0.9, 0.99)
	}
	return scores
}

// box returns a box in bounds, between a fifth and two thirds of their size.
func (r rng) box(bounds image.Rectangle) image.Rectangle {
	width := max(1, int(r.between(0.2, 0.66)*float32(bounds.Dx())))
	height := max(1, int(r.between(0.2, 0.66)*float32(bounds.Dy())))
	x, y := r.IntN(bounds.Dx()-width+1), r.IntN(bounds.Dy()-height+1)
	return image.Rect(x, y, x+width, y+height)
}

// likelihood returns a likelihood, in most cases VERY_UNLIKELY.
func (r rng) likelihood() visionpb.Likelihood {
	if r.IntN(4) > 0 {
		return visionpb.Likelihood_VERY_UNLIKELY
	}
	return visionpb.Likelihood(1 + r.Int32N(5))
}

// entityID returns an opaque ID for a name, always the same one.
func entityID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "/m/0" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:4])[:6])
}
