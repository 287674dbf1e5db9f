package script

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"vision1/internal/clitest"
	"vision1/internal/emulator"
	"vision1/internal/emulator/clock"
)

var update = flag.Bool("update", false, "update the golden parts of the scripts")

// TestScript runs the archives in testdata/script. In addition to the commands of
// testscript, they can use
//
//	status CODE PROGRAM [ARG...]    run a program that must exit with CODE
//	fails CODE PROGRAM [ARG...]     the same, and it must print an error to standard
//	                                error, nothing to standard output, and leave all
//	                                files unmodified
//	server NAME BEHAVIOR [KEY=VALUE...]
//	                                start a server, see clitest.ServeBehavior; $NAME
//	                                is its HOST:PORT
//	received NAME COUNT             check the number of requests that it received
//	recorded NAME FILE              write the requests that it received to a file
//	jsoneq FILE FILE                check that two files contain the same JSON value
//	jsonget VARIABLE FILE KEY       set a variable to a field of a JSON object
//	expand FILE                     replace the variables in a file by their values
//	advance DURATION                advance the clock of the emulator
//	buckets DIRECTORY               use another emulator, with Cloud Storage in DIRECTORY
//	png FILE WIDTH HEIGHT [COLOR]   create a PNG file of one color, which is a number
//	pngs DIRECTORY COUNT            create DIRECTORY/1.png and so on
//	pdf FILE PAGES                  create a PDF whose pages have different colors
//
// FILE can be stdout or stderr. Each script has its own emulator, whose address is
// in VISION_EMULATOR_HOST.
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
			"buckets":  buckets,
			"png":      pngFile,
			"pngs":     pngFiles,
			"pdf":      pdfFile,
		},
	})
}

// A valueKey is a key of a value that a script stores between its commands.
type valueKey int

const (
	clockKey   valueKey = iota // *clock.Manual
	serversKey                 // map[string]*clitest.Server
)

// setUp gives a script an emulator, a home directory, and an environment that
// doesn't depend on the machine.
func setUp(env *testscript.Env) error {
	t, ok := env.T().(testing.TB)
	if !ok {
		return fmt.Errorf("%T is not a testing.TB", env.T())
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
	env.Values[serversKey] = map[string]*clitest.Server{}
	home := filepath.Join(env.WorkDir, "home")
	for _, name := range []string{"HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME"} {
		env.Setenv(name, home)
	}
	env.Setenv("SHELL", "sh") // messages are the same on every system
	env.Setenv("GORACE", os.Getenv("GORACE"))
	env.Setenv("VISION_EMULATOR_HOST", service.Addr())
	// Nothing listens there, so no script finds the metadata server of its machine.
	env.Setenv("GCE_METADATA_HOST", nobody)
	env.Setenv("nobody", nobody)
	return nil
}

// nobody is a HOST:PORT that refuses connections.
const nobody = "127.0.0.1:1"
