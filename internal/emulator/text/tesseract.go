package text

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"strings"
	"time"
)

// ErrNotInstalled reports that the program tesseract is not installed.
var ErrNotInstalled = errors.New("text detection needs the program tesseract, which is not installed on this machine")

// Tesseract finds text with the program tesseract.
type Tesseract struct {
	// Program is the program's name or path. Default: "tesseract".
	Program string
}

// Recognize returns the text in an image. hints are BCP-47 language codes; those
// that aren't installed are ignored, unless none is.
func (t Tesseract) Recognize(ctx context.Context, source image.Image, hints []string) (Page, error) {
	arguments := []string{"-", "-", "-c", "hocr_char_boxes=1"}
	if len(hints) > 0 {
		languages, err := t.languages(ctx, hints)
		if err != nil {
			return Page{}, err
		}
		arguments = append(arguments, "-l", strings.Join(languages, "+"))
	}
	// Never pass on what the client sent: tesseract treats input that isn't an
	// image as a list of files to read.
	var input bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&input, source); err != nil {
		return Page{}, fmt.Errorf("encode the image for tesseract: %w", err)
	}
	output, err := t.run(ctx, &input, append(arguments, "hocr")...)
	if err != nil {
		return Page{}, err
	}
	page, err := parseHOCR(output)
	if err != nil {
		return Page{}, err
	}
	page.Width, page.Height = source.Bounds().Dx(), source.Bounds().Dy()
	return page, nil
}

// run runs tesseract and returns its output. It limits tesseract to one thread,
// because the service annotates several images in parallel.
func (t Tesseract) run(ctx context.Context, input *bytes.Buffer, arguments ...string) ([]byte, error) {
	path, err := exec.LookPath(cmp.Or(t.Program, "tesseract"))
	if err != nil {
		return nil, ErrNotInstalled
	}
	var output, messages bytes.Buffer
	command := exec.CommandContext(ctx, path, arguments...) //nolint:gosec // chosen by the user who starts the emulator
	command.Env = append(command.Environ(), "OMP_THREAD_LIMIT=1")
	command.Stdout, command.Stderr = &output, &messages
	if input != nil {
		command.Stdin = input
	}
	command.WaitDelay = time.Second
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("tesseract failed: %w: %s", err, firstLine(messages.String()))
	}
	return output.Bytes(), nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
