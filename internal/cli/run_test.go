package cli_test

import (
	"maps"
	"net/http"
	"sync/atomic"
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
	return runScripted(t, clitest.Sequence(paths), clitest.Command{Args: args, StderrTerminal: terminal})
}

// enough is how many requests a server receives while several operations are polled, each
// of them twice at least.
const enough = 50

// runExpired is runWait for a command that --timeout ends when the server receives the
// request with the number last. The responses to the requests before it have arrived if
// one operation is polled.
func runExpired(t *testing.T, last int, paths map[string][]string, args ...string) clitest.Result {
	t.Helper()
	handler, expire := expireAt(last, clitest.Sequence(paths))
	return runScripted(t, handler, clitest.Command{Args: args, Expire: expire})
}

func runScripted(t *testing.T, handler http.Handler, command clitest.Command) clitest.Result {
	t.Helper()
	server := clitest.Serve(handler)
	defer server.Close()
	command.Env = map[string]string{"VISION_EMULATOR_HOST": server.Host(), "HOME": t.TempDir()}
	result := command.Run()
	result.Requests = server.Requests()
	return result
}

// expireAt returns next with a channel that is closed by the request with the number last.
func expireAt(last int, next http.Handler) (http.Handler, <-chan struct{}) {
	expire := make(chan struct{})
	var count atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if count.Add(1) == int64(last) {
			close(expire)
		}
		next.ServeHTTP(w, r)
	}), expire
}
