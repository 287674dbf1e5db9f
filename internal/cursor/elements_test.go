package cursor

import "testing"

// Elements and map entries, which the reference doesn't support.
func TestElements(t *testing.T) {
	t.Parallel()
	const images = "BatchAnnotateImagesRequest"
	tests := []struct {
		name, message string
		args          []string
		want          string
	}{
		{"by index", images, []string{"requests.0.image.content=YQ==", "requests.1.image.content=Yg=="},
			`{"requests":[{"image":{"content":"YQ=="}},{"image":{"content":"Yg=="}}]}`},
		{"an earlier one again", images, []string{"requests.0.image.content=YQ==", "requests.1.image.content=Yg==", "requests.0.image.source.image-uri=u"},
			`{"requests":[{"image":{"content":"YQ==","source":{"imageUri":"u"}}},{"image":{"content":"Yg=="}}]}`},
		{"a move by index creates nothing", images, []string{"requests.0"}, `{}`},
		{"a move by index, then a assignment", images, []string{"requests.0.image", "content=YQ=="}, `{"requests":[{"image":{"content":"YQ=="}}]}`},
		{"+ as a move", images, []string{"requests.+", "image.content=YQ==", ".requests.+", "image.content=Yg=="},
			`{"requests":[{"image":{"content":"YQ=="}},{"image":{"content":"Yg=="}}]}`},
		{"+ as a move creates", images, []string{"requests.+", ".requests.+"}, `{"requests":[{},{}]}`},
		{"+ in a assignment", images, []string{"requests.+.image.content=YQ==", "requests.+.image.content=Yg=="},
			`{"requests":[{"image":{"content":"YQ=="}},{"image":{"content":"Yg=="}}]}`},
		{"+ in + ", images, []string{"requests.+.features.+.type=TEXT_DETECTION"}, `{"requests":[{"features":[{"type":"TEXT_DETECTION"}]}]}`},
		{"no index: the first where there is none", images, []string{"requests.image.content=YQ=="}, `{"requests":[{"image":{"content":"YQ=="}}]}`},
		{"no index: the last", images, []string{"requests.+", ".", "requests.+", ".", "requests.image.content=YQ=="},
			`{"requests":[{},{"image":{"content":"YQ=="}}]}`},
		{"from within the list", images, []string{"requests", "image.content=YQ==", "+.image.content=Yg==", "0.features.+.type=CROP_HINTS"},
			`{"requests":[{"features":[{"type":"CROP_HINTS"}],"image":{"content":"YQ=="}},{"image":{"content":"Yg=="}}]}`},
		{"an unindexed move stays with its element", images,
			[]string{"requests.image", ".requests.0.image.source.image-uri=a", ".requests.1.image.source.image-uri=b", "content=YQ=="},
			`{"requests":[{"image":{"content":"YQ==","source":{"imageUri":"a"}}},{"image":{"source":{"imageUri":"b"}}}]}`},
		{"a new element keeps the cursor", images,
			[]string{"requests.+", ".requests.+.image.content=Yg==", "image.content=YQ=="},
			`{"requests":[{"image":{"content":"YQ=="}},{"image":{"content":"Yg=="}}]}`},
		{".. after an index", images, []string{"requests.0.image", "..features.+.type=CROP_HINTS"}, `{"requests":[{"features":[{"type":"CROP_HINTS"}]}]}`},
		{"... after an index", images, []string{"requests.0.image", "...image.content=YQ=="}, `{"requests":[{"image":{"content":"YQ=="}}]}`},
		{".. after an unindexed one", images, []string{"requests.image", "..+.image.content=YQ=="}, `{"requests":[{"image":{"content":"YQ=="}}]}`},
		{"... after an unindexed one", images, []string{"requests.image", "...parent=x"}, `{"parent":"x"}`},
		{".. after +", images, []string{"requests.+.image", "..image.content=YQ=="}, `{"requests":[{"image":{"content":"YQ=="}}]}`},
		{".... after +", images, []string{"requests.+.image", "....parent=x"}, `{"parent":"x","requests":[{}]}`},
		{"the example in the help", images, []string{
			"requests.+", "image.content=YQ==", "features.+.type=TEXT_DETECTION", "features.+.type=LABEL_DETECTION",
			".requests.+", "image.source.image-uri=gs://b/c.png", "features.type=LABEL_DETECTION", "features.max-results=5"},
			`{"requests":[{"features":[{"type":"TEXT_DETECTION"},{"type":"LABEL_DETECTION"}],"image":{"content":"YQ=="}},` +
				`{"features":[{"maxResults":5,"type":"LABEL_DETECTION"}],"image":{"source":{"imageUri":"gs://b/c.png"}}}]}`},

		{"a map by the path", images, []string{"labels.a=b", "labels.c=d"}, `{"labels":{"a":"b","c":"d"}}`},
		{"a map from within", images, []string{"labels", "a=b", "..labels=c=d"}, `{"labels":{"a":"b","c":"d"}}`},
		{"a key with a dot", images, []string{"labels=a.b=c"}, `{"labels":{"a.b":"c"}}`},
		{"a key like an index", images, []string{"labels.0=a", "labels.+=b"}, `{"labels":{"+":"b","0":"a"}}`},
		{"an empty value and an empty key", images, []string{"labels=a=", "labels==b"}, `{"labels":{"":"b","a":""}}`},
		{"a key that ends in a colon", images, []string{"labels=a:=b"}, `{"labels":{"a:":"b"}}`},

		{"a list of numbers", "CropHintsParams", []string{"aspect-ratios=1.5", "aspect-ratios=2"}, `{"aspectRatios":[1.5,2]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := Input{Message: message(t, test.message), Args: test.args}
			if got, _ := mustParse(t, in); got != test.want {
				t.Errorf("%q: got\n     %s, want\n     %s", test.args, got, test.want)
			}
		})
	}
}
