package products

import (
	"slices"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"

	"vision1/internal/emulator/rpcerror"
)

// A labelFilter reports whether a product with these labels matches.
type labelFilter func([]*visionpb.Product_KeyValue) bool

// parseFilter parses the filter of a product search: comparisons "key = value",
// joined by AND. Comparisons of one key can be joined by OR, in parentheses.
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

// parseAlternatives parses "key = value OR key = value". All keys must be equal.
func parseAlternatives(text string) (labelFilter, bool) {
	filterKey := ""
	var values []string
	for comparison := range strings.SplitSeq(text, " OR ") {
		key, value, found := strings.Cut(comparison, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !found || key == "" || value == "" || strings.ContainsAny(key+value, "():=") || (filterKey != "" && key != filterKey) {
			return nil, false
		}
		filterKey = key
		values = append(values, value)
	}
	return func(labels []*visionpb.Product_KeyValue) bool {
		return slices.ContainsFunc(labels, func(label *visionpb.Product_KeyValue) bool {
			return label.GetKey() == filterKey && slices.Contains(values, label.GetValue())
		})
	}, true
}
