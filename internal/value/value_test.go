package value

import (
	"encoding/json"
	"strings"
	"testing"

	"vision1/internal/api"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	enum := []api.EnumValue{{Name: "RED"}, {Name: "GREEN"}}
	tests := []struct {
		kind api.Kind
		text string
		want string // JSON
	}{
		{api.KindString, "", `""`},
		{api.KindString, `a"b\c` + "\n\t\x01", `"a\"b\\c\n\t\u0001"`},
		{api.KindString, "<&>ü漢😀\x7f", "\"<&>ü漢😀\x7f\""},
		{api.KindBool, "true", "true"},
		{api.KindBool, "false", "false"},
		{api.KindInt32, "0", "0"},
		{api.KindInt32, "-2147483648", "-2147483648"},
		{api.KindInt32, "2147483647", "2147483647"},
		{api.KindInt32, "+7", "7"},
		{api.KindInt32, "007", "7"},
		{api.KindInt32, "-0", "0"},
		{api.KindUint32, "4294967295", "4294967295"},
		{api.KindUint32, "+1", "1"},
		{api.KindInt64, "-9223372036854775808", `"-9223372036854775808"`},
		{api.KindInt64, "9007199254740993", `"9007199254740993"`},
		{api.KindUint64, "18446744073709551615", `"18446744073709551615"`},
		{api.KindFloat, "1.5", "1.5"},
		{api.KindFloat, "0.10", "0.10"},
		{api.KindFloat, ".5", "0.5"},
		{api.KindFloat, "5.", "5"},
		{api.KindFloat, "+1e3", "1000"},
		{api.KindFloat, "-0", "-0"},
		{api.KindDouble, "1e308", "1e308"},
		{api.KindDouble, "1e-400", "1e-400"},
		{api.KindDouble, "+1e21", "1e+21"},
		{api.KindEnum, "GREEN", `"GREEN"`},
		{api.KindTimestamp, "2020-02-29T23:59:59Z", `"2020-02-29T23:59:59Z"`},
		{api.KindTimestamp, "2020-01-01t00:00:00.123456789z", `"2020-01-01t00:00:00.123456789z"`},
		{api.KindTimestamp, "2020-01-01T00:00:00+23:59", `"2020-01-01T00:00:00+23:59"`},
		{api.KindTimestamp, "2016-12-31T23:59:60Z", `"2016-12-31T23:59:60Z"`},
		{api.KindDuration, "3.5s", `"3.5s"`},
		{api.KindDuration, "-1s", `"-1s"`},
		{api.KindDuration, "315576000000s", `"315576000000s"`},
		{api.KindDuration, "0.123456789s", `"0.123456789s"`},
		{api.KindFieldMask, "displayName,productLabels", `"displayName,productLabels"`},
		{api.KindAny, "x", `"x"`},
		{api.KindBytes, "", `""`},
		{api.KindBytes, "YQ==", `"YQ=="`},
		{api.KindBytes, "YQ", `"YQ=="`},
		{api.KindBytes, "-_-_", `"+/+/"`},
		{api.KindBytes, "_w", `"/w=="`},
		{api.KindBytes, "YWJj\nZGVm\r\n", `"YWJjZGVm"`},
		{api.KindBytes, "Y\nQ=\n=\n", `"YQ=="`},
	}
	for _, test := range tests {
		typ := &api.Type{Kind: test.kind, Enum: enum}
		got, d := JSON(typ, test.text)
		if d != nil {
			t.Errorf("JSON(%v, %q): %v", test.kind, test.text, d)
			continue
		}
		if string(got) != test.want {
			t.Errorf("JSON(%v, %q) = %s, want %s", test.kind, test.text, got, test.want)
		}
		if !json.Valid(got) {
			t.Errorf("JSON(%v, %q) = %s, which is not valid JSON", test.kind, test.text, got)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	few := []api.EnumValue{{Name: "RED"}, {Name: "GREEN"}}
	many := append([]api.EnumValue{{Name: "A"}, {Name: "B"}, {Name: "C"}}, few...)
	tests := []struct {
		typ        api.Type
		text       string
		message    string
		suggestion string
	}{
		{api.Type{Kind: api.KindString}, "a\xff", "not valid UTF-8", ""},
		{api.Type{Kind: api.KindFieldMask}, "\xc0\x80", "not valid UTF-8", ""},
		{api.Type{Kind: api.KindBool}, "", "not a boolean; use true or false", ""},
		{api.Type{Kind: api.KindBool}, "True", "not a boolean", "true"},
		{api.Type{Kind: api.KindBool}, "0", "not a boolean", "false"},
		{api.Type{Kind: api.KindBool}, "maybe", "not a boolean", ""},
		{api.Type{Kind: api.KindInt32}, "", "not an integer (int32)", ""},
		{api.Type{Kind: api.KindInt32}, "1.0", "not an integer (int32)", ""},
		{api.Type{Kind: api.KindInt32}, "1e3", "not an integer (int32)", ""},
		{api.Type{Kind: api.KindInt32}, "0x10", "not an integer (int32)", ""},
		{api.Type{Kind: api.KindInt32}, "1_000", "not an integer (int32)", ""},
		{api.Type{Kind: api.KindInt32}, " 1", "not an integer (int32)", ""},
		{api.Type{Kind: api.KindInt32}, "٣", "not an integer (int32)", ""},
		{api.Type{Kind: api.KindInt32}, "2147483648", "out of range for int32: -2147483648 to 2147483647", ""},
		{api.Type{Kind: api.KindUint32}, "-1", "not an integer (uint32)", ""},
		{api.Type{Kind: api.KindUint32}, "++1", "not an integer (uint32)", ""},
		{api.Type{Kind: api.KindUint32}, "4294967296", "out of range for uint32: 0 to 4294967295", ""},
		{api.Type{Kind: api.KindInt64}, "9223372036854775808", "out of range for int64", ""},
		{api.Type{Kind: api.KindUint64}, "18446744073709551616", "out of range for uint64: 0 to 18446744073709551615", ""},
		{api.Type{Kind: api.KindFloat}, "", "not a number (float)", ""},
		{api.Type{Kind: api.KindFloat}, "1e39", "out of range for float", ""},
		{api.Type{Kind: api.KindDouble}, "1e309", "out of range for double", ""},
		{api.Type{Kind: api.KindDouble}, "NaN", "not a finite number (double)", ""},
		{api.Type{Kind: api.KindDouble}, "-Infinity", "not a finite number (double)", ""},
		{api.Type{Kind: api.KindDouble}, "0x1p3", "not a number (double)", ""},
		{api.Type{Kind: api.KindDouble}, "1_0.5", "not a number (double)", ""},
		{api.Type{Kind: api.KindDouble}, "1,5", "not a number (double)", ""},
		{api.Type{Kind: api.KindEnum, Enum: few}, "red", "unknown value", "RED"},
		{api.Type{Kind: api.KindEnum, Enum: few}, "", "unknown value; valid values are RED and GREEN", ""},
		{api.Type{Kind: api.KindEnum, Enum: many}, "GREN", "unknown value", "GREEN"},
		{api.Type{Kind: api.KindTimestamp}, "", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01 00:00:00Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:00:00", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-13-01T00:00:00Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2021-02-29T00:00:00Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T24:00:00Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:00:61Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T0:00:00Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:00:00,5Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:00:00.Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:00:00+24:00", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:00:00+0100", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:00:00+01:60", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:00:00Z ", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "2020-01-01T00:60:60Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindTimestamp}, "ıııııııı:60Z", "RFC 3339", ""},
		{api.Type{Kind: api.KindDuration}, "", "not a duration in seconds, such as 3.5s", ""},
		{api.Type{Kind: api.KindDuration}, "s", "not a duration", ""},
		{api.Type{Kind: api.KindDuration}, "3", "not a duration", ""},
		{api.Type{Kind: api.KindDuration}, "3m", "not a duration", ""},
		{api.Type{Kind: api.KindDuration}, "+3s", "not a duration", ""},
		{api.Type{Kind: api.KindDuration}, "--3s", "not a duration", ""},
		{api.Type{Kind: api.KindDuration}, ".5s", "not a duration", ""},
		{api.Type{Kind: api.KindDuration}, "5.s", "not a duration", ""},
		{api.Type{Kind: api.KindDuration}, "0.1234567890s", "not a duration", ""},
		{api.Type{Kind: api.KindDuration}, "315576000001s", "out of range", ""},
		{api.Type{Kind: api.KindDuration}, "99999999999999999999s", "out of range", ""},
		{api.Type{Kind: api.KindBytes}, "a", "not valid base64", ""},
		{api.Type{Kind: api.KindBytes}, "YQ=", "not valid base64", ""},
		{api.Type{Kind: api.KindBytes}, "YQ===", "not valid base64", ""},
		{api.Type{Kind: api.KindBytes}, "YQ======", "not valid base64", ""},
		{api.Type{Kind: api.KindBytes}, "====", "not valid base64", ""},
		{api.Type{Kind: api.KindBytes}, "YQ==YQ==", "not valid base64", ""},
		{api.Type{Kind: api.KindBytes}, "Y Q=", "not valid base64", ""},
		{api.Type{Kind: api.KindBytes}, "YQ==.", "not valid base64", ""},
	}
	for _, test := range tests {
		got, d := JSON(&test.typ, test.text)
		if d == nil {
			t.Errorf("JSON(%v, %q) = %s, want an error", test.typ.Kind, test.text, got)
			continue
		}
		if !strings.Contains(d.Message, test.message) || d.Suggestion != test.suggestion {
			t.Errorf("JSON(%v, %q): %v (suggestion %q), want …%s… (suggestion %q)",
				test.typ.Kind, test.text, d, d.Suggestion, test.message, test.suggestion)
		}
	}
}

// Query parameters have no quotes, and integers are in canonical form.
func TestText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind       api.Kind
		text, want string
	}{
		{api.KindString, `a"b`, `a"b`},
		{api.KindInt32, "+05", "5"},
		{api.KindInt64, "-9223372036854775808", "-9223372036854775808"},
		{api.KindBool, "true", "true"},
	} {
		if got, d := Text(&api.Type{Kind: test.kind}, test.text); d != nil || got != test.want {
			t.Errorf("Text(%v, %q) = %q, %v; want %q", test.kind, test.text, got, d, test.want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"", `""`},
		{"a\nb", `"a\nb"`},
		{strings.Repeat("a", 40), `"` + strings.Repeat("a", 40) + `"`},
		{strings.Repeat("a", 41), `"` + strings.Repeat("a", 40) + `…"`},
		{strings.Repeat("ü", 41), `"` + strings.Repeat("ü", 40) + `…"`},
		{strings.Repeat("😀", 40), `"` + strings.Repeat("😀", 40) + `"`},
		{strings.Repeat("😀", 1000), `"` + strings.Repeat("😀", 40) + `…"`},
	} {
		if got := Excerpt(test.text); got != test.want {
			t.Errorf("Excerpt(%q) = %s, want %s", test.text, got, test.want)
		}
	}
}
