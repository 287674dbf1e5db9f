package detect

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"vision1/internal/filesystem"
)

// A Plan is what a run would send: the result of a dry run. What is not known before
// the service is called, such as the number of pages of a file, makes it a lower bound.
type Plan struct {
	Inputs        int64 // including duplicates and those that fail
	Images        int64 // local, and standard input
	URLs          int64
	Files         int64 // PDF, TIFF, GIF
	Pages         int64 // of files, at least
	PagesAreExact bool  // whether the files have that many pages
	Duplicates    int64 // inputs with the same bytes as an earlier one, which are not sent
	Failed        int64 // inputs that can't be read
	Bytes         int64 // of local inputs that are sent, before they are encoded
	Requests      int64
	Units         int64 // one for each feature of each image or page
	Cost          USD   // at the highest price, see Prices.PerImage
	CostFromStart USD   // see Prices.FromMonthStart
	Duration      time.Duration
}

// Billed returns how many images and pages are annotated.
func (p *Plan) Billed() int64 { return p.Images + p.URLs + p.Pages }

// A Planner adds up a Plan. It needs about 15 bytes for each input with a known hash.
type Planner struct {
	template *Template
	rate     int // images per minute
	packer   *Packer
	hashes   map[uint64]struct{}
	plan     Plan
	// Async says that inputs are sent with the asynchronous methods.
	Async bool
}

// NewPlanner returns a Planner for requests with that template, at a rate of that many
// images per minute; 0 for no limit.
func NewPlanner(t *Template, rate int) *Planner {
	return &Planner{template: t, rate: rate, packer: NewPacker(RequestImages(float64(rate)), t.EnvelopeSize()), hashes: make(map[uint64]struct{}), plan: Plan{PagesAreExact: true}}
}

// Add adds an input. sum is the hash of its bytes, or nil if it is not known; pages is
// how many pages a file has, 0 if that is not known.
func (p *Planner) Add(in Input, sum *[sha256.Size]byte, pages int) {
	p.plan.Inputs++
	if sum != nil {
		key := keyOfHash(*sum)
		if _, ok := p.hashes[key]; ok {
			p.plan.Duplicates++
			return
		}
		p.hashes[key] = struct{}{}
	}
	if in.URL == "" {
		p.plan.Bytes += in.Size
	}
	switch {
	case in.Kind == File:
		p.addFile(pages)
	case in.URL != "":
		p.plan.URLs++
		p.addElement(int64(len(p.template.ImageURL(in.URL))))
	default:
		p.plan.Images++
		size := p.template.ImageContentSize(in.Size)
		p.addElement(min(size, MaxRequestBytes-p.template.EnvelopeSize())) // a larger image is shrunk
	}
}

func (p *Planner) addFile(total int) {
	p.plan.Files++
	pages := p.template.Pages.Count(total)
	if total == 0 {
		p.plan.PagesAreExact = false
		pages = 1
	}
	p.plan.Pages += int64(pages)
	if p.Async {
		return
	}
	p.plan.Requests += int64(max(1, (pages+MaxPagesPerRequest-1)/MaxPagesPerRequest))
}

func (p *Planner) addElement(size int64) {
	if p.Async {
		return
	}
	isFirst := p.packer.Len() == 0
	if p.packer.Add(size) || isFirst {
		p.plan.Requests++
	}
}

// AddFailed adds an input that can't be read.
func (p *Planner) AddFailed() {
	p.plan.Inputs++
	p.plan.Failed++
}

// Plan returns the plan for the inputs so far.
func (p *Planner) Plan(prices Prices) Plan {
	plan, features := p.plan, p.template.Features
	images := plan.Billed()
	plan.Units = Units(features, images)
	plan.Cost = prices.PerImage(features).Times(images)
	plan.CostFromStart = prices.FromMonthStart(features, images)
	if p.Async {
		plan.Requests = (plan.Images+plan.URLs+MaxAsyncImages-1)/MaxAsyncImages + (plan.Files+MaxAsyncFiles-1)/MaxAsyncFiles
		return plan
	}
	if p.rate > 0 { // the first images are sent at once
		first := int64(RequestImages(float64(p.rate)))
		n, perMinute := max(0, images-first), int64(p.rate)
		minute := int64(time.Minute)
		plan.Duration = time.Duration(n/perMinute*minute + n%perMinute*minute/perMinute) // n*minute overflows
	}
	return plan
}

// HashFile returns the SHA-256 of a file. A file that changes its length meanwhile is
// an error.
func HashFile(in Input) (*[sha256.Size]byte, error) {
	file, err := os.Open(in.Path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", in.Name, filesystem.Reason(err))
	}
	defer func() { _ = file.Close() }()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(file, in.Size+1)) // a file can grow without end
	if err == nil && n != in.Size {
		err = errors.New("it changes while it is read")
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", in.Name, filesystem.Reason(err))
	}
	return (*[sha256.Size]byte)(h.Sum(nil)), nil
}
