package secret

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

const (
	token = "opaque/Token+0123456789=="
	key   = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	tests := []struct {
		secrets    []string
		text, want string
	}{
		{nil, "nothing to hide", "nothing to hide"},
		{[]string{"tok-1234"}, "a tok-1234 b tok-1234", "a *** b ***"},
		{[]string{"a+b/c==d"}, "q=a%2Bb%2Fc%3D%3Dd a+b/c==d a%2bb%2fc%3d%3dd", "q=*** *** ***"},
		{[]string{"line1\nline2"}, `{"private_key":"line1\nline2"}`, `{"private_key":"***"}`},
		{[]string{"abcd", "abcdefgh"}, "abcdefgh", "***"},
		{[]string{"", "abc"}, "abc is too short", "abc is too short"},
		{[]string{token}, "cut: " + token[:12], "cut: ***"},
		{[]string{token}, "cut: " + token[:12] + "…", "cut: ***…"},
		{[]string{token}, "cut: …" + token[9:20], "cut: …***"},
		{[]string{key}, "one line: MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "one line: ***"},
	}
	for _, tt := range tests {
		r := new(Redactor)
		r.Add(tt.secrets...)
		if got := r.Redact(tt.text); got != tt.want {
			t.Errorf("%q: Redact(%q) = %q, want %q", tt.secrets, tt.text, got, tt.want)
		}
	}
}

// No form of a secret stays, wherever it is in a text.
func TestRedactForms(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{token, key, `q"u\o<t>e&d-0123456789`} {
		r := new(Redactor)
		r.Add(secret)
		inJSON, err := json.Marshal(map[string]string{"a": secret})
		if err != nil {
			t.Fatal(err)
		}
		twice, err := json.Marshal(string(inJSON))
		if err != nil {
			t.Fatal(err)
		}
		texts := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(inJSON), string(twice)}
		for _, before := range []string{"", "x", "xy"} {
			texts = append(texts, base64.StdEncoding.EncodeToString([]byte(before+secret+"!")), base64.URLEncoding.EncodeToString([]byte(before+secret)))
		}
		for _, text := range texts {
			// A few characters at the ends of base64 also encode what is beside the secret.
			if got := r.Redact("<" + text + ">"); !strings.Contains(got, Masked) || len(got) > len("<>***")+len(`{\"a\":\"\"}`)+8 {
				t.Errorf("Redact(%q) = %q", text, got)
			}
		}
	}
}

func TestRedactPatterns(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"token ya29.a0AfH6SMBx-y_z", "token ***"},
		{"key=AIzaSyD-0123456789", "key=***"},
		{`-o https://me:p@h/x "http://a:b:c@d@h" ftp://me@h://`, `-o https://me:***@h/x "http://a:***@h" ftp://me@h://`},
		{"refresh 1//0gabcdefghij", "refresh ***"},
		{"jwt eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln.", "jwt ***"},
		{"a " + key + "b", "a ***\nb"},
		{"cut " + key[:40], "cut ***"},
		{"https://host/v1//operations and eyJust", "https://host/v1//operations and eyJust"},
	}
	for _, tt := range tests {
		if got := (*Redactor)(nil).Redact(tt.text); got != tt.want {
			t.Errorf("Redact(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestRedactJSON(t *testing.T) {
	t.Parallel()
	r := new(Redactor)
	r.Add("12345", "secret-value")
	got := string(r.RedactJSON([]byte(`{"n":12345,"m":[1.5e3,true,null],"s":"a secret\u002dvalue \"12345\"","t":"\u202e"}`)))
	if want := `{"n":"***","m":[1.5e3,true,null],"s":"a *** \"***\"","t":"\u202e"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAddJSON(t *testing.T) {
	t.Parallel()
	r := new(Redactor)
	r.AddJSON([]byte(`{"client_id":"public-id","a":[{"refreshToken":"first-secret"}],"credential_source":{"headers":{"X-Case":"Bearer second-secret"}}}`))
	got := r.Redact("public-id first-secret second-secret")
	if want := "public-id *** ***"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want Kind
	}{
		{`{"type": "service_account"}`, JSON},
		{"\n {", JSON},
		{base64.StdEncoding.EncodeToString([]byte(`{"type": "service_account"}`)), JSON},
		{base64.StdEncoding.EncodeToString([]byte(key)), JSON},
		{key, PrivateKey},
		{"two\nlines", Unknown},
		{"ya29.a0AfH6SMBx", Token},
		{"AIzaSyD-0123456789", APIKey},
		{strings.Repeat("a", 300), Unknown},
		{"key.json", None},
		{"/home/me/ya29.token-file/key.json", None},
		{"examples/keyfile", None},
		{"", None},
	}
	for _, tt := range tests {
		if got := KindOf(tt.text); got != tt.want {
			t.Errorf("KindOf(%.40q) = %d, want %d", tt.text, got, tt.want)
		}
	}
	for text, want := range map[string]bool{
		"gho_16C7e42F292c6912E7710c838347": true, "./gho_16C7e42F292c6912E7710c838347": false,
		"service-account-2024.json": false, "key": false,
	} {
		if got := IsOpaque(text); got != want {
			t.Errorf("IsOpaque(%q) = %t", text, got)
		}
	}
}
