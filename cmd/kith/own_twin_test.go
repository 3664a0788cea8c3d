package main

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/cast"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/web/webtest"
)

// ahead are private things that lie ahead, or stand in what a caregiver's page
// is made of; DAY is a day to come.
const ahead = `{"resourceType":"Appointment","id":"ahead-visit","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SUD"}]},"status":"booked","description":"vermilionfinch","start":"DAYT10:00:00-05:00","end":"DAYT10:30:00-05:00","participant":[{"actor":{"reference":"Patient/CHILD"},"status":"accepted"},{"actor":{"reference":"Practitioner/rae-quill"},"status":"accepted"}]}
{"resourceType":"CareTeam","id":"ahead-team","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SUD"}]},"status":"active","subject":{"reference":"Patient/CHILD"},"participant":[{"member":{"reference":"PractitionerRole/rae-quill-maple-street"},"role":[{"text":"vermilionfinch counselor"}],"period":{"start":"2026-01-01"}}]}
{"resourceType":"Task","id":"ahead-promise","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PRS"}]},"status":"accepted","intent":"order","code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"promise"}]},"description":"vermilionfinch","for":{"reference":"Patient/CHILD"},"owner":{"reference":"PractitionerRole/rae-quill-maple-street"},"restriction":{"period":{"end":"DAY"}}}
{"resourceType":"Observation","id":"ahead-weight","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SEX"}]},"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{"reference":"Patient/CHILD"},"effectiveDateTime":"2026-11-01","valueQuantity":{"value":99,"unit":"vermilionfinch"}}`

// loadAll writes records as an operator would.
func loadAll(t *testing.T, h *module.House, ndjson []byte) {
	t.Helper()
	for line := range bytes.Lines(ndjson) {
		in, err := h.Store.Prepare(bytes.TrimSpace(line), element.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Store.Write(t.Context(), access.Operator(), "test", []*store.Incoming{in}); err != nil {
			t.Fatal(err)
		}
		h.Store.Release(in)
	}
}

// secretive lets a world have all the secrets there can be about Amara and Leo:
// labeled records of every kind, something told, a map and choices of her own,
// and the trail of those who looked.
func secretive(t *testing.T, m http.Handler, h *module.House) {
	t.Helper()
	day := h.Today().AddDate(0, 0, 9).Format(time.DateOnly)
	for _, child := range []string{"amara-reyes-cole", "leo-reyes-cole"} {
		loadAll(t, h, cast.Secret(cast.Early, child))
		loadAll(t, h, cast.Secret(cast.Late, child))
		loadAll(t, h, []byte(strings.NewReplacer("CHILD", child, "DAY", day, "ahead-", child+"-ahead-").Replace(ahead)))
	}
	loadAll(t, h, cast.Secret(cast.Unnamed, "amara-reyes-cole"))
	confides(t, h)
	amara, lena := walksIn(t, m, "amara-reyes-cole"), walksIn(t, m, "lena-ortiz")
	for person, circle := range map[string]string{"RelatedPerson/denise-reyes": "close", "RelatedPerson/marcus-cole": "not-now", "Practitioner/lena-ortiz": "close"} {
		wants(t, amara.Post("/y/people", form("person", person, "circle", circle, "shared", "yes")), http.StatusSeeOther)
		wants(t, amara.Post("/y/people", form("person", person, "circle", circle)), http.StatusSeeOther)
	}
	wants(t, amara.Post("/y/who", form("with", "RelatedPerson/denise-reyes", "step", "save", "knows", "may-know-nothing", "version", "0")), http.StatusSeeOther)
	lena.Get("/children/amara-reyes-cole")
	lena.Get("/children/leo-reyes-cole")
	grow(t, h)
}

// asSeen is an answer as far as somebody can tell it from another.
func asSeen(a *webtest.Answer) string {
	h := maps.Clone(a.Header)
	for _, name := range []string{"Date", "X-Request-Id", "Set-Cookie"} {
		delete(h, name)
	}
	var b strings.Builder
	fmt.Fprintln(&b, a.Status)
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintln(&b, name, h[name])
	}
	return b.String() + sealedPlace.ReplaceAllStringFunc(a.Body, func(s string) string { return strings.Repeat("*", len(s)) })
}

// sealedPlace is a place in a list, sealed otherwise each time.
var sealedPlace = regexp.MustCompile(`(?:after|before|_page)=[A-Za-z0-9_-]{60,}`)

// Two towns are alike but for the secrets; the parents of the family, the front
// desk, a doctor elsewhere and an analyst look at every page that is theirs, and
// at those that are not, in both.
func TestWhoMustNotKnowCannotTellAWorldWithSecretsFromOneWithout(t *testing.T) {
	both := func() (http.Handler, *module.House) {
		m, h := townhall(t)
		loadAll(t, h, cast.Secret(cast.Strangers, "amara-reyes-cole"))
		for _, child := range []string{"amara-reyes-cole", "leo-reyes-cole"} {
			loadAll(t, h, cast.Secret(cast.Around, child))
		}
		return m, h
	}
	without, _ := both()
	with, house := both()
	secretive(t, with, house)
	asked := 0
	for _, who := range []string{"denise-reyes", "marcus-cole", "mia-park", "omar-reed", "kim-okafor"} {
		a, b := walksIn(t, without, who), walksIn(t, with, who)
		paths := []string{"/", "/f", "/f/aaaaaaaaaa", "/y", "/y/people", "/y/who", "/y/looked", "/y/told/amara-reyes-cole-secret-communication",
			"/children", "/today", "/who-decides", "/privacy", "/security", "/accounts/look", "/staff", "/children?q=vermilionfinch"}
		ours := wards(t, a)
		if parent := who == "denise-reyes" || who == "marcus-cole"; parent && len(ours) != 2 {
			t.Fatalf("%s stands for %d children", who, len(ours))
		}
		paths = append(paths, ours...)
		for _, child := range []string{"amara-reyes-cole", "leo-reyes-cole"} {
			for _, more := range []string{"", "/contacts", "/opened", "/opened.csv", "/consents", "/as", "/glass", "/promises/new", "/contacts/new", "/accounts"} {
				paths = append(paths, "/children/"+child+more)
			}
		}
		for _, path := range paths {
			for _, lang := range []string{"en", "es"} {
				a.Header.Set("Accept-Language", lang)
				b.Header.Set("Accept-Language", lang)
				at := path + "?lang=" + lang
				if strings.Contains(path, "?") {
					at = path + "&lang=" + lang
				}
				x, y := a.Get(at), b.Get(at)
				asked++
				if asSeen(x) != asSeen(y) {
					t.Errorf("%s can tell by %s: %d and %d\n%s", who, at, x.Status, y.Status, firstDifference(asSeen(x), asSeen(y)))
				}
				if strings.Contains(strings.ToLower(y.Body), cast.Canary) && !strings.Contains(path, cast.Canary) || strings.Contains(y.Body, "CANARY") {
					t.Errorf("%s reads a canary at %s", who, at)
				}
			}
		}
	}
	if asked < 350 {
		t.Errorf("only %d pages were looked at", asked)
	}
	mine := wards(t, walksIn(t, with, "denise-reyes"))[0]
	before := walksIn(t, with, "denise-reyes").Get(mine)
	loadAll(t, house, []byte(`{"resourceType":"Immunization","id":"open-vaccine","status":"completed","patient":{"reference":"Patient/amara-reyes-cole"},"vaccineCode":{"text":"Flu"},"occurrenceDateTime":"2026-10-01"}`))
	if asSeen(before) == asSeen(walksIn(t, with, "denise-reyes").Get(mine)) {
		t.Error("what is not private does not show either: nothing was compared")
	}
	if amara := walksIn(t, with, "amara-reyes-cole").Get("/y/who"); !strings.Contains(amara.Text(), "What you told us") {
		t.Error("there is no secret to be told")
	}
}

func firstDifference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-120)
	return a[from:min(len(a), i+120)] + "\n--- and\n" + b[from:min(len(b), i+120)]
}
