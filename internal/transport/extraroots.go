package transport

import (
	"crypto/x509"
	"os"
	"path/filepath"
)

// hasBundles reports whether the system stores its authorities in files. If not,
// the system itself verifies certificates.
func hasBundles(goos string) bool {
	switch goos {
	case "windows", "darwin", "ios":
		return false
	}
	return true
}

// extraRoots returns the system's authorities and those of SSL_CERT_FILE and
// SSL_CERT_DIR, for a system that ignores these variables. It returns nil if neither
// is set, or has an authority: the system's then apply.
func extraRoots(getenv func(string) string) *x509.CertPool {
	var files []string
	if file := getenv("SSL_CERT_FILE"); file != "" {
		files = append(files, file)
	}
	for _, dir := range filepath.SplitList(getenv("SSL_CERT_DIR")) {
		entries, _ := os.ReadDir(dir) // as Go does elsewhere, ignore what can't be read
		for _, e := range entries {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	if len(files) == 0 {
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil
	}
	found := false
	for _, file := range files {
		text, err := os.ReadFile(file)
		found = err == nil && pool.AppendCertsFromPEM(text) || found
	}
	if !found {
		return nil
	}
	return pool
}
