package paginate

import "vision1/internal/api"

// The names of page tokens in the query of a list method and in its response
// (https://google.aip.dev/158).
const (
	TokenParameter = "pageToken"
	NextTokenField = "nextPageToken"
)

// A List describes the pages of a list method.
type List struct {
	Items   string // field of the response that has the items: "products"
	Message string // type of an item: "Product"
}

// ListOf returns the list of m, and reports whether m is a list method: one that takes
// a page token, and returns the next one and exactly one list of messages.
func ListOf(m *api.Method) (List, bool) {
	response, ok := api.FindMessage(m.Response)
	if !ok || !takesToken(m) {
		return List{}, false
	}
	if _, ok := response.FindField(NextTokenField); !ok {
		return List{}, false
	}
	var list List
	for i := range response.Fields {
		f := &response.Fields[i]
		if !f.Type.List || f.Type.Kind != api.KindMessage {
			continue
		}
		if list.Items != "" {
			return List{}, false
		}
		list = List{Items: f.Name, Message: f.Type.Message}
	}
	return list, list.Items != ""
}

func takesToken(m *api.Method) bool {
	for i := range m.Query {
		if m.Query[i].Name == TokenParameter {
			return true
		}
	}
	return false
}
