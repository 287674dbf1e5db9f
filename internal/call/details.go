package call

import (
	"encoding/json"
	"strings"
)

// The details of a google.rpc.Status that people can act on, as defined in
// google/rpc/error_details.proto.
type (
	// ErrorInfo names the cause for programs.
	ErrorInfo struct {
		Reason   string            `json:"reason"`
		Domain   string            `json:"domain"`
		Metadata map[string]string `json:"metadata"`
	}
	// BadRequest names the invalid fields.
	BadRequest struct {
		FieldViolations []struct {
			Field       string `json:"field"`
			Description string `json:"description"`
		} `json:"fieldViolations"`
	}
	// Help has links to documentation.
	Help struct {
		Links []struct {
			Description string `json:"description"`
			URL         string `json:"url"`
		} `json:"links"`
	}
	// QuotaFailure names the exhausted quotas.
	QuotaFailure struct {
		Violations []struct {
			Subject     string `json:"subject"`
			Description string `json:"description"`
		} `json:"violations"`
	}
	// RetryInfo has the delay before a retry.
	RetryInfo struct {
		RetryDelay string `json:"retryDelay"`
	}
)

// DetailType is a detail that Detail can find.
type DetailType interface {
	ErrorInfo | BadRequest | Help | QuotaFailure | RetryInfo
}

// Detail returns the first of the details of a google.rpc.Status that has that
// type.
func Detail[T DetailType](details []json.RawMessage) (T, bool) {
	var detail T
	for _, raw := range details {
		var kind struct {
			Type string `json:"@type"`
		}
		if json.Unmarshal(raw, &kind) != nil || !strings.HasSuffix(kind.Type, "google.rpc."+detailName(detail)) {
			continue
		}
		if json.Unmarshal(raw, &detail) == nil {
			return detail, true
		}
	}
	return detail, false
}

func detailName(detail any) string {
	switch detail.(type) {
	case ErrorInfo:
		return "ErrorInfo"
	case BadRequest:
		return "BadRequest"
	case Help:
		return "Help"
	case QuotaFailure:
		return "QuotaFailure"
	default:
		return "RetryInfo"
	}
}
