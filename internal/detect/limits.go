package detect

// The limits of the service, from its page of quotas and limits
// (cloud.google.com/vision/quotas) unless another source is named. MB there are
// millions of bytes.
const (
	// MaxRequestBytes is the size of the JSON of a request. The page says 10 MB; the
	// service's error says "exceeds the limit: 10485760 bytes".
	MaxRequestBytes = 10_485_760
	// MaxImages is how many images an images:annotate has.
	MaxImages = 16
	// MaxImageBytes is the size of an image that the service fetches, or of one in a
	// request before it is encoded. MaxRequestBytes is reached earlier.
	MaxImageBytes = 20_000_000
	// MaxPixels is the number of pixels of an image.
	MaxPixels = 75_000_000
	// MaxPagesPerRequest is how many pages of a file a files:annotate has, from the
	// description of AnnotateFileRequest.pages.
	MaxPagesPerRequest = 5
	// MaxAspectRatios is from the description of CropHintsParams.aspectRatios.
	MaxAspectRatios = 16
	// DefaultRate is the default quota: images per minute and feature.
	DefaultRate = 1800
)

// RequestImages returns how many images share a request at a rate of that many images per
// minute; 0 is no limit. It is at most what can be sent in 2 seconds: shares that start
// together would otherwise send the quota of a minute at once, because each has a small
// part of the rate.
func RequestImages(perMinute float64) int {
	const requestsPerMinute = 30
	if perMinute <= 0 || perMinute >= MaxImages*requestsPerMinute {
		return MaxImages
	}
	return max(1, int(perMinute/requestsPerMinute))
}

// EncodedSize returns the size of n bytes as base64.
func EncodedSize(n int64) int64 { return (n + 2) / 3 * 4 }
