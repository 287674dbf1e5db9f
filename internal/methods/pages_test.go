package methods

import "testing"

func TestSelects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fields string
		want   bool
	}{
		{"nextPageToken", true},
		{"next_page_token", true},
		{"*", true},
		{"products.name, nextPageToken", true},
		{"products(name,labels(key,value)),nextPageToken", true},
		{"products.name", false},
		{"products(nextPageToken)", false},
		{"products/nextPageToken", false},
		{"products.name,nextPage", false},
		{"", false},
		{",", false},
		{"((", false},
	} {
		if got := selects(tt.fields, "nextPageToken"); got != tt.want {
			t.Errorf("%q: got %t", tt.fields, got)
		}
	}
}
