package screening_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"kith/care/screening"
)

// table is the list of instruments as docs/using/instruments.md has it.
func table() string {
	var b strings.Builder
	b.WriteString("| instrument | about | who answers | terms | words | scores, and from where on somebody answers |\n|---|---|---|---|---|---|\n")
	for _, i := range screening.Standard().All() {
		s := i.Scoring
		var who, scores []string
		for _, r := range s.Respondents {
			ages := ""
			switch {
			case r.From != nil && r.Until != nil:
				ages = fmt.Sprintf(" %s to below %s", r.From, r.Until)
			case r.From != nil:
				ages = fmt.Sprintf(" from %s", r.From)
			case r.Until != nil:
				ages = fmt.Sprintf(" to below %s", r.Until)
			}
			who = append(who, r.Kind+ages)
		}
		for _, m := range s.Scales {
			line := fmt.Sprintf("%s %v–%v", m.Code, m.Min, m.Max)
			for _, c := range m.Cutoffs {
				line += fmt.Sprintf(", ≥ %v", c.At)
			}
			scores = append(scores, line)
		}
		for _, r := range s.Rules {
			line := "*" + r.Code + "*"
			if r.Acute {
				line += " (acute)"
			}
			scores = append(scores, line)
		}
		if len(scores) == 0 {
			scores = []string{"none, ever"}
		}
		words := "load them"
		if i.Form != nil {
			words = "ship"
			if i.Unverified() {
				words = "ship; Spanish unverified"
			}
		}
		fmt.Fprintf(&b, "| **%s** `%s` | %s | %s | %s | %s | %s |\n", s.Title.In("en"), i.Name, s.About.In("en"), strings.Join(who, "; "), s.Status, words, strings.Join(scores, "; "))
	}
	return b.String()
}

// totals are the scores that others have codes for.
func totals() string {
	var b strings.Builder
	b.WriteString("| score | LOINC | ours |\n|---|---|---|\n")
	for _, i := range screening.Standard().All() {
		for _, m := range i.Scoring.Scales {
			if m.Coding.Code != "" {
				fmt.Fprintf(&b, "| %s, %s | %s | `%s.%s` |\n", i.Scoring.Title.In("en"), m.Title.In("en"), m.Coding.Code, i.Name, m.Code)
			}
		}
	}
	return b.String()
}

func TestThePagesListTheInstrumentsThatThereAre(t *testing.T) {
	const begin, end = "<!-- made of the data -->\n", "<!-- to here -->"
	for file, made := range map[string]string{"../../docs/using/instruments.md": table(), "../../docs/wire/instruments.md": totals()} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, _ := strings.Cut(string(b), begin)
		_, after, ok := strings.Cut(rest, end)
		want := before + begin + made + end + after
		if os.Getenv("KITH_GOLDEN") == "write" && ok {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if string(b) != want {
			t.Errorf("%s is not made of the instruments: run with KITH_GOLDEN=write", file)
		}
	}
}
