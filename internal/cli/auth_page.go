package cli

import "vision1/internal/help"

func authWords() []string {
	var words []string
	for _, t := range authCommands() {
		words = append(words, t.Name)
	}
	return words
}

// findAuthPage returns the page of auth, or of a command below it.
func findAuthPage(words []string) (*help.Document, error) {
	if len(words) == 0 {
		return authPage(), nil
	}
	for _, t := range authCommands() {
		if t.Name == words[0] {
			return t.Document(), nil
		}
	}
	return nil, unknownCommand("command", authCommand, words[0], authWords())
}

func authPage() *help.Document {
	var list []help.Term
	for _, t := range authCommands() {
		list = append(list, help.Term{Name: "vision1 auth " + t.Name, Text: t.Summary})
	}
	return help.New("vision1 auth", "Signs people in and out. What else can sign a call, and in which order it is looked for: vision1 help credentials.", list...)
}

func authLoginPage() *help.Document {
	return help.New("vision1 auth login", "Signs you in: a browser opens, you choose an account and agree, and vision1 keeps what it needs "+
		"to make calls in your name until you sign out. It needs an OAuth client of your project, which is a file that Google hands out: "+
		"create an OAuth client ID of the type \"Desktop app\" at https://console.cloud.google.com/apis/credentials, download its JSON, and keep it "+
		"as vision1-secret.json in the configuration folder.",
		help.Term{Name: "--scope SCOPE", Text: "what the login is for, a URL or its last part; may be repeated (default: cloud-platform)"},
		help.Term{Name: "--client-secret FILE", Text: "the OAuth client, in place of vision1-secret.json in the configuration folder"},
		help.Term{Name: "--no-browser", Text: "print the address, and open no browser: for a machine that you reach over ssh, with how to forward the port"},
		help.Term{Name: "--keyring", Text: "keep the secrets in the keyring of the system, not in a file"},
		help.Term{Name: "--quota-project PROJECT", Text: "the project that quota is counted for in the calls of this login"},
		help.Term{Name: "--config-dir FOLDER", Text: "the configuration folder (default: ~/.google-service-cli)"},
		help.Term{Name: "--timeout DURATION", Text: "how long to wait for you at most (default: 5m)"},
	)
}

func authStatusPage() *help.Document {
	return help.New("vision1 auth status", "Says what would sign a call and why, whose it is, for which scopes, until when, and which quota "+
		"project is sent. It never shows a secret, and fetches no token.",
		help.Term{Name: "--json", Text: "print it as JSON"},
		help.Term{Name: "--scope SCOPE", Text: "ask for a call with that scope"},
	)
}

func authLogoutPage() *help.Document {
	return help.New("vision1 auth logout", "Forgets every login that is kept in the configuration folder, in a file or in the keyring. "+
		"Tokens of google-vision1-cli are not used any more, but stay in their file.")
}

func authTokenPage() *help.Document {
	return help.New("vision1 auth print-access-token", "Prints the access token that would sign a call, fetching one where that is needed: "+
		"for curl -H \"Authorization: Bearer $(vision1 auth print-access-token)\". It is a secret for as long as it lasts, an hour mostly.",
		help.Term{Name: "--scope SCOPE", Text: "ask for a token with that scope"},
	)
}
