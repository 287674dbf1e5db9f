package cli

import (
	"strconv"

	"vision1/internal/help"
)

// A topic is a page that belongs to no method.
type topic struct {
	name, summary string
	page          func() *help.Page
}

func topics() []topic {
	return []topic{
		{"cursors", "how -r sets the fields of a request", help.Cursors},
		{"properties", "what -p sets, for every method", help.Properties},
		{"credentials", "how calls are signed", credentialsPage},
		{"environment", "the variables that count", environmentPage},
		{"formats", "how a reply is shown: queries, tables, pages as one", formatsPage},
		{"exit-codes", "what the exit codes mean", exitCodesPage},
		{completionCommand, "how a shell completes what you type", completionPage},
		{versionCommand, "of what the program was built", versionPage},
		{schemaCommand, "what a method takes and returns, as JSON Schema", schemaPage},
	}
}

func findTopic(name string) (*help.Page, bool) {
	for _, t := range topics() {
		if t.name == name {
			return t.page(), true
		}
	}
	return nil, false
}

func exitCodesPage() *help.Page {
	var list []help.Term
	for _, e := range exitCodes() {
		list = append(list, help.Term{Name: strconv.Itoa(e.code), Text: e.meaning})
	}
	return help.Topic("exit codes", "What the exit code of vision1 tells:", list...)
}

func versionPage() *help.Page {
	return help.Topic("vision1 version", "Prints the version, and of what the program was built: commit, Go version, platform, and the date of "+
		"the description of the API that it knows. It needs no credentials and sends nothing.",
		help.Term{Name: "--json", Text: "print it as a JSON object"},
	)
}

func schemaPage() *help.Page {
	return help.Topic("vision1 schema", "Prints what a method takes and returns as JSON Schema, draft 2020-12. "+
		"It needs no credentials and sends nothing.",
		help.Term{Name: "vision1 schema RESOURCE METHOD", Text: "the parameters, the request and the reply of the method"},
		help.Term{Name: "vision1 RESOURCE METHOD --skeleton", Text: "a request with every field, which --json takes back"},
	)
}

func credentialsPage() *help.Page {
	return help.Topic("credentials", "The first of these that is there signs a call:",
		help.Term{Name: "-p access-token=, oauth-token=, key=", Text: "a token or an API key on the command line"},
		help.Term{Name: "--access-token-file FILE", Text: "an access token in a file"},
		help.Term{Name: "--credentials FILE", Text: "a service account, an authorized user, an external account or an impersonated service account"},
		help.Term{Name: "GOOGLE_OAUTH_ACCESS_TOKEN", Text: "an access token"},
		help.Term{Name: "VISION1_API_KEY", Text: "an API key, sent as a header"},
		help.Term{Name: "GOOGLE_APPLICATION_CREDENTIALS", Text: "a credentials file, as for --credentials"},
		help.Term{Name: "vision1 auth login", Text: "a login in the configuration folder for the scopes asked for, or one of google-vision1-cli"},
		help.Term{Name: "gcloud auth application-default login", Text: "the file that this command of gcloud leaves"},
		help.Term{Name: "the metadata server", Text: "on a machine of Google Cloud; it is asked for at most a second"},
		help.Term{Name: "--impersonate-service-account EMAIL[,DELEGATE...]", Text: "what was found acts as this service account, through the delegates"},
		help.Term{Name: "vision1 auth status", Text: "says which one it is, whose, and until when"},
	)
}

func environmentPage() *help.Page {
	return help.Topic("environment", "The variables that vision1 reads:",
		help.Term{Name: "VISION1_ENDPOINT", Text: "where calls go, as --endpoint"},
		help.Term{Name: "VISION_EMULATOR_HOST", Text: "host:port of an emulator: plain http, no credentials"},
		help.Term{Name: "GOOGLE_OAUTH_ACCESS_TOKEN", Text: "see: vision1 help credentials"},
		help.Term{Name: "VISION1_API_KEY", Text: "see: vision1 help credentials"},
		help.Term{Name: "GOOGLE_APPLICATION_CREDENTIALS", Text: "see: vision1 help credentials"},
		help.Term{Name: "GOOGLE_CLOUD_QUOTA_PROJECT", Text: "the project that quota and billing are counted for, as --quota-project"},
		help.Term{Name: "VISION1_CONFIG_DIR", Text: "the configuration folder, as --config-dir"},
		help.Term{Name: "VISION1_NO_HISTORY", Text: "any value keeps no names of operations for completion, as --no-history"},
		help.Term{Name: "PAGER", Text: "what long pages are shown with on a terminal (default: less; cat for none)"},
		help.Term{Name: "NO_COLOR", Text: "any value keeps pages and messages plain"},
		help.Term{Name: "HTTPS_PROXY, NO_PROXY", Text: "the proxy to send through, and the hosts that need none"},
		help.Term{Name: "SSL_CERT_FILE, SSL_CERT_DIR", Text: "the certificate authorities to trust in place of the system's"},
	)
}
