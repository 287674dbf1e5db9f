package paginate

import "vision1/internal/api"

// The names that a page token goes by, in the query of a list method and in its
// reply (https://google.aip.dev/158).
const (
	Parameter = "pageToken"
	Token     = "nextPageToken"
)

// A List says what the pages of a list method consist of.
type List struct {
	Items   string // field of the reply that has the items: "products"
	Message string // name of an item's message: "Product"
}

// Of returns what the pages of m consist of, if it is a list method: one that
// takes a page token, and whose reply has the next one beside exactly one list
// of messages.
func Of(m *api.Method) (List, bool) {
	reply, ok := api.FindMessage(m.Response)
	if !ok || !takesToken(m) {
		return List{}, false
	}
	if _, ok := reply.FindField(Token); !ok {
		return List{}, false
	}
	var list List
	for i := range reply.Fields {
		f := &reply.Fields[i]
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
		if m.Query[i].Name == Parameter {
			return true
		}
	}
	return false
}
