package cli

import (
	"slices"
	"strings"

	"vision1/internal/api"
	"vision1/internal/diag"
)

// rewrite turns the words as typed into words that cobra understands: -r and -p
// take every following word up to the next that starts with a dash, which
// becomes one flag for each word. A lone - is a value; -- ends it all.
func rewrite(args []string, flags *flagSet) *rewriter {
	w := &rewriter{flags: flags, args: args, out: make([]string, 0, len(args)+8), given: make(map[string]int)}
	for w.i < len(args) && args[w.i] != "--" {
		w.next()
	}
	w.end()
	for _, name := range []string{requestFlag, propertyFlag} {
		if words, given := w.given[name]; given && words == 0 {
			w.problem(diag.Diagnostic{Flag: "-" + name[:1], Message: "takes words, and none came"})
		}
	}
	return w
}

type rewriter struct {
	flags *flagSet
	args  []string
	i     int            // the next word to read
	given map[string]int // how many values a flag was given

	out      []string // for cobra
	commands []string // the words that are neither flags nor their values
	problems diag.List
	// mistypedFirst: a flag that there is not came before the command.
	mistypedFirst bool
	open          string // the flag -r or -p that takes the next word too, or ""
}

func (w *rewriter) problem(p diag.Diagnostic) { w.problems = append(w.problems, p) }

// end copies what follows --, which ends the flags: arguments, and before them
// the words of the command where these did not come yet.
func (w *rewriter) end() {
	if w.i == len(w.args) {
		return
	}
	rest := w.args[w.i+1:]
	commands := rest[:min(len(rest), max(0, 2-len(w.commands)))]
	w.commands = append(w.commands, rest...)
	w.out = append(append(w.out, commands...), "--")
	w.out = append(w.out, rest[len(commands):]...)
}

// next reads a word, and what belongs to it.
func (w *rewriter) next() {
	word := w.args[w.i]
	w.i++
	if len(w.commands) > 0 && w.commands[0] == authCommand { // has flags of its own, which take one value as any
		w.out = append(w.out, word)
		return
	}
	name, attached, hasValue := w.flags.parse(word)
	switch {
	case name == "" && !isFlag(word):
		w.commands = append(w.commands, word)
		w.out = append(w.out, word)
	case name == "" && !slices.Contains([]string{"-h", "--help", "-v", "--version"}, word):
		w.unknown(word)
	case name == "" || !hasValue && !w.flags.takesValue(name):
		w.out = append(w.out, word)
	case w.flags.takesMany(name):
		w.many(name, attached, hasValue)
	default:
		w.one(name, word, hasValue)
	}
}

// unknown reports a flag that there is not, without its value, which may be a
// secret.
func (w *rewriter) unknown(word string) {
	name := flagOf(word)
	w.mistypedFirst = w.mistypedFirst || len(w.commands) < 2
	suggestion := diag.Nearest(name, w.flags.names())
	for i := range api.Properties() { // of -p, typed as a flag
		if p := &api.Properties()[i]; strings.TrimLeft(name, "-") == p.Word {
			suggestion = "-p " + p.Word + "="
		}
	}
	w.problem(diag.Diagnostic{Flag: "flag", Text: name, Message: "no such flag", Suggestion: suggestion})
}

// one copies a flag that takes one value.
func (w *rewriter) one(name, word string, hasValue bool) {
	w.given[name]++
	if w.given[name] == 2 && !w.flags.repeats(name) {
		w.problem(diag.Diagnostic{Flag: flagOf(word), Message: "is given twice; give it once"})
	}
	w.out = append(w.out, word)
	if !hasValue && w.i < len(w.args) {
		w.out = append(w.out, w.args[w.i])
		w.i++
	}
}

// many makes one flag of each word that follows -r or -p.
func (w *rewriter) many(name, attached string, hasValue bool) {
	before := len(w.out)
	if hasValue {
		w.out = append(w.out, "--"+name+"="+attached)
	}
	for ; w.i < len(w.args) && !isFlag(w.args[w.i]); w.i++ {
		w.out = append(w.out, "--"+name+"="+w.args[w.i])
	}
	w.given[name] += len(w.out) - before
	if w.i == len(w.args) {
		w.open = name
	}
}

// flagOf returns the flag that a word begins with, without a value: of one
// letter, a value may follow at once.
func flagOf(word string) string {
	if !strings.HasPrefix(word, "--") {
		return word[:2]
	}
	name, _, _ := strings.Cut(word, "=")
	return name
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
