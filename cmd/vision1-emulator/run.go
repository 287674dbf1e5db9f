package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"vision1/internal/emulator"
)

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
	fmt.Fprintf(messages, "error: %v\n", err) //nolint:errcheck // nobody is left to tell
	if wrong := new(commandError); errors.As(err, wrong) {
		return exitCommand
	}
	return exitFailed
}

func newCommand() *cobra.Command {
	config := emulator.Config{}
	command := &cobra.Command{
		Use:   "vision1-emulator",
		Short: "A Vision service on this machine, for trying out and for tests",
		Long: `vision1-emulator serves the Cloud Vision API v1 on this machine: gRPC and
REST/JSON on one port, without TLS and without credentials. Everything is kept
in memory and gone when it ends.

Its first line of output is "listening on HOST:PORT". Point vision1 at it with
VISION_EMULATOR_HOST=HOST:PORT.`,
		Args:              noArguments,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		RunE: func(command *cobra.Command, _ []string) error {
			return serve(command.Context(), config, command.OutOrStdout())
		},
	}
	command.CompletionOptions.DisableDefaultCmd = true
	command.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return commandError{err} })
	command.Flags().StringVar(&config.Listen, "listen", "127.0.0.1:9790", "address to serve on; port 0 picks a free one")
	command.Flags().DurationVar(&config.OperationTime, "operation-time", 30*time.Second, "how long a long-running operation takes")
	return command
}

func noArguments(_ *cobra.Command, arguments []string) error {
	if len(arguments) > 0 {
		return commandError{fmt.Errorf("unknown argument %q: vision1-emulator takes flags only, see --help", arguments[0])}
	}
	return nil
}

// serve runs the service until the context ends.
func serve(ctx context.Context, config emulator.Config, output io.Writer) error {
	if config.OperationTime < 0 {
		return commandError{fmt.Errorf("--operation-time must not be negative, is %v", config.OperationTime)}
	}
	server, err := emulator.Start(ctx, config)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if _, err := fmt.Fprintf(output, "listening on %s\n", server.Addr()); err != nil {
		return errors.Join(fmt.Errorf("say where the service listens: %w", err), server.Close())
	}
	<-ctx.Done()
	return server.Close()
}

// version is what the build was made from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
