package run

import "encoding/json"

// A testTemplate is a Template.
type testTemplate struct{}

const testElement = `,"features":[{"type":"TEXT_DETECTION"}]}`

func (testTemplate) Head() []byte { return []byte(`{"parent":"projects/p","requests":[`) }

func (testTemplate) Tail() []byte { return []byte("]}") }

func (testTemplate) ImageContent() (before, after string) {
	return `{"image":{"content":"`, `"}` + testElement
}

func (testTemplate) ImageURL(url string) []byte {
	text, _ := json.Marshal(url)
	return []byte(`{"image":{"source":{"imageUri":` + string(text) + `}}` + testElement)
}

func (testTemplate) FileContent(mimeType string, pages []int) (before, after string) {
	after = `","mimeType":"` + mimeType + `"}`
	if pages != nil {
		text, _ := json.Marshal(pages)
		after += `,"pages":` + string(text)
	}
	return `{"inputConfig":{"content":"`, after + testElement
}

func (testTemplate) FileURL(url, mimeType string, pages []int) []byte {
	text, err := json.Marshal(map[string]any{"inputConfig": map[string]any{"gcsSource": map[string]string{"uri": url}, "mimeType": mimeType}, "pages": pages})
	if err != nil {
		return nil
	}
	return text
}

func (testTemplate) AsyncTail(string) []byte { return []byte("]}") }

func (testTemplate) AsyncFile(string, string, string) []byte { return nil }
