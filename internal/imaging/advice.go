package imaging

// Advice returns what to do about a file that is sent as an image and that the service
// can't read, or "".
func (k Kind) Advice() string {
	switch k {
	case HEIC, AVIF, SVG:
		return "this is " + string(k) + ", which the service doesn't read; convert it to JPEG or PNG"
	case HTML:
		return "this is HTML, not an image; download the image itself"
	default:
		return k.contentAdvice()
	}
}

// FileAdvice is Advice for a file that is sent as a document.
func (k Kind) FileAdvice() string {
	switch k {
	case HEIC, AVIF, SVG, HTML:
		return "this is " + string(k) + ", which the service doesn't read; convert it to PDF"
	default:
		return k.contentAdvice()
	}
}

func (k Kind) contentAdvice() string {
	switch k {
	case Base64:
		return "this is base64 text; decode it first (base64 -d)"
	case Truncated:
		return "the end of the image is missing; copy or download it again"
	case Text:
		return "this is text, not an image, perhaps an error message of the server that it is from; download the image itself"
	case Other:
		return "this is in a format that the service doesn't read; convert it to JPEG, PNG, or PDF"
	case LFS:
		return "this is a pointer of Git LFS, not the image; run: git lfs pull"
	default:
		return ""
	}
}
