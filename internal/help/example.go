package help

import "strings"

// Example returns a title and the commands that do what it says.
func Example(title string, commands ...string) Block {
	return Block{Lines: []string{"# " + title}, Commands: commands}
}

// splitCommand returns the parts of a shell command between which a line can be
// broken: its arguments, each flag together with the argument after it. Quoted text
// is not split.
func splitCommand(command string) []string {
	var parts []string
	start := 0
	var quote byte
	for i := 0; i <= len(command); i++ {
		switch {
		case i == len(command) || command[i] == ' ' && quote == 0:
			parts = appendArgument(parts, command[start:i])
			start = i + 1
		case quote != 0:
			if command[i] == quote {
				quote = 0
			}
		case command[i] == '\'' || command[i] == '"':
			quote = command[i]
		}
	}
	return parts
}

func appendArgument(parts []string, argument string) []string {
	last := len(parts) - 1
	if last > 0 && !strings.HasPrefix(argument, "-") && isFlagOrOperator(parts[last]) {
		parts[last] += " " + argument
		return parts
	}
	return append(parts, argument)
}

func isFlagOrOperator(argument string) bool {
	return strings.HasPrefix(argument, "-") && !strings.Contains(argument, " ") || argument == ">" || argument == "|"
}

// withoutVariables returns a command with the names of its variables as placeholders,
// for shells other than POSIX shells: NAME=$(command) becomes the command, and "$NAME"
// becomes NAME.
func withoutVariables(command string) string {
	if name, substituted, ok := strings.Cut(command, "=$("); ok && !strings.Contains(name, " ") {
		command = strings.TrimSuffix(substituted, ")")
	}
	return strings.NewReplacer(`"$NAME"`, "NAME", `"$OTHER"`, "OTHER",
		`"locations/${NAME#*/locations/}"`, "locations/eu/operations/ID").Replace(command)
}
