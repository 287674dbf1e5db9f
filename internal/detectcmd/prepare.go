package detectcmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
	"vision1/internal/detect/run"
	"vision1/internal/imaging"
)

// preparer returns what makes of an image what is sent: it converts HEIC and AVIF, and
// shrinks images as --shrink says. A semaphore bounds the memory of pixels.
func (o *options) preparer() run.Prepare {
	target := imaging.Target{
		MaxBytes: detect.MaxImageBytes, MaxPixels: detect.MaxPixels,
		MaxEncoded: detect.MaxRequestBytes - o.template.EnvelopeSize() - o.template.ImageContentSize(0),
	}
	if o.flags.shrink == shrinkFeature {
		target.Box = recommendedSize(o.template.Features)
	}
	decoding := make(chan struct{}, 1)
	return func(ctx context.Context, _ detect.Input, data []byte) ([]byte, *results.Changes, error) {
		info, err := imaging.Inspect(data)
		switch {
		case errors.Is(err, imaging.ErrTruncated):
			return nil, nil, err
		case err != nil, !info.Format.NeedsConversion() && target.Allows(info, len(data)):
			return data, nil, nil // the service reports why it can't read an image
		case o.flags.shrink == shrinkNever:
			return nil, nil, refusal(info, len(data), target)
		}
		select {
		case decoding <- struct{}{}:
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		}
		defer func() { <-decoding }()
		shrunk, err := imaging.Shrink(ctx, data, info, target)
		if err != nil {
			return nil, nil, fmt.Errorf("shrink: %w", err)
		}
		return shrunk.Data, changesOf(info, shrunk), nil
	}
}

// changesOf describes how an image was changed.
func changesOf(before imaging.Info, after imaging.Result) *results.Changes {
	c := &results.Changes{
		Width: before.Width, Height: before.Height, SentWidth: after.Info.Width, SentHeight: after.Info.Height,
		ScaleX: after.ScaleX, ScaleY: after.ScaleY,
	}
	if before.Format.NeedsConversion() {
		c.ConvertedFrom = string(before.Format)
	}
	return c
}

// restore returns a response with the coordinates of the original image.
func restore(response json.RawMessage, c *results.Changes) (json.RawMessage, error) {
	return results.Rescale(response, c.ScaleX, c.ScaleY)
}

// refusal returns the error for an image that the service would reject, with --shrink
// never.
func refusal(info imaging.Info, size int, target imaging.Target) error {
	switch {
	case info.Format.NeedsConversion():
		return fmt.Errorf("the service doesn't read %s; convert it to JPEG, or use --shrink auto", info.Format)
	case info.Pixels() > target.MaxPixels:
		return fmt.Errorf("it has %d x %d pixels; the limit is %d million; make it smaller, or use --shrink auto",
			info.Width, info.Height, target.MaxPixels/1_000_000)
	default:
		return fmt.Errorf("it has %d bytes, too many for a request; make it smaller, or use --shrink auto", size)
	}
}

// recommendedSize returns the size that is enough for all features:
// https://cloud.google.com/vision/docs/supported-files
func recommendedSize(features []detect.Feature) image.Point {
	size := image.Pt(640, 480)
	for _, f := range features {
		switch {
		case f.Name == "faces":
			return image.Pt(1600, 1200)
		case f.HasText:
			size = image.Pt(1024, 768)
		}
	}
	return size
}
