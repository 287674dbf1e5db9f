// Package shell writes commands and variables as the user's shell reads them: a
// POSIX shell, PowerShell, or cmd.exe.
package shell

import "strings"

// A Shell is a family of shells with the same quoting.
type Shell int

// The shells. The zero value is a POSIX shell.
const (
	POSIX Shell = iota
	PowerShell
	// WindowsPowerShell is PowerShell up to version 7.2, which drops double quotes
	// from the arguments of programs unless they are escaped.
	WindowsPowerShell
	Cmd
)

// Of returns the shell that most likely started this process on the operating
// system goos (runtime.GOOS), by what shells leave in the environment. Git Bash,
// MSYS2, and Cygwin set MSYSTEM or SHELL. PowerShell adds directories of the user
// to PSModulePath, which Windows sets for every process, and its newer versions set
// POWERSHELL_DISTRIBUTION_CHANNEL.
func Of(goos string, getenv func(string) string) Shell {
	if goos != "windows" || getenv("MSYSTEM") != "" || getenv("SHELL") != "" {
		return POSIX
	}
	if getenv("POWERSHELL_DISTRIBUTION_CHANNEL") != "" {
		return PowerShell
	}
	profile := strings.ToLower(strings.TrimRight(getenv("USERPROFILE"), `\`))
	for directory := range strings.SplitSeq(strings.ToLower(getenv("PSModulePath")), ";") {
		switch {
		case strings.HasSuffix(strings.TrimRight(directory, `\`), `\powershell\7\modules`):
			return PowerShell
		case profile != "" && strings.HasPrefix(directory, profile+`\`):
			return WindowsPowerShell
		}
	}
	return Cmd
}

// Quote returns an argument as typed: unchanged if the shell leaves it so.
func (s Shell) Quote(arg string) string {
	switch s {
	case PowerShell, WindowsPowerShell:
		return s.quotePowerShell(arg)
	case Cmd:
		return quoteCmd(arg)
	default:
		return quotePOSIX(arg)
	}
}

// Set returns the command that sets an environment variable. The value is not
// quoted if it is only a placeholder, "…".
func (s Shell) Set(name, value string) string {
	quoted := value
	if value != "…" {
		quoted = s.Quote(value)
	}
	switch s {
	case PowerShell, WindowsPowerShell:
		if quoted == value && value != "…" { // a word alone would be a command
			quoted = "'" + value + "'"
		}
		return "$env:" + name + " = " + quoted
	case Cmd:
		if quoted != value { // set takes everything after = as it is
			return `set "` + name + "=" + value + `"`
		}
		return "set " + name + "=" + value
	default:
		return "export " + name + "=" + quoted
	}
}

// TildeAdvice returns what to type instead of a ~ that the shell didn't replace by the
// home directory. The shells of Windows never do that for programs.
func TildeAdvice(goos string) string {
	if goos == "windows" {
		return "write the path of the home directory instead of ~"
	}
	return "the shell leaves ~ as it is after other characters and in quotes, use $HOME"
}

// Comment returns what starts a line that the shell ignores.
func (s Shell) Comment() string {
	if s == Cmd {
		return "rem "
	}
	return "# "
}

// Continuation returns what ends a line of a command that the next line continues.
func (s Shell) Continuation() string {
	switch s {
	case PowerShell, WindowsPowerShell:
		return " `"
	case Cmd:
		return " ^"
	default:
		return ` \`
	}
}
