package pdf

import "bytes"

// An objectStream is a decoded stream of objects.
type objectStream struct {
	content []byte
	offsets map[int]int // of objects in it, by their numbers
}

// inStream returns an object in a stream of objects, or nil.
func (o *Original) inStream(number, stream int) []byte {
	s, known := o.decoded[stream]
	if !known {
		s = o.objectStream(stream)
		o.decoded[stream] = s
	}
	at, ok := s.offsets[number]
	if !ok {
		return nil
	}
	return o.value(s.content, at)
}

// objectStream decodes a stream of objects. It is empty if that is not possible.
func (o *Original) objectStream(stream int) objectStream {
	p := o.objects[stream]
	if p.stream != 0 {
		return objectStream{}
	}
	entries, content, err := o.streamAt(p.offset)
	if err != nil {
		return objectStream{}
	}
	s := objectStream{content: content, offsets: map[int]int{}}
	first, at := parseInt(entries.get("First")), 0
	next := func() int {
		raw, end := value(content, at)
		at = end
		return parseInt(raw)
	}
	for range min(parseInt(entries.get("N")), maxObjects) {
		before := at
		number, offset := next(), next()
		if at == before {
			break
		}
		if _, known := s.offsets[number]; !known && first+offset < len(content) {
			s.offsets[number] = first + offset
		}
	}
	return s
}

// streamAt returns the dictionary and the decoded content of the stream at an offset.
func (o *Original) streamAt(at int) (entries dict, content []byte, err error) {
	if o.work > maxWork {
		return nil, nil, errDamaged
	}
	number, at := o.header(at)
	raw, end := value(o.data, at)
	o.work += max(0, end-at)
	entries = parseDict(raw)
	start := skipSpace(o.data, end)
	if number == 0 || entries == nil || !bytes.HasPrefix(o.data[start:], []byte("stream")) {
		return nil, nil, errDamaged
	}
	start += len("stream")
	start += len(o.data[start:]) - len(bytes.TrimPrefix(bytes.TrimPrefix(o.data[start:], []byte("\r")), []byte("\n")))
	content = o.data[start:]
	if length := parseInt(o.resolve(entries.get("Length"))); length > 0 && length <= len(content) {
		content = content[:length]
	} else if length := bytes.Index(content, []byte("endstream")); length >= 0 {
		content = content[:length]
	}
	o.work += len(content)
	content, err = decodeStream(entries, content)
	o.work += expensive * len(content)
	return entries, content, err
}

// expensive is how many bytes that are read are as much work, and as much memory, as one
// that is decoded.
const expensive = 4
