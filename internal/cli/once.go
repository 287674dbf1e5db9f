package cli

import (
	"errors"

	"github.com/spf13/pflag"
)

var errSetTwice = errors.New("is set twice; set it once")

// rejectRepeated makes the flags of a set that take one value fail if they are
// set twice.
func rejectRepeated(set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		if _, isList := f.Value.(pflag.SliceValue); f.NoOptDefVal == "" && !isList {
			f.Value = onceValue{f.Value, f}
		}
	})
}

// onceValue is the value of a flag that can be set once.
type onceValue struct {
	pflag.Value
	flag *pflag.Flag
}

// Set sets the value.
func (v onceValue) Set(text string) error {
	if v.flag.Changed {
		return errSetTwice
	}
	return v.Value.Set(text) //nolint:wrapcheck // pflag adds the flag
}
