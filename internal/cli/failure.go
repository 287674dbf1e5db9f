package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"vision1/internal/auth"
	"vision1/internal/auth/credfile"
	"vision1/internal/auth/login"
	"vision1/internal/auth/store"
	"vision1/internal/call"
	"vision1/internal/output"
	"vision1/internal/transport"
)

// A callError is a call that was made and failed, with what is needed to say
// what to do next.
type callError struct {
	err      error
	plan     *plannedCall
	source   *auth.Source // nil where nothing signed the call
	attempts int
}

func (e *callError) Error() string { return e.err.Error() }

func (e *callError) Unwrap() error { return e.err }

// explain turns any error into a message and an exit code, without the secrets
// that a service may repeat in its errors.
func (env *Env) explain(ctx context.Context, err error) *failure {
	f := env.sortOut(ctx, err)
	var told *secretError
	if errors.As(err, &told) {
		f.redact(told.secrets)
	}
	return f
}

// A secretError is an error in which the service may have repeated a secret of
// the call.
type secretError struct {
	err     error
	secrets transport.Secrets
}

func (e *secretError) Error() string { return e.secrets.Redact(e.err.Error()) }

func (e *secretError) Unwrap() error { return e.err }

// sortOut is the one place where errors meet exit codes.
func (env *Env) sortOut(ctx context.Context, err error) *failure {
	if f := env.explainOwn(ctx, err); f != nil {
		return f
	}
	var (
		usage    *usageError
		parts    *partsError
		written  *output.Error
		reply    *output.ReplyError
		service  *call.ServiceError
		reach    *call.ReachError
		file     *call.FileError
		credFile *auth.FileError
		token    *auth.TokenError
		value    *auth.ValueError
		none     *auth.NoneError
		signIn   *login.Error
		config   *configError
		secret   *credfile.Error
		ring     *store.KeyringError
		plain    *transport.PlainError
	)
	switch {
	case errors.As(err, &usage):
		return usage.failure(env.StderrTerminal)
	case errors.Is(err, output.ErrClosedPipe):
		return &failure{exit: exitDone, quiet: true}
	case errors.As(err, &parts):
		return explainParts(parts)
	case errors.As(err, &written):
		return &failure{exit: exitOutput, message: written.Error()}
	case errors.As(err, &credFile):
		return &failure{exit: exitConfig, message: credFile.Error()}
	case errors.As(err, &token):
		return explainToken(token)
	case errors.As(err, &config):
		return &failure{exit: exitConfig, message: config.Error(), lines: config.lines}
	case errors.As(err, &secret):
		return &failure{exit: exitConfig, message: secret.Error()}
	case errors.As(err, &ring):
		return &failure{exit: exitConfig, message: ring.Error()}
	case errors.As(err, &signIn):
		return &failure{exit: exitCredentials, message: signIn.Error(), lines: []string{"nothing was changed; to try again: vision1 auth login"}}
	case errors.As(err, &value):
		return &failure{exit: exitCredentials, message: value.Error()}
	case errors.As(err, &plain):
		return &failure{exit: exitUsage, message: plain.Error()}
	case errors.As(err, &none):
		return explainNone(none)
	case errors.As(err, &service):
		return explainService(err, service)
	case errors.As(err, &file):
		return &failure{exit: exitUsage, message: file.Error(), lines: []string{"the request was not sent whole"}}
	case errors.As(err, &reply):
		return &failure{exit: exitUnreachable, message: reply.Error()}
	case errors.As(err, &reach):
		return explainReach(err, reach)
	default:
		return &failure{exit: exitUnreachable, message: err.Error()}
	}
}

// explainOwn tells of what waiting, an end from outside, and ways of showing a
// reply alone can end in. It returns nil for any other error.
func (env *Env) explainOwn(ctx context.Context, err error) *failure {
	for _, explain := range []func(context.Context, error) *failure{env.explainWait, explainEnd, env.explainShown} {
		if f := explain(ctx, err); f != nil {
			return f
		}
	}
	return nil
}

// explainEnd tells of a command that was ended from outside: by a signal or by
// --timeout. It returns nil for any other error.
func explainEnd(ctx context.Context, err error) *failure {
	var signal *signalError
	var timeout *timeoutError
	switch {
	case errors.As(context.Cause(ctx), &signal) || errors.As(err, &signal):
		f := &failure{exit: exitTerminated, message: "ended before the reply was whole"}
		if signal.signal == os.Interrupt {
			f.exit, f.message = exitInterrupted, "interrupted before the reply was whole"
		}
		if ended := (*authEndedError)(nil); errors.As(err, &ended) {
			f.message = strings.TrimSuffix(f.message, " before the reply was whole")
		}
		return withMayBeDone(f, err)
	case errors.As(err, &timeout):
		f := &failure{exit: exitUnreachable, message: timeout.Error()}
		return withMayBeDone(f, err)
	default:
		return nil
	}
}

// withMayBeDone adds the warning that sending again could do the work twice.
func withMayBeDone(f *failure, err error) *failure {
	var failed *callError
	if errors.As(err, &failed) && failed.plan.MayBeDone(err) {
		f.lines = append(f.lines, "the request was sent, so it may have been carried out; look before you send it again")
	}
	return f
}

func explainReach(err error, reach *call.ReachError) *failure {
	f := &failure{exit: exitUnreachable, message: "the service could not be reached: " + reach.Error()}
	var failed *callError
	if errors.As(err, &failed) {
		f.message = fmt.Sprintf("the service at %s could not be reached: %s", failed.plan.endpoint.URL.Host, reach.Error())
		if source := failed.plan.endpoint.Source; source != "" {
			f.lines = append(f.lines, "the address comes from "+source)
		}
	}
	return withMayBeDone(f, err)
}

func explainToken(token *auth.TokenError) *failure {
	f := &failure{exit: exitCredentials, message: token.Error(), lines: []string{"nothing was sent to the Vision API"}}
	if token.Advice != "" {
		f.lines = append(strings.Split(token.Advice, "\n"), f.lines...)
	}
	return f
}

func explainNone(none *auth.NoneError) *failure {
	return &failure{exit: exitCredentials, message: none.Error(), lines: append(slices.Clone(none.Notes),
		"ways to sign in, the quickest first:",
		"  vision1 auth login                        in a browser, once",
		"  gcloud auth application-default login     shared with other tools",
		"  export GOOGLE_APPLICATION_CREDENTIALS=…   a service account, for CI",
		"  export GOOGLE_OAUTH_ACCESS_TOKEN=…        a token from somewhere else",
		"  -p key=…                                  an API key, for methods that take one",
		"to try vision1 without an account: vision1-emulator, then VISION_EMULATOR_HOST=127.0.0.1:9790",
	)}
}
