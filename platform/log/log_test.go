package log

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func TestLinesAreStructuredAndDiscreet(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		var b bytes.Buffer
		New(&b, terminal).Info("request", "route", "GET /children/{id}", "status", 200, "patient", "Amara", "URL", "/children/amara", "err", strings.Repeat("x", 9000))
		text := b.String()
		if strings.Contains(strings.ToLower(text), "amara") || len(text) > 3000 {
			t.Errorf("too much is said: %s", text)
		}
		if !strings.Contains(text, "GET /children/{id}") || !strings.Contains(text, "200") {
			t.Errorf("too little is said: %s", text)
		}
		var line map[string]any
		if err := json.Unmarshal(b.Bytes(), &line); (err == nil) == terminal {
			t.Errorf("terminal %v: %s", terminal, text)
		}
	}
}
