package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"

	"github.com/spf13/cobra" //nolint:depguard // the emulator is a separate command
	"github.com/spf13/pflag" //nolint:depguard // the emulator is a separate command

	"vision1/internal/emulator"
	"vision1/internal/emulator/faults"
	"vision1/internal/emulator/options"
	"vision1/internal/emulator/quota"
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
	fmt.Fprintf(messages, "error: %v\n", err)
	if usage := new(usageError); errors.As(err, usage) {
		return exitUsage
	}
	return exitFailure
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
			if err := checkFlags(command.Flags(), o); err != nil {
				return usageError{err}
			}
			return serve(command.Context(), o.Config, command.OutOrStdout())
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

// checkEmpty returns an error if a flag has an empty value, such as an unset variable.
func checkEmpty(flags *pflag.FlagSet) error {
	var err error
	flags.Visit(func(flag *pflag.Flag) {
		if flag.Value.Type() == "string" && flag.Value.String() == "" {
			err = fmt.Errorf("--%s requires a value that is not empty", flag.Name)
		}
	})
	return err
}

// checkFlags validates the flags and adds the faults and quotas to the
// configuration.
func checkFlags(flags *pflag.FlagSet, o *options.Options) error {
	config := &o.Config
	if err := checkEmpty(flags); err != nil {
		return err
	}
	if config.OperationTime < 0 {
		return fmt.Errorf("--operation-time %v: the value must not be negative", config.OperationTime)
	}
	if config.Latency < 0 {
		return fmt.Errorf("--latency %v: the value must not be negative", config.Latency)
	}
	_, port, err := net.SplitHostPort(config.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s: use HOST:PORT, such as 127.0.0.1:9790", config.Listen)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("--listen %s: use a port from 1 to 65535, or 0 for a free port", config.Listen)
	}
	if err := checkDirs(config); err != nil {
		return err
	}
	if flags.Changed("tesseract") { // the default one is needed only for images
		if _, err := exec.LookPath(config.Tesseract); err != nil {
			return fmt.Errorf("--tesseract %s: no such program", config.Tesseract)
		}
	}
	for _, text := range o.Fail {
		fault, err := faults.Parse(text)
		if err != nil {
			return fmt.Errorf("--fail %s: %w", text, err)
		}
		config.Faults = append(config.Faults, fault)
	}
	for _, text := range o.Quotas {
		limit, err := quota.Parse(text)
		if err != nil {
			return fmt.Errorf("--quota %s: %w", text, err)
		}
		config.Quotas = append(config.Quotas, limit)
	}
	return nil
}

func checkDirs(config *emulator.Config) error {
	for _, dir := range []struct{ flag, path string }{{"--bucket-dir", config.BucketDir}, {"--replies", config.ResponsesDir}} {
		if dir.path == "" {
			continue
		}
		switch info, err := os.Stat(dir.path); {
		case err != nil:
			return fmt.Errorf("%s %s: no such directory", dir.flag, dir.path)
		case !info.IsDir():
			return fmt.Errorf("%s %s: not a directory", dir.flag, dir.path)
		}
	}
	return nil
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
