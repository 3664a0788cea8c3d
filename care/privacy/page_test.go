package privacy

import (
	"strings"
	"testing"
	"time"

	"kith/platform/say"
	"kith/platform/web/shell"

	"kith/care/account"
	"kith/care/consent"
	"kith/care/people"
)

// Every number on these pages has its sentence, in both languages.
func TestNumbersHaveWords(t *testing.T) {
	words, err := say.Load(shell.Files, people.Module.Files, consent.Module.Files, account.New(time.Now).Files, Module.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range words.Languages() {
		ctx := say.With(t.Context(), words.In(lang))
		v := privacyView{now: at(17, 9, 0), Rules: readPatterns(files), Names: names{}}
		for _, p := range v.Rules.Patterns {
			v.Found = append(v.Found, finding{Pattern: p.Name, Who: "Practitioner/x", Count: 61, Least: p.AtLeast, Day: at(16, 0, 0)})
		}
		v.Rates = []consent.Rate{{Organization: "maple", Month: "2026-11", Times: 1, People: 1, Children: 1}}
		v.Withheld = []consent.Withheld{{Exception: "171.202(e)", Basis: "45 CFR 171.202(e)", Author: "Practitioner/x", At: at(16, 9, 0)}}
		var b strings.Builder
		if err := privacyPage(v).Render(ctx, &b); err != nil {
			t.Fatal(err)
		}
		for _, d := range []deeds{{Times: 1, First: at(16, 9, 0), Last: at(16, 9, 0)}, {Times: 3, First: at(16, 9, 0), Last: at(16, 9, 0)}, {Times: 3, First: at(16, 9, 0), Last: at(16, 10, 0)}} {
			b.WriteString(times(ctx, d))
		}
		if i := strings.Index(b.String(), "⟦"); i >= 0 {
			t.Errorf("%s: %.60s", lang, b.String()[i:])
		}
	}
}
