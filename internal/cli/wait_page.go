package cli

import (
	"slices"
	"strings"

	"vision1/internal/api"
	"vision1/internal/help"
)

// withWaiting adds to the page of a method what there is to say about waiting
// for the operation that it leads to, after its other flags.
func withWaiting(p *help.Page, m *api.Method) *help.Page {
	if !canWait(m) {
		return p
	}
	var list []help.Term
	about := "--wait goes on until the operation has ended, and only then writes it out, as the service sent it."
	switch {
	case isWait(m):
		usage := p.Sections[0].Blocks[1].Lines
		usage[0] = strings.Replace(usage[0], "<name>", "<name>...", 1)
		about = "Any number of names can be given. Of several operations each is written as a line of JSON as it ends; " +
			"the exit code is the worst of theirs: 8, then 7, then 0."
	case isCancel(m):
		about = "--wait goes on until the operation has ended: exit code 0 where it was cancelled, 7 where it ended otherwise."
	}
	if !isWait(m) {
		list = append(list, help.Term{Name: "--wait", Text: "wait for the end of the operation"})
	}
	list = append(list,
		help.Term{Name: "--interval DURATION", Text: "look this often; otherwise from every second to every 30 seconds, with chance in it"},
		help.Term{Name: "--timeout DURATION", Text: "stop waiting after this time: exit code 8, and the operation goes on; so it does after Ctrl-C"},
		help.Term{Name: "--progress auto|plain", Text: "how far it is, on standard error: a line that moves, on a terminal only, or plain lines anywhere"},
	)
	section := help.Section{Heading: "Waiting", Blocks: []help.Block{{Text: about}, {Terms: list}}}
	at := slices.IndexFunc(p.Sections, func(s help.Section) bool { return s.Heading == "Output Flags" })
	p.Sections = slices.Insert(p.Sections, at+1, section)
	return p
}
