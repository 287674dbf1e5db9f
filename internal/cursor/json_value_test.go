package cursor

import "testing"

// Values set as JSON, by :=.
func TestJSONValues(t *testing.T) {
	t.Parallel()
	const images = "BatchAnnotateImagesRequest"
	tests := []struct {
		name, message string
		args          []string
		want          string
	}{
		{"a string", "Product", []string{`name:="a\u00e9\n"`}, `{"name":"aé\n"}`},
		{"null", "Product", []string{"name:=null"}, `{"name":null}`},
		{"a list", "ImageContext", []string{`language-hints:=[ "en" , "de" ]`}, `{"languageHints":["en","de"]}`},
		{"an empty list", "ImageContext", []string{`language-hints:=[]`}, `{"languageHints":[]}`},
		{"a message", images, []string{`requests.0.image:={"source": {"imageUri": "u"}, "content": "YQ"}`},
			`{"requests":[{"image":{"source":{"imageUri":"u"},"content":"YQ=="}}]}`},
		{"a map", images, []string{`labels:={"b":"c","a":"d"}`}, `{"labels":{"b":"c","a":"d"}}`},
		{"an entry of a map", images, []string{`labels.a:="x"`, `labels.b:="="`}, `{"labels":{"a":"x","b":"="}}`},
		{"a list of messages", images, []string{`requests:=[{"features":[{"type":"CROP_HINTS","maxResults":"5"}]},{}]`},
			`{"requests":[{"features":[{"type":"CROP_HINTS","maxResults":5}]},{}]}`},
		{"one element as a whole, by index", images, []string{`requests.0:={}`, `requests.1:={"features":[]}`}, `{"requests":[{},{"features":[]}]}`},
		{"one element as a whole, at the end", images, []string{`requests.+:={"features":[]}`, `requests.+:={}`}, `{"requests":[{"features":[]},{}]}`},
		{"one element as a whole, made by a move", images, []string{"requests.+", `..0:={"features":[]}`}, `{"requests":[{"features":[]}]}`},
		{"a list in an element", images, []string{`requests.+.features:=[{"type":"CROP_HINTS"}]`}, `{"requests":[{"features":[{"type":"CROP_HINTS"}]}]}`},
		{"parts beside a whole", images, []string{`requests.0.image:={"content":"YQ=="}`, "requests.0.features.+.type=CROP_HINTS"},
			`{"requests":[{"features":[{"type":"CROP_HINTS"}],"image":{"content":"YQ=="}}]}`},
		{"numbers in quotes", "LatLng", []string{`latitude:="1.5"`, `longitude:=-2`}, `{"latitude":1.5,"longitude":-2}`},
		{"numbers as typed", "LatLng", []string{`latitude:=1.50`, `longitude:=1e2`}, `{"latitude":1.50,"longitude":1e2}`},
		{"any value", "Status", []string{`details.+.a:={"b":[1,null,{"c":"\u0001"}]}`, "details.b=x", `details.+.x:=12345678901234567890`},
			`{"details":[{"a":{"b":[1,null,{"c":"\u0001"}]},"b":"x"},{"x":12345678901234567890}]}`},
		{"any values as a whole", "Status", []string{`details:=[{"@type":"t","n":12345678901234567890.10,"x":{"b":1,"a":[ ]}}]`},
			`{"details":[{"@type":"t","n":12345678901234567890.10,"x":{"b":1,"a":[]}}]}`},
		{"a value with = in it", "Product", []string{`name:="a=b:=c"`}, `{"name":"a=b:=c"}`},
		{"space around", "Product", []string{"name:= \"a\"\n"}, `{"name":"a"}`},
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

// A value is set as a whole or in parts, not both.
func TestWholeAndParts(t *testing.T) {
	t.Parallel()
	const images = "BatchAnnotateImagesRequest"
	tests := []struct {
		name, message string
		args          []string
		want          want
	}{
		{"a list, then an element", images, []string{"requests:=[{}]", "requests.0.image.content=YQ=="},
			want{2, "requests.0.image.content", "requests was set as a whole by argument 1", ""}},
		{"a list, then a new element", images, []string{"requests:=[{}]", "requests.+"},
			want{2, "+", "requests was set as a whole by argument 1", ""}},
		{"a list, then a new element whole", images, []string{"requests:=[{}]", "requests.+:={}"},
			want{2, "+", "requests was set as a whole by argument 1", ""}},
		{"an element, then the list", images, []string{"requests.image.content=YQ==", "requests:=[{}]"},
			want{2, "requests", "part of requests was set by argument 1", ""}},
		{"a list twice", images, []string{"requests:=[{}]", "requests:=[{}]"}, want{2, "requests", "was already set as a whole by argument 1", ""}},
		{"an empty list twice", images, []string{"requests:=[]", "requests:=[]"}, want{2, "requests", "was already set as a whole by argument 1", ""}},
		{"an element twice", images, []string{"requests.0:={}", "requests.0:={}"}, want{2, "requests.0", "was already set as a whole by argument 1", ""}},
		{"an element, then a field of it", images, []string{"requests.0:={}", "requests.features.+.type=CROP_HINTS"},
			want{2, "+", "requests.0 was set as a whole by argument 1", ""}},
		{"a field of an element, then the element", images, []string{"requests.+.image.content=YQ==", "requests.0:={}"},
			want{2, "requests.0", "part of requests.0 was set by argument 1", ""}},
		{"a message, then a field", "PurgeProductsRequest", []string{"product-set-purge-config:={}", "product-set-purge-config.product-set-id=x"},
			want{2, "product-set-purge-config.product-set-id", "was set as a whole by argument 1", ""}},
		{"a field, then the message", "PurgeProductsRequest", []string{"product-set-purge-config.product-set-id=x", "product-set-purge-config:={}"},
			want{2, "product-set-purge-config", "part of product-set-purge-config was set by argument 1", ""}},
		{"null, then a field", "PurgeProductsRequest", []string{"product-set-purge-config:=null", "product-set-purge-config.product-set-id=x"},
			want{2, "product-set-purge-config.product-set-id", "was set as a whole by argument 1", ""}},
		{"values, then the list", "ImageContext", []string{"language-hints=a", `language-hints:=["b"]`},
			want{2, "language-hints", "part of language-hints was set by argument 1", ""}},
		{"the list, then a value", "ImageContext", []string{`language-hints:=["b"]`, "language-hints=a"},
			want{2, "language-hints", "language-hints was set as a whole by argument 1", ""}},
		{"a map, then an entry", images, []string{`labels:={}`, "labels=a=b"}, want{2, "labels", "labels was set as a whole by argument 1", ""}},
		{"an entry, then the map", images, []string{"labels.a=b", `labels:={}`}, want{2, "labels", "part of labels was set by argument 1", ""}},
		{"a scalar, then JSON", "Product", []string{"name=a", `name:="b"`}, want{2, "name", `already set to "a" by argument 1`, ""}},
		{"JSON, then a scalar", "Product", []string{`name:="b"`, "name=a"}, want{2, "name", `already set to "\"b\"" by argument 1`, ""}},
		{"a list in a list", images, []string{"requests.0.features:=[]", "requests.0.features.+.type=CROP_HINTS"},
			want{2, "+", "features was set as a whole by argument 1", ""}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mustFail(t, Input{Message: message(t, test.message), Args: test.args}, test.want)
		})
	}
}
