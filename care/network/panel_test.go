package network_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kith/care/contact"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/network"
	"kith/platform/access"
	"kith/relation/continuity"
)

// TestAPanelIsWhatPlainLoopsCount compares with the rules applied by hand.
func TestAPanelIsWhatPlainLoopsCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) contact.Meeting {
			return contact.Meeting{Child: fmt.Sprint("c", rapid.IntRange(0, 20).Draw(t, "child")), Person: rapid.SampledFrom([]string{"Practitioner/me", "Practitioner/b", "Practitioner/a"}).Draw(t, "who"),
				Site: rapid.SampledFrom([]string{"", "Organization/o"}).Draw(t, "site"), Day: contact.Day(rapid.Int32Range(-3, 9).Draw(t, "day"))}
		}), 0, 150).Draw(t, "visits")
		got, err := network.PanelOf("Practitioner/me", slices.DeleteFunc(slices.Clone(all), func(m contact.Meeting) bool { return !metMe(all, m.Child) }))
		if err != nil {
			t.Fatal(err)
		}
		if want := byHand(all); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func metMe(all []contact.Meeting, child string) bool {
	return slices.ContainsFunc(all, func(m contact.Meeting) bool { return m.Child == child && m.Person == "Practitioner/me" })
}

func byHand(all []contact.Meeting) (p network.Panel) {
	var coc []float64
	others := map[string]int{}
	for n := range 21 {
		child := fmt.Sprint("c", n)
		if !metMe(all, child) {
			continue
		}
		p.Children++
		var recorded []continuity.Visit[string]
		for _, m := range all {
			if m.Child == child {
				recorded = append(recorded, continuity.Visit[string]{Provider: m.Person, Day: m.Day})
			}
		}
		visits := continuity.Count(recorded, continuity.Window{From: -9, To: 99}, continuity.Person)
		times := map[string]int{}
		for _, v := range visits {
			times[v.Provider]++
		}
		for who := range times {
			others[who]++
		}
		s := continuity.Measure(visits, continuity.Unlimited)
		if !s.Shown() {
			continue
		}
		p.Often++
		if times["Practitioner/me"] == s.Most {
			p.Usual++
		}
		x, _ := s.COC.Value()
		coc = append(coc, x)
	}
	slices.Sort(coc)
	if p.Told = len(coc) >= 11; p.Told {
		for n := 0; n <= 1000; n++ { // to a thousandth, as a tally keeps it
			if p.Half = float64(n) / 1000; p.Half >= coc[(len(coc)+1)/2-1]-0.0005-1e-12 {
				break
			}
		}
	}
	for _, who := range []string{"Practitioner/a", "Practitioner/b"} {
		if others[who] > 0 {
			p.With = append(p.With, network.Shared{Person: who, Children: others[who]})
		}
	}
	slices.SortStableFunc(p.With, func(a, b network.Shared) int { return b.Children - a.Children })
	return p
}

const own = "/colleagues/wei-chen-maple-street"

// panel is the part of the page about whom one meets.
func panel(page string) string {
	_, part, ok := strings.Cut(page, `aria-labelledby="h-panel"`)
	if !ok {
		return ""
	}
	part, _, _ = strings.Cut(part, "</section>")
	return strings.Join(strings.Fields(tag.ReplaceAllString(part, " ")), " ")
}

var tag = regexp.MustCompile(`<[^>]*>`)

// meets writes visits of a new child of a clinic, one a week.
func meets(t testing.TB, h *module.House, child, clinic string, who ...string) {
	t.Helper()
	all := [][]byte{[]byte(`{"resourceType":"Patient","id":"` + child + `","managingOrganization":{"reference":"Organization/` + clinic + `"},"generalPractitioner":[{"reference":"Organization/` + clinic + `"}]}`)}
	for i, ref := range who {
		all = append(all, fmt.Appendf(nil, `{"resourceType":"Encounter","id":"%s-%d","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},"period":{"start":"%s"},"participant":[{"individual":{"reference":%q}}],"serviceProvider":{"reference":"Organization/%s"}}`,
			child, i, child, now.AddDate(0, 0, -7*i-7).Format("2006-01-02"), ref, clinic))
	}
	moduletest.Put(t, h.Store, all...)
}

func TestWhomOneMeetsIsOnesOwnAndWhatOneMayRead(t *testing.T) {
	moduletest.Each(t, now, all, func(t *testing.T, h *module.House) {
		fill(t, h)
		nobody, chen, sam, reed, lena := access.Viewer{}, worker(t, h, "wei-chen"), worker(t, h, "sam-keo"), worker(t, h, "omar-reed"), worker(t, h, "lena-ortiz")
		for i, v := range []access.Viewer{nobody, sam, reed, lena} {
			if s := panel(page(t, h, v, own)); s != "" {
				t.Errorf("viewer %d reads whom Dr. Chen meets: %s", i, s)
			}
		}
		before := panel(page(t, h, chen, own))
		if !strings.Contains(before, "You met") || !strings.Contains(before, "Lena Ortiz") {
			t.Fatalf("Dr. Chen reads %q", before)
		}
		// A child of another clinic, whom Dr. Chen met there: their record is closed to him.
		meets(t, h, "hidden", "riverside", "Practitioner/wei-chen", "Practitioner/wei-chen", "Practitioner/wei-chen", "Practitioner/wei-chen", "Practitioner/omar-reed")
		if after := panel(page(t, h, chen, own)); after != before {
			t.Errorf("a child he may not know of changes\n%s\nto\n%s", before, after)
		}
		meets(t, h, "new", "maple-street", "PractitionerRole/wei-chen-maple-street", "Practitioner/wei-chen", "Practitioner/lena-ortiz", "Practitioner/wei-chen")
		after := panel(page(t, h, chen, own))
		if after == before || strings.Contains(after, "/children/") {
			t.Errorf("a child of his changes nothing:\n%s", after)
		}
		moduletest.Put(t, h.Store, []byte(`{"resourceType":"Encounter","id":"new-0","status":"entered-in-error","class":{"code":"AMB"},"subject":{"reference":"Patient/new"},"period":{"start":"2026-11-01"}}`))
		for i := 1; i < 4; i++ {
			moduletest.Remove(t, h.Store, "Encounter", fmt.Sprint("new-", i))
		}
		if back := panel(page(t, h, chen, own)); back != before {
			t.Errorf("what was entered in error stays:\n%s\nwant\n%s", back, before)
		}
	})
}

// TestTheMapIsTheSameWhenAChildIsHidden adds a child whose record is labeled:
// the place does not count it, and nobody learns of it.
func TestTheMapIsTheSameWhenAChildIsHidden(t *testing.T) {
	h := open(t, t.TempDir()+"/d.db")
	town(t, h)
	sam := worker(t, h, "sam-keo")
	before := page(t, h, sam, "/network?quarter=2026-3")
	for n := range 12 {
		child := fmt.Sprint("labeled-", n)
		moduletest.Put(t, h.Store, []byte(`{"resourceType":"Patient","id":"`+child+`","managingOrganization":{"reference":"Organization/maple-street"},"generalPractitioner":[{"reference":"Organization/maple-street"}]}`))
		for i, at := range []string{"maple-street", "youth-harbor"} {
			moduletest.Put(t, h.Store, fmt.Appendf(nil, `{"resourceType":"Encounter","id":"%s-%d","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"42CFRPart2"}]},"status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},"period":{"start":"2026-08-03"},"participant":[{"individual":{"reference":"Practitioner/p"}}],"serviceProvider":{"reference":"Organization/%s"}}`, child, i, child, at))
		}
	}
	if after := page(t, h, sam, "/network?quarter=2026-3"); after != before {
		t.Error("visits of a program that is closed move the map")
	}
	for n := range 12 {
		child := fmt.Sprint("labeled-", n)
		for i, at := range []string{"maple-street", "youth-harbor"} {
			moduletest.Put(t, h.Store, fmt.Appendf(nil, `{"resourceType":"Encounter","id":"%s-open-%d","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},"period":{"start":"2026-08-03"},"participant":[{"individual":{"reference":"Practitioner/p"}}],"serviceProvider":{"reference":"Organization/%s"}}`, child, i, child, at))
		}
	}
	if after := page(t, h, sam, "/network?quarter=2026-3"); after == before {
		t.Error("visits that are open move nothing: the test sees nothing")
	}
}
