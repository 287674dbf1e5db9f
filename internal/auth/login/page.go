package login

import "html"

// A page is the result shown in the browser: plain HTML, without scripts or
// external resources. Its fields are unescaped text.
type page struct {
	Title string
	Text  string
	Next  string // what to do next, or ""
}

func (p page) html(success bool) string {
	mark := `<p class="mark bad" aria-hidden="true">!</p>`
	if success {
		mark = `<p class="mark good" aria-hidden="true">&#10003;</p>`
	}
	next := ""
	if p.Next != "" {
		next = "<p class=\"next\">" + html.EscapeString(p.Next) + "</p>\n"
	}
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>vision1: ` + html.EscapeString(p.Title) + `</title>
<style>
:root { color-scheme: light dark; }
body { font: 18px/1.5 system-ui, sans-serif; max-width: 32em; margin: 12vh auto; padding: 0 1.5em; }
h1 { font-size: 1.6em; margin: 0 0 .4em; }
p { margin: 0 0 .8em; overflow-wrap: anywhere; }
.mark { width: 2em; height: 2em; line-height: 2em; border-radius: 50%; text-align: center; font-weight: bold; color: #fff; }
.good { background: #1a7f37; }
.bad { background: #b3261e; }
.next { opacity: .75; }
</style>
</head>
<body>
<main>
` + mark + `
<h1>` + html.EscapeString(p.Title) + `</h1>
<p>` + html.EscapeString(p.Text) + `</p>
` + next + `</main>
</body>
</html>
`
}
