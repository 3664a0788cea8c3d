package post

import (
	"strings"
	"testing"
)

func TestATextMessageIsCountedAsPhonesDo(t *testing.T) {
	tests := map[string]int{
		"": 1, strings.Repeat("a", 160): 1, strings.Repeat("a", 161): 2, strings.Repeat("a", 306): 2, strings.Repeat("a", 307): 3,
		strings.Repeat("ñ", 160): 1, strings.Repeat("é", 160): 1, strings.Repeat("€", 80): 1, strings.Repeat("€", 81): 2,
		strings.Repeat("a", 69) + "á": 1, strings.Repeat("a", 70) + "á": 2, strings.Repeat("í", 134): 2, strings.Repeat("í", 135): 3,
		strings.Repeat("👋", 35): 1, strings.Repeat("👋", 36): 2,
	}
	for text, want := range tests {
		if got := Parts(text); got != want {
			t.Errorf("%.20q…: %d parts, want %d", text, got, want)
		}
	}
}

func TestANoteThatAsksForNothingIsOneTextAndLeadsNowhere(t *testing.T) {
	o := office(t, nil)
	for _, lang := range []string{"en", "es"} {
		for _, n := range Caring {
			m, err := o.write(Letter{To: "+14135550100", Lang: lang, Notice: n, By: "Dr. Haddad-Whitfield"})
			if err != nil || Parts(m.Text) != 1 || !strings.HasPrefix(m.Text, "Dr. Haddad-Whitfield, Maple Street: ") || strings.Contains(m.Text, "http") {
				t.Errorf("%s %s: %d parts, %q %v", lang, n, Parts(m.Text), m.Text, err)
			}
		}
	}
}

func TestWhoeverSignsHasNoRoomForWords(t *testing.T) {
	for in, want := range map[string]string{
		"Lena": "Lena", "Dr. Chen": "Dr. Chen", "  Núñez-O’Brien ": "Núñez-O’Brien", "call 413-555 https://x.example/": "call - httpsx.example",
		strings.Repeat("é", 60): strings.Repeat("é", 40), "a\r\nBcc: b": "aBcc b",
	} {
		if got := signed(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
