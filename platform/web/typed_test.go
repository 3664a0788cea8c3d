package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestWhatIsTypedIsWhatARecordCanHold(t *testing.T) {
	tests := map[string]struct{ words, line string }{
		"  call the school ":     {"call the school", "call the school"},
		"call\x00 the school":    {"call the school", "call the school"},
		"\x00\x07":               {"", ""},
		"call\r\nthe\tschool":    {"call\nthe school", "call the school"},
		"one\n\n  two":           {"one\n\n  two", "one two"},
		"ll\xffamar":             {"llamar", "llamar"},
		"llámame, 你好 👩‍👧":        {"llámame, 你好 👩‍👧", "llámame, 你好 👩‍👧"},
		`<script>"'</script>\`:   {`<script>"'</script>\`, `<script>"'</script>\`},
		strings.Repeat("é", 1e5): {strings.Repeat("é", mostTyped), strings.Repeat("é", mostTyped)},
		"a\u0085b\u2028c\u007fd": {"ab\u2028cd", "ab cd"},
	}
	for in, want := range tests {
		r := httptest.NewRequest("POST", "/", strings.NewReader(url.Values{"words": {in}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if words, line := Words(r, "words"), Line(r, "words"); words != want.words || line != want.line {
			t.Errorf("%.40q: %.40q and %.40q", in, words, line)
		}
		if Words(r, "other") != "" {
			t.Error("a field that is not there has words")
		}
	}
}
