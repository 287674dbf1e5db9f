package text

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// threeLetterLanguages are the languages without a two-letter code that the service
// recognizes or maps to another one, from its table of languages.
const threeLetterLanguages = `
ace ach ada ang ast ban bem bik ceb cho chr crh dak dua efi enm fil fon fro gaa gay gil gmh goh got grc haw hil iba ilo kaa
kab kac kam kha kos lol loz luo mad man men min moh mus nah nds niu non nso nyn nzi pag pam pap pro rom sco son syr tem tog
udm vot war yao yap zap
`

// isSupported reports whether the service accepts the language as a hint.
func isSupported(tag language.Tag) bool {
	base, _, _ := tag.Raw()
	code := base.String()
	return code != "und" && (len(code) == 2 || slices.Contains(strings.Fields(threeLetterLanguages), code))
}
