package run

import (
	"encoding/json"

	"vision1/internal/detect"
	"vision1/internal/detect/results"
)

// sendImages sends images in one request, or, if the service rejects that as a whole,
// in two, and so on down to the image that it rejects.
func (w *worker) sendImages(items []*item) {
	n, err := w.affordable(items, 1)
	if err != nil {
		w.abandon(items[n:]...)
		w.spent(err)
	}
	if n == 0 {
		return
	}
	items = items[:n]
	x := &exchange{images: int64(len(items)), inputs: fresh(items), kind: detect.Image, body: imagesBody(w.Template, items)}
	for _, it := range items {
		x.names = append(x.names, it.in.Name)
	}
	v := w.do(x)
	for _, it := range items {
		it.sent(x, v, w.UnitsPerImage)
	}
	if v == answered {
		w.match(items, x)
		return
	}
	w.unanswered(items, x, v, w.sendImages)
}

// unanswered deals with the items of a request that was not answered. send sends a part
// of them again.
func (r *runner) unanswered(items []*item, x *exchange, v verdict, send func([]*item)) {
	switch v {
	case rejected:
		if half := len(items) / 2; half > 0 {
			send(items[:half])
			send(items[half:])
			return
		}
		r.finish(items[0], nil, x.failure)
	case lost:
		for _, it := range items {
			r.finish(it, nil, clone(x.failure))
		}
	case unsent:
		r.abandon(items...)
	case answered, unknown: // the journal says so
	}
}

// affordable returns how many items the budget allows, each with a number of images, and
// takes them from it. If these are not all, the error is that of the budget.
func (r *runner) affordable(items []*item, images int64) (n int, exceeded error) {
	for n := len(items); n > 0; n-- {
		err := r.spend(fresh(items[:n]), int64(n)*images)
		if err == nil {
			return n, exceeded
		}
		exceeded = err
	}
	return 0, exceeded
}

// fresh returns the number of items that were not sent before.
func fresh(items []*item) int64 {
	n := int64(0)
	for _, it := range items {
		if it.units == 0 {
			n++
		}
	}
	return n
}

// sent updates an item of a request.
func (it *item) sent(x *exchange, v verdict, units int) {
	if v == unsent || v == rejected {
		return
	}
	it.request = x.id
	it.units += units
}

// match stores the results of a response, by position.
func (w *worker) match(items []*item, x *exchange) {
	elements, err := splitImages(x.response, len(items))
	if err != nil {
		w.failed(&unusableError{err})
		for _, it := range items {
			w.finish(it, nil, unusable(err))
		}
		return
	}
	w.worked()
	for i, it := range items {
		w.accept(it, elements[i])
	}
}

// accept stores the result of an image, or sends it again.
func (w *worker) accept(it *item, element json.RawMessage) {
	failure, err := errorIn(element)
	switch {
	case err != nil:
		w.finish(it, nil, unusable(err))
	case failure == nil:
		w.finish(it, w.restored(it, element), nil)
	default:
		it.failure = failure
		if isTemporary(failure.Code) && w.retry(it) {
			return
		}
		var partial json.RawMessage
		if hasMore(element) {
			partial = element
		}
		w.finish(it, partial, failure)
	}
}

// restored returns a response with the coordinates of the original image. If that fails,
// it is better to have the response as it is than none.
func (w *worker) restored(it *item, element json.RawMessage) json.RawMessage {
	if it.changes == nil || w.Restore == nil {
		return element
	}
	restored, err := w.Restore(element, it.changes)
	if err != nil {
		return element
	}
	return restored
}

// clone returns a copy, because each input's error gets advice of its own.
func clone(e *results.Error) *results.Error {
	c := *e
	return &c
}
