package cli

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"vision1/internal/api"
	"vision1/internal/authcmd"
	"vision1/internal/cmdutil"
	"vision1/internal/detectcmd"
	"vision1/internal/diag"
	"vision1/internal/methods"
	"vision1/internal/shell"
)

// parseArgs rewrites the arguments for cobra: -r and -p take every following
// argument up to the next one that starts with a dash, and become one flag for
// each. A lone - is a value; -- ends the values and the flags.
func parseArgs(args []string, globals *cmdutil.Globals) *argParser {
	p := &argParser{
		flags: knownFlags{globals.Flags, methods.NewFlags().Set},
		args:  args, out: make([]string, 0, len(args)+8), count: make(map[string]int),
	}
	for p.i < len(args) && args[p.i] != "--" {
		p.next()
	}
	p.end()
	for _, name := range []string{methods.RequestFlag, methods.ParamFlag} {
		if n, typed := p.count[name]; typed && n == 0 {
			p.diags.Add(&diag.Diagnostic{Flag: "-" + name[:1], Message: "requires at least one argument"})
		}
	}
	return p
}

// parseCommandArgs is parseArgs for arguments that follow a command.
func parseCommandArgs(command string, args []string) ([]string, diag.List) {
	p := parseArgs(append([]string{command}, args...), cmdutil.NewGlobals())
	return p.out[1:], p.diags
}

type argParser struct {
	flags knownFlags
	args  []string
	i     int            // the next argument to read
	count map[string]int // how many values each flag has

	out      []string // for cobra
	commands []string // the arguments that are neither flags nor their values
	diags    diag.List
	// unknownFlagFirst: an unknown flag came before the command.
	unknownFlagFirst bool
	openFlag         string // -r or -p, if it takes the next argument too, by its long name
}

// end copies what follows --, which ends the flags: positionals, preceded by the
// names of the command if these did not come yet.
func (p *argParser) end() {
	if p.i == len(p.args) {
		return
	}
	rest := p.args[p.i+1:]
	commands := rest[:min(len(rest), max(0, 2-len(p.commands)))]
	p.commands = append(p.commands, rest...)
	p.out = append(append(p.out, commands...), "--")
	p.out = append(p.out, rest[len(commands):]...)
}

// next reads one argument, and what belongs to it.
func (p *argParser) next() {
	arg := p.args[p.i]
	p.i++
	name, attached, hasValue := p.flags.parse(arg)
	switch {
	case name == "" && !isFlag(arg):
		p.commands = append(p.commands, arg)
		p.out = append(p.out, arg)
		if len(p.commands) == 1 {
			p.flags.method = p.ownFlags(arg)
		}
	case name == "" && p.isAuth(): // cobra reports an unknown flag
		p.out = append(p.out, arg)
	case name == "" && !slices.Contains([]string{"-h", "--help", "-v", "--version"}, arg):
		p.unknown(arg)
	case name == "" || !hasValue && !p.flags.takesValue(name):
		p.out = append(p.out, arg)
	case name == methods.RequestFlag || name == methods.ParamFlag:
		p.many(name, attached, hasValue)
	default:
		if hasValue && attached == "" {
			arg = "--" + name + "=" // pflag takes the = in -o= for the value
		}
		p.one(name, arg, hasValue)
	}
}

// ownFlags returns the flags of a command that is not a resource, in place of those of
// any method.
func (p *argParser) ownFlags(name string) *pflag.FlagSet {
	switch {
	case name == authcmd.Name:
		return authcmd.Flags()
	case name == detectcmd.Name, isGcloud(name):
		return detectcmd.Flags()
	default:
		return p.flags.method
	}
}

func (p *argParser) isAuth() bool { return len(p.commands) > 0 && p.commands[0] == authcmd.Name }

// unknown reports an unknown flag, without its value, which may be a secret.
func (p *argParser) unknown(arg string) {
	name := flagOf(arg)
	p.unknownFlagFirst = p.unknownFlagFirst || len(p.commands) < 2
	known := p.flags
	if len(p.commands) > 1 && p.commands[0] == detectcmd.Name {
		known.method = detectcmd.FlagsOf(p.commands[1])
	}
	d := methods.UnknownFlag(name, known.names(), p.method())
	if long, _, _ := strings.Cut(arg, "="); !strings.HasPrefix(arg, "--") && p.flags.find(long[1:]) != nil { // -format
		name = long
		d = &diag.Diagnostic{Message: "unknown flag", Suggestion: "-" + long}
	}
	d.Flag, d.Text = "flag", name
	p.diags.Add(d)
}

// method returns the method that the arguments name so far; without parameters if
// they name none.
func (p *argParser) method() *api.Method {
	if len(p.commands) > 1 {
		if m, err := findMethod(p.commands[0], p.commands[1]); err == nil {
			return m
		}
	}
	return &api.Method{}
}

// one copies a flag that takes one value.
func (p *argParser) one(name, arg string, hasValue bool) {
	p.count[name]++
	if p.count[name] == 2 && !p.flags.repeats(name) {
		p.diags.Add(&diag.Diagnostic{Flag: flagOf(arg), Message: "is set twice; set it once"})
	}
	if !hasValue && p.i < len(p.args) {
		value := p.args[p.i]
		isLong, isShort := strings.HasPrefix(value, "--"), len(value) == 2
		if next, _, _ := p.flags.parse(value); next != "" && (isLong || isShort) { // -o --dry-run would send the request
			p.diags.Add(&diag.Diagnostic{Flag: flagOf(arg), Message: "requires a value; for a value that is like the flag " +
				flagOf(value) + ", use = before it"})
			return
		}
		p.i++
		p.out = append(p.out, arg, value)
		return
	}
	p.out = append(p.out, arg)
}

// many adds one flag for each argument that follows -r or -p.
func (p *argParser) many(name, attached string, hasValue bool) {
	before := len(p.out)
	if hasValue {
		p.out = append(p.out, "--"+name+"="+attached)
	}
	for ; p.i < len(p.args) && !isFlag(p.args[p.i]); p.i++ {
		p.out = append(p.out, "--"+name+"="+p.args[p.i])
	}
	p.count[name] += len(p.out) - before
	if p.i == len(p.args) {
		p.openFlag = name
	}
}

// startsCommand reports whether the arguments are the beginning of a command: the
// names are known, and no flag comes before the method that it belongs to.
func (p *argParser) startsCommand() bool {
	if checkCommand(shell.POSIX, p.commands, p.args) != nil {
		return false
	}
	own := len(p.commands) > 0 && slices.Contains(ownCommands(), p.commands[0]) && p.commands[0] != detectcmd.Name
	for name := range p.count {
		isOwn := p.isAuth() || own && name == "json" // which version has too
		if p.flags.global.Lookup(name) == nil && !isOwn && (own || len(p.commands) < p.namesOfCommand()) {
			return false
		}
	}
	return true
}

// namesOfCommand returns how many arguments name the command.
func (p *argParser) namesOfCommand() int {
	if len(p.commands) > 0 && p.commands[0] == detectcmd.Name {
		return 1
	}
	return 2
}

// knownFlags are the global flags, and those of any method, of detect, or of any
// command below auth.
type knownFlags struct{ global, method *pflag.FlagSet }

// parse splits an argument into a flag and its value. The name is the long one,
// "" if the argument is not a known flag.
func (k knownFlags) parse(arg string) (name, attached string, hasValue bool) {
	if long, ok := strings.CutPrefix(arg, "--"); ok {
		name, attached, hasValue = strings.Cut(long, "=")
		if k.find(name) == nil {
			return "", "", false
		}
		return name, attached, hasValue
	}
	if !isFlag(arg) {
		return "", "", false
	}
	if arg[1] >= utf8.RuneSelf { // pflag accepts only bytes
		return "", "", false
	}
	flag := k.method.ShorthandLookup(arg[1:2])
	if flag == nil {
		return "", "", false
	}
	return flag.Name, strings.TrimPrefix(arg[2:], "="), len(arg) > 2
}

func (k knownFlags) find(name string) *pflag.Flag {
	if flag := k.global.Lookup(name); flag != nil {
		return flag
	}
	return k.method.Lookup(name)
}

func (k knownFlags) takesValue(name string) bool { return k.find(name).NoOptDefVal == "" }

// repeats reports whether a flag can be repeated.
func (k knownFlags) repeats(name string) bool { return k.find(name).Value.Type() == "stringArray" }

// names returns all flags as they are typed.
func (k knownFlags) names() []string {
	var names []string
	for _, set := range []*pflag.FlagSet{k.global, k.method} {
		set.VisitAll(func(flag *pflag.Flag) { names = append(names, "--"+flag.Name) })
	}
	return names
}

// flagOf returns the flag that an argument starts with, without a value; the value
// of a one-letter flag may follow at once.
func flagOf(arg string) string {
	if !strings.HasPrefix(arg, "--") {
		_, size := utf8.DecodeRuneInString(arg[1:])
		return arg[:1+size]
	}
	name, _, _ := strings.Cut(arg, "=")
	return name
}

// isFlag reports whether an argument ends the values of -r and -p.
func isFlag(arg string) bool {
	return len(arg) > 1 && arg[0] == '-'
}

// wantsJSON reports whether --error-format json is set, even if the command line
// can't be parsed.
func wantsJSON(args []string) bool {
	for i, arg := range args {
		if arg == "--" {
			return false
		}
		value, ok := strings.CutPrefix(arg, "--error-format=")
		if arg == "--error-format" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if ok {
			return value == "json"
		}
	}
	return false
}

// flagError turns an error of pflag into a *cmdutil.UsageError.
func flagError(globals *cmdutil.Globals, cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	known := knownFlags{globals.Flags, methods.NewFlags().Set}
	d := diag.Diagnostic{Flag: "flag", Message: err.Error()}
	var unknown *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		d.Text, d.Message = typedFlag(name, unknown.GetSpecifiedShortnames()), "unknown flag"
		first, _, _ := strings.Cut(commandPath(cmd), " ")
		isShorthand := len(name) == 1 && known.method.ShorthandLookup(name) != nil
		switch {
		case slices.Contains(ownCommands(), first):
			d.Message = "unknown flag of this command"
		case cmd.HasSubCommands() && known.find(name) != nil || isShorthand:
			d.Message = "belongs after the method: vision1 <resource> <method> ... " + d.Text
		default:
			unknown := methods.UnknownFlag(d.Text, known.names(), &api.Method{})
			d.Message, d.Suggestion = unknown.Message, unknown.Suggestion
		}
	case errors.As(err, &lacking):
		d.Text, d.Message = typedFlag(lacking.GetSpecifiedName(), lacking.GetSpecifiedShortnames()), "requires a value"
	case errors.As(err, &invalid):
		d.Flag, d.Text = "--"+invalid.GetFlag().Name, invalid.GetValue()
		d.Message = "valid values are true and false" // all other flags are strings to pflag
	}
	return &cmdutil.UsageError{Diags: append(globals.Diags, d), Command: commandPath(cmd)}
}

// typedFlag returns a flag as it is usually typed: -r and -p by their letters.
func typedFlag(name, shorthands string) string {
	switch {
	case shorthands != "":
		return "-" + shorthands[:1]
	case name == methods.RequestFlag || name == methods.ParamFlag:
		return "-" + name[:1]
	default:
		return "--" + name
	}
}
