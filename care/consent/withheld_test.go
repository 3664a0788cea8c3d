package consent_test

import (
	"strings"
	"testing"
	"time"

	"kith/care/consent"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/web/webtest"
)

// kept is a decision of Lena's not to share what Amara asked her not to.
func kept(change ...func(*consent.Withheld)) consent.Withheld {
	w := consent.Withheld{Child: "amara", Item: "Observation/told", From: "RelatedPerson/denise", Exception: "171.202(e)",
		Basis: "45 CFR 171.202(e)", Author: "Practitioner/lena", At: noon, AskedBy: "Patient/amara", AskedOn: "2026-11-18", Scope: "PRS"}
	for _, c := range change {
		c(&w)
	}
	return w
}

func TestAnExceptionWantsWhatItsRuleAsksFor(t *testing.T) {
	rules := consent.Standard()
	for name, tt := range map[string]struct {
		w    consent.Withheld
		want string // the key, "" when it may stand
	}{
		"she asked":                       {kept(), ""},
		"nobody says who asked":           {kept(func(w *consent.Withheld) { w.AskedBy = "" }), "consent.withheld.asked-by"},
		"nor when":                        {kept(func(w *consent.Withheld) { w.AskedOn = " " }), "consent.withheld.asked-on"},
		"nor for what":                    {kept(func(w *consent.Withheld) { w.Scope = "" }), "consent.withheld.scope"},
		"nor who decided":                 {kept(func(w *consent.Withheld) { w.Author = "" }), "consent.withheld.author"},
		"nor on what it rests":            {kept(func(w *consent.Withheld) { w.Basis = "" }), "consent.withheld.basis"},
		"harm, and nobody found it":       {kept(func(w *consent.Withheld) { w.Exception = "171.201" }), "consent.withheld.determination"},
		"harm, found for her":             {kept(func(w *consent.Withheld) { w.Exception, w.Determination = "171.201", "ClinicalImpression/x" }), ""},
		"harm, told as a story":           {kept(func(w *consent.Withheld) { w.Exception, w.Determination = "171.201", "her father hits" }), "consent.withheld.determination"},
		"a reason that is none":           {kept(func(w *consent.Withheld) { w.Exception = "trust" }), "consent.withheld.exception"},
		"it ends before it begins":        {kept(func(w *consent.Withheld) { w.Until = noon }), "consent.withheld.until"},
		"a law forbids it, and is named":  {kept(func(w *consent.Withheld) { w.Exception, w.AskedBy = "required-by-law", "" }), ""},
		"nobody says what is not shared":  {kept(func(w *consent.Withheld) { w.Item = "" }), "consent.withheld.item"},
		"nobody says when it was decided": {kept(func(w *consent.Withheld) { w.At = time.Time{} }), "consent.withheld.item"},
	} {
		err := rules.Check(tt.w)
		if err == nil && tt.want == "" {
			continue
		}
		if err == nil || fault.Of(err).Key != tt.want {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

func TestTheReportRunsNoFormula(t *testing.T) {
	var b strings.Builder
	w := kept(func(w *consent.Withheld) { w.Basis = "=cmd()" })
	if err := consent.WriteReport(&b, []consent.Withheld{w}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "'=cmd()") || strings.Count(b.String(), "\n") != 2 || !strings.Contains(b.String(), "2026-11-18T12:00:00Z") {
		t.Error(b.String())
	}
}

func TestWhatIsWithheldIsThereForThoseWhoSeeTheItem(t *testing.T) {
	rules, lena := consent.Standard(), access.Staff("Practitioner/lena", "maple")
	moduletest.Each(t, noon, []module.Module{people.Module, consent.Module}, func(t *testing.T, h *module.House) {
		moduletest.Put(t, h.Store,
			[]byte(`{"resourceType":"Organization","id":"maple","name":"Maple"}`),
			[]byte(`{"resourceType":"Patient","id":"amara","managingOrganization":{"reference":"Organization/maple"}}`),
			[]byte(`{"resourceType":"Patient","id":"leo","managingOrganization":{"reference":"Organization/maple"}}`),
			[]byte(`{"resourceType":"Observation","id":"told","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/amara"}}`))
		var id string
		withhold := func(v access.Viewer, w consent.Withheld) error {
			return h.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
				id, err = rules.Withhold(t.Context(), tx, v, w)
				return err
			})
		}
		if err := withhold(lena, kept()); err != nil {
			t.Fatal(err)
		}
		first := id
		for name, tt := range map[string]struct {
			v access.Viewer
			w consent.Withheld
		}{
			"nobody":                          {access.Viewer{}, kept()},
			"somebody who cannot see it":      {access.Staff("Practitioner/reed", "riverside"), kept()},
			"what is not there":               {lena, kept(func(w *consent.Withheld) { w.Item = "Observation/none" })},
			"what is about another child":     {lena, kept(func(w *consent.Withheld) { w.Child = "leo" })},
			"a name that is no reference":     {lena, kept(func(w *consent.Withheld) { w.Item = "told" })},
			"what lacks what the rule wanted": {lena, kept(func(w *consent.Withheld) { w.Scope = "" })},
		} {
			if err := withhold(tt.v, tt.w); err == nil {
				t.Errorf("%s was withheld", name)
			}
		}
		for name, v := range map[string]access.Viewer{"nobody": {}, "the wrong clinic": access.Staff("Practitioner/reed", "riverside")} {
			if all, err := consent.WithheldOf(t.Context(), h.DB, v, "amara"); err != nil || len(all) != 0 {
				t.Errorf("%s sees %d (%v)", name, len(all), err)
			}
		}
		if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return consent.EndWithheld(t.Context(), tx, access.Viewer{}, first, noon) }); err == nil {
			t.Error("nobody ended it")
		}
		later := noon.Add(time.Hour)
		for range 2 { // ending twice changes nothing
			if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return consent.EndWithheld(t.Context(), tx, lena, first, later) }); err != nil {
				t.Fatal(err)
			}
			later = later.Add(time.Hour)
		}
		all, err := consent.WithheldOf(t.Context(), h.DB, lena, "amara")
		want := kept(func(w *consent.Withheld) { w.ID, w.Ended = first, noon.Add(time.Hour) })
		if err != nil || len(all) != 1 || all[0] != want {
			t.Errorf("got %+v (%v)", all, err)
		}
		for name, tt := range map[string]struct {
			v           access.Viewer
			from, until time.Time
			want        int
		}{
			"whoever answers for privacy there":      {access.Staff("Practitioner/sam", "maple").As("privacy-officer@maple").Lacking(-1), noon, noon.Add(time.Second), 1},
			"before it was decided":                  {access.Staff("Practitioner/sam", "maple").As("privacy-officer@maple"), noon.Add(-time.Hour), noon, 0},
			"whoever answers for it elsewhere":       {access.Staff("Practitioner/kim", "riverside").As("privacy-officer@riverside"), noon, noon.Add(time.Second), 0},
			"who decided it, and answers for nobody": {lena, noon, noon.Add(time.Second), 0},
			"nobody":                                 {access.Viewer{}, noon, noon.Add(time.Second), 0},
		} {
			if all, err := consent.WithheldReport(t.Context(), h.DB, tt.v, tt.from, tt.until); err != nil || len(all) != tt.want {
				t.Errorf("%s: %d (%v)", name, len(all), err)
			}
		}
		reportOverTheWeb(t, h)
	})
}

// reportOverTheWeb asks for the report as the officer, and looks for its line in
// the trail.
func reportOverTheWeb(t *testing.T, h *module.House) {
	t.Helper()
	sam := access.Staff("Practitioner/sam", "maple").As("privacy-officer@maple")
	for path, want := range map[string]int{"": 200, "?from=2026-11-18&until=2026-11-18": 200, "?from=lunch": 400} {
		page := webtest.NewClient(served(t, h, sam)).Get("/privacy/withheld.csv" + path)
		if page.Status != want || want == 200 && !strings.Contains(page.Body, "Observation/told") {
			t.Errorf("%q: %d\n%s", path, page.Status, page.Body)
		}
	}
	if n, err := db.One(t.Context(), h.DB, db.Int, "", `select count(*) from audit_event where why = 'report of what was not shared' and count = 1`); err != nil || n != 2 {
		t.Errorf("%d reports stand in the trail (%v)", n, err)
	}
	if page := webtest.NewClient(served(t, h, access.Viewer{})).Get("/privacy/withheld.csv"); strings.Contains(page.Body, "Observation/told") {
		t.Error("nobody has the report")
	}
}
