package call

import (
	"encoding/json"
	"strings"
)

// The details of a google.rpc.Status that people can do something with, as
// google/rpc/error_details.proto defines them.
type (
	// ErrorInfo names the cause for programs.
	ErrorInfo struct {
		Reason   string            `json:"reason"`
		Domain   string            `json:"domain"`
		Metadata map[string]string `json:"metadata"`
	}
	// BadRequest names the fields at fault.
	BadRequest struct {
		FieldViolations []struct {
			Field       string `json:"field"`
			Description string `json:"description"`
		} `json:"fieldViolations"`
	}
	// Help has links to read.
	Help struct {
		Links []struct {
			Description string `json:"description"`
			URL         string `json:"url"`
		} `json:"links"`
	}
	// QuotaFailure names the quotas that ran out.
	QuotaFailure struct {
		Violations []struct {
			Subject     string `json:"subject"`
			Description string `json:"description"`
		} `json:"violations"`
	}
	// RetryInfo says how long to wait.
	RetryInfo struct {
		RetryDelay string `json:"retryDelay"`
	}
)

// A DetailType is one of the details that Detail finds.
type DetailType interface {
	ErrorInfo | BadRequest | Help | QuotaFailure | RetryInfo
}

// Detail returns the first detail of that type.
func Detail[T DetailType](e *ServiceError) (T, bool) {
	var detail T
	for _, raw := range e.Details {
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
