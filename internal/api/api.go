// Package api is what the Vision API is, as plain data: its resources, methods,
// parameters and messages.
//
// The tables are generated from Google's description of the API (see
// internal/gen) into zz_generated_*.go; this file and lookup.go are the shape of
// those tables and the ways to find something in them. Nothing here reads a
// file, talks to a service or knows the command line.
package api

// A Resource is a group of methods: the first word of a command.
type Resource struct {
	Name    string // as typed: "operations"
	Summary string // one line for people
	Methods []Method
}

// A Method is one call of the API: a resource and a method word on the command
// line, a verb and a path on the wire.
type Method struct {
	ID         string // the API's own name: "vision.operations.cancel"
	Resource   string // as typed: "operations"
	Name       string // as typed: "cancel"
	Summary    string // one line for people
	Detail     string // further sentences for the page of the method; may be empty
	HTTPMethod string // "POST"
	// Path is the URI template (RFC 6570) below the endpoint: "v1/{+name}:cancel".
	Path        string
	Positionals []Parameter // in the order in which they are typed
	Query       []Parameter // the method's own query parameters, by name
	Request     string      // name of the message that is sent, "" for none
	Response    string      // name of the message that comes back
	Scopes      []string    // any one of them is enough; sorted
}

// A Parameter is a value in the path or the query of a call.
type Parameter struct {
	Name      string // on the wire: "pageSize", "$.xgafv"
	Word      string // as typed: "page-size", "$-xgafv"
	Summary   string
	Type      Type
	Pattern   string // regular expression of the API for a path value, or ""
	MaxLength int    // in characters; 0 where the API sets no limit
}

// A Message is a JSON object of the API.
type Message struct {
	Name    string
	Summary string
	Fields  []Field // sorted by Name
}

// A Field is one member of a Message.
type Field struct {
	Name       string // in JSON: "imageUri"
	Word       string // as typed: "image-uri"
	Summary    string
	Type       Type
	OutputOnly bool // only the service fills it in
	Deprecated bool
}

// A Type says which values a parameter or a field takes.
type Type struct {
	Kind    Kind
	Message string      // the message's name, for KindMessage
	Enum    []EnumValue // in the API's order, for KindEnum
	List    bool        // an array of what the rest says
	Map     bool        // an object with free keys whose values are of Kind; with List an array of such objects
}

// An EnumValue is one value of an enumeration.
type EnumValue struct {
	Name       string
	Summary    string
	Deprecated bool
}

// A Scope is an OAuth 2.0 scope of the API.
type Scope struct {
	URL     string
	Summary string
}

// Kind is the type of a single value, after JSON type and format of the
// Discovery document.
type Kind uint8

// The kinds of values. 64-bit integers, times, durations, masks and bytes are
// JSON strings on the wire, as the protocol buffers' JSON mapping has it.
const (
	KindString Kind = iota
	KindBool
	KindInt32
	KindUint32
	KindInt64
	KindUint64
	KindFloat
	KindDouble
	KindEnum
	KindBytes     // "byte"
	KindTimestamp // "google-datetime"
	KindDuration  // "google-duration"
	KindFieldMask // "google-fieldmask"
	KindMessage
	KindAny // any JSON value
)

// String returns the name of the kind as pages and error messages show it:
// the API's own format names where it has one.
func (k Kind) String() string {
	names := [...]string{
		KindString: "string", KindBool: "boolean", KindInt32: "int32", KindUint32: "uint32",
		KindInt64: "int64", KindUint64: "uint64", KindFloat: "float", KindDouble: "double",
		KindEnum: "enum", KindBytes: "byte", KindTimestamp: "google-datetime",
		KindDuration: "google-duration", KindFieldMask: "google-fieldmask",
		KindMessage: "message", KindAny: "any",
	}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}
