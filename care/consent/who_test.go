package consent

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/say"
)

// What is said before somebody answers is what holds afterwards: the answers are
// written, and everybody asks for them. Teams, covers, custody, consents, labels
// and ages are drawn.
func TestWhoWillReadAnswersIsWhoReadsThem(t *testing.T) {
	draws := 40
	eachSchool(t, func(h *glassHouse) {
		rng := rand.New(rand.NewPCG(7, 7))
		if h.DB.Dialect.Name != "sqlite" {
			draws = 10
		}
		read, family, others := 0, 0, 0
		for n := range draws {
			moduletest.Load(h.t, h.Store, strings.NewReader(strings.Join(drawn(rng), "\n")))
			for _, x := range []struct{ child, informant string }{
				{"amara", "Patient/amara"}, {"amara", "RelatedPerson/sol"}, {"amara", "PractitionerRole/vera-school"}, {"theo", "RelatedPerson/mum"}, {"theo", "Patient/theo"},
			} {
				codes := []string{"", "PSY", "SUD", "R SDV", "closed", "PART2 ETH 42CFRPart2", "felt-heard"}[rng.IntN(7)]
				id, more, labels := fmt.Sprintf("w%d-%s", n, strings.ReplaceAll(strings.ToLower(x.informant), "/", "-")), "", access.Mask(0)
				if codes == "felt-heard" {
					more, labels = `,"questionnaire":"http://kith.example/fhir/Questionnaire/felt-heard"`, label.Named|label.Closed
				} else if codes = strings.TrimPrefix(codes, "PART2 "); codes != "" {
					labels = masks(codes)
					more = `,` + strings.TrimSuffix(strings.TrimPrefix(labeled(codes), "{"), "}")
				}
				who, err := Readers(t.Context(), h.House, people.PatientID(x.child), x.informant, labels)
				if err != nil {
					t.Fatal(err)
				}
				var said []string
				for _, p := range who.People {
					said = append(said, string(p.Practitioner))
				}
				said = append(said, who.Family...)
				slices.Sort(said)
				moduletest.Load(h.t, h.Store, strings.NewReader(formOf(id, "Patient/"+x.child, x.informant, more)))
				got := h.reading(id, x.informant)
				for _, name := range who.Others { // nobody of those at work, who may well see it
					if !slices.Contains([]string{"sol", "dad", "mum"}, name) {
						t.Errorf("%s answers: of the family that does not see it is %q", x.informant, name)
					}
				}
				others += len(who.Others)
				if read, family = read+len(got), family+len(who.Family); !slices.Equal(said, got) {
					t.Errorf("%s answers about %s with %q: it was said that %q read it, and %q do", x.informant, x.child, codes, said, got)
				}
			}
		}
		t.Logf("%d readers, %d of the family", read, family)
		if others == 0 {
			t.Error("nobody of the family was named")
		}
		if read < draws {
			t.Errorf("%d readers are too few to say anything", read)
		}
	})
}

// drawn are the changes of one draw: who is on the teams, who stands in, what
// relatives may decide, what was agreed.
func drawn(rng *rand.Rand) (lines []string) {
	one := func(of ...string) string { return of[rng.IntN(len(of))] }
	for _, child := range []string{"amara", "theo"} {
		team := `{"member":{"reference":"PractitionerRole/` + one("lena-maple", "pat-maple") + `"}},{"member":{"reference":"` + one("Practitioner/pat", "PractitionerRole/rao-line", "PractitionerRole/chen-maple", "Practitioner/mia", "PractitionerRole/sam-maple") + `"}}`
		lines = append(lines, `{"resourceType":"CareTeam","id":"drawn-`+child+`","status":"`+one("active", "inactive", "active")+`","managingOrganization":[{"reference":"Organization/maple"}],"subject":{"reference":"Patient/`+child+`"},"participant":[`+team+`]}`)
		lines = append(lines, `{"resourceType":"Consent","id":"drawn-`+child+`","status":"`+one("active", "inactive")+`","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},"patient":{"reference":"Patient/`+child+`"},"dateTime":"2026-01-01",
			"provision":{"type":"`+one("permit", "deny")+`","actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"reference":"`+one("Practitioner/chen", "PractitionerRole/lena-maple", "RelatedPerson/sol", "RelatedPerson/dad", "Organization/maple")+`"}}],
			"securityLabel":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"answers"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"`+one("PSY", "ADOL")+`"}]}}`)
	}
	lines = append(lines, `{"resourceType":"PractitionerRole","id":"pat-maple","active":true,"practitioner":{"reference":"Practitioner/pat"},"organization":{"reference":"Organization/maple"},"code":[{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"`+one("pediatrician", "care-coordinator", "front-desk", "caseworker")+`"}]}],
		"extension":[{"url":"http://kith.example/fhir/StructureDefinition/covers","extension":[{"url":"for","valueReference":{"reference":"PractitionerRole/lena-maple"}},{"url":"period","valuePeriod":{"start":"2026-11-20","end":"`+one("2026-11-21", "2026-11-30")+`"}}]}]}`)
	for _, who := range []string{"sol", "dad", "mum"} {
		child := map[string]string{"sol": "amara", "dad": "theo", "mum": "theo"}[who]
		lines = append(lines, `{"resourceType":"RelatedPerson","id":"`+who+`","name":[{"given":["`+who+`"]}],"patient":{"reference":"Patient/`+child+`"},"relationship":[{"coding":[{"code":"MTH"}]}],"extension":[{"url":"http://kith.example/fhir/StructureDefinition/custody","valueCode":"`+one("full", "limited", "placed", "full")+`"}]}`)
	}
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], "\n", "")
	}
	return lines
}

// reading are those who read a form, but whoever answered it and whoever it
// lies with: people at work by their id, family by reference.
func (h *glassHouse) reading(id, informant string) (names []string) {
	h.t.Helper()
	for name, v := range h.known() {
		if strings.HasSuffix(name, "'s way in") || name == "program" || name == "nobody" || v.ID() == informant || name == "vera" && strings.HasPrefix(informant, "Practitioner") {
			continue
		}
		if _, err := h.Store.Read(h.t.Context(), v, "QuestionnaireResponse", id); err == nil {
			if kind, worker, _ := strings.Cut(v.ID(), "/"); kind == "Practitioner" {
				names = append(names, worker)
			} else {
				names = append(names, v.ID())
			}
		}
	}
	slices.Sort(names)
	return names
}

// That a parent will not see it is said where the place's law lets it be kept,
// and nowhere else.
func TestThatAParentWillNotSeeItIsSaidOnlyWhereItIsTrue(t *testing.T) {
	for _, c := range []struct {
		place, born, informant string
		labels                 access.Mask
		want                   Keep
	}{
		{"US-PA", "2012-01-01", "Patient/a", label.Mental, Kept},
		{"US-PA", "2012-01-01", "Patient/a", 0, MayAsk},                              // what a parent decides about is the parent's to ask for
		{"US-PA", "2012-01-01", "Patient/a", label.Mental | label.Substance, MayAsk}, // the strictest of both
		{"US-PA", "2012-01-01", "RelatedPerson/d", label.Mental, MayAsk},             // the young person may ask
		{"US-PA", "2017-01-01", "Patient/a", label.Mental, MustGive},
		{"US-WA", "2012-01-01", "Patient/a", label.Mental, MayAsk},
		{"US-ID", "2012-01-01", "Patient/a", label.Mental, MustGive},
		{"US-ID", "2008-01-01", "Patient/a", label.Mental, Kept}, // grown up
		{"US-TX", "2012-01-01", "Patient/a", label.Mental, NoPromise},
		{"", "2012-01-01", "Patient/a", 0, MayAsk},
		{"", "", "Patient/a", 0, MayAsk},
	} {
		g := &Gate{Rules: Standard(), Place: Place{Code: c.place}, Now: func() time.Time { return matrixNow }}
		if got := g.keeps(&about{child: "a", born: people.Birth(c.born)}, c.informant, c.labels, false, matrixNow); got != c.want {
			t.Errorf("%q, born %q, %s with %b: %s, want %s", c.place, c.born, c.informant, c.labels, got, c.want)
		}
	}
	if g := (&Gate{Rules: Standard()}); g.keeps(&about{}, "Patient/a", 0, true, matrixNow) != Seen {
		t.Error("somebody sees it")
	}
}

func TestWhoWillReadIsSaidInWords(t *testing.T) {
	words, err := say.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "es"} {
		ctx := say.With(t.Context(), words.In(lang))
		for _, keep := range []Keep{Kept, MayAsk, MustGive, Seen, NoPromise} {
			for n := range 6 {
				w := Who{Keep: keep, People: slices.Repeat([]Somebody{{Name: "Lena Ortiz"}}, n), Others: slices.Repeat([]string{"Denise"}, n%3)}
				for _, line := range w.Lines(ctx) {
					if line == "" || strings.Contains(line, "consent.") || strings.Contains(line, "{{") || strings.Contains(line, "<no value>") {
						t.Errorf("%s, %s, %d people: %q", lang, keep, n, line)
					}
				}
			}
		}
	}
}
