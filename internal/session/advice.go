package session

import (
	"fmt"
	"net/http"
	"strings"

	"vision1/internal/call"
	"vision1/internal/cmdutil"
)

// adviceLines returns what to do next about an error of the service: by its
// reason (those of google.api.ErrorReason), or else by its code.
func adviceLines(e *call.ServiceError, failed *Error) []string {
	info, _ := call.Detail[call.ErrorInfo](e.Details)
	if lines := reasonAdvice(info, failed); lines != nil {
		return lines
	}
	method := failed.Request.Method
	switch {
	case e.Code == http.StatusUnauthorized && failed.Source != nil:
		return []string{"the request was authenticated with " + Describe(failed.Source) + "; is it expired, or meant for another service?"}
	case e.Code == http.StatusUnauthorized && failed.Request.HasCredentials:
		return []string{"the credentials given with -p were rejected"}
	case e.Code == http.StatusNotImplemented && method.Name == "cancel":
		return []string{"the service can't cancel this operation, which continues; a retry won't help"}
	case e.Code == http.StatusNotImplemented:
		return []string{"the service doesn't offer this method for this resource; a retry won't help"}
	case e.Unavailable() && e.Code >= 400:
		return []string{"tried " + cmdutil.Count(failed.Attempts, "time") + "; try again later"}
	}
	return nil
}

func reasonAdvice(info call.ErrorInfo, failed *Error) []string {
	const consolePage = "https://console.cloud.google.com/apis/credentials"
	switch info.Reason {
	case "SERVICE_DISABLED":
		return disabledAdvice(info, failed)
	case "BILLING_DISABLED":
		return []string{"enable billing for the project: https://console.cloud.google.com/billing/linkedaccount?project=" + project(info)}
	case "CONSUMER_INVALID", "USER_PROJECT_DENIED":
		return []string{
			"the request is charged to project " + project(info) + ", which doesn't exist or which these credentials can't use",
			"name another project with --quota-project, or ask for the role roles/serviceusage.serviceUsageConsumer in it",
		}
	case "API_KEY_INVALID", "API_KEY_EXPIRED":
		return []string{"create or look up a key: " + consolePage}
	case "API_KEY_SERVICE_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED", "API_KEY_ANDROID_APP_BLOCKED", "API_KEY_IOS_APP_BLOCKED":
		return []string{"the restrictions of the key don't allow this request: " + consolePage}
	case "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
		return scopeAdvice(failed)
	case "RATE_LIMIT_EXCEEDED", "RESOURCE_QUOTA_EXCEEDED":
		return []string{"wait a minute, send fewer requests at once, or request more quota: https://console.cloud.google.com/iam-admin/quotas"}
	case "IAM_PERMISSION_DENIED":
		return permissionAdvice(info, failed)
	default:
		return nil
	}
}

// disabledAdvice: the service tells a user who authenticates with gcloud and has
// no quota project that the API is disabled in a project of gcloud's own.
func disabledAdvice(info call.ErrorInfo, failed *Error) []string {
	if failed.Source != nil && failed.Source.Kind == "authorized user" && failed.Source.QuotaProject == "" {
		return []string{"user credentials have no quota project of their own; name one: --quota-project PROJECT"}
	}
	link := info.Metadata["activationUrl"]
	if link == "" {
		service := orDefault(info.Metadata["service"], "vision.googleapis.com")
		link = "https://console.developers.google.com/apis/api/" + service + "/overview?project=" + project(info)
	}
	return []string{"enable it: " + link, "then wait a few minutes and try again"}
}

func scopeAdvice(failed *Error) []string {
	lines := []string{"this method requires one of the scopes " + strings.Join(failed.Request.Method.Scopes, ", ")}
	if failed.Source == nil {
		return append(lines, "get a token that has one of them")
	}
	return append(lines, "log in again: vision1 auth login --scope cloud-platform")
}

func permissionAdvice(info call.ErrorInfo, failed *Error) []string {
	account := "the account of these credentials"
	if failed.Source != nil && failed.Source.Account != "" {
		account = failed.Source.Account
	}
	return []string{fmt.Sprintf("%s needs the permission %s on %s", account,
		orDefault(info.Metadata["permission"], "for this method"), orDefault(info.Metadata["resource"], "the resource"))}
}

// project returns the project that the service charged the request to.
func project(info call.ErrorInfo) string {
	return strings.TrimPrefix(orDefault(info.Metadata["containerInfo"], orDefault(info.Metadata["consumer"], "PROJECT")), "projects/")
}

func orDefault(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
