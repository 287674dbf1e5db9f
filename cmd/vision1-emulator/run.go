package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra" //nolint:depguard // the emulator is a command of its own

	"vision1/internal/emulator"
	"vision1/internal/emulator/faults"
)

// version is set by the linker for a release.
var version = "dev"

// Exit codes.
const (
	exitDone    = 0
	exitFailed  = 1 // the service could not be started or ended
	exitCommand = 2 // the command line is wrong
)

// A commandError is a mistake on the command line.
type commandError struct{ error }

// run serves until the context ends and returns the exit code.
func run(ctx context.Context, arguments []string, output, messages io.Writer) int {
	command := newCommand()
	command.SetArgs(arguments)
	command.SetOut(output)
	command.SetErr(messages)
	err := command.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(messages, "error: %v\n", err)
	if wrong := new(commandError); errors.As(err, wrong) {
		return exitCommand
	}
	return exitFailed
}

func newCommand() *cobra.Command {
	config := emulator.Config{}
	var fail []string
	command := &cobra.Command{
		Use:   "vision1-emulator",
		Short: "A Vision service on this machine, for trying out and for tests",
		Long: `vision1-emulator serves the Cloud Vision API v1 on this machine: gRPC and
REST/JSON on one port, without TLS and without credentials. Everything is kept
in memory and gone when it ends.

Its first line of output is "listening on HOST:PORT". Point vision1 at it with
VISION_EMULATOR_HOST=HOST:PORT.`,
		Args:              noArguments,
		Version:           version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := checkFlags(&config, fail); err != nil {
				return commandError{err}
			}
			return serve(command.Context(), config, command.OutOrStdout())
		},
	}
	command.CompletionOptions.DisableDefaultCmd = true
	command.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return commandError{err} })
	flags := command.Flags()
	flags.StringVar(&config.Listen, "listen", "127.0.0.1:9790", "`ADDRESS` to serve on; port 0 picks a free one")
	flags.DurationVar(&config.OperationTime, "operation-time", 30*time.Second, "how long a long-running operation takes")
	flags.StringVar(&config.BucketDir, "bucket-dir", "", "`FOLDER` that stands for Cloud Storage: gs://bucket/object is bucket/object in it")
	flags.StringVar(&config.Replies, "replies", "", "`FOLDER` of recorded replies to pictures: SHA256-OF-THE-PICTURE.json")
	flags.StringVar(&config.Tesseract, "tesseract", "tesseract", "`PROGRAM` that finds text")
	flags.StringArrayVar(&fail, "fail", nil, "make a method fail: `METHOD=CODE[:TIMES]`, such as operations.get=UNAVAILABLE:2; may be repeated")
	return command
}

// checkFlags refuses flags that make no sense, before anything is started.
func checkFlags(config *emulator.Config, fail []string) error {
	if config.OperationTime < 0 {
		return fmt.Errorf("--operation-time must not be negative, is %v", config.OperationTime)
	}
	_, port, err := net.SplitHostPort(config.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s: it must be HOST:PORT", config.Listen)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("--listen %s: the port is a number from 0, which picks a free one, to 65535", config.Listen)
	}
	for _, folder := range []struct{ flag, path string }{{"--bucket-dir", config.BucketDir}, {"--replies", config.Replies}} {
		if folder.path == "" {
			continue
		}
		switch info, err := os.Stat(folder.path); {
		case err != nil:
			return fmt.Errorf("%s %s: there is no such folder", folder.flag, folder.path)
		case !info.IsDir():
			return fmt.Errorf("%s %s: it is not a folder", folder.flag, folder.path)
		}
	}
	for _, text := range fail {
		fault, err := faults.Parse(text)
		if err != nil {
			return fmt.Errorf("--fail %s: %w", text, err)
		}
		config.Faults = append(config.Faults, fault)
	}
	return nil
}

func noArguments(_ *cobra.Command, arguments []string) error {
	if len(arguments) > 0 {
		return commandError{fmt.Errorf("unknown argument %q: vision1-emulator takes flags only, see --help", arguments[0])}
	}
	return nil
}

// serve runs the service until the context ends.
func serve(ctx context.Context, config emulator.Config, output io.Writer) error {
	server, err := emulator.Start(ctx, config)
	var address *net.OpError
	if errors.As(err, &address) {
		return fmt.Errorf("--listen %s: %w; --listen 127.0.0.1:0 picks a free port", config.Listen, address.Err)
	}
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if _, err := fmt.Fprintf(output, "listening on %s\n", server.Addr()); err != nil {
		return errors.Join(fmt.Errorf("say where the service listens: %w", err), server.Close())
	}
	<-ctx.Done()
	return server.Close()
}
