package shell

import (
	"maps"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	t.Parallel()
	const (
		machine = `C:\Program Files\WindowsPowerShell\Modules;C:\WINDOWS\system32\WindowsPowerShell\v1.0\Modules`
		profile = `C:\Users\Ann`
	)
	windows := map[string]string{"USERPROFILE": profile, "PSModulePath": machine}
	with := func(name, value string) map[string]string {
		env := maps.Clone(windows)
		env[name] = value
		return env
	}
	for _, tt := range []struct {
		name string
		goos string
		env  map[string]string
		want Shell
	}{
		{"Linux", "linux", nil, POSIX},
		{"PowerShell on Linux", "linux", with("POWERSHELL_DISTRIBUTION_CHANNEL", "x"), POSIX},
		{"cmd.exe", "windows", windows, Cmd},
		{"an empty environment", "windows", nil, Cmd},
		{"Windows PowerShell", "windows", with("PSModulePath", `c:\users\ann\Documents\WindowsPowerShell\Modules;`+machine), WindowsPowerShell},
		{"another user's directory", "windows", with("PSModulePath", `C:\Users\Annette\Modules;`+machine), Cmd},
		{"PowerShell", "windows", with("POWERSHELL_DISTRIBUTION_CHANNEL", "MSI:Windows 10"), PowerShell},
		{"PowerShell with a directory elsewhere", "windows", with("PSModulePath", `D:\Modules;c:\program files\powershell\7\Modules;`+machine), PowerShell},
		{"Git Bash", "windows", with("MSYSTEM", "MINGW64"), POSIX},
		{"Cygwin", "windows", with("SHELL", "/bin/bash"), POSIX},
	} {
		if got := Of(tt.goos, func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ arg, posix, powerShell, windowsPowerShell, cmd string }{
		{"a.b=gs://bucket/x", "a.b=gs://bucket/x", "a.b=gs://bucket/x", "a.b=gs://bucket/x", "a.b=gs://bucket/x"},
		{"--wait", "--wait", "--wait", "--wait", "--wait"},
		{"", "''", "''", "''", `""`},
		{"size = m", "'size = m'", "'size = m'", "'size = m'", `"size = m"`},
		{"it's", `'it'\''s'`, "'it''s'", "'it''s'", `"it's"`},
		{"$-xgafv=1", "'$-xgafv=1'", "'$-xgafv=1'", "'$-xgafv=1'", `"$-xgafv=1"`},
		{"requests.+", "requests.+", "requests.+", "requests.+", "requests.+"},
		{"text,labels", "text,labels", "'text,labels'", "'text,labels'", `"text,labels"`},
		{"--endpoint=http://h.example", "--endpoint=http://h.example", "'--endpoint=http://h.example'", "'--endpoint=http://h.example'", "--endpoint=http://h.example"},
		{`C:\out\a.json`, `'C:\out\a.json'`, `C:\out\a.json`, `C:\out\a.json`, `C:\out\a.json`},
		{`C:\my files\`, `'C:\my files\'`, `'C:\my files\'`, `'C:\my files\'`, `"C:\my files\\"`},
		{`.a["b"]`, `'.a["b"]'`, `'.a["b"]'`, `'.a[\"b\"]'`, `^".a[\^"b\^"]^"`},
		{`a\"b`, `'a\"b'`, `'a\"b'`, `'a\\\"b'`, `^"a\\\^"b^"`},
		{"100%", "100%", "100%", "100%", `^"100^%^"`},
		{"a & b", "'a & b'", "'a & b'", "'a & b'", `"a & b"`},
		{"a|b!", "'a|b!'", "'a|b!'", "'a|b!'", `^"a^|b^!^"`},
		{"café", "'café'", "'café'", "'café'", `"café"`},
		{"‘x’", "'‘x’'", "'‘‘x’’'", "'‘‘x’’'", `"‘x’"`},
		{"a\nb", `$'a\012b'`, "('a'+[char]0xa+'b')", "('a'+[char]0xa+'b')", "\"a\nb\""},
		{"\xff'\\", `$'\377\'\\'`, "'�''\\'", "'�''\\'", "\"�'\\\\\""},
		{"\u202e1", `$'\342\200\2561'`, "(''+[char]0x202e+'1')", "(''+[char]0x202e+'1')", "\"\u202e1\""},
	} {
		for s, want := range map[Shell]string{POSIX: tt.posix, PowerShell: tt.powerShell, WindowsPowerShell: tt.windowsPowerShell, Cmd: tt.cmd} {
			if got := s.Quote(tt.arg); got != want {
				t.Errorf("shell %d: Quote(%q) = %s, want %s", s, tt.arg, got, want)
			}
		}
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		shell       Shell
		value, want string
	}{
		{POSIX, "…", "export A_B=…"},
		{POSIX, "x y", "export A_B='x y'"},
		{PowerShell, "…", "$env:A_B = …"},
		{PowerShell, "127.0.0.1:9790", "$env:A_B = '127.0.0.1:9790'"},
		{WindowsPowerShell, "it's", "$env:A_B = 'it''s'"},
		{Cmd, "…", "set A_B=…"},
		{Cmd, "127.0.0.1:9790", "set A_B=127.0.0.1:9790"},
		{Cmd, "x & y", `set "A_B=x & y"`},
	} {
		if got := tt.shell.Set("A_B", tt.value); got != tt.want {
			t.Errorf("shell %d: %s, want %s", tt.shell, got, tt.want)
		}
	}
}

func TestTranslate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ command, powerShell, cmd string }{
		{"vision1 detect text,labels photos/ -o out/", "vision1 detect 'text,labels' photos/ -o out/", `vision1 detect "text,labels" photos/ -o out/`},
		{"-r 'filter=size = m'", "-r 'filter=size = m'", `-r "filter=size = m"`},
		{`'it'\''s' | jq . > "a b"`, `'it''s' | jq . > 'a b'`, `"it's" | jq . > "a b"`},
		{"-p key=…", "-p key=…", "-p key=…"},
		{"'|'", "'|'", `"|"`},
		{"", "", ""},
	} {
		for s, want := range map[Shell]string{POSIX: tt.command, PowerShell: tt.powerShell, Cmd: tt.cmd} {
			if got := s.Translate(tt.command); got != want {
				t.Errorf("shell %d: %s, want %s", s, got, want)
			}
		}
	}
}

func TestContinuation(t *testing.T) {
	t.Parallel()
	for s, want := range map[Shell]string{POSIX: ` \`, PowerShell: " `", WindowsPowerShell: " `", Cmd: " ^"} {
		if got := s.Continuation(); got != want {
			t.Errorf("shell %d: %s, want %s", s, got, want)
		}
	}
}

func TestTildeAdvice(t *testing.T) {
	t.Parallel()
	for goos, want := range map[string]bool{"linux": true, "darwin": true, "windows": false} {
		if got := strings.Contains(TildeAdvice(goos), "$HOME"); got != want {
			t.Errorf("%s: %s", goos, TildeAdvice(goos))
		}
	}
}
