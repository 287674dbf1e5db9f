//go:build system

package run

import "testing"

func TestHundredShares(t *testing.T) { checkShares(t, 3000, 100, 1800) }
