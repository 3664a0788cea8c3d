package style

import (
	"strings"
	"testing"
)

func TestTokensThatStandAloneAskForNoFile(t *testing.T) {
	css, err := Alone()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(css, "url("); n != 1 || !strings.Contains(css, "url(data:font/woff2;base64,") {
		t.Errorf("%d addresses", n)
	}
	if strings.Count(css, "@font-face") != 1 || !strings.Contains(css, "--c-tie:") || !strings.Contains(css, "prefers-color-scheme: dark") {
		t.Error("fonts or tokens are missing")
	}
}
