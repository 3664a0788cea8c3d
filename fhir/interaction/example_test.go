package interaction_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/interaction"
	"kith/platform/db/dbtest"
)

// Every official example goes PUT, GET unchanged as JSON, and the XML that we
// give of it, PUT again, is the same. What does not travel has a reason:
// a type without a home, a rule of who may see what.
func TestOfficialExamplesComeBackAsTheyWentInBothFormats(t *testing.T) {
	w := people(t, newTown(t, dbtest.Open(t, filepath.Join(t.TempDir(), "test.db"), folders)))
	w.Handler = open(t, w.store, interaction.Options{Base: "https://kith.test/fhir", ClientIDs: true, Validation: interaction.ValidateNothing})
	all := map[string][]byte{}
	for raw := range example.All() {
		var doc element.Doc
		if err := doc.Parse(raw, element.Options{}); err != nil {
			t.Fatal(err)
		}
		all[doc.Root().Get("resourceType").Text()+"/"+doc.Root().Get("id").Text()] = slices.Clone(raw)
	}
	careFor(t, w, all)
	whole, xml, same, refused := 0, 0, 0, map[int]int{}
	for name, raw := range all {
		res := w.ask("integrator", "PUT", "/fhir/"+name, string(raw))
		if res.StatusCode != 201 {
			b := string(body(t, res))
			if refused[res.StatusCode]++; res.StatusCode == 422 && !strings.Contains(b, "business-rule") || res.StatusCode >= 500 {
				t.Errorf("%s: %d %s", name, res.StatusCode, b)
			}
			continue
		}
		whole++
		if got, want := decoded(t, body(t, w.ask("integrator", "GET", "/fhir/"+name, ""))), decoded(t, raw); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %v\nwant %v", name, got, want)
		}
		given := w.ask("integrator", "GET", "/fhir/"+name+"?_format=xml", "")
		if given.StatusCode == 406 { // it holds what XML has no place for
			continue
		}
		again := w.ask("integrator", "PUT", "/fhir/"+name, string(body(t, given)), "Content-Type", "application/fhir+xml")
		// XML knows one order of members: a resource in another one is stored anew.
		if got, want := decoded(t, body(t, again)), decoded(t, raw); again.StatusCode != 200 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s in XML: %d\ngot  %v\nwant %v", name, again.StatusCode, got, want)
			continue
		}
		if again.Header.Get("ETag") == `W/"1"` {
			same++
		}
		xml++
	}
	t.Log(fmt.Sprint(len(all), " examples, ", whole, " travel, ", xml, " in XML too; refused: ", refused))
	if whole < len(all)*6/10 || xml < whole-20 || same < xml-20 {
		t.Errorf("of %d examples %d travel, %d of them in XML too: %v", len(all), whole, xml, refused)
	}
}
