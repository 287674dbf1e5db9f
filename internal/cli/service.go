package cli

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"vision1/internal/api"
	"vision1/internal/call"
	"vision1/internal/transport"
)

// explainService says what the service answered and what to do about it.
func explainService(err error, e *call.ServiceError) *failure {
	f := &failure{exit: serviceExit(e)}
	f.json.Code, f.json.Status, f.json.Message = e.Code, e.Status, e.Message
	f.json.Reason, f.json.Details = e.Reason(), e.Details
	f.message = serviceMessage(e)
	if f.json.Message == "" {
		f.json.Message = f.message
	}
	var failed *callError
	if errors.As(err, &failed) {
		f.lines = append(f.lines, detailLines(e, failed.plan.Method)...)
		f.lines = append(f.lines, adviceLines(e, failed)...)
	}
	if e.RetryAfter > 0 {
		f.lines = append(f.lines, "the service asks to wait "+e.RetryAfter.String()+" before the next try")
	}
	return withMayBeDone(f, err)
}

func serviceExit(e *call.ServiceError) int {
	switch {
	case e.Code == http.StatusUnauthorized:
		return exitCredentials
	case e.Unavailable():
		return exitUnreachable
	default:
		return exitRefused
	}
}

// serviceMessage is the service's own message with the code, the status and the
// reason behind it.
func serviceMessage(e *call.ServiceError) string {
	message := strings.TrimSuffix(strings.TrimSpace(e.Message), ".")
	info, _ := call.Detail[call.ErrorInfo](e)
	switch {
	case info.Reason == "SERVICE_DISABLED":
		message = "the Vision API is not enabled in project " + project(info)
	case message != "":
	case e.Code >= 300 && e.Code < 400 && e.Location != "":
		message = "the service redirects to " + redirectTarget(e.Location) + ", which is not followed"
	case e.Snippet == "an HTML page":
		message = "the answer is an HTML page, so it is not from the Vision API but from something on the way"
	case e.Snippet != "":
		message = "the answer is not the Vision API's: " + e.Snippet
	default:
		message = "the service refused without a reason"
	}
	code := []string{fmt.Sprint(e.Code)}
	switch {
	case e.Status != "":
		code[0] += " " + e.Status
	case http.StatusText(e.Code) != "":
		code[0] += " " + http.StatusText(e.Code)
	}
	if reason := e.Reason(); reason != "" {
		code = append(code, reason)
	}
	return message + " (" + strings.Join(code, ", ") + ")"
}

// redirectTarget is an address without what may be a secret in it.
func redirectTarget(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return "an address that can't be read"
	}
	return transport.MaskURL(u)
}

// detailLines says what the details of the error name: fields, quotas, links.
func detailLines(e *call.ServiceError, m *api.Method) []string {
	var lines []string
	if bad, ok := call.Detail[call.BadRequest](e); ok {
		for _, v := range bad.FieldViolations {
			lines = append(lines, "  "+typedPlace(m, v.Field)+": "+v.Description)
		}
	}
	if quota, ok := call.Detail[call.QuotaFailure](e); ok {
		for _, v := range quota.Violations {
			lines = append(lines, "  quota "+v.Subject+": "+v.Description)
		}
	}
	if help, ok := call.Detail[call.Help](e); ok {
		for _, l := range help.Links {
			lines = append(lines, "  "+strings.TrimSuffix(l.Description, ".")+": "+l.URL)
		}
	}
	return lines
}
