package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary the command vision1 where it is started under
// that name, so that scripts and tests run whole processes of what they test.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"vision1": main})
}
