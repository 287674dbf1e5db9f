package auth

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"cloud.google.com/go/compute/metadata"

	"vision1/internal/auth/credfile"
	"vision1/internal/exitcode"
	"vision1/internal/shell"
)

// A FileError is a token or credentials file that can't be used.
type FileError struct {
	Source  string // the flag or variable that names the file
	Path    string
	Message string
	Err     error // the system's error, or nil
}

func (e *FileError) Error() string {
	if e.Path == "" { // the value of a variable, or no name of a file
		return e.Source + " " + e.Message
	}
	return fmt.Sprintf("%s: %s %s", e.Source, e.Path, e.Message)
}

func (e *FileError) Unwrap() error { return e.Err }

// ExitCode returns the exit code of a command that fails with e.
func (e *FileError) ExitCode() int { return exitcode.Config }

// Hints returns how to give a secret itself, if the value that should be a path is
// one.
func (e *FileError) Hints() []string {
	if e.Path != "" || strings.HasPrefix(e.Source, "VISION1_") {
		return nil
	}
	return []string{"to give the value itself, set VISION1_CREDENTIALS_JSON (credentials), GOOGLE_OAUTH_ACCESS_TOKEN (a token), or VISION1_API_KEY (a key)"}
}

// withSource adds the source that names a file to an error from credfile.
func withSource(source string, err error) error {
	var file *credfile.Error
	if errors.As(err, &file) {
		return &FileError{source, file.Path, file.Message, file.Err}
	}
	return err
}

// A ValueError is a flag or variable whose value can't be used as a credential.
type ValueError struct {
	Source  string
	Message string
}

func (e *ValueError) Error() string { return e.Source + " " + e.Message }

// ExitCode returns the exit code of a command that fails with e.
func (e *ValueError) ExitCode() int { return exitcode.Credentials }

// A NotFoundError is returned if no credentials were found.
type NotFoundError struct {
	Err   error       // the error of the metadata server
	Notes []string    // what was found but can't be used
	Shell shell.Shell // that the advice is for
}

func (e *NotFoundError) Error() string { return "no credentials found" }

func (e *NotFoundError) Unwrap() error { return e.Err }

// ExitCode returns the exit code of a command that fails with e.
func (e *NotFoundError) ExitCode() int { return exitcode.Credentials }

// Hints returns the ways to authenticate, one line each.
func (e *NotFoundError) Hints() []string {
	lines := append(slices.Clone(e.Notes), "ways to authenticate, the quickest first:")
	ways := [][2]string{
		{"gcloud auth application-default login", "in a browser, once; shared with other tools"},
		{"vision1 auth login", "in a browser, once, with an OAuth client of your own"},
		{e.Shell.Set("GOOGLE_APPLICATION_CREDENTIALS", "…"), "a service account, for CI"},
		{e.Shell.Set("VISION1_CREDENTIALS_JSON", "…"), "the text of such a file, for CI without files"},
		{e.Shell.Set("GOOGLE_OAUTH_ACCESS_TOKEN", "…"), "a token from another program"},
		{"-p key=…", "an API key, for methods that accept one"},
	}
	width := 0
	for _, way := range ways {
		width = max(width, utf8.RuneCountInString(way[0]))
	}
	for _, way := range ways {
		lines = append(lines, fmt.Sprintf("  %-*s   %s", width, way[0], way[1]))
	}
	return append(lines, "to try vision1 without an account, run vision1-emulator, then: "+e.Shell.Set("VISION_EMULATOR_HOST", "127.0.0.1:9790"))
}

// A TokenError is returned if credentials were found, but no token could be
// fetched: the endpoint rejected them, couldn't be reached, or returned something
// else.
type TokenError struct {
	Source string // the flag, variable, or place of the credentials
	Path   string // their file, or ""
	Err    error
	Advice string // what to do about it, in lines, or ""
	Action string // what failed if it isn't getting a token, such as "revoke the login of X"
}

func (e *TokenError) Error() string {
	if e.Action != "" {
		return fmt.Sprintf("can't %s: %v", e.Action, Reason(e.Err))
	}
	source := e.Source
	if e.Path != "" {
		source += " (" + e.Path + ")"
	}
	return fmt.Sprintf("can't get an access token with the credentials from %s: %v", source, Reason(e.Err))
}

func (e *TokenError) Unwrap() error { return e.Err }

// Unavailable reports whether the endpoint couldn't be reached or failed, so the
// credentials may be valid.
func (e *TokenError) Unavailable() bool { return unavailable(e.Err) }

func unavailable(err error) bool {
	var response *endpointError
	var metadataErr *metadata.Error
	var coded interface{ ExitCode() int }
	var failed *url.Error
	switch {
	case errors.As(err, &response):
		return response.unavailable()
	case errors.As(err, &metadataErr):
		return isUnavailable(metadataErr.Code)
	case errors.As(err, &coded):
		return false
	default:
		return errors.As(err, &failed)
	}
}

// ExitCode returns that of ExitCode for the underlying error.
func (e *TokenError) ExitCode() int { return ExitCode(e.Err) }

// ExitCode returns the exit code for the error of a token request:
// exitcode.Unavailable if the endpoint couldn't be reached or failed, and
// exitcode.Credentials otherwise.
func ExitCode(err error) int {
	if unavailable(err) {
		return exitcode.Unavailable
	}
	return exitcode.Credentials
}

// Hints returns what to do about the error, one line each.
func (e *TokenError) Hints() []string {
	const notSent = "nothing was sent to the Vision API"
	if e.Action != "" {
		return []string{"nothing was deleted; to delete the logins without revoking them: vision1 auth logout"}
	}
	var response *endpointError
	switch {
	case isPermanent(e.Err):
		return []string{notSent}
	case errors.As(e.Err, &response) && response.unavailable() && response.retryAfter > 0:
		return []string{"the credentials may be valid; " + response.host + " asks to wait " + response.retryAfter.String() + " before the next attempt", notSent}
	case e.Unavailable():
		return []string{"the credentials may be valid; try again later", notSent}
	}
	if e.Advice == "" {
		return []string{notSent}
	}
	return append(strings.Split(e.Advice, "\n"), notSent)
}

// Code returns the OAuth error code of the response, such as "invalid_grant", or
// "" if there is none.
func (e *TokenError) Code() string {
	var endpoint *endpointError
	if errors.As(e.Err, &endpoint) {
		return endpoint.code
	}
	return ""
}

// Reason returns the underlying error of a token request, without the URLs and
// bodies that the libraries add.
func Reason(err error) error {
	var endpoint *endpointError
	if errors.As(err, &endpoint) {
		return endpoint
	}
	var missing metadata.NotDefinedError
	if errors.As(err, &missing) {
		return errors.New("the metadata server has no service account for this machine")
	}
	var rejected *metadata.Error
	if errors.As(err, &rejected) {
		return fmt.Errorf("the metadata server returned status %d", rejected.Code)
	}
	var failed *url.Error
	if !errors.As(err, &failed) {
		return err
	}
	host := "the token endpoint"
	if u, parseErr := url.Parse(failed.URL); parseErr == nil && u.Host != "" {
		host = u.Host
	}
	return fmt.Errorf("%s: %w", host, failed.Err)
}
