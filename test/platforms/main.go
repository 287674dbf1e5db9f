// Command platforms checks the types of a module and of its tests on other platforms. It
// reads the sources of everything, which takes seconds and 1.2 GB; go vet compiles it for
// a minute. Build tags are those of GOFLAGS.
//
//	platforms [-dir DIR] GOOS/GOARCH...
package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

func main() {
	dir := flag.String("dir", ".", "check the module in `DIR`")
	flag.Parse()
	failed := flag.NArg() == 0
	if failed {
		fmt.Fprintln(os.Stderr, "usage: platforms [-dir DIR] GOOS/GOARCH...")
	}
	for _, platform := range flag.Args() {
		n, err := check(*dir, platform)
		if err != nil {
			failed = true
			fmt.Fprintf(os.Stderr, "%s: %v\n", platform, err)
			continue
		}
		fmt.Printf("%s: %d packages\n", platform, n)
	}
	if failed {
		os.Exit(1)
	}
}

// check returns the number of packages of the module, those of tests included.
func check(dir, platform string) (int, error) {
	system, arch, ok := strings.Cut(platform, "/")
	if !ok {
		return 0, errors.New("is not GOOS/GOARCH")
	}
	found, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps |
			packages.NeedTypes | packages.NeedTypesSizes,
		Dir:   dir,
		Tests: true,
		Env:   append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+arch),
	}, "./...")
	if err != nil {
		return 0, fmt.Errorf("load the packages: %w", err)
	}
	errs := map[string]bool{} // a package and its variant for tests have the same
	packages.Visit(found, nil, func(p *packages.Package) {
		for _, err := range p.Errors {
			errs[err.Error()] = true
		}
	})
	for _, message := range slices.Sorted(maps.Keys(errs)) {
		fmt.Fprintln(os.Stderr, message)
	}
	if len(errs) > 0 {
		return 0, fmt.Errorf("%d errors", len(errs))
	}
	return len(found), nil
}
