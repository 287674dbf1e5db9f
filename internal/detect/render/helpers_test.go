package render_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"strings"
	"testing"

	"vision1/internal/detect"
	"vision1/internal/detect/render"
	"vision1/internal/detect/results"
)

type object = map[string]any

// A token is a word with its box, and what follows it: " ", "\n", "-" (a hyphen), or "".
type token struct {
	text  string
	box   [4]int // left, top, right, bottom
	after string
	turns int // by 90 degrees clockwise
}

// vertices returns the corners of a box, starting where rotated text starts.
func (w *token) vertices() object {
	l, t, r, b := w.box[0], w.box[1], w.box[2], w.box[3]
	corners := []object{{"x": l, "y": t}, {"x": r, "y": t}, {"x": r, "y": b}, {"x": l, "y": b}}
	return object{"vertices": append(corners[w.turns:len(corners):len(corners)], corners[:w.turns]...)}
}

func (w *token) json() object {
	breaks := map[string]string{" ": "SPACE", "\n": "LINE_BREAK", "-": "HYPHEN"}
	symbol := object{"text": w.text, "boundingBox": w.vertices()}
	if kind := breaks[w.after]; kind != "" {
		symbol["property"] = object{"detectedBreak": object{"type": kind}}
	}
	return object{"boundingBox": w.vertices(), "confidence": 0.987, "symbols": []object{symbol}}
}

// response returns an AnnotateImageResponse with one block for each list of words.
func response(t testing.TB, width, height int, blocks ...[]token) []byte {
	t.Helper()
	var list []object
	for _, words := range blocks {
		var encoded []object
		for i := range words {
			encoded = append(encoded, words[i].json())
		}
		list = append(list, object{"blockType": "TEXT", "paragraphs": []object{{
			"words": encoded, "property": object{"detectedLanguages": []object{{"languageCode": "en"}}},
		}}})
	}
	data, err := json.Marshal(object{"fullTextAnnotation": object{"pages": []object{{"width": width, "height": height, "blocks": list}}}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// file returns an AnnotateFileResponse.
func file(responses ...[]byte) []byte {
	return []byte(`{"responses":[` + string(bytes.Join(responses, []byte(","))) + `]}`)
}

func source(name string, response, image []byte) *render.Source {
	s := &render.Source{Result: results.Result{Input: detect.Input{Name: name}, Response: response}}
	if image != nil {
		s.Open = func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(image)), nil }
	}
	return s
}

func sources(list ...*render.Source) render.Sources {
	return func(yield func(*render.Source, error) bool) {
		for _, s := range list {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func jpegOf(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type renderer func(context.Context, io.Writer, render.Sources, *render.Options) error

// output returns what a renderer writes, and the problems that it reports.
func output(t *testing.T, f renderer, list ...*render.Source) (text string, problems []string) {
	t.Helper()
	var b strings.Builder
	o := &render.Options{Program: "vision1 1.0", Title: "A <title>", Report: func(p render.Problem) { problems = append(problems, p.Error()) }}
	if err := f(t.Context(), &b, sources(list...), o); err != nil {
		t.Fatal(err)
	}
	return b.String(), problems
}

var errUnreadable = errors.New("photo.jpg: permission denied")

func unreadable(response []byte) *render.Source {
	s := source("photo.jpg", response, nil)
	s.Open = func(context.Context) (io.ReadCloser, error) { return nil, errUnreadable }
	return s
}
