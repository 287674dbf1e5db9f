package cursor

// withArticle puts the indefinite article before the name of a type.
func withArticle(name string) string {
	switch name[:min(1, len(name))] {
	case "a", "e", "i", "o", "A", "E", "I", "O":
		return "an " + name
	default:
		return "a " + name
	}
}
