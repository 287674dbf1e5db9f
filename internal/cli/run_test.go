package cli_test

import (
	"maps"
	"net/http"
	"testing"

	"vision1/internal/clitest"
)

// runCommand runs a command against a server that sends {} for every request.
// env is the rest of the command's environment.
func runCommand(t *testing.T, stdin string, env map[string]string, args ...string) clitest.Result {
	t.Helper()
	server := clitest.Serve(clitest.RespondJSON(http.StatusOK, "{}\n"))
	defer server.Close()
	env = maps.Clone(env)
	if env == nil {
		env = map[string]string{}
	}
	env["VISION1_ENDPOINT"] = server.URL()
	result := clitest.Command{Args: args, Stdin: stdin, Env: env}.Run()
	result.Requests = server.Requests()
	return result
}

// runWait runs a command against a server with scripted responses.
func runWait(t *testing.T, paths map[string][]string, terminal bool, args ...string) clitest.Result {
	t.Helper()
	server := clitest.Serve(clitest.Sequence(paths))
	defer server.Close()
	env := map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": t.TempDir()}
	result := clitest.Command{Args: args, Env: env, StderrTerminal: terminal}.Run()
	result.Requests = server.Requests()
	return result
}
