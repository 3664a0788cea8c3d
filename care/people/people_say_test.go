package people

import (
	"fmt"
	"strings"
	"testing"

	"kith/care/module"
	"kith/platform/say"
)

func TestAgesAreSaidAsPediatriciansSayThem(t *testing.T) {
	h := openTown(t)
	for _, tt := range []struct {
		born, on, en, es string
	}{
		{"2026-11-16", "2026-11-16", "0 days", "0 días"},
		{"2026-11-15", "2026-11-16", "1 day", "1 día"},
		{"2026-10-20", "2026-11-16", "27 days", "27 días"},
		{"2026-10-19", "2026-11-16", "0 months", "0 meses"},
		{"2026-10-16", "2026-11-16", "1 month", "1 mes"},
		{"2024-11-17", "2026-11-16", "23 months", "23 meses"},
		{"2024-11-16", "2026-11-16", "2 years", "2 años"},
		{"2012-09-03", "2026-11-16", "14 years", "14 años"},
		{"2012", "2026-11-16", "13 or 14 years", "13 o 14 años"},
		{"2012-09", "2026-11-16", "14 years", "14 años"},
		{"", "2026-11-16", "", ""},
		{"2027-01-01", "2026-11-16", "", ""},
	} {
		p := Patient{Birth: Birth(tt.born)}
		if got := AgeWords(in(h, "en"), p, date(tt.on)); got != tt.en {
			t.Errorf("born %s, on %s: %q, want %q", tt.born, tt.on, got, tt.en)
		}
		if got := AgeWords(in(h, "es"), p, date(tt.on)); got != tt.es {
			t.Errorf("born %s, on %s: %q, want %q", tt.born, tt.on, got, tt.es)
		}
	}
}

func TestABannerSaysWhoSheIsAndHowToReachHer(t *testing.T) {
	h := openTown(t)
	for _, tt := range []struct {
		child PatientID
		lang  string
		want  string
	}{
		{"amara-reyes-cole", "en", "Amara Reyes-Cole|A|14 years|she/her|Sep 3, 2012|Reach her: text her own phone; ask first: call at home; no voicemail at home|Mother prefers Spanish, interpreter needed; Grandmother prefers Spanish"},
		{"amara-reyes-cole", "es", "Amara Reyes-Cole|A|14 años|ella|3 sep 2012|Cómo contactarla: mensaje de texto a su propio teléfono; preguntar primero: llamada a la casa; nada de mensaje de voz en la casa|Madre: prefiere español, hace falta intérprete; Abuela: prefiere español"},
		{"leo-reyes-cole", "en", "Leo Reyes-Cole|L|6 years|he/him|May 14, 2020|Reach him: call to a caregiver “Call his mother after 3”|Mother prefers Spanish, interpreter needed; Grandmother prefers Spanish"},
		{"noor-aziz", "en", "Noor Aziz|N|2 years|she/her|Feb 19, 2024|Reach her: call to a caregiver “With a Dari interpreter on the line”|Speaks Dari, interpreter needed"},
		{"theo-brandt", "en", "Theo Brandt|T|6 years|he/him|Mar 11, 2020|Reach him: call to a caregiver “Call Grandpa Paul in the morning”|"},
		{"wang", "en", "小明 王|小|13 or 14 years||2012|Reach 小明: |"},
	} {
		ctx := in(h, tt.lang)
		p, err := Child(ctx, h.DB, lena, tt.child)
		if err != nil {
			t.Fatal(err)
		}
		k, err := Family(ctx, h.DB, lena, tt.child, h.Today())
		if err != nil {
			t.Fatal(err)
		}
		b := BannerOf(ctx, p, k, h.Today())
		var ways []string
		for _, w := range b.Ways {
			s := w.How
			if w.Note != "" {
				s += " “" + w.Note + "”"
			}
			ways = append(ways, s)
		}
		got := strings.Join([]string{b.Name, b.Initials, b.Age, b.Pronouns, b.Born, b.Reach + ": " + strings.Join(ways, "; "), strings.Join(b.Languages, "; ")}, "|")
		if got != tt.want {
			t.Errorf("%s in %s:\n%s\nwant\n%s", tt.child, tt.lang, got, tt.want)
		}
	}
}

func TestABannerIsDrawnFromItsFacts(t *testing.T) {
	h := openTown(t)
	ctx := in(h, "en")
	var b strings.Builder
	facts := Banner{Age: "14 years", Pronouns: "she/her", Born: "Sep 3, 2012", Reach: "Reach her", Languages: []string{"Speaks <Dari>"},
		Ways: []Way{{How: "text her own phone", Use: "first"}, {How: "no voicemail at home", Use: "never", Note: "Ask Rosa"}}}
	if err := BannerFacts(facts).Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<b>14 years</b>", "<b>text her own phone</b>.", "No voicemail at home.", "<q>Ask Rosa</q>", "Born Sep 3, 2012", "Speaks &lt;Dari&gt;"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in %s", want, b.String())
		}
	}
}

func TestEveryCodeHasAWordInEveryLanguage(t *testing.T) {
	h := openTown(t)
	for _, lang := range []string{"en", "es"} {
		v := h.Say.In(lang)
		var keys []string
		for _, r := range append(append([]Relation{"coach", "frnd"}, siblings...), near...) {
			keys = append(keys, "people.relation."+string(r))
		}
		for _, w := range Works {
			keys = append(keys, "people.work."+string(w))
		}
		for _, p := range Places {
			keys = append(keys, "people.place."+string(p))
		}
		for _, c := range channels {
			for _, w := range wheres {
				keys = append(keys, "people.reach."+c+"."+w)
			}
		}
		for _, u := range uses {
			keys = append(keys, "people.reach."+u)
		}
		for _, p := range []string{"she", "he", "they", "name"} {
			keys = append(keys, "people.banner.reach."+p, "people.whose."+p)
		}
		for _, k := range keys {
			if !v.Has(k) {
				t.Errorf("%s: nothing for %s", lang, k)
			}
		}
	}
}

func TestSpanishReadersGetSpanishWords(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		for _, tt := range []struct{ lang, want string }{{"en", "track coach, child psychiatrist, by phone, clown"}, {"es", "entrenador o entrenadora, psiquiatra infantil, clown"}} {
			ctx := say.With(t.Context(), h.Say.In(tt.lang))
			got := fmt.Sprintf("%s, %s, %s", RelationWord(ctx, "coach", "track coach"), WorkWord(ctx, "child-psychiatrist", "child psychiatrist, by phone"), WorkWord(ctx, "", "clown"))
			if got != tt.want {
				t.Errorf("%s: %s", tt.lang, got)
			}
		}
	})
}
