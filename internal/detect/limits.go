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
	// MaxAsyncImages is how many images an images:asyncBatchAnnotate has, from
	// cloud.google.com/vision/docs/batch.
	MaxAsyncImages = 2000
	// MaxAsyncFiles is how many files a files:asyncBatchAnnotate has here. That page only
	// says that there can be more than in files:annotate; fewer lose less if a request is
	// rejected because of one of them.
	MaxAsyncFiles = 100
	// MaxFilePages is how many pages a file can have in files:asyncBatchAnnotate, from
	// cloud.google.com/vision/docs/pdf.
	MaxFilePages = 2000
	// MaxImagesInProcessing and MaxPagesInProcessing are the default quotas of the
	// asynchronous methods: what is sent beyond them waits in the service.
	MaxImagesInProcessing = 8000
	MaxPagesInProcessing  = 10_000
	// MaxOutputBatch is how many results an output file of these methods has, from the
	// description of OutputConfig.batchSize. The default is DefaultOutputBatch.
	MaxOutputBatch     = 100
	DefaultOutputBatch = 20
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
