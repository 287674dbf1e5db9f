package run

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"vision1/internal/detect"
	"vision1/internal/detect/journal"
)

// bareLoop encodes, posts, and writes the same batches as Run.
func bareLoop(j *job) error {
	entries, err := os.ReadDir(j.In)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: j.Jobs}}
	batches := make(chan []os.DirEntry)
	errs := make(chan error, j.Jobs)
	var workers sync.WaitGroup
	for range j.Jobs {
		workers.Go(func() {
			for batch := range batches {
				if err := bareBatch(client, j, batch); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	for batch := range slices.Chunk(entries, detect.MaxImages) {
		select {
		case batches <- batch:
		case err := <-errs:
			return err
		}
	}
	close(batches)
	workers.Wait()
	close(errs)
	return <-errs
}

func bareBatch(client *http.Client, j *job, batch []os.DirEntry) error {
	var body bytes.Buffer
	body.WriteString(`{"requests":[`)
	for i, e := range batch {
		data, err := os.ReadFile(filepath.Join(j.In, e.Name()))
		if err != nil {
			return err
		}
		if i > 0 {
			body.WriteByte(',')
		}
		body.WriteString(`{"image":{"content":"` + base64.StdEncoding.EncodeToString(data) + `"}` + testElement)
	}
	body.WriteString("]}")
	response, err := client.Post(j.URL, "application/json", &body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var parts struct {
		Responses []json.RawMessage `json:"responses"`
	}
	if err := json.Unmarshal(text, &parts); err != nil {
		return err
	}
	for i, e := range batch {
		if err := os.WriteFile(filepath.Join(j.Out, e.Name()+".json"), parts.Responses[i], 0o600); err != nil {
			return err
		}
	}
	return nil
}

// listed lists inputs without files.
func listed(n int) iter.Seq[detect.Input] {
	return func(yield func(detect.Input) bool) {
		for i := range n {
			name := fmt.Sprintf("photos/2026/11/%03d/IMG_%08d.jpg", i/1000, i)
			if !yield(detect.Input{Name: name, Path: name, Result: name[7:], Size: 1000, ModTime: time.Unix(1_700_000_000, int64(i))}) {
				return
			}
		}
	}
}

// fillJournal records that the listed inputs are done.
func fillJournal(dir string, n int) error {
	j, err := journal.Open(dir, journal.Default)
	if err != nil {
		return err
	}
	for in := range listed(n) {
		err = errors.Join(err, j.AppendOutcome(&journal.Outcome{
			Name: in.Name, Result: in.Result, SHA256: fmt.Sprintf("%016x%048d", uint64(in.ModTime.UnixNano())*0x9e3779b97f4a7c15, 0),
			Size: in.Size, ModTime: in.ModTime, Request: 1, Units: 1, Time: time.Now(),
		}))
	}
	return errors.Join(err, j.Close())
}

// everything is a Stored that has all responses.
type everything struct{ dirSink }

func (*everything) Has(detect.Input) bool { return true }

func (*everything) Check(detect.Input, bool) error { return nil }

// resumeListed runs with a journal in which all inputs are done.
func resumeListed(j *job) error {
	own, err := journal.Open(j.Out, journal.Default)
	if err != nil {
		return err
	}
	defer own.Close()
	sink := &everything{}
	c, err := Run(context.Background(), Options{Jobs: j.Jobs, Template: testTemplate{}, Journal: own, Sink: sink, Stored: sink}, func(yield func(detect.Input, error) bool) {
		for in := range listed(j.Listed) {
			if !yield(in, nil) {
				return
			}
		}
	})
	if err == nil && c.Skipped != int64(j.Listed) {
		err = fmt.Errorf("%+v", c)
	}
	return err
}
