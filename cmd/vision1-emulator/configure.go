package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag" //nolint:depguard // the emulator is a separate command

	"vision1/internal/emulator"
	"vision1/internal/emulator/faults"
	"vision1/internal/emulator/options"
	"vision1/internal/emulator/quota"
)

// configure returns the configuration that the flags describe, or all their errors.
func configure(flags *pflag.FlagSet, o *options.Options) (emulator.Config, error) {
	config := emulator.Config{
		Listen: o.Listen, OperationTime: o.OperationTime, BucketDir: o.BucketDir, ResponsesDir: o.ResponsesDir, Tesseract: o.Tesseract,
		AllowFetch: o.AllowFetch, AllowHosts: o.AllowHosts, Latency: o.Latency,
	}
	errs := append(checkEmpty(flags),
		checkListen(o.Listen), checkTime("--operation-time", o.OperationTime), checkTime("--latency", o.Latency),
		checkDir("--bucket-dir", o.BucketDir), checkDir("--replies", o.ResponsesDir))
	if flags.Changed("tesseract") { // the default one is needed only for images
		errs = append(errs, checkProgram("--tesseract", o.Tesseract))
	}
	for _, host := range o.AllowHosts {
		errs = append(errs, checkHost(host))
	}
	for _, text := range o.Faults {
		fault, err := faults.Parse(text)
		if err != nil && text != "" {
			errs = append(errs, fmt.Errorf("--fail %s: %w", text, err))
		}
		config.Faults = append(config.Faults, fault)
	}
	for _, text := range o.Quotas {
		limit, err := quota.Parse(text)
		if err != nil && text != "" {
			errs = append(errs, fmt.Errorf("--quota %s: %w", text, err))
		}
		config.Quotas = append(config.Quotas, limit)
	}
	return config, errors.Join(errs...)
}

// checkEmpty rejects empty values, such as that of an unset variable. The other checks
// accept them.
func checkEmpty(flags *pflag.FlagSet) (errs []error) {
	flags.Visit(func(flag *pflag.Flag) {
		values := []string{flag.Value.String()}
		if list, ok := flag.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if slices.Contains(values, "") {
			errs = append(errs, fmt.Errorf("--%s requires a value that is not empty", flag.Name))
		}
	})
	return errs
}

func checkListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	switch {
	case address == "":
		return nil
	case err != nil:
		return fmt.Errorf("--listen %s: use HOST:PORT, such as 127.0.0.1:9790", address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("--listen %s: use a port from 1 to 65535, or 0 for a free port", address)
	}
	return nil
}

func checkHost(host string) error {
	if strings.ContainsAny(host, "/:") {
		return fmt.Errorf("--allow-host %s: use a name without scheme, port, and path, such as emulator.example", host)
	}
	return nil
}

func checkTime(flag string, value time.Duration) error {
	if value < 0 {
		return fmt.Errorf("%s %v: the value must not be negative", flag, value)
	}
	return nil
}

func checkDir(flag, path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return fmt.Errorf("%s %s: not a directory", flag, path)
	}
	if err == nil {
		var dir *os.File
		if dir, err = os.Open(path); err == nil { // it can be read
			err = dir.Close()
		}
	}
	failed, _ := errors.AsType[*fs.PathError](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s %s: no such directory", flag, path)
	default:
		return fmt.Errorf("%s %s: %w", flag, path, failed.Err)
	}
}

func checkProgram(flag, name string) error {
	if _, err := exec.LookPath(name); err != nil && name != "" {
		return fmt.Errorf("%s %s: no such program", flag, name)
	}
	return nil
}
