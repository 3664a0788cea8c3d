package conformance_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kith/platform/db/dbtest"
)

// A driver that praises everything is worth nothing: each of these doors has
// one fault, and the driver has to find it.
func TestADoorWithAFaultIsFoundOut(t *testing.T) {
	sound := newTown(t, dbtest.Open(t, filepath.Join(t.TempDir(), "town.db"), folders), false)
	without := func(name string) func(*http.Request) {
		return func(r *http.Request) {
			q := r.URL.Query()
			q.Del(name)
			r.URL.RawQuery = q.Encode()
		}
	}
	nothing, asIs := func(*http.Request) {}, func(tree) {}
	drop := func(mode string) func(tree) {
		return func(b tree) {
			all := walk(b, "entry")
			if i := slices.IndexFunc(all, func(e any) bool { return slices.Contains(walk(e, "search.mode"), any(mode)) }); i >= 0 {
				b["entry"] = slices.Delete(all, i, i+1)
			}
		}
	}
	twice := func(b tree) {
		if all := walk(b, "entry"); len(all) > 0 {
			b["entry"] = append(all, all[0])
		}
	}
	for fault, f := range map[string]struct {
		asked  func(*http.Request)
		answer func(tree)
		test   string
	}{
		"a match is lost":               {nothing, drop("match"), "us_core_v610_allergy_intolerance_patient_search_test"},
		"a match comes twice":           {nothing, twice, "us_core_v610_condition_encounter_diagnosis_patient_search_test"},
		"a status is not looked at":     {without("status"), asIs, "us_core_v610_care_plan_patient_category_status_search_test"},
		"a date is not looked at":       {without("date"), asIs, "us_core_v610_observation_lab_patient_category_date_search_test"},
		"a code is not looked at":       {without("code"), asIs, "us_core_v610_procedure_patient_code_date_search_test"},
		"whose it is is not looked at":  {without("patient"), asIs, "us_core_v610_body_height_patient_code_search_test"},
		"there is no second page":       {nothing, func(b tree) { delete(b, "link") }, "us_core_v610_body_height_patient_category_search_test"},
		"an origin is lost":             {nothing, drop("include"), "us_core_v610_immunization_provenance_revinclude_search_test"},
		"a resource loses what it said": {nothing, func(b tree) { delete(b, "clinicalStatus") }, "us_core_v610_allergy_intolerance_read_test"},
	} {
		faulty := *sound
		faulty.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			f.asked(r)
			rec := httptest.NewRecorder()
			sound.ServeHTTP(rec, r)
			var body tree
			if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil {
				t.Fatal(err)
			}
			f.answer(body)
			maps.Copy(w.Header(), rec.Header())
			w.WriteHeader(rec.Code)
			if err := json.NewEncoder(w).Encode(body); err != nil {
				t.Error(err)
			}
		})
		for _, g := range groups(t) {
			for _, one := range g.Tests {
				if one.ID == f.test && faulty.test(g, f.test) == nil {
					t.Errorf("%s: %s does not mind", fault, f.test)
				}
			}
		}
	}
}

// Whatever a record must show is missed when it is taken away.
func TestWhatIsNotShownIsMissed(t *testing.T) {
	w := newTown(t, dbtest.Open(t, filepath.Join(t.TempDir(), "town.db"), folders), false)
	for _, g := range groups(t) {
		for _, e := range g.Support.Elements {
			name, _, _ := strings.Cut(strings.ReplaceAll(e.Path, ":", "."), ".")
			var pool []tree
			for _, r := range w.showing(g) {
				c := maps.Clone(r)
				maps.DeleteFunc(c, func(k string, _ any) bool { return strings.HasPrefix(k, strings.TrimSuffix(name, "[x]")) })
				pool = append(pool, c)
			}
			if len(w.unshown(g, pool)) == 0 && !g.chosen(e.Path) {
				t.Errorf("%s: nobody misses %s", g.Name, e.Path)
			}
		}
	}
}

// chosen reports whether a path is one of a choice, for which another may stand.
func (g group) chosen(path string) bool {
	for _, c := range g.Support.Choices {
		if slices.Contains(c.Paths, path) {
			return true
		}
	}
	return false
}
