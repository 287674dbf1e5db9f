package cli

import "vision1/internal/help"

func formatsPage() *help.Page {
	return help.Topic("formats", "A reply goes to its place byte for byte, unless one of these flags is given. They need a reply of JSON, "+
		"are checked before anything is sent, and change neither the exit code nor what becomes of errors.",
		help.Term{Name: "--query EXPRESSION", Text: "what a jq expression takes out of the reply, a result a line: a text bare, as it is; anything else as JSON " +
			"in one line. Numbers stay as they are written; the names of an object come sorted. With --format the results are shown in that way, texts as JSON too"},
		help.Term{Name: "--format json", Text: "indented, everything in its order; constant memory for a reply of any size"},
		help.Term{Name: "--format compact", Text: "without spaces, in one line"},
		help.Term{Name: "--format yaml", Text: "YAML 1.2; several results are documents with --- between them"},
		help.Term{Name: "--format table", Text: "for people: columns of a product, a product set, a reference image or an operation, or a list of these; on a terminal cut to its width. " +
			"Other replies have rows only by --query: an object is a row, a list of objects rows, a list of plain values or a plain value a row without a header"},
		help.Term{Name: "--format csv", Text: "the same rows for programs, with commas and quotes as RFC 4180 has them, line feeds, and the names of fields as a header"},
		help.Term{Name: "--page-all", Text: "asks for all pages of a list, from -p page-token= on, and makes one reply of them: the items as they came, without nextPageToken. " +
			"Of its other fields, lists are joined, each element once, and anything else is the first page's. Memory stays the same for any number of pages; " +
			"-p page-size=100 asks for fewer. --query sees one page after another, so that length counts the items of a page; pipe the whole to jq for more"},
		help.Term{Name: "--page-limit N", Text: "ends --page-all after N pages, and says with which page token to go on"},
		help.Term{Name: "limits", Text: "--query keeps a reply or a page of up to 64 MiB in memory, rows and YAML one row or element of a list; a longer one, and an expression that fails " +
			"on the reply, is exit 9, though the call was done. A table and CSV take their columns and widths from the first 200 rows. Pages that go in a circle are exit 5"},
	)
}
