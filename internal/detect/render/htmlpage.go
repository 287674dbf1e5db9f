package render

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed" // the parts of the page
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

//go:embed web/page.html
var pageHTML string

//go:embed web/page.css
var pageCSS string

//go:embed web/data.js
var dataJS string

//go:embed web/filter.js
var filterJS string

//go:embed web/grid.js
var gridJS string

//go:embed web/detail.js
var detailJS string

// writePage writes the page. Its data is in it, or in the directory with the given URL.
func writePage(w io.Writer, s *spool, directory string) error {
	if err := s.finish(); err != nil {
		return err
	}
	script := "\"use strict\";\n(() => {\n" + dataJS + filterJS + gridJS + detailJS + "})();\n"
	p := &htmlWriter{w: w}
	p.print("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		`<meta http-equiv="Content-Security-Policy" content="` + policy(pageCSS, script, directory != "") + "\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n" +
		"<title>Results - vision1</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>" + pageCSS + "</style>\n</head>\n" + pageHTML)
	p.index(s, directory)
	for n := range s.starts {
		if directory == "" {
			p.chunk(s, detailsChunk, n)
			p.chunk(s, textsChunk, n)
		}
	}
	p.print("<script>" + script + "</script>\n</body>\n</html>\n")
	return p.err
}

// policy returns the Content-Security-Policy: nothing is loaded but this script, this
// style, and images on this machine. With a directory, the script loads others from it.
func policy(style, script string, loadsScripts bool) string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	scripts := hash(script)
	if loadsScripts {
		scripts += " 'strict-dynamic'" // 'self' doesn't match files in every browser
	}
	return "default-src 'none'; script-src " + scripts + "; style-src " + hash(style) +
		"; img-src data: file: 'self'; base-uri 'none'; form-action 'none'"
}

// A htmlWriter writes until the first error.
type htmlWriter struct {
	w   io.Writer
	err error
}

func (p *htmlWriter) print(text string) {
	if p.err != nil {
		return
	}
	if _, err := io.WriteString(p.w, text); err != nil {
		p.err = fmt.Errorf("write the page: %w", err)
	}
}

func (p *htmlWriter) copy(from io.Reader) {
	if p.err != nil {
		return
	}
	if _, err := io.Copy(p.w, from); err != nil {
		p.err = fmt.Errorf("write the page: %w", err)
	}
}

func (p *htmlWriter) index(s *spool, directory string) {
	head, err := json.Marshal(struct {
		Directory string `json:"directory"`
		Chunks    []int  `json:"chunks"`
	}{directory, s.starts})
	if err != nil {
		p.err = err
		return
	}
	p.print(`<script type="application/json" id="index">` + string(bytes.TrimSuffix(head, []byte("}"))) + ",\"images\":[\n")
	if s.indexFile != nil {
		p.copy(s.indexFile)
	}
	p.print("\n]}</script>\n")
}

// chunk writes a chunk as JSON. To the details, it adds the thumbnails.
func (p *htmlWriter) chunk(s *spool, kind string, n int) {
	file, err := s.root.Open(chunkName(kind, n))
	if err != nil {
		p.err = errors.Join(p.err, s.fail(err))
		return
	}
	defer func() { _ = file.Close() }() // only read
	p.print(fmt.Sprintf("<script type=\"application/json\" id=\"%s%d\">[\n", kind, n))
	lines := bufio.NewReaderSize(file, 64<<10)
	image := s.starts[n]
	for i := -1; p.err == nil; i++ {
		line, err := lines.ReadSlice('\n')
		isPart := errors.Is(err, bufio.ErrBufferFull) // of a line that is longer than the buffer
		switch {
		case err != nil && !isPart:
			p.err = s.fail(err)
			return
		case i < 0: // the start of the script
			continue
		case bytes.HasPrefix(line, []byte("]);")):
			p.print("]</script>\n")
			return
		case kind == detailsChunk:
			line = line[p.thumb(s, image, line):]
			image++
		}
		p.print(string(line))
		for isPart && p.err == nil {
			line, err = lines.ReadSlice('\n')
			isPart = errors.Is(err, bufio.ErrBufferFull)
			p.print(string(line))
		}
	}
}

// thumb writes the start of an object with a thumbnail, if there is one, and returns
// how many bytes of the object it stands for.
func (p *htmlWriter) thumb(s *spool, image int, object []byte) int {
	data, err := s.root.ReadFile(thumbName(image))
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		p.err = s.fail(err)
		return 0
	}
	p.print(`{"t":"data:image/jpeg;base64,` + base64.StdEncoding.EncodeToString(data) + `"`)
	if !bytes.HasPrefix(object, []byte("{}")) {
		p.print(",")
	}
	return len("{")
}
