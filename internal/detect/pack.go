package detect

// A Packer decides which prepared images share a request: at most a number of images,
// and at most MaxRequestBytes of JSON. It stores only sizes.
type Packer struct {
	images   int
	envelope int64 // size of the JSON of a request without elements
	size     int64 // of the current request
	count    int
}

// NewPacker returns a Packer for requests of at most that many images, whose JSON has that
// size without elements.
func NewPacker(images int, envelope int64) *Packer {
	return &Packer{images: images, envelope: envelope, size: envelope}
}

// Add adds an element with that size, as encoded in JSON, to the current request. It
// reports whether the elements before it must be sent first: the new element is then
// the first of the next request.
func (p *Packer) Add(size int64) (flush bool) {
	if p.count > 0 && (p.count == p.images || p.size+1+size > MaxRequestBytes) { // 1 is the comma
		flush = true
		p.Reset()
	}
	if p.count > 0 {
		p.size++
	}
	p.size += size
	p.count++
	return flush
}

// Reset starts the next request: the current one is sent.
func (p *Packer) Reset() { p.size, p.count = p.envelope, 0 }

// Full reports whether no further element fits, however small it is.
func (p *Packer) Full() bool { return p.count == p.images }

// Len returns the number of elements in the current request.
func (p *Packer) Len() int { return p.count }

// Size returns the size of the current request in bytes.
func (p *Packer) Size() int64 { return p.size }

// TooLarge reports whether an element with that size fits in no request.
func (p *Packer) TooLarge(size int64) bool { return p.envelope+size > MaxRequestBytes }
