package auth

import (
	"errors"
	"fmt"
	"net/url"

	"cloud.google.com/go/compute/metadata"

	"vision1/internal/auth/credfile"
)

// A FileError is a token or credentials file that can't be used.
type FileError struct {
	Source  string // the flag or variable that names it
	Path    string
	Message string
	Err     error // what the system said, or nil
}

func (e *FileError) Error() string {
	return fmt.Sprintf("%s: %s %s", e.Source, e.Path, e.Message)
}

func (e *FileError) Unwrap() error { return e.Err }

// fileError says of a file that can't be used who named it.
func fileError(source string, err error) error {
	var file *credfile.Error
	if errors.As(err, &file) {
		return &FileError{source, file.Path, file.Message, file.Err}
	}
	return err
}

// A ValueError is a variable whose value is no token or key.
type ValueError struct {
	Source  string
	Message string
}

func (e *ValueError) Error() string { return e.Source + " " + e.Message }

// A NoneError is returned where no credentials were found.
type NoneError struct {
	Err   error    // why the metadata server was of no use
	Notes []string // what was there, but of no use
}

func (e *NoneError) Error() string { return "no credentials found" }

func (e *NoneError) Unwrap() error { return e.Err }

// A TokenError is a token that could not be had from credentials that were
// found: the endpoint refused it, or could not be reached, or answered with
// something else.
type TokenError struct {
	Source string // the flag, the variable or the place of the credentials
	Path   string // their file, or ""
	Err    error
	Advice string // what to do about it, or ""
}

func (e *TokenError) Error() string {
	place := e.Source
	if e.Path != "" {
		place += " (" + e.Path + ")"
	}
	return fmt.Sprintf("no access token by the credentials from %s: %v", place, Reason(e.Err))
}

func (e *TokenError) Unwrap() error { return e.Err }

// Code returns the OAuth error code of the answer, such as "invalid_grant", or
// "" where there is none.
func (e *TokenError) Code() string {
	var answer *AnswerError
	if errors.As(e.Err, &answer) {
		return answer.Code
	}
	return ""
}

// Reason is what err, of fetching a token, comes down to, without the URLs and the bodies that the
// libraries put around it.
func Reason(err error) error {
	var answer *AnswerError
	if errors.As(err, &answer) {
		return answer
	}
	var missing metadata.NotDefinedError
	if errors.As(err, &missing) {
		return errors.New("the metadata server knows no service account of this machine")
	}
	var refused *metadata.Error
	if errors.As(err, &refused) {
		return fmt.Errorf("the metadata server answered with status %d", refused.Code)
	}
	var call *url.Error
	if !errors.As(err, &call) {
		return err
	}
	host := "the token endpoint"
	if u, parseErr := url.Parse(call.URL); parseErr == nil && u.Host != "" {
		host = u.Host
	}
	return fmt.Errorf("%s: %w", host, call.Err)
}
