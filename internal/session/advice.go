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
	info.Reason = currentReason(e.Reason())
	if isGoogleProject(info, e.Message) {
		return []string{"these credentials belong to a program of Google, whose project can't be charged; name your own: --quota-project PROJECT"}
	}
	if lines := reasonAdvice(info, e, failed); lines != nil {
		return lines
	}
	method := failed.Request.Method
	switch {
	case e.Code == http.StatusUnauthorized:
		return unauthorizedAdvice(failed)
	case e.Code == http.StatusRequestEntityTooLarge, strings.Contains(e.Message, "payload size exceeds"): // which can be a 400
		return []string{"it accepts up to 10 MB in a request; send smaller images or fewer at once, or their URLs: image.source.image-uri=gs://BUCKET/OBJECT"}
	case e.Code == http.StatusNotFound && e.Page != "":
		return []string{"the server at " + failed.Endpoint.URL.Host + " has no such URL; check the endpoint (--endpoint, VISION1_ENDPOINT, --location)"}
	case e.Code == http.StatusNotImplemented && method.Name == "cancel":
		return []string{"the service can't cancel this operation, which continues; a retry won't help"}
	case e.Code == http.StatusNotImplemented:
		return []string{"the service doesn't offer this method for this resource; a retry won't help"}
	case e.Unavailable() && e.Code >= 400:
		return []string{"tried " + cmdutil.Count(failed.Attempts, "time") + "; try again later"}
	}
	return nil
}

// isGoogleProject reports whether the service charged a request to one of the
// projects of Google's own OAuth clients, gcloud and its Application Default
// Credentials: user credentials without a quota project.
func isGoogleProject(info call.ErrorInfo, message string) bool {
	for _, number := range []string{"764086051850", "32555940559"} {
		if project(info) == number || strings.Contains(message, "project "+number) {
			return true
		}
	}
	return false
}

// currentReason returns the google.api.ErrorReason of a reason in the older format
// of errors, and any other reason as it is.
func currentReason(reason string) string {
	switch reason {
	case "accessNotConfigured":
		return "SERVICE_DISABLED"
	case "keyInvalid", "keyExpired":
		return "API_KEY_INVALID"
	case "ipRefererBlocked":
		return "API_KEY_HTTP_REFERRER_BLOCKED"
	case "insufficientPermissions":
		return "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
	case "rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded":
		return "RATE_LIMIT_EXCEEDED"
	case "billingNotEnabled", "accountDisabled":
		return "BILLING_DISABLED"
	default:
		return reason
	}
}

// unauthorizedAdvice: the service accepts an API key only for some methods, and
// reports an invalid key in another way.
func unauthorizedAdvice(failed *Error) []string {
	query := failed.Request.Query
	switch {
	case failed.Source != nil && failed.Source.APIKey != "", failed.Source == nil && query.Has("key"):
		return []string{
			"this method accepts no API key; remove it, and authenticate in another way:",
			"vision1 auth login, a service account (GOOGLE_APPLICATION_CREDENTIALS), or an access token (GOOGLE_OAUTH_ACCESS_TOKEN)",
		}
	case failed.Source != nil && failed.Source.Kind != "access token":
		return []string{"the request was authenticated with " + Describe(failed.Source) +
			", for which a new token was rejected too; is the account disabled, or the endpoint that of another service?"}
	case failed.Source != nil:
		return []string{"the request was authenticated with " + Describe(failed.Source) + "; is it expired, or meant for another service?"}
	case failed.Request.HasCredentials:
		return []string{"the credentials given with -p were rejected"}
	default:
		return []string{"the request had no credentials: an emulator (" + failed.Endpoint.Source + ") gets none"}
	}
}

func reasonAdvice(info call.ErrorInfo, e *call.ServiceError, failed *Error) []string {
	const consolePage = "https://console.cloud.google.com/apis/credentials"
	switch info.Reason {
	case "SERVICE_DISABLED":
		return disabledAdvice(info, e, failed)
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

// disabledAdvice says how to enable the API, unless the service did. It tells a
// user who authenticates with gcloud and has no quota project that the API is
// disabled in a project of gcloud's own.
func disabledAdvice(info call.ErrorInfo, e *call.ServiceError, failed *Error) []string {
	if failed.Source != nil && failed.Source.Kind == "authorized user" && failed.Source.QuotaProject == "" {
		return []string{"user credentials have no quota project of their own; name one: --quota-project PROJECT"}
	}
	link := info.Metadata["activationUrl"]
	if link == "" {
		service := orDefault(info.Metadata["service"], "vision.googleapis.com")
		link = "https://console.developers.google.com/apis/api/" + service + "/overview?project=" + project(info)
	}
	if strings.Contains(e.Message, link) {
		return nil
	}
	return []string{"enable it: " + link, "then wait a few minutes and try again"}
}

// scopeAdvice says how to get a token with other scopes, which depends on where
// it comes from.
func scopeAdvice(failed *Error) []string {
	lines := []string{"this method requires one of the scopes " + strings.Join(failed.Request.Method.Scopes, ", ")}
	source := failed.Source
	if source != nil && source.Impersonator != nil {
		source = source.Impersonator
	}
	switch {
	case source == nil:
		return append(lines, "get a token that has one of them")
	case source.Kind == "access token":
		return append(lines, "get a token that has one of them for "+source.Name+", or remove it to use other credentials, over which it takes precedence")
	case source.Kind == "service account of this machine":
		return append(lines, "the access scopes of this machine don't have them; stop it, then run: "+
			"gcloud compute instances set-service-account INSTANCE --scopes=cloud-platform")
	case source.Kind == "authorized user":
		return append(lines, "log in again: gcloud auth application-default login --scopes="+failed.Request.Method.Scopes[0])
	case strings.HasPrefix(source.Kind, "login"):
		return append(lines, "log in again: vision1 auth login --scope cloud-platform")
	default:
		return append(lines, "request one of them: --scope cloud-platform")
	}
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
