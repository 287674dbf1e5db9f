// Package options defines the command line of vision1-emulator, which the program
// parses and its manual page describes.
package options

import (
	"time"

	"github.com/spf13/pflag" //nolint:depguard // the emulator is a separate command
)

// Summary is what the program does, in one line.
const Summary = "Run a local Vision service for experiments and tests"

// Description is what the program does.
const Description = `vision1-emulator serves the Cloud Vision API v1 on this machine: gRPC and
REST/JSON on one port, without TLS and without credentials. It stores all data
in memory.

The first line of output is "listening on HOST:PORT". To send vision1's requests
there, set VISION_EMULATOR_HOST=HOST:PORT.`

// Options are the values of the flags.
type Options struct {
	Listen        string
	OperationTime time.Duration
	BucketDir     string
	ResponsesDir  string // of --replies
	Tesseract     string
	AllowFetch    bool
	AllowHosts    []string
	Faults        []string // of --fail
	Latency       time.Duration
	Quotas        []string
}

// AddFlags adds the flags to a flag set. The name of a flag's value is in backquotes.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringVar(&o.Listen, "listen", "127.0.0.1:9790", "listen on `HOST:PORT`; port 0 selects a free port")
	flags.DurationVar(&o.OperationTime, "operation-time", 30*time.Second, "how long a long-running operation takes, as a `DURATION`")
	flags.StringVar(&o.BucketDir, "bucket-dir", "", "directory that represents Cloud Storage: gs://bucket/object is the file `DIR`/bucket/object; also served as Cloud Storage")
	flags.StringVar(&o.ResponsesDir, "replies", "", "directory of recorded responses to images: `DIR`/SHA256-OF-THE-IMAGE.json")
	flags.StringVar(&o.Tesseract, "tesseract", "tesseract", "name or path of the tesseract `PROGRAM`, which recognizes text")
	flags.BoolVar(&o.AllowFetch, "allow-fetch", false, "fetch images from http and https URLs; by default, the emulator makes no network requests")
	flags.StringArrayVar(&o.AllowHosts, "allow-host", nil, "accept requests with the `HOST` in their Host or Origin header, in addition to this machine and IP addresses; * accepts all; can be repeated")
	flags.StringArrayVar(&o.Faults, "fail", nil, "make a method fail: `METHOD=CODE[:TIMES]`, such as operations.get=UNAVAILABLE:2; can be repeated")
	flags.DurationVar(&o.Latency, "latency", 0, "delay before each request, as a `DURATION`")
	flags.StringArrayVar(&o.Quotas, "quota", nil, "limit a method: `METHOD=N/min`, such as images.annotate=1800/min; an image counts once for each feature; can be repeated")
}
