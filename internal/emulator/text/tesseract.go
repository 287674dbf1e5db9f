package text

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"strings"
	"time"
)

// ErrMissing says that the program tesseract is not on this machine.
var ErrMissing = errors.New("text detection needs the program tesseract, which is not installed on this machine")

// A Reader finds text with tesseract.
type Reader struct {
	// Program is the program's name or path, "tesseract" where empty.
	Program string
}

// Read returns the text of a picture. The hints are languages in BCP-47; of
// those only the ones that tesseract has been given the data for are used.
func (r Reader) Read(ctx context.Context, picture image.Image, hints []string) (Page, error) {
	arguments := []string{"-", "-", "-c", "hocr_char_boxes=1"}
	if len(hints) > 0 {
		languages, err := r.languages(ctx, hints)
		if err != nil {
			return Page{}, err
		}
		arguments = append(arguments, "-l", strings.Join(languages, "+"))
	}
	// What the client sent is never passed on: tesseract takes input that is not
	// a picture for a list of files to read.
	var input bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&input, picture); err != nil {
		return Page{}, fmt.Errorf("hand the picture to tesseract: %w", err)
	}
	output, err := r.run(ctx, &input, append(arguments, "hocr")...)
	if err != nil {
		return Page{}, err
	}
	page, err := parseHOCR(output)
	if err != nil {
		return Page{}, err
	}
	page.Width, page.Height = picture.Bounds().Dx(), picture.Bounds().Dy()
	return page, nil
}

// run calls tesseract. It uses one thread, since the service works on several
// pictures at a time.
func (r Reader) run(ctx context.Context, input *bytes.Buffer, arguments ...string) ([]byte, error) {
	program := r.Program
	if program == "" {
		program = "tesseract"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, ErrMissing
	}
	var output, messages bytes.Buffer
	command := exec.CommandContext(ctx, path, arguments...) //nolint:gosec // chosen by whoever starts the emulator
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
