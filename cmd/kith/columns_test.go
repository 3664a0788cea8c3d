package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"kith/care/contact"
	"kith/exchange/claims"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/relation/encounter"
)

// TestTheClinicCountsWhatMeasureCounts reads the Encounters of the town as `kith measure` reads the record and as the pages do.
func TestTheClinicCountsWhatMeasureCounts(t *testing.T) {
	h := builtTown(t)
	for _, who := range []access.Viewer{access.Staff("Practitioner/wei-chen", "maple-street"), access.Staff("Practitioner/omar-reed", "riverside")} {
		reading := claims.Begin(t.Context(), claims.Options{})
		if err := reading.Record("the record", func(give func([]byte) error) error {
			return records{h, who, "measure"}.each(t.Context(), "Encounter", func(one store.Resource) error { return give(one.JSON()) })
		}); err != nil {
			t.Fatal(err)
		}
		all, err := reading.End()
		if err != nil {
			t.Fatal(err)
		}
		type row struct {
			child, who, site string
			day              encounter.Day
			kind             encounter.Kind
		}
		measured, counted := map[row]bool{}, map[row]bool{}
		for p := range all.Table.Patients() {
			for _, k := range all.Table.Of(p) {
				r := all.Table.Row(p, k)
				measured[row{string(all.Patients.Name(r.Patient)), string(all.Providers.Name(r.Provider)), string(all.Sites.Name(r.Site)), r.Day, r.Kind}] = true
			}
		}
		if err := contact.ColumnsOf(h).Each(t.Context(), who, contact.Ask{}, func(m contact.Meeting) {
			site := strings.TrimPrefix(m.Site, "Organization/")
			if site == "" {
				site = claims.NoSite
			}
			counted[row{m.Child, strings.TrimPrefix(m.As, "Practitioner/"), site, encounter.Day(m.Day), m.Kind}] = true
		}); err != nil {
			t.Fatal(err)
		}
		if len(counted) < 5 || !maps.Equal(measured, counted) {
			only := slices.DeleteFunc(slices.Collect(maps.Keys(measured)), func(r row) bool { return counted[r] })
			t.Errorf("%s: measure counts %d, the pages %d; of the first only\n%v", who.ID(), len(measured), len(counted), only[:min(len(only), 5)])
		}
	}
}
