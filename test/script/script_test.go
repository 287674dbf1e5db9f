package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"vision1/internal/emulator"
	"vision1/internal/emulator/clock"
)

var update = flag.Bool("update", false, "write the golden parts of the scripts anew")

// TestScript runs the archives of testdata/script. Beside what testscript has,
// they may use
//
//	status CODE program [word...]   run it; it must end with that code
//	fails CODE program [word...]    likewise, and it must say why on standard error
//	                                only and leave every file as it was
//	server NAME BEHAVIOUR [key=value...]
//	                                start a server, see behaviour; $NAME is its HOST:PORT
//	received NAME COUNT             it has got that many requests
//	recorded NAME FILE              write the requests that it got to a file
//	jsoneq FILE FILE                both hold the same JSON value
//	jsonget VARIABLE FILE KEY       set a variable to a member of a JSON object
//	expand FILE                     put the values of $NAME into a file
//	advance DURATION                move the clock of the emulator
//
// FILE may be stdout or stderr. An emulator of its own is at VISION_EMULATOR_HOST.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		Setup:               setUp,
		Condition:           condition,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":   status,
			"fails":    fails,
			"server":   startServer,
			"received": received,
			"recorded": recorded,
			"jsoneq":   jsonEqual,
			"jsonget":  jsonGet,
			"expand":   expand,
			"advance":  advance,
		},
	})
}

// A valueKey names what a script keeps between its commands.
type valueKey int

const (
	clockKey   valueKey = iota // *clock.Manual
	serversKey                 // map[string]*recorder
)

// setUp gives a script an emulator, a home and nothing of the environment that
// the tests run in.
func setUp(env *testscript.Env) error {
	t, ok := env.T().(testing.TB)
	if !ok {
		return fmt.Errorf("%T is no testing.TB", env.T())
	}
	manual := clock.NewManual(time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC))
	service, err := emulator.Start(t.Context(), emulator.Config{OperationTime: 30 * time.Second, Clock: manual})
	if err != nil {
		return fmt.Errorf("start the emulator: %w", err)
	}
	env.Defer(func() {
		if err := service.Close(); err != nil {
			t.Errorf("close the emulator: %v", err)
		}
	})
	env.Values[clockKey] = manual
	env.Values[serversKey] = map[string]*recorder{}
	home := filepath.Join(env.WorkDir, "home")
	for _, name := range []string{"HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"} {
		env.Setenv(name, home)
	}
	env.Setenv("VISION_EMULATOR_HOST", service.Addr())
	// Nothing listens there: no script finds the metadata server of its machine.
	env.Setenv("GCE_METADATA_HOST", nobody)
	env.Setenv("nobody", nobody)
	return nil
}

// nobody is an address that refuses connections.
const nobody = "127.0.0.1:1"
