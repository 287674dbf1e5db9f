package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra" //nolint:depguard // the emulator is a separate command
	"github.com/spf13/pflag" //nolint:depguard // the emulator is a separate command

	"vision1/internal/emulator"
	"vision1/internal/emulator/options"
	"vision1/internal/emulator/worker"
)

// The linker sets version in releases.
var version = "dev"

// Exit codes.
const (
	exitSuccess = 0
	exitFailure = 1 // starting or stopping the service failed
	exitUsage   = 2 // invalid command line
)

// A usageError reports an invalid command line.
type usageError struct{ error }

// run serves until the context is canceled and returns the exit code.
func run(ctx context.Context, arguments []string, output, messages io.Writer) int {
	command := newCommand()
	command.SetArgs(arguments)
	command.SetOut(output)
	command.SetErr(messages)
	err := command.ExecuteContext(ctx)
	if err == nil {
		return exitSuccess
	}
	for _, err := range parts(err) {
		fmt.Fprintf(messages, "error: %s\n", printable(err.Error()))
	}
	if usage := new(usageError); errors.As(err, usage) {
		return exitUsage
	}
	return exitFailure
}

// parts returns the errors in a usageError.
func parts(err error) []error {
	if usage, ok := err.(usageError); ok { //nolint:errorlint // as run returns it
		err = usage.error
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// printable escapes control characters, which a terminal would interpret.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

func newCommand() *cobra.Command {
	o := new(options.Options)
	command := &cobra.Command{
		Use:               "vision1-emulator",
		Short:             options.Summary,
		Long:              options.Description,
		Args:              noArguments,
		Version:           version,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		RunE: func(command *cobra.Command, _ []string) error {
			config, err := configure(command.Flags(), o)
			if err != nil {
				return usageError{err}
			}
			return serve(command.Context(), config, command.OutOrStdout())
		},
	}
	command.CompletionOptions.DisableDefaultCmd = true
	command.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	command.SetUsageFunc(printUsage)
	command.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
			wanted := map[string]string{"duration": "a number with a unit, such as 30s or 5m, and less than 290 years", "bool": "true or false"}
			flag := invalid.GetFlag()
			err = fmt.Errorf("--%s %s: the value must be %s", flag.Name, invalid.GetValue(), wanted[flag.Value.Type()])
		}
		return usageError{fmt.Errorf("%w; see vision1-emulator --help", err)}
	})
	o.AddFlags(command.Flags())
	return command
}

// printUsage prints what cobra's own function does, in lines that fit a terminal.
func printUsage(command *cobra.Command) error {
	const width = 80
	_, err := fmt.Fprintf(command.OutOrStderr(), "Usage:\n  %s\n\nFlags:\n%s", command.UseLine(), command.LocalFlags().FlagUsagesWrapped(width))
	return err //nolint:wrapcheck // cobra prints it
}

func noArguments(_ *cobra.Command, arguments []string) error {
	if len(arguments) > 0 {
		return usageError{fmt.Errorf("unknown argument %q: vision1-emulator takes only flags; see --help", arguments[0])}
	}
	return nil
}

// serve runs the service until the context is canceled.
func serve(ctx context.Context, config emulator.Config, output io.Writer) error {
	var err error
	if config.Worker, err = worker.Self(); err != nil {
		return fmt.Errorf("start the service: %w", err)
	}
	server, err := emulator.Start(ctx, config)
	if listenErr := new(net.OpError); errors.As(err, &listenErr) {
		return fmt.Errorf("--listen %s: %w; use --listen 127.0.0.1:0 to select a free port", config.Listen, listenErr.Err)
	}
	if err != nil {
		return fmt.Errorf("start the service: %w", err)
	}
	if _, err := fmt.Fprintf(output, "listening on %s\n", server.Addr()); err != nil {
		return errors.Join(fmt.Errorf("print the address: %w", err), server.Close())
	}
	<-ctx.Done()
	return server.Close()
}
