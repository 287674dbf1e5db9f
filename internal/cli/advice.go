package cli

import (
	"fmt"
	"net/http"
	"strings"

	"vision1/internal/call"
)

// adviceLines says what to do next about an error of the service: what its
// reason asks for (the reasons are those of google.api.ErrorReason), or what
// its code does.
func adviceLines(e *call.ServiceError, failed *callError) []string {
	info, _ := call.Detail[call.ErrorInfo](e)
	if lines := reasonAdvice(info, failed); lines != nil {
		return lines
	}
	switch {
	case e.Code == http.StatusUnauthorized && failed.source != nil:
		return []string{"the call was signed with " + describe(failed.source) + "; is it expired, or meant for something else?"}
	case e.Code == http.StatusUnauthorized:
		return []string{"the credential given with -p was refused"}
	case e.Code == http.StatusNotImplemented && isCancel(failed.plan.Method):
		return []string{"the service can't cancel this operation, which goes on to its end; asking again won't help"}
	case e.Code == http.StatusNotImplemented:
		return []string{"the service does not offer this method for what was named; asking again won't help"}
	case e.Unavailable() && e.Code >= 400:
		return []string{"tried " + many(failed.attempts, "time") + "; try again later"}
	}
	return nil
}

func reasonAdvice(info call.ErrorInfo, failed *callError) []string {
	switch info.Reason {
	case "SERVICE_DISABLED":
		return disabledAdvice(info, failed)
	case "BILLING_DISABLED":
		return []string{"switch billing on for the project: https://console.cloud.google.com/billing/linkedaccount?project=" + project(info)}
	case "CONSUMER_INVALID", "USER_PROJECT_DENIED":
		return []string{
			"the call counts for project " + project(info) + ", which does not exist or which these credentials may not use",
			"name another with --quota-project, or ask for the role roles/serviceusage.serviceUsageConsumer in it",
		}
	case "API_KEY_INVALID", "API_KEY_EXPIRED":
		return []string{"make or look up a key: https://console.cloud.google.com/apis/credentials"}
	case "API_KEY_SERVICE_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED", "API_KEY_IP_ADDRESS_BLOCKED", "API_KEY_ANDROID_APP_BLOCKED", "API_KEY_IOS_APP_BLOCKED":
		return []string{"the restrictions of the key don't allow this call: https://console.cloud.google.com/apis/credentials"}
	case "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
		return scopeAdvice(failed)
	case "RATE_LIMIT_EXCEEDED", "RESOURCE_QUOTA_EXCEEDED":
		return []string{"wait a minute, send fewer calls at once, or ask for more quota: https://console.cloud.google.com/iam-admin/quotas"}
	case "IAM_PERMISSION_DENIED":
		return permissionAdvice(info, failed)
	default:
		return nil
	}
}

// disabledAdvice: a user who signed in with gcloud and has no quota project is
// told that the API is disabled in a project of gcloud's own.
func disabledAdvice(info call.ErrorInfo, failed *callError) []string {
	if failed.source != nil && failed.source.Kind == "authorized user" && failed.source.QuotaProject == "" {
		return []string{"the credentials of a user count for no project of their own; name one: --quota-project PROJECT"}
	}
	link := info.Metadata["activationUrl"]
	if link == "" {
		link = "https://console.developers.google.com/apis/api/" + service(info) + "/overview?project=" + project(info)
	}
	return []string{"enable it: " + link, "then wait a few minutes and try again"}
}

func scopeAdvice(failed *callError) []string {
	lines := []string{"this method needs one of the scopes " + strings.Join(failed.plan.Method.Scopes, ", ")}
	if failed.source == nil {
		return append(lines, "get a token that has one of them")
	}
	return append(lines, "sign in anew: vision1 auth login --scope cloud-platform")
}

func permissionAdvice(info call.ErrorInfo, failed *callError) []string {
	who := "the account that signs the call"
	if failed.source != nil && failed.source.Account != "" {
		who = failed.source.Account
	}
	return []string{fmt.Sprintf("%s needs the permission %s on %s", who,
		fallback(info.Metadata["permission"], "for this method"), fallback(info.Metadata["resource"], "the resource"))}
}

// project returns the project that the service counted the call for.
func project(info call.ErrorInfo) string {
	for _, key := range []string{"containerInfo", "consumer"} {
		if text := info.Metadata[key]; text != "" {
			return strings.TrimPrefix(text, "projects/")
		}
	}
	return "PROJECT"
}

func service(info call.ErrorInfo) string {
	return fallback(info.Metadata["service"], "vision.googleapis.com")
}

func fallback(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
