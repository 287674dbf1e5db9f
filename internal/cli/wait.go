package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"vision1/internal/api"
	"vision1/internal/auth"
	"vision1/internal/call"
	"vision1/internal/lro"
	"vision1/internal/output"
)

// patience is how long a wait without --timeout goes on while the service can't
// be reached.
const patience = 10 * time.Minute

// reply makes the call and returns its reply, or, where it is to be waited for,
// the operation that has ended.
func (c *methodCommand) reply(ctx context.Context, calls *connection, p *plannedCall) (*call.Reply, error) {
	if !p.wait.asked {
		return c.do(ctx, calls, p)
	}
	defer c.progress.end()
	w := c.newWaiter(calls, p)
	started, err := c.begin(ctx, calls, p)
	if err != nil {
		return nil, err
	}
	name, o := p.wait.names[0], started
	if o == nil || !o.Done {
		if o, err = w.Wait(ctx, name, started); err != nil {
			return nil, &waitError{err: err, pending: []string{name}, goOn: c.goOn([]string{name})}
		}
	}
	p.ended = c.judge(o)
	return &call.Reply{Body: io.NopCloser(bytes.NewReader(o.Raw)), ContentType: "application/json"}, nil
}

// begin makes the call that comes before the waiting, and notes the name of the
// operation to wait for. It returns what is known of that operation: nothing
// yet for the command wait, which is all waiting.
func (c *methodCommand) begin(ctx context.Context, calls *connection, p *plannedCall) (*lro.Operation, error) {
	if isWait(c.method) {
		return nil, nil //nolint:nilnil // nothing known is no error
	}
	reply, err := c.do(ctx, calls, p)
	if err != nil {
		return nil, err
	}
	defer func() { _ = reply.Body.Close() }()
	if isCancel(c.method) { // answered, so asked for, whatever the answer says
		return &lro.Operation{Name: p.wait.names[0]}, nil
	}
	body, err := readJSON(ctx, reply)
	if err != nil {
		return nil, &lostError{err}
	}
	started, err := lro.Read(body, "")
	if err != nil {
		return nil, &lostError{err}
	}
	poll, bad := c.planPoll(started.Name)
	if len(bad) > 0 {
		return nil, &lostError{&lro.UnusableError{Message: "the reply names an operation that can't be asked for: " + bad[0].Message}}
	}
	p.wait.names, p.wait.polls = []string{started.Name}, []*call.Plan{poll}
	c.progress.saw(started.Name, started, nil)
	return started, nil
}

// newWaiter returns what looks at operations by the connection.
func (c *methodCommand) newWaiter(calls *connection, p *plannedCall) *lro.Waiter {
	w := &lro.Waiter{
		Get: func(ctx context.Context, name string) (*lro.Operation, error) {
			return c.look(ctx, calls, p, name)
		},
		Transient: transient,
		Interval:  p.wait.interval,
		Seen:      c.progress.saw,
	}
	if p.timeout == 0 {
		w.Patience = patience
	}
	return w
}

// look asks for an operation once.
func (c *methodCommand) look(ctx context.Context, calls *connection, p *plannedCall, name string) (*lro.Operation, error) {
	poll := *p
	poll.Plan = p.wait.poll(name)
	poll.Query = pollQuery(p.Query)
	reply, err := c.do(ctx, calls, &poll)
	if err != nil {
		return nil, err
	}
	defer func() { _ = reply.Body.Close() }()
	body, err := readJSON(ctx, reply)
	if err != nil {
		return nil, err
	}
	return lro.Read(body, name)
}

// readJSON reads a reply to its end. It fails with a *lro.CutError where
// that is missing, and otherwise as output.Copy does.
func readJSON(ctx context.Context, reply *call.Reply) ([]byte, error) {
	var body bytes.Buffer
	destination, err := output.Open("-", &body)
	if err != nil {
		return nil, err
	}
	_, err = output.Copy(ctx, destination, reply.Body, output.Expect{JSON: true, ContentType: reply.ContentType})
	var bad *output.ReplyError
	if errors.As(err, &bad) && (bad.Reason == output.CutShort || bad.Reason == output.Unreadable) {
		return nil, &lro.CutError{Err: err}
	}
	if err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}

// transient tells of failures that a later look at an operation may not meet:
// of the service and of the way there, not of the call, its credentials or a
// service that kept silent for minutes.
func transient(err error) (time.Duration, bool) {
	var service *call.ServiceError
	var reach *call.ReachError
	var token *auth.TokenError
	var unanswered net.Error
	switch {
	case errors.As(err, &token):
		return 0, token.Code() == "" && errors.As(err, &unanswered)
	case cantBeMended(err) || call.Final(err):
		return 0, false
	case errors.As(err, &service):
		return service.RetryAfter, service.Code >= 400 && service.Unavailable()
	default:
		return 0, errors.As(err, &reach)
	}
}

// judge returns an *endedError where the operation did not end as was asked for.
func (c *methodCommand) judge(o *lro.Operation) error {
	if isCancel(c.method) && o.Cancelled() || !isCancel(c.method) && o.Error == nil {
		return nil
	}
	return &endedError{operation: o, method: c.method}
}

// A lostError is a call that was done, but whose reply does not say which
// operation it started.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }

func (e *lostError) Unwrap() error { return e.err }

// An endedError is an operation that did not end as was asked for.
type endedError struct {
	operation *lro.Operation
	method    *api.Method // that started it, or cancel or wait
}

func (e *endedError) Error() string {
	o := e.operation
	switch {
	case o.Error == nil:
		return o.Name + " was not cancelled: it ended with its result"
	case isCancel(e.method):
		return fmt.Sprintf("%s was not cancelled: it ended in another error: %s", o.Name, statusText(o.Error))
	case o.Cancelled():
		return fmt.Sprintf("%s was cancelled: %s", o.Name, statusText(o.Error))
	default:
		return fmt.Sprintf("%s ended in an error: %s", o.Name, statusText(o.Error))
	}
}
