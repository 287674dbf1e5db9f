package pdf

import (
	"bytes"
	"errors"
)

var (
	errDamaged   = errors.New("the PDF file is damaged; qpdf in.pdf out.pdf can repair it")
	errEncrypted = errors.New("the PDF file is encrypted; qpdf --decrypt in.pdf out.pdf removes that")
)

// maxObjects limits the numbers of objects: the largest that the format allows.
const maxObjects = 8_388_607

// maxWork limits how many bytes are read, some of them often: more than that is not
// sensible in a file, and objects that are left are missing.
const maxWork = 1 << 28

// An Original is an existing PDF file.
type Original struct {
	data    []byte
	start   int  // of the newest cross-reference section
	streams bool // which is a stream
	trailer dict
	objects map[int]place
	decoded map[int]objectStream
	work    int // see maxWork
	pages   []originalPage
}

// A place is where an object is: at an offset, or in a stream of objects.
type place struct {
	offset     int
	generation int
	stream     int // 0 if the object is not in a stream
}

// OpenOriginal reads the structure of a PDF file, which it refers to.
func OpenOriginal(data []byte) (*Original, error) {
	const head, tail = 1024, 2048
	header := bytes.Index(data[:min(head, len(data))], []byte("%PDF-"))
	if header < 0 {
		return nil, errDamaged
	}
	o := &Original{data: data[header:], objects: map[int]place{}, decoded: map[int]objectStream{}}
	end := o.data[max(0, len(o.data)-tail):]
	mark := []byte("startxref")
	i := bytes.LastIndex(end, mark)
	if i < 0 {
		return nil, errDamaged
	}
	raw, _ := value(end, i+len(mark))
	o.start = parseInt(raw)
	if err := o.sections(o.start); err != nil {
		return nil, err
	}
	if o.trailer.get("Encrypt") != nil {
		return nil, errEncrypted
	}
	root := parseDict(o.resolve(o.trailer.get("Root")))
	o.tree(root.get("Pages"), nil, map[int]bool{}, 0)
	if len(o.pages) == 0 {
		return nil, errDamaged
	}
	return o, nil
}

// IsPDF reports whether data is a PDF file.
func IsPDF(data []byte) bool {
	const head = 1024
	return bytes.Contains(data[:min(head, len(data))], []byte("%PDF-"))
}

// sections reads the cross-reference sections from the newest to the oldest.
func (o *Original) sections(at int) error {
	visited := map[int]bool{}
	for first := true; at > 0; first = false {
		if visited[at] || at >= len(o.data) {
			return errDamaged
		}
		visited[at] = true
		table := bytes.HasPrefix(o.data[at:], []byte("xref"))
		var trailer dict
		var err error
		if table {
			trailer, err = o.table(at)
		} else {
			trailer, err = o.crossReferences(at)
		}
		if err != nil {
			return err
		}
		if first {
			o.trailer, o.streams = trailer, !table
		}
		if hybrid := parseInt(trailer.get("XRefStm")); table && hybrid > 0 {
			if _, err := o.crossReferences(hybrid); err != nil {
				return err
			}
		}
		at = parseInt(trailer.get("Prev"))
	}
	if o.trailer == nil {
		return errDamaged
	}
	return nil
}

// table reads a cross-reference table, and returns the trailer after it.
func (o *Original) table(at int) (dict, error) {
	next := func() (word []byte) {
		start := skipSpace(o.data, at)
		at = skipWord(o.data, start)
		return o.data[start:at]
	}
	next() // xref
	for {
		word := next()
		if string(word) == "trailer" {
			raw, _ := value(o.data, at)
			if trailer := parseDict(raw); trailer != nil {
				return trailer, nil
			}
			return nil, errDamaged
		}
		first, n := parseInt(word), parseInt(next())
		if !digits(word) || first+n > maxObjects {
			return nil, errDamaged
		}
		for i := range n {
			offset, generation, kind := parseInt(next()), parseInt(next()), next()
			switch string(kind) {
			case "n":
				o.set(first+i, place{offset: offset, generation: generation})
			case "f":
				o.set(first+i, place{})
			default:
				return nil, errDamaged
			}
		}
	}
}

// set sets the place of an object, unless a newer section has it.
func (o *Original) set(number int, p place) {
	if _, known := o.objects[number]; !known {
		o.objects[number] = p
	}
}

// crossReferences reads a cross-reference stream, and returns its dictionary.
func (o *Original) crossReferences(at int) (dict, error) {
	entries, data, err := o.streamAt(at)
	if err != nil {
		return nil, err
	}
	widths := [3]int{}
	for i, raw := range parseArray(entries.get("W")) {
		const most = 8
		if i < len(widths) {
			widths[i] = min(parseInt(raw), most)
		}
	}
	size := widths[0] + widths[1] + widths[2]
	if size == 0 || string(entries.get("Type")) != "/XRef" {
		return nil, errDamaged
	}
	index := parseArray(entries.get("Index"))
	if len(index) == 0 {
		index = [][]byte{[]byte("0"), entries.get("Size")}
	}
	field := func(width, otherwise int) int {
		if width == 0 {
			return otherwise
		}
		n := 0
		for _, c := range data[:width] {
			n = n<<8 | int(c)
		}
		data = data[width:]
		return max(n, 0)
	}
	for ; len(index) >= 2; index = index[2:] {
		first, n := parseInt(index[0]), parseInt(index[1])
		if first+n > maxObjects {
			return nil, errDamaged
		}
		for i := 0; i < n && len(data) >= size; i++ {
			kind, second, third := field(widths[0], 1), field(widths[1], 0), field(widths[2], 0)
			switch kind {
			case 1:
				o.set(first+i, place{offset: second, generation: third})
			case 2:
				o.set(first+i, place{stream: second})
			default:
				o.set(first+i, place{})
			}
		}
	}
	return entries, nil
}

// object returns the value of an object, or nil.
func (o *Original) object(number int) []byte {
	p, ok := o.objects[number]
	switch {
	case !ok || p == place{} || o.work > maxWork:
		return nil
	case p.stream > 0:
		return o.inStream(number, p.stream)
	}
	found, at := o.header(p.offset)
	if found != number {
		return nil
	}
	return o.value(o.data, at)
}

// value returns the value at a position, or nil.
func (o *Original) value(data []byte, at int) []byte {
	raw, end := value(data, at)
	if raw == nil {
		end = len(data)
	}
	o.work += end - at
	return raw
}

// header returns the number of the object at an offset, and where its value is.
func (o *Original) header(at int) (number, start int) {
	if at < 0 || at >= len(o.data) {
		return 0, 0
	}
	first := skipSpace(o.data, at)
	end := skipWord(o.data, first)
	second := skipSpace(o.data, end)
	third := skipSpace(o.data, skipWord(o.data, second))
	o.work += third - at
	if !bytes.HasPrefix(o.data[third:], []byte("obj")) {
		return 0, 0
	}
	return parseInt(o.data[first:end]), third + len("obj")
}

// resolve returns the value that a reference refers to; other values are returned as
// they are.
func (o *Original) resolve(raw []byte) []byte {
	const most = 10 // references to references
	for range most {
		number := parseRef(raw)
		if number == 0 {
			return raw
		}
		raw = o.object(number)
	}
	return nil
}
