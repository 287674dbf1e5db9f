package cli

import (
	"strings"

	"vision1/internal/problem"
)

// rewrite turns the words as typed into words that cobra understands: -r and -p
// take every following word up to the next that starts with a dash, which
// becomes one flag for each word. A lone - is a value; -- ends it all.
func rewrite(args []string, flags *flagSet) ([]string, []problem.Problem) {
	out := make([]string, 0, len(args)+8)
	var problems []problem.Problem
	for i := 0; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			return append(out, args[i:]...), problems
		}
		name, attached, hasValue := flags.parse(word)
		switch {
		case name == "" || !hasValue && !flags.takesValue(name):
			out = append(out, word)
		case !flags.takesMany(name):
			out = append(out, word)
			if !hasValue && i+1 < len(args) {
				i++
				out = append(out, args[i])
			}
		default:
			first := len(out)
			if hasValue {
				out = append(out, "--"+name+"="+attached)
			}
			for i+1 < len(args) && !isFlag(args[i+1]) {
				i++
				out = append(out, "--"+name+"="+args[i])
			}
			if len(out) == first {
				problems = append(problems, problem.Problem{Flag: word, Message: "takes at least one word, as in " + flags.example(name)})
			}
		}
	}
	return out, problems
}

// isFlag tells whether a word ends the values of -r and -p.
func isFlag(word string) bool {
	return len(word) > 1 && word[0] == '-'
}

// jsonErrors finds out whether --error-format json was asked for, also where
// the command line is too wrong to be read.
func jsonErrors(args []string) bool {
	for i, word := range args {
		if word == "--" {
			return false
		}
		value, ok := strings.CutPrefix(word, "--error-format=")
		if word == "--error-format" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if ok {
			return value == "json"
		}
	}
	return false
}
