package cli

// version is set by the linker for a release.
var version = "dev"

// Version returns the version of the program.
func Version() string { return version }
