package help

import (
	"slices"
	"strconv"

	"vision1/internal/api"
	"vision1/internal/exitcode"
)

// A Topic is help that belongs to no command.
type Topic struct {
	Name     string // "exit-codes"
	Summary  string // one line
	Document func() *Document
}

// Topics returns all topics, in the order in which help lists them.
func Topics() []Topic {
	return []Topic{
		{"cursors", "How -r sets the fields of a request", cursors},
		{"parameters", "What -p sets for every method", parameters},
		{"credentials", "How requests are authenticated", credentials},
		{"environment", "Environment variables that vision1 reads", environment},
		{"formats", "How to query, format, and page through responses", formats},
		{"exit-codes", "What the exit codes mean", exitCodes},
	}
}

func cursors() *Document {
	return New("vision1 help cursors", "-r takes all arguments up to the next one that starts with a dash. Each argument is an assignment, "+
		"which sets a field, or a cursor move. Names are written with dashes (image-uri), as in the API (imageUri), or in snake_case (image_uri). The cursor is a position in the request; paths are relative to it. It starts at the root.",
		Term{"a.b=value", "set field b of a, relative to the cursor, which doesn't move; everything after the first = is the value"},
		Term{"a.b", "move to b in a, relative to the cursor"},
		Term{".a.b", "move to a.b, from the root"},
		Term{".", "move to the root"},
		Term{"..", "move up one level; each further dot is one more level: ... is two up"},
		Term{"..a.b", "move up one level, then down to a.b"},
		Term{"list.0.a, list.1.a", "an element of a list of messages, by index, without gaps"},
		Term{"list.+", "a new element at the end; as a move, the cursor goes into it"},
		Term{"list.a", "without an index: the last element, or the first if there is none yet"},
		Term{"hints=en hints=de", "add values to a list of scalars; each assignment adds one"},
		Term{"labels=key=value", "set a map entry; if the key has no dot, labels.key=value does the same"},
		Term{"a:=json", "set a field, a message, or a list to a JSON value"},
		Term{"content=@FILE", "set a byte field to the contents of a file, or of standard input for @-"},
	)
}

func parameters() *Document {
	return New("vision1 help parameters", "-p takes all arguments up to the next one that starts with a dash, each of the form name=value. "+
		"Names are written with dashes (page-size), as in the API (pageSize), or in snake_case (page_size). The help for a method lists its own query parameters. "+
		"Every method accepts these system parameters:", parameterTerms(api.SystemParameters())...)
}

func credentials() *Document {
	list := slices.Concat([]Term{
		{"-p access-token=, oauth-token=, key=", "a token or an API key on the command line"},
		{"--access-token-file FILE", "an access token in a file"},
		{"--credentials FILE", "a service account, authorized user, external account, or impersonated service account"},
	}, credentialVariables(), []Term{
		{"vision1 auth login", "a login stored in the configuration directory for the requested scopes; google-vision1-cli logins are reused"},
		{"gcloud auth application-default login", "the credentials that this gcloud command stores"},
		{"the metadata server", "on Google Cloud; vision1 waits at most one second for it"},
	})
	d := New("vision1 help credentials", "The first of these that is set authenticates the request:", list...)
	d.Sections[0].Blocks = append(d.Sections[0].Blocks, paragraph("With `--impersonate-service-account EMAIL[,DELEGATE...]`, these credentials "+
		"impersonate the service account, through the delegates. `vision1 auth status` prints which credentials are used, whose they are, and when they expire."))
	return d
}

func credentialVariables() []Term {
	return []Term{
		{"GOOGLE_OAUTH_ACCESS_TOKEN", "an access token"},
		{"VISION1_API_KEY", "an API key, sent as a header"},
		{"GOOGLE_APPLICATION_CREDENTIALS", "a credentials file, as for --credentials"},
		{"VISION1_CREDENTIALS_JSON", "the text of a credentials file, for CI systems that have secrets as variables"},
	}
}

func environment() *Document {
	return New("vision1 help environment", "vision1 reads these environment variables:", slices.Concat([]Term{
		{"VISION1_ENDPOINT", "URL of the server to send requests to, as for --endpoint"},
		{"VISION_EMULATOR_HOST", "host:port of an emulator, which gets requests over plain http, without credentials"},
	}, credentialVariables(), []Term{
		{"GOOGLE_CLOUD_QUOTA_PROJECT", "project that quota and billing are charged to, as for --quota-project"},
		{"VISION1_CONFIG_DIR", "configuration directory, as for --config-dir"},
		{"VISION1_NO_HISTORY", "if set, operation names are neither stored nor offered for completion, as with --no-history"},
		{"PAGER", "pager for long help on a terminal (default: less; cat for none)"},
		{"NO_COLOR", "if set, help and messages are plain text"},
		{"HTTPS_PROXY, NO_PROXY", "proxy to send requests through, and hosts that don't use it"},
		{"SSL_CERT_FILE, SSL_CERT_DIR", "trusted certificate authorities, instead of the system's; on Windows and macOS, in addition to them"},
	})...)
}

// Reference returns the sections of a man page that describe every command: EXIT
// STATUS, ENVIRONMENT, and FILES.
func Reference() []Section {
	return []Section{
		{exitStatus, exitCodes().Sections[0].Blocks},
		{"ENVIRONMENT", environment().Sections[0].Blocks},
		{"FILES", []Block{paragraph("These files are in the configuration directory, `~/.google-service-cli` by default:"), terms(
			Term{"vision1-secret.json", "the OAuth client, as downloaded from Google"},
			Term{"vision1-logins.json", "stored logins, readable only by you, unless they are in the keyring"},
			Term{"vision1", "logins of google-vision1-cli, which are used and never written"},
			Term{"vision1-history", "the last 100 operation names, for completion"},
		)}},
	}
}

const exitStatus = "EXIT STATUS"

func formats() *Document {
	return New("vision1 help formats", "The response is written unmodified unless you set one of these flags. They require a JSON response, "+
		"are validated before anything is sent, and don't affect errors or exit codes.",
		Term{"--query EXPRESSION", "print what a jq expression selects from the response, one result per line: strings as raw strings, anything else " +
			"as JSON on one line. The API omits empty fields: write []? instead of [] to skip them, and FIELD // \"\" for a default, as in " +
			"'.responses[].labelAnnotations[]? | {description, score}' and '.responses[] | .fullTextAnnotation.text // \"\"'. " +
			"Numbers are unmodified, and the names in an object are sorted. With --format, each result has that format, and strings are JSON"},
		Term{"--format json", "indented, in the original order; a response of any size takes constant memory"},
		Term{"--format compact", "on one line, without spaces"},
		Term{"--format yaml", "YAML 1.2; multiple results are documents separated by ---"},
		Term{"--format table", "a table for people, cut to the width of the terminal: products, product sets, reference images, and operations, or a list of one of " +
			"these. Other responses require --query: an object is a row, a list of objects is several rows, and a scalar or a list of scalars is a row without a header"},
		Term{"--format csv", "the same rows for programs, as in RFC 4180 but with line feeds; the header has the field names"},
		Term{"--page-all", "fetch all pages of a list, starting at -p page-token=, and combine them into one response: the items unmodified, without nextPageToken. " +
			"Other fields that are lists are merged without duplicates; any other field comes from the first page. Memory stays constant for any number of pages; " +
			"-p page-size=100 reduces the number of requests. --query is applied to one page at a time, so length counts the items of a page; " +
			"to query the whole list, pipe it to jq"},
		Term{"--page-limit N", "stop --page-all after N pages, and print the page token to continue from"},
		Term{"limits", "--query holds a response or a page of up to 64 MiB in memory; tables, CSV, and YAML hold one row or element of a list. If it is larger, or the " +
			"expression fails on the response, the exit code is 9, although the request succeeded. Results of --query are nested at most 10,000 levels deep. " +
			"Tables and CSV take their columns, at most 1,000, and widths from the first 200 rows. If the pages form a cycle, the exit code is 5"},
	)
}

func exitCodes() *Document {
	var list []Term
	for _, e := range exitcode.Table() {
		list = append(list, Term{strconv.Itoa(e.Code), e.Meaning})
	}
	return New("vision1 help exit-codes", "vision1 exits with one of these codes:", list...)
}
