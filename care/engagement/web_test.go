package engagement

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestWhatIsTypedIsOneLineThatARecordCanHold(t *testing.T) {
	tests := map[string]string{
		"  call the school ":   "call the school",
		"call\x00 the school":  "call the school",
		"\x00\x07":             "",
		"call\r\nthe\tschool":  "call the school",
		"ll\xffamar":           "llamar",
		"llámame, 你好 👩‍👧":      "llámame, 你好 👩‍👧",
		`<script>"'</script>\`: `<script>"'</script>\`,
	}
	for in, want := range tests {
		r := httptest.NewRequest("POST", "/", strings.NewReader(url.Values{"words": {in}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if got := typed(r, "words"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
