// Package run sends the images and files of a detect command, and stores what the
// service responds.
//
// A few workers do everything, each with one request at a time: a worker takes
// inputs until a request is full, waits for its turn, records in the journal that it
// sends the request, sends it, and stores the outcomes. So memory is bounded by the
// number of workers, whatever the number of inputs, and a worker that waits for the
// service takes no further inputs.
//
// Times are those of package time: tests run in the fake time of testing/synctest.
//
//   - options.go: what a run needs; the interfaces to the service and to the results
//   - error.go: how a request can fail
//   - run.go: starts and ends the workers
//   - claim.go: the next inputs, in order
//   - resume.go: which inputs were done before
//   - load.go: an input to an item: read, hashed, prepared
//   - read.go: reads a file, whatever has become of it
//   - dedupe.go: the same bytes are sent once
//   - worker.go: fills requests, and retries images
//   - images.go: sends images, and matches the responses
//   - file.go: sends a file, five pages at a time; filepages.go: which pages those are
//   - exchange.go: one request: budget, rate, journal, service
//   - batcher.go: sends inputs in requests that start operations
//   - operation.go: awaits operations, also those of earlier runs; awaited.go: how many
//     inputs are in them
//   - output.go: finds the results of an operation in its output
//   - body.go: the JSON of a request, encoded while it is sent
//   - response.go: takes responses apart
//   - deliver.go: stores results, in order if need be
//   - limiter.go: the rate, which a 429 halves
//   - progress.go: counts
package run
