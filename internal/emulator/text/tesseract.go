package text

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os/exec"
	"strings"
	"time"

	"vision1/internal/emulator/worker"
)

// ErrNotInstalled reports that the program tesseract is not installed.
var ErrNotInstalled = errors.New("text detection needs the program tesseract, which is not installed on this machine")

// Tesseract finds text with the program tesseract. It is safe for concurrent use.
type Tesseract struct {
	program string
	recent  recent
}

// New returns a Tesseract that runs a program, given by its name or path, or the program
// "tesseract" if it is empty.
func New(program string) *Tesseract {
	return &Tesseract{program: cmp.Or(program, "tesseract")}
}

// Recognize returns the text in an image of the given size, encoded by
// imaging.EncodePNM. The text can be turned by 90, 180, or 270 degrees. hints are
// BCP-47 language codes; those that aren't installed are ignored.
func (t *Tesseract) Recognize(ctx context.Context, raster []byte, size image.Point, hints []string) (Page, error) {
	arguments := []string{"-", "-", "-c", "hocr_char_boxes=1"}
	if len(hints) > 0 {
		languages, err := t.languages(ctx, hints)
		if err != nil {
			return Page{}, err
		}
		if len(languages) > 0 {
			arguments = append(arguments, "-l", strings.Join(languages, "+"))
		}
	}
	if isBlank(raster) && t.isInstalled() {
		return Page{Width: size.X, Height: size.Y}, nil
	}
	page, err := t.recognizeTurned(ctx, raster, size, append(arguments, "hocr"))
	if err != nil {
		return Page{}, err
	}
	page.Width, page.Height = size.X, size.Y
	return page, nil
}

func (t *Tesseract) isInstalled() bool {
	_, err := t.path()
	return err == nil
}

func (t *Tesseract) path() (string, error) {
	path, err := exec.LookPath(t.program)
	if err != nil {
		return "", ErrNotInstalled
	}
	return path, nil
}

// recognize returns the text in a raster turned by quarter turns, clockwise.
func (t *Tesseract) recognize(ctx context.Context, raster []byte, turns int, arguments []string) (Page, error) {
	key := recentKey(raster, turns, arguments)
	if output, ok := t.recent.get(key); ok {
		return parseHOCR(output)
	}
	// Never pass on what the client sent: tesseract treats input that isn't an
	// image as a list of files to read.
	input, err := rotate(raster, turns)
	if err != nil {
		return Page{}, err
	}
	output, err := t.run(ctx, input, arguments...)
	if err != nil {
		return Page{}, err
	}
	page, err := parseHOCR(output)
	if err == nil {
		t.recent.put(key, output)
	}
	return page, err
}

// Limits of a tesseract process.
const (
	maxTime   = time.Minute
	maxMemory = 896 << 20 // an image of 75 million pixels needs 840 MB
)

// run runs tesseract and returns its output. It limits tesseract to one thread,
// because the service annotates several images in parallel.
func (t *Tesseract) run(ctx context.Context, input io.Reader, arguments ...string) ([]byte, error) {
	path, err := t.path()
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	var output, messages bytes.Buffer
	command := exec.CommandContext(limited, path, arguments...) //nolint:gosec // chosen by the user who starts the emulator
	command.Env = append(command.Environ(), "OMP_THREAD_LIMIT=1")
	command.Stdin, command.Stdout, command.Stderr = input, &output, &messages
	command.WaitDelay = time.Second
	if err = command.Start(); err == nil {
		// Best effort: the number of pixels limits the memory too.
		_ = worker.LimitProcess(command.Process.Pid, maxMemory)
		err = command.Wait()
	}
	switch {
	case limited.Err() != nil && ctx.Err() == nil:
		return nil, fmt.Errorf("tesseract takes longer than %v", maxTime)
	case err != nil:
		return nil, fmt.Errorf("tesseract failed: %s", cmp.Or(firstLine(messages.String()), err.Error()))
	}
	return output.Bytes(), nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
