package people

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/care/module"
	"kith/platform/access"
)

// golden: what Lena types, whom she should find, and why. The first of several
// stands first; "…" means that others may follow.
var golden = []struct{ typed, want, why string }{
	// As it is written, in any order, to the end or not.
	{"Amara", "amara-reyes-cole …", ""},
	{"amara reyes-cole", "amara-reyes-cole", ""},
	{"REYES COLE, AMARA", "amara-reyes-cole", ""},
	{"lucia reyes", "amara-reyes-cole", ""},
	{"cole leo", "leo-reyes-cole", ""},
	{"ama", "amara-reyes-cole", ""},
	{"re co", "amara-reyes-cole leo-reyes-cole …", ""},
	{"oneill", "finn-oneill", ""},
	{"O'Neill", "finn-oneill", ""},
	{"o neill", "finn-oneill", ""},
	{"neill", "finn-oneill", ""},
	{"mac donald", "sean", ""},
	{"delacruz", "luz", ""},
	{"de la cruz luz", "luz", ""},
	{"petrov", "nina-petrov", ""},
	{"王", "wang", ""},
	// Accents, ñ, and letters that sound alike.
	{"tomas", "tomas-vega", ""},
	{"Tomás Vega", "tomas-vega", ""},
	{"jose hernandez", "jose", ""},
	{"Hosé", "jose …", "Close to José"},
	{"Jose Hernandes", "jose", "Sounds like Hernández"},
	{"munoz", "jose", ""},
	{"Jimena Gutierres", "ximena", "Sounds like Ximena; Sounds like Gutiérrez"},
	{"gutierrez", "ximena", ""},
	{"Ibañes", "lupe", "Sounds like Ibáñez"},
	{"basquez", "kate", "Sounds like Vásquez"},
	{"kinones", "guillermo", "Sounds like Quiñones"},
	{"Guiyermo", "guillermo", "Close to Guillermo"},
	{"Llolanda", "yolanda", "Close to Yolanda"},
	{"Belasques", "yolanda", "Sounds like Velázquez"},
	{"Ector Suniga", "hector", "Sounds like Héctor; Sounds like Zúñiga"},
	{"Javier Gimenez", "xavier", "Sounds like Xavier; Sounds like Jiménez"},
	{"Sofia Herera", "", ""},
	{"luz herera", "luz-herrera", "Sounds like Herrera"},
	{"lus herrera", "luz-herrera", "Sounds like Luz"},
	{"kloe", "chloe …", "Sounds like Chloe"},
	{"Kaylee", "kayleigh", "Sounds like Kayleigh"},
	{"hues", "kayleigh", "Sounds like Hughes"},
	// A slip of the finger.
	{"amraa", "amara-reyes-cole …", "Sounds like Amara"},
	{"amara rees", "amara-reyes-cole …", "Close to Reyes"},
	{"tamara", "amara-reyes-cole", "Close to Amara"},
	{"jordna mills", "jordan-mills", "Sounds like Jordan"},
	{"jordan mlils", "jordan-mills", "Close to Mills"},
	{"pirya nair", "priya-nair", "Sounds like Priya"},
	{"whitfeld", "ada-whitfield", "Sounds like Whitfield"},
	{"okyoe", "june-okoye", "Sounds like Okoye"},
	{"reys amara", "amara-reyes-cole", "Sounds like Reyes"},
	{"kowalsky", "william", "Sounds like Kowalski"},
	{"guadlupe", "lupe", "Sounds like Guadalupe"},
	// Nicknames, both ways.
	{"Lupe", "lupe …", "Lupe can be Guadalupe"},
	{"lupita", "lupe", ""},
	{"Kate", "kate", "Kate can be Katherine"},
	{"katie vasquez", "kate", "Katie can be Katherine"},
	{"Pepe", "jose", "Pepe can be José"},
	{"pepe hernandez", "jose", "Pepe can be José"},
	{"bill", "william …", ""},
	{"will kowalski", "william", ""},
	{"memo", "guillermo", "Memo can be Guillermo"},
	{"nico", "nico-ortega", ""},
	{"nicolas ortega", "nico-ortega", ""},
	{"bea lindt", "bea-lindt", ""},
	{"beatriz", "bea-lindt", "Beatriz can be Bea"},
	// A former name is found, and not told.
	{"jonas hill", "june", "Another name on record"},
	// Born.
	{"9/3/2012", "amara-reyes-cole vague …", "Date of birth fits"},
	{"2012-09-03", "amara-reyes-cole vague …", "Date of birth fits"},
	{"03/09/2012", "amara-reyes-cole vague …", "Date of birth fits"},
	{"3 Sep 2012", "amara-reyes-cole vague …", "Date of birth fits"},
	{"Sep 3 2012", "amara-reyes-cole vague …", "Date of birth fits"},
	{"3 de septiembre de 2012", "amara-reyes-cole vague …", "Date of birth fits"},
	{"septiembre 2012", "amara-reyes-cole vague …", "Date of birth fits"},
	{"amara 2012", "amara-reyes-cole", "Date of birth fits"},
	{"amra 3 sep 2012", "amara-reyes-cole", "Date of birth fits; Sounds like Amara"},
	{"leo 2012", "", ""},
	{"june 2016", "june …", "Date of birth fits"},
	{"29 feb 2020", "kayleigh", "Date of birth fits"},
	// A record number.
	{"4107", "amara-reyes-cole", "The record number fits"},
	{"MS-5003", "lupe", "The record number fits"},
	{"ms5003", "lupe", "The record number fits"},
	{"amara 4107", "amara-reyes-cole", "The record number fits"},
	{"leo 4107", "", ""},
	{"999-22-5003", "", ""},
	// Nobody.
	{"zzyzx", "", ""},
	{"x", "ximena xavier", ""},
	{"MS-9999", "", ""},
	{"'", "", ""},
	{"%", "", ""},
	{"amara'; drop table patient; --", "", ""},
}

func TestChildrenAreFound(t *testing.T) {
	if len(golden) < 40 {
		t.Fatal("too few examples")
	}
	town(t, func(t *testing.T, h *module.House) {
		ctx := in(h, "en")
		for _, g := range golden {
			found, err := Search(ctx, h.DB, lena, g.typed, h.Today())
			if err != nil {
				t.Errorf("%q: %v", g.typed, err)
				continue
			}
			var got []string
			for _, hit := range found.Hits {
				got = append(got, string(hit.ID))
			}
			want, open := strings.CutSuffix(g.want, " …")
			names := strings.Fields(want)
			if open && len(got) > len(names) {
				got = got[:len(names)]
			}
			if !slices.Equal(got, names) {
				t.Errorf("%q finds %v, want %q", g.typed, found.names(), g.want)
				continue
			}
			why := ""
			if len(found.Hits) > 0 {
				why = strings.Join(WhyWords(ctx, found.Hits[0]), "; ")
			}
			if why != g.why {
				t.Errorf("%q is explained by %q, want %q", g.typed, why, g.why)
			}
		}
	})
}

func (f Found) names() (all []string) {
	for _, h := range f.Hits {
		all = append(all, fmt.Sprintf("%s%v", h.ID, h.Why))
	}
	return all
}

// What Lena may not see is not found by anything that finds it for others.
func TestNobodyIsFoundForTheWrongPerson(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		ctx := in(h, "en")
		own := map[string][]PatientID{
			"nobody": nil, "the wrong person": {"hidden", "amira-reyes-colon", "wes-dunn", "callie-dunn"},
			"somebody without a place": nil,
		}
		for _, g := range golden {
			for name, v := range map[string]access.Viewer{"nobody": {}, "the wrong person": omar, "somebody without a place": access.Staff("Practitioner/x")} {
				found, err := Search(ctx, h.DB, v, g.typed, h.Today())
				if err != nil {
					t.Fatal(err)
				}
				for _, hit := range found.Hits {
					if !slices.Contains(own[name], hit.ID) {
						t.Errorf("%s finds %s by %q", name, hit.ID, g.typed)
					}
				}
			}
		}
		found, err := Search(ctx, h.DB, omar, "amara", h.Today())
		if err != nil || len(found.Hits) == 0 || found.Hits[0].ID != "hidden" {
			t.Errorf("the wrong person does not find the child of their own: %v %v", found.names(), err)
		}
	})
}

func TestManyMatchesAreSaidToBeMore(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		var more []string
		for i := range shown + 3 {
			more = append(more, fmt.Sprintf(`{"resourceType":"Patient","id":"same-%02d","name":[{"family":"Zapata","given":["Iker"]}],"birthDate":"2009-01-%02d","managingOrganization":{"reference":"Organization/maple-street"}}`, i, i%28+1))
		}
		put(t, h, more...)
		for typed, want := range map[string]bool{"zapata": true, "iker zapata": true, "2009": true, "zapata 2009-01-01": false, "amara": false} {
			found, err := Search(t.Context(), h.DB, lena, typed, h.Today())
			if err != nil || found.More != want || want && len(found.Hits) != shown {
				t.Errorf("%q: %d, more %v, %v", typed, len(found.Hits), found.More, err)
			}
		}
		if found, err := Search(t.Context(), h.DB, omar, "zapata", h.Today()); err != nil || found.More || len(found.Hits) > 0 {
			t.Errorf("the wrong person is told of more: %+v %v", found, err)
		}
	})
}

func FuzzSearchNeverFails(f *testing.F) {
	for _, g := range golden {
		f.Add(g.typed)
	}
	h := openTown(f)
	f.Fuzz(func(t *testing.T, typed string) {
		if _, err := Search(t.Context(), h.DB, lena, typed, h.Today()); err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
	})
}
