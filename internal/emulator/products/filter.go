package products

import (
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/rpcerror"
)

// A labelFilter says whether a product with these labels is wanted.
type labelFilter func([]*visionpb.Product_KeyValue) bool

// parseFilter reads the filters of a product search: comparisons "key = value",
// or several of one key with OR between them in brackets, joined by AND.
func parseFilter(filter string) (labelFilter, error) {
	if strings.TrimSpace(filter) == "" {
		return func([]*visionpb.Product_KeyValue) bool { return true }, nil
	}
	var parts []labelFilter
	for part := range strings.SplitSeq(filter, " AND ") {
		part = strings.TrimSpace(part)
		if strings.HasPrefix(part, "(") != strings.HasSuffix(part, ")") {
			return nil, invalidFilter(filter)
		}
		alternatives, ok := parseAlternatives(strings.TrimSuffix(strings.TrimPrefix(part, "("), ")"))
		if !ok {
			return nil, invalidFilter(filter)
		}
		parts = append(parts, alternatives)
	}
	return func(labels []*visionpb.Product_KeyValue) bool {
		for _, part := range parts {
			if !part(labels) {
				return false
			}
		}
		return true
	}, nil
}

func invalidFilter(filter string) error {
	return rpcerror.Invalid("product_search_params.filter", "Invalid filter: %q", filter)
}

// parseAlternatives reads "key = value OR key = value", with one key throughout.
func parseAlternatives(text string) (labelFilter, bool) {
	wantedKey := ""
	var values []string
	for comparison := range strings.SplitSeq(text, " OR ") {
		key, value, found := strings.Cut(comparison, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !found || key == "" || value == "" || strings.ContainsAny(key+value, "():=") || (wantedKey != "" && key != wantedKey) {
			return nil, false
		}
		wantedKey = key
		values = append(values, value)
	}
	return func(labels []*visionpb.Product_KeyValue) bool {
		for _, label := range labels {
			for _, value := range values {
				if label.GetKey() == wantedKey && label.GetValue() == value {
					return true
				}
			}
		}
		return false
	}, true
}
