package transport

import (
	"strings"
	"testing"
)

// lookup returns a getenv function for NAME=VALUE pairs.
func lookup(pairs ...string) func(string) string {
	return func(name string) string {
		for _, pair := range pairs {
			if v, ok := strings.CutPrefix(pair, name+"="); ok {
				return v
			}
		}
		return ""
	}
}

func TestChooseEndpoint(t *testing.T) {
	tests := []struct {
		flag, location string
		env            []string
		url, source    string
		emulator       bool
	}{
		{"", "", nil, "https://vision.googleapis.com/", "", false},
		{"", "us", nil, "https://us-vision.googleapis.com/", "--location", false},
		{"", "eu", nil, "https://eu-vision.googleapis.com/", "--location", false},
		{"", "", []string{"GOOGLE_CLOUD_UNIVERSE_DOMAIN=apis.example"}, "https://vision.apis.example/", "", false},
		{"https://a.example", "", nil, "https://a.example/", "--endpoint", false},
		{"https://a.example/", "", nil, "https://a.example/", "--endpoint", false},
		{"https://a.example:8443/prefix/x", "", nil, "https://a.example:8443/prefix/x/", "--endpoint", false},
		{"https://a.example/a%2Fb", "", nil, "https://a.example/a%2Fb/", "--endpoint", false},
		{"http://[::1]:9790", "", nil, "http://[::1]:9790/", "--endpoint", false},
		{"HTTPS://A.example", "", nil, "https://a.example/", "--endpoint", false},
		{"", "", []string{"VISION1_ENDPOINT=https://b.example"}, "https://b.example/", "VISION1_ENDPOINT", false},
		{"", "", []string{"VISION_EMULATOR_HOST=localhost:9790"}, "http://localhost:9790/", "VISION_EMULATOR_HOST", true},
		{"", "", []string{"VISION_EMULATOR_HOST=[::1]:9790"}, "http://[::1]:9790/", "VISION_EMULATOR_HOST", true},
		{"https://a.example", "eu", []string{"VISION1_ENDPOINT=https://b.example", "VISION_EMULATOR_HOST=c:1"}, "https://a.example/", "--endpoint", false},
		{"", "eu", []string{"VISION1_ENDPOINT=https://b.example", "VISION_EMULATOR_HOST=c:1"}, "https://b.example/", "VISION1_ENDPOINT", false},
		{"", "eu", []string{"VISION_EMULATOR_HOST=c:1"}, "http://c:1/", "VISION_EMULATOR_HOST", true},
	}
	for _, tt := range tests {
		e, err := ChooseEndpoint(tt.flag, tt.location, lookup(tt.env...))
		if err != nil {
			t.Errorf("ChooseEndpoint(%q, %q, %q): %v", tt.flag, tt.location, tt.env, err)
			continue
		}
		if e.URL.String() != tt.url || e.Source != tt.source || e.Emulator != tt.emulator {
			t.Errorf("ChooseEndpoint(%q, %q, %q) = %s from %q, emulator %v; want %s from %q, %v",
				tt.flag, tt.location, tt.env, e.URL, e.Source, e.Emulator, tt.url, tt.source, tt.emulator)
		}
	}
}

func TestChooseEndpointErrors(t *testing.T) {
	tests := []struct {
		flag, location string
		env            []string
		at, message    string // the flag or variable, and part of the message
		suggestion     string
	}{
		{"vision.example.com", "", nil, "--endpoint", "begins with https://", "https://vision.example.com"},
		{"localhost:9790", "", nil, "--endpoint", "begins with https://", "http://localhost:9790"},
		{"127.0.0.1:9790/x", "", nil, "--endpoint", "begins with https://", "http://127.0.0.1:9790/x"},
		{"ftp://a.example", "", nil, "--endpoint", "https or http, not ftp", ""},
		{"https://me:hunter2@a.example", "", nil, "--endpoint", "can't have a user name", ""},
		{"https://a.example?key=K1234", "", nil, "--endpoint", "can't have a query", ""},
		{"https://a.example?", "", nil, "--endpoint", "can't have a query", ""},
		{"https://a.example#x", "", nil, "--endpoint", "can't have a fragment", ""},
		{"https://a.example#", "", nil, "--endpoint", "can't have a fragment", ""},
		{"https://", "", nil, "--endpoint", "host is missing", ""},
		{"https://:443", "", nil, "--endpoint", "host is missing", ""},
		{"https://a.example:", "", nil, "--endpoint", "1 to 65535", ""},
		{"https://a.example:0", "", nil, "--endpoint", "1 to 65535", ""},
		{"https://a.example:65536", "", nil, "--endpoint", "1 to 65535", ""},
		{"https://a.example:x", "", nil, "--endpoint", "not a valid URL", ""},
		{"https://a example", "", nil, "--endpoint", "not a valid URL", ""},
		{" https://a.example", "", nil, "--endpoint", "not a valid URL", ""},
		{"", "", []string{"VISION1_ENDPOINT=b.example"}, "VISION1_ENDPOINT", "begins with", "https://b.example"},
		{"", "", []string{"VISION_EMULATOR_HOST=http://localhost:9790/"}, "VISION_EMULATOR_HOST", "HOST:PORT", "localhost:9790"},
		{"", "", []string{"VISION_EMULATOR_HOST=localhost:9790/x"}, "VISION_EMULATOR_HOST", "HOST:PORT", ""},
		{"", "", []string{"VISION_EMULATOR_HOST=9790"}, "VISION_EMULATOR_HOST", "HOST:PORT", "127.0.0.1:9790"},
		{"", "", []string{"VISION_EMULATOR_HOST=me@localhost"}, "VISION_EMULATOR_HOST", "HOST:PORT", ""},
		{"", "", []string{"VISION_EMULATOR_HOST=:9790"}, "VISION_EMULATOR_HOST", "HOST:PORT", ""},
		{"", "EU", nil, "--location", "us and eu", "eu"},
		{"", "us-central1", nil, "--location", "us and eu", "us"},
		{"", "asia", nil, "--location", "us and eu", ""},
		{"https://a.example", "asia", nil, "--location", "us and eu", ""},
	}
	for _, tt := range tests {
		_, e := ChooseEndpoint(tt.flag, tt.location, lookup(tt.env...))
		if e == nil {
			t.Errorf("ChooseEndpoint(%q, %q, %q): no diagnostic", tt.flag, tt.location, tt.env)
			continue
		}
		if e.Flag != tt.at || !strings.Contains(e.Message, tt.message) || e.Suggestion != tt.suggestion {
			t.Errorf("ChooseEndpoint(%q, %q, %q): %+v; want %s, %q, suggestion %q", tt.flag, tt.location, tt.env, e, tt.at, tt.message, tt.suggestion)
		}
		if text := e.Text + e.Message; strings.Contains(text, "hunter2") || strings.Contains(text, "K1234") {
			t.Errorf("the error contains a secret: %s", text)
		}
	}
}

func TestCheckCredentials(t *testing.T) {
	tests := []struct {
		url string
		ok  bool
	}{
		{"https://a.example", true},
		{"http://a.example", false},
		{"http://localhost:1", true},
		{"http://LOCALHOST", true},
		{"http://127.0.0.1", true},
		{"http://127.9.8.7:80", true},
		{"http://[::1]", true},
		{"http://[::ffff:127.0.0.1]", true},
		{"http://128.0.0.1", false},
		{"http://0.0.0.0", false},
		{"http://localhost.example", false},
		{"http://127.0.0.1.example", false},
	}
	for _, tt := range tests {
		e, err := ChooseEndpoint(tt.url, "", lookup())
		if err != nil {
			t.Fatal(err)
		}
		if err := e.CheckCredentials(); (err == nil) != tt.ok {
			t.Errorf("%s: CheckCredentials() = %v, want ok %v", tt.url, err, tt.ok)
		}
	}
}
