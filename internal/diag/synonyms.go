package diag

import "strings"

// synonymOf returns the candidate that another word for it means, or "". Of a
// name with several parts, such as locations-products-update, the last part can
// be a synonym.
func synonymOf(name string, candidates []string) string {
	start := strings.LastIndexByte(strings.TrimLeft(name, "-"), '-') + 1
	start += len(name) - len(strings.TrimLeft(name, "-"))
	for _, from := range []int{0, start} {
		for _, meaning := range Meanings(name[from:]) {
			for _, candidate := range candidates {
				if fold(lastWord(candidate)) == fold(name[:from]+meaning) {
					return candidate
				}
			}
		}
	}
	return ""
}

// lastWord returns the last of the words of a command: login of "auth login".
func lastWord(command string) string { return command[strings.LastIndexByte(command, ' ')+1:] }

// Meanings returns the names that a word can mean, the likeliest first: those of
// commands, then features, flags, and fields.
func Meanings(word string) []string {
	word = fold(word)
	switch word {
	case "describe", "show", "info", "view":
		return []string{"get", "status"}
	case "status":
		return []string{"status", "get"}
	case "ls":
		return []string{"list"}
	case "new", "insert":
		return []string{"create"}
	case "update", "edit", "modify":
		return []string{"patch"}
	case "poll", "watch", "await":
		return []string{"wait"}
	case "signin", "authenticate":
		return []string{"login"}
	case "signout":
		return []string{"logout"}
	case "whoami":
		return []string{"status"}
	case "op", "ops":
		return []string{"operations"}
	case "product", "products", "productset", "productsets":
		return []string{"PRODUCT_SEARCH", "projects"}
	case "force", "overwrite", "redo":
		return []string{"again"}
	case "token":
		return []string{"print-access-token", "access-token-file", "access-token"}
	}
	if feature := featureOf(word); feature != "" {
		return []string{feature, "annotate"}
	}
	return otherMeanings(word)
}

// featureOf returns the value of Feature.type that a word means, which can be part
// of a command of gcloud such as detect-text, or "".
func featureOf(word string) string {
	word = strings.TrimPrefix(strings.TrimPrefix(word, "detect"), "suggest")
	switch strings.TrimSuffix(strings.TrimSuffix(word, "detection"), "s") {
	case "text", "ocr", "word":
		return "TEXT_DETECTION"
	case "document", "documenttext", "handwriting", "fulltext", "pdf":
		return "DOCUMENT_TEXT_DETECTION"
	case "label", "tag":
		return "LABEL_DETECTION"
	case "face":
		return "FACE_DETECTION"
	case "landmark":
		return "LANDMARK_DETECTION"
	case "logo":
		return "LOGO_DETECTION"
	case "safesearch", "nsfw", "explicit", "explicitcontent":
		return "SAFE_SEARCH_DETECTION"
	case "imagepropertie", "propertie", "color":
		return "IMAGE_PROPERTIES"
	case "crop", "crophint":
		return "CROP_HINTS"
	case "web", "webentitie":
		return "WEB_DETECTION"
	case "object", "localizedobject":
		return "OBJECT_LOCALIZATION"
	default:
		return ""
	}
}

func otherMeanings(word string) []string {
	switch word {
	case "annotate", "detect", "analyze":
		return []string{"annotate"}
	case "jq", "filter", "select", "jsonpath":
		return []string{"query"}
	case "verbose", "verbosity", "trace", "loghttp":
		return []string{"debug"}
	case "silent":
		return []string{"quiet"}
	case "out", "outfile", "outputfile", "outdir", "outputdir":
		return []string{"output"}
	case "outputformat":
		return []string{"format"}
	case "project", "billingproject":
		return []string{"quota-project", "projects"}
	case "region", "zone":
		return []string{"location"}
	case "keyfile", "credfile", "serviceaccount", "account":
		return []string{"credentials"}
	case "apikey":
		return []string{"key"}
	case "data", "body", "requestbody":
		return []string{"json", "content"}
	case "url", "uri":
		return []string{"endpoint", "image-uri", "gcs-image-uri", "csv-file-uri"}
	case "host", "server", "apiendpoint":
		return []string{"endpoint"}
	case "maxtime", "deadline":
		return []string{"timeout"}
	case "retry", "maxretries":
		return []string{"retries"}
	case "limit", "maxpages":
		return []string{"page-limit", "max-results", "page-size"}
	case "language", "languages", "lang", "languagecode":
		return []string{"language-hints"}
	case "file", "path", "bytes", "base64":
		return []string{"content"}
	default:
		return nil
	}
}
