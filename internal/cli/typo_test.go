package cli_test

import (
	"regexp"
	"strings"
	"testing"

	"vision1/internal/api"
	"vision1/internal/clitest"
)

// A flag without its value takes the command for it. The message is about that, not
// about the next argument.
func TestCommandAsValue(t *testing.T) {
	t.Parallel()
	const message = "this flag requires a value, and took the command "
	for args, command := range map[string]string{
		"--quota-project images annotate":      "images",
		"--location operations list":           "operations",
		"--location detect status out":         "detect",
		"--location detect labels a.jpg":       "detect",
		"--debug --credentials auth login":     "auth",
		"--quiet --scope projects images-nope": "projects",
	} {
		if result := runCommand(t, "", nil, strings.Fields(args)...); result.Code != 2 || !strings.Contains(result.Stderr, message+command+" for it") {
			t.Errorf("%s: exit code %d\n%s", args, result.Code, result.Stderr)
		}
	}
	for _, args := range []string{"--quota-project p operation list", "--debug annotate", "--location=operations list"} {
		if result := runCommand(t, "", nil, strings.Fields(args)...); result.Code != 2 || strings.Contains(result.Stderr, message) {
			t.Errorf("%s: exit code %d\n%s", args, result.Code, result.Stderr)
		}
	}
}

// TestTypos types every command with typical errors. Each message refers to help that
// exists, and a suggestion is not what was typed.
func TestTypos(t *testing.T) {
	t.Parallel()
	commands := [][]string{{"detect", "status"}, {"detect", "render"}, {"detect", "job"}, {"auth", "login"}, {"schema", "images"}, {"help", "features"}, {"completion", "bash"}}
	for _, resource := range api.Resources() {
		for i := range resource.Methods {
			commands = append(commands, []string{resource.Name, resource.Methods[i].Name})
		}
	}
	topics := map[string]bool{}
	home := t.TempDir()
	for _, command := range commands {
		for _, args := range typosOf(command[0], command[1]) {
			result := clitest.Command{Args: args, Env: map[string]string{"VISION_EMULATOR_HOST": "127.0.0.1:1", "HOME": home}}.Run()
			if result.Code != 2 || result.Stderr == "" {
				t.Errorf("%q: exit code %d, want 2\n%s%s", args, result.Code, result.Stdout, result.Stderr)
			}
			for _, topic := range regexp.MustCompile(`vision1 help((?: [a-z-]+)*)`).FindAllStringSubmatch(result.Stderr, -1) {
				topics[topic[1]] = true
			}
			for _, suggestion := range regexp.MustCompile(`did you mean (.+)\?`).FindAllStringSubmatch(result.Stderr, -1) {
				if args[0] != "help" && strings.Contains(" "+strings.Join(args, " ")+" ", " "+suggestion[1]+" ") {
					t.Errorf("%q: suggests what was typed\n%s", args, result.Stderr)
				}
			}
		}
	}
	for topic := range topics {
		if result := runCommand(t, "", nil, append([]string{"help"}, strings.Fields(topic)...)...); result.Code != 0 || result.Stdout == "" {
			t.Errorf("a message refers to vision1 help%s: exit code %d\n%s", topic, result.Code, result.Stderr)
		}
	}
}

// typosOf returns command lines with errors of typing.
func typosOf(first, second string) [][]string {
	wrong := func(word string) string { return word[:2] + "q" + word[2:] }
	return [][]string{
		{wrong(first), second},
		{first + "x", second},
		{first, wrong(second), "--dry-run"},
		{first, second, "--timout", "5s"},
		{first, second, "--timeout"},
		{first, second, "--no-such-flag"},
		{first, second, "-z"},
		{"--quota-projct", first, second},
		{"help", wrong(first), second},
		{"help", first, second, "extra"},
		{"schema", first, wrong(second)},
		{first + "-" + second},
		{first + "." + second},
		{second + "x", first},
	}
}
