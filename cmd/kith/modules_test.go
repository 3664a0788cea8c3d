package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASiteBringsItsOwnRulesAboutTies(t *testing.T) {
	built, err := os.ReadFile("../../care/tie/rules/states.json")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		from, to string
		ok       bool
	}{
		"as they are":                     {"", "", true},
		"a longer gap":                    {`"gapDays": 75`, `"gapDays": 90`, true},
		"a fact nobody knows":             {`"fact": "said", "max": 3`, `"fact": "mood", "max": 3`, false},
		"a case that comes out otherwise": {`"fact": "said", "max": 3`, `"fact": "said", "max": 1`, false},
		"half a file":                     {`"rule": "tie-states",`, `"rule": `, false},
	}
	for name, tt := range tests {
		file := filepath.Join(t.TempDir(), "ties.json")
		if err := os.WriteFile(file, []byte(replace(string(built), tt.from, tt.to)), 0o600); err != nil {
			t.Fatal(err)
		}
		if tt.from != "" && !strings.Contains(string(built), tt.from) {
			t.Fatalf("%s: the file does not say %s", name, tt.from)
		}
		if _, err := rulesFrom(file); (err == nil) != tt.ok {
			t.Errorf("%s: %v, want ok %v", name, err, tt.ok)
		}
	}
}

// replace leaves text alone when there is nothing to replace.
func replace(text, from, to string) string {
	if from == "" {
		return text
	}
	return strings.Replace(text, from, to, 1)
}
