package say

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func folder(en, es string) fstest.MapFS {
	return fstest.MapFS{
		"locale/en.json": {Data: []byte(en)},
		"locale/es.json": {Data: []byte(es)},
	}
}

func load(t testing.TB) *Phrases {
	t.Helper()
	p, err := Load(folder(
		`{"title":"Child","greet":"Good morning, {{.name}}","visits":{"one":"{{.count}} visit with {{.who}}","other":"{{.count}} visits with {{.who}}"},"ties":{"one":"{{.count}} tie","other":"{{.count}} ties"}}`,
		`{"title":"Niña o niño","greet":"Buenos días, {{.name}}","visits":{"one":"{{.count}} visita con {{.who}}","other":"{{.count}} visitas con {{.who}}"},"ties":{"one":"{{.count}} vínculo","other":"{{.count}} vínculos"}}`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSentencesAreSaidInTheLanguageAskedFor(t *testing.T) {
	p := load(t)
	tests := []struct {
		name, lang, key string
		args            []any
		want            string
	}{
		{"a plain sentence", "en", "title", nil, "Child"},
		{"the same in Spanish", "es", "title", nil, "Niña o niño"},
		{"Spanish of Mexico is Spanish", "es-MX", "title", nil, "Niña o niño"},
		{"nobody has translated French", "fr", "title", nil, "Child"},
		{"a hole is filled", "es", "greet", []any{"name", "Amara"}, "Buenos días, Amara"},
		{"a value is never read as a sentence", "en", "greet", []any{"name", "{{.name}}"}, "Good morning, {{.name}}"},
		{"one", "en", "visits", []any{"count", 1, "who", "Lena"}, "1 visit with Lena"},
		{"several", "es", "visits", []any{"who", "Lena", "count", 4}, "4 visitas con Lena"},
		{"none is several in English", "en", "ties", []any{0}, "0 ties"},
		{"a single number is the count", "es", "ties", []any{1}, "1 vínculo"},
		{"large numbers are grouped", "en", "ties", []any{1093}, "1,093 ties"},
		{"a million is its own form in Spanish", "es", "ties", []any{1000000}, "1,000,000 vínculos"},
		{"nobody wrote it", "en", "nope", nil, "⟦nope⟧"},
		{"a hole without a value", "en", "greet", nil, "⟦greet⟧"},
		{"a plural without a count", "en", "visits", []any{"who", "Lena"}, "⟦visits⟧"},
	}
	for _, tt := range tests {
		if got := p.In(tt.lang).T(tt.key, tt.args...); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestContextCarriesTheVoice(t *testing.T) {
	ctx := With(context.Background(), load(t).In("es"))
	if got := T(ctx, "title"); got != "Niña o niño" {
		t.Errorf("got %q", got)
	}
	if got := T(context.Background(), "title"); got != "⟦title⟧" {
		t.Errorf("without a voice: got %q", got)
	}
	if got := From(ctx).Lang(); got != "es" {
		t.Errorf("lang %q", got)
	}
}

func TestACatalogWithAMistakeIsRefused(t *testing.T) {
	ok := folder(`{"a":"A"}`, `{"a":"A"}`)
	tests := map[string][]fstest.MapFS{
		"already taken":  {ok, ok},
		"stands there":   {folder(`{"a":"A","a":"B"}`, `{}`)},
		"write {{.name":  {folder(`{"a":"{{if .x}}y{{end}}"}`, `{}`)},
		"form \"other\"": {folder(`{"a":{"one":"x"}}`, `{}`)},
		"plural form":    {folder(`{"a":{"other":"x","lots":"y"}}`, `{}`)},
		"no calendar":    {{"locale/fr.json": {Data: []byte(`{}`)}}},
		"one object":     {folder(`["a"]`, `{}`)},
		"want a sent":    {folder(`{"a":3}`, `{}`)},
	}
	for want, folders := range tests {
		var err error
		switch len(folders) {
		case 1:
			_, err = Load(folders[0])
		case 2:
			_, err = Load(folders[0], folders[1])
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestDatesAreWrittenAsEachLanguageWritesThem(t *testing.T) {
	p := load(t)
	day := time.Date(2026, 11, 16, 15, 5, 0, 0, time.UTC)
	tests := []struct {
		name, en, es string
		say          func(*Voice) string
	}{
		{"date", "November 16, 2026", "16 de noviembre de 2026", func(v *Voice) string { return v.Date(day) }},
		{"day and month", "November 16", "16 de noviembre", func(v *Voice) string { return v.DayMonth(day) }},
		{"long day", "Monday, November 16", "lunes, 16 de noviembre", func(v *Voice) string { return v.LongDay(day) }},
		{"short", "Nov 16", "16 nov", func(v *Voice) string { return v.Short(day) }},
		{"short with year", "Nov 16, 2026", "16 nov 2026", func(v *Voice) string { return v.ShortYear(day) }},
		{"month", "November 2026", "noviembre de 2026", func(v *Voice) string { return v.Month(day) }},
		{"short month", "Nov", "nov", func(v *Voice) string { return v.MonthShort(day) }},
		{"weekday", "Monday", "lunes", func(v *Voice) string { return v.Weekday(day) }},
		{"afternoon", "3:05\u00a0pm", "3:05\u00a0p.\u00a0m.", func(v *Voice) string { return v.Clock(day) }},
		{"noon", "12:00\u00a0pm", "12:00\u00a0p.\u00a0m.", func(v *Voice) string { return v.Clock(day.Add(-185 * time.Minute)) }},
		{"midnight", "12:05\u00a0am", "12:05\u00a0a.\u00a0m.", func(v *Voice) string { return v.Clock(day.Add(9 * time.Hour)) }},
		{"number", "10,930", "10,930", func(v *Voice) string { return v.Number(10930) }},
		{"decimal", "0.45", "0.45", func(v *Voice) string { return v.Decimal(0.451, 2) }},
		{"a list", "Lena, Luis, and Inés", "Lena, Luis e Inés", func(v *Voice) string { return v.List("Lena", "Luis", "Inés") }},
		{"two", "Lena and Luis", "Lena y Luis", func(v *Voice) string { return v.List("Lena", "Luis") }},
	}
	for _, tt := range tests {
		if got := tt.say(p.In("en")); got != tt.en {
			t.Errorf("%s in English: %q, want %q", tt.name, got, tt.en)
		}
		if got := tt.say(p.In("es")); got != tt.es {
			t.Errorf("%s in Spanish: %q, want %q", tt.name, got, tt.es)
		}
	}
}

func TestAcceptLanguageChoosesACatalog(t *testing.T) {
	p := load(t)
	for accept, want := range map[string]string{
		"":                           "en",
		"es-US,es;q=0.9,en;q=0.8":    "es",
		"fr-FR, es;q=0.5, en;q=0.4":  "es",
		"en-GB":                      "en",
		"*":                          "en",
		"not a header at all ;;;==,": "en",
	} {
		if got := p.Match(accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}

func TestInitialsLeaveOutTitlesAndLicenses(t *testing.T) {
	for name, want := range map[string]string{
		"Lena Ortiz, LCSW": "LO", "Dr. Wei Chen": "WC", "Ms. Alvarez": "A", "Marcus Cole (you)": "MC",
		"Ángela de la Cruz": "ÁC", "Youth Harbor": "YH", "": "", "Dr.": "", "ñandú": "Ñ",
	} {
		if got := Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// A page says about 150 sentences; they must cost well under a millisecond.
func BenchmarkPageOf150Sentences(b *testing.B) {
	v := load(b).In("es")
	day := time.Date(2026, 11, 16, 15, 5, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		for range 50 {
			v.T("title")
			v.T("greet", "name", "Amara")
			v.T("visits", "count", 4, "who", "Lena")
		}
		v.LongDay(day)
	}
}
