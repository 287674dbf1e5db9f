// Command vision1 is a client for the Google Cloud Vision API v1.
package main

import (
	"os"

	"vision1/internal/cli"
)

func main() {
	os.Exit(cli.Main(cli.System()))
}
