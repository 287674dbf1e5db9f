package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"vision1/internal/lro"
	"vision1/internal/output"
)

const (
	progressAuto  = "auto"
	progressPlain = "plain"

	// progressTick is how often the elapsed time is brought up to date, and
	// progressHeartbeat how often a plain line comes though nothing has changed.
	progressTick      = time.Second
	progressHeartbeat = 30 * time.Second

	usualWidth = 80 // of a terminal that doesn't tell
)

// A progress says on standard error how far the operations are that are waited
// for: by one line that moves, or by a plain line for each change. Whatever
// else is written there meanwhile goes through it. A nil one says nothing.
type progress struct {
	to    io.Writer
	plain bool
	width func() int
	began time.Time
	total int
	verb  string // ", cancelling"
	stop  chan struct{}

	mu      sync.Mutex
	text    string // how far they are, without the time
	ended   int
	shown   int // characters of the line on the terminal
	told    string
	toldAt  time.Time
	stopped bool
}

// startProgress begins to tell of the waiting, where somebody wants to know.
// From then on the messages of the command go through it.
func (c *methodCommand) startProgress(p *plannedCall) {
	plain := c.call.progress == progressPlain
	if !p.wait.asked || c.flags.settings.quiet || !plain && !c.env.StderrTerminal {
		return
	}
	c.progress = &progress{
		to: c.env.Stderr, plain: plain, width: widthOf(c.env.Stderr), began: time.Now(),
		total: len(p.wait.names), stop: make(chan struct{}),
	}
	if isCancel(c.method) {
		c.progress.verb = ", cancelling"
	}
	c.env.Stderr = c.progress
	go c.progress.run()
}

func widthOf(w io.Writer) func() int {
	file, ok := w.(*os.File)
	return func() int {
		if ok {
			if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
				return width
			}
		}
		return usualWidth
	}
}

func (p *progress) run() {
	ticker := time.NewTicker(progressTick)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.locked(p.tell)
		case <-p.stop:
			return
		}
	}
}

func (p *progress) locked(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// saw takes in what a look at an operation has shown.
func (p *progress) saw(name string, o *lro.Operation, err error) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if o != nil && o.Done {
		p.ended++
	}
	if p.total > 1 {
		p.text = fmt.Sprintf("%d of %d operations ended", p.ended, p.total)
		if err != nil {
			p.text += ", out of reach"
		}
	} else {
		p.text = name + "  " + p.state(o, err)
	}
	if p.total <= 1 || p.toldAt.IsZero() { // of many, the ticker tells
		p.tell()
	}
}

func (p *progress) state(o *lro.Operation, err error) string {
	switch {
	case err != nil:
		return "out of reach, trying again"
	case o.Cancelled():
		return "CANCELLED"
	case o.Error != nil:
		return "ended in an error"
	case o.Done:
		return "done"
	}
	text := o.State
	if text == "" {
		text = "running"
	}
	if o.Progress != "" {
		text += " " + o.Progress + " %"
	}
	return text + p.verb
}

// tell shows how far the operations are: a plain line only where it is news, or
// a while after the last one.
func (p *progress) tell() {
	if p.stopped || p.text == "" {
		return
	}
	line := output.Printable(p.text) + "  " + elapsed(time.Since(p.began))
	if !p.plain {
		p.toldAt = time.Now()
		p.draw(line)
		return
	}
	if p.text != p.told || time.Since(p.toldAt) >= progressHeartbeat {
		p.told, p.toldAt = p.text, time.Now()
		_, _ = fmt.Fprintln(p.to, line) // there is nobody else to tell
	}
}

// draw puts a line in the place of the one before, spaces over what is left of it.
func (p *progress) draw(line string) {
	if most := p.width() - 1; utf8.RuneCountInString(line) > most {
		runes := []rune(line)
		line = "…" + string(runes[len(runes)-max(0, most-1):]) // the end of a name tells it from others
	}
	length := utf8.RuneCountInString(line)
	_, _ = fmt.Fprint(p.to, "\r"+line+strings.Repeat(" ", max(0, p.shown-length)))
	p.shown = length
}

// wipe takes the line away.
func (p *progress) wipe() {
	if p.shown > 0 {
		_, _ = fmt.Fprint(p.to, "\r"+strings.Repeat(" ", p.shown)+"\r")
		p.shown = 0
	}
}

// Write lets other messages through, above the line.
func (p *progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	return p.to.Write(b)
}

// around does what writes to the terminal by another way, with the line gone.
func (p *progress) around(write func() error) error {
	if p == nil {
		return write()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	return write()
}

// end leaves the last state on the terminal, in a line of its own.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return
	}
	p.tell()
	p.stopped = true
	close(p.stop)
	if p.shown > 0 {
		_, _ = fmt.Fprintln(p.to)
		p.shown = 0
	}
}

// elapsed writes a time as minutes and seconds, with the hours where there are any.
func elapsed(d time.Duration) string {
	s := int(d / time.Second)
	text := fmt.Sprintf("%02d:%02d", s/60%60, s%60)
	if s >= 3600 {
		text = fmt.Sprintf("%d:%s", s/3600, text)
	}
	return text
}
