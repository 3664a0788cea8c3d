package people

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/cast"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/say"
)

var folders = []fs.FS{access.Files, audit.Files, store.Files, files}

// now is Wednesday of the anchor week, in the town's time.
var now = func() time.Time {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 18, 9, 0, 0, 0, zone)
}()

var (
	lena = access.Staff("Practitioner/lena-ortiz", "maple-street")
	omar = access.Staff("Practitioner/omar-reed", "riverside")
	who  = map[string]access.Viewer{"nobody": {}, "the wrong person": omar, "the right person": lena}
)

// town is a house in which the cast lives, and the neighbors of testdata.
func town(t *testing.T, test func(t *testing.T, h *module.House)) {
	t.Helper()
	moduletest.Each(t, now, []module.Module{Module}, func(t *testing.T, h *module.House) {
		moveIn(t, h)
		test(t, h)
	})
}

func moveIn(t testing.TB, h *module.House) {
	t.Helper()
	all, err := cast.Sources(now)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Kind != cast.Bundle {
			continue
		}
		r, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		moduletest.Load(t, h.Store, r)
		r.Close()
	}
	f, err := os.Open("testdata/neighbors.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	moduletest.Load(t, h.Store, f)
}

func in(h *module.House, lang string) context.Context {
	return say.With(context.Background(), h.Say.In(lang))
}

func TestAChildIsThereForThoseWhoCareForHer(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		ctx := t.Context()
		for name, v := range who {
			p, err := Child(ctx, h.DB, v, "amara-reyes-cole")
			if sees := name == "the right person"; (err == nil) != sees || err != nil && fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", name, err)
			}
			if err == nil && (p.Name != "Amara Reyes-Cole" || p.Short != "Amara" || p.Official != "Amara Lucía Reyes-Cole" ||
				p.Birth != "2012-09-03" || p.Pronouns != "she" || p.Language.Code != "en" || len(p.Details.Safe) != 3 || Phone(p.Details.Telecoms) == "") {
				t.Errorf("%+v", p)
			}
			if k, err := Family(ctx, h.DB, v, "amara-reyes-cole", h.Today()); name != "the right person" && (err != nil || len(k.Relatives)+len(k.Households)+len(k.Siblings) > 0) {
				t.Errorf("%s sees a family: %+v %v", name, k, err)
			}
		}
	})
}

func TestAFamilyIsKnownFromBothSides(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		for child, want := range map[PatientID]string{
			"amara-reyes-cole": "mth:Denise Reyes=denise-reyes-leo fth:Marcus Cole=marcus-cole-leo grmth:Rosa Reyes=rosa-reyes-leo bro:Leo Reyes-Cole= coach:Coach Bell= | " +
				"denise-home+marcus-home | leo-reyes-cole:bro:true",
			"leo-reyes-cole": "mth:Denise Reyes=denise-reyes fth:Marcus Cole=marcus-cole grmth:Rosa Reyes=rosa-reyes sis:Amara Reyes-Cole= | " +
				"denise-home+marcus-home+rosa-home | amara-reyes-cole:sis:true",
			"theo-brandt": "grfth:Paul Brandt= | brandt-home | ",
		} {
			k, err := Family(t.Context(), h.DB, lena, child, h.Today())
			if err != nil {
				t.Fatal(err)
			}
			var relatives, homes, siblings []string
			for _, r := range k.Relatives {
				var same []string
				for _, s := range r.Same {
					same = append(same, string(s))
				}
				relatives = append(relatives, fmt.Sprintf("%s:%s=%s", r.Relation, r.Name, strings.Join(same, "+")))
			}
			for _, x := range k.Households {
				homes = append(homes, string(x.ID))
			}
			for _, s := range k.Siblings {
				siblings = append(siblings, fmt.Sprintf("%s:%s:%v", s.ID, s.Relation, s.Together))
			}
			got := strings.Join([]string{strings.Join(relatives, " "), strings.Join(homes, "+"), strings.Join(siblings, " ")}, " | ")
			if got != want {
				t.Errorf("%s:\n%s\nwant\n%s", child, got, want)
			}
		}
		k, err := Family(t.Context(), h.DB, lena, "amara-reyes-cole", h.Today())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(k.Households, func(x Household) bool { return x.ID == "marcus-home" })
		if k.Households[i].Home("amara-reyes-cole", h.Today()) || !k.Households[i].Home("leo-reyes-cole", h.Today()) || k.Households[i].Keeper != "marcus-cole" {
			t.Errorf("Marcus’s home: %+v", k.Households[i])
		}
	})
}

func TestNamesAreLookedUpByReference(t *testing.T) {
	refs := []string{
		"Practitioner/wei-chen", "PractitionerRole/lena-ortiz-maple-street", "Practitioner/ines-alvarez", "Practitioner/jo-tran",
		"Organization/youth-harbor", "RelatedPerson/denise-reyes", "RelatedPerson/coach-bell", "Patient/leo-reyes-cole",
		"Patient/nobody", "Location/x", "nonsense", "", "Practitioner/wei-chen", "Practitioner/anil-rao", "Organization/maple-street",
	}
	want := map[string]string{
		"Practitioner/wei-chen":                    "Dr. Wei Chen (Dr. Chen), pediatrician, care",
		"PractitionerRole/lena-ortiz-maple-street": "Lena Ortiz (Lena), counselor, care",
		"Practitioner/ines-alvarez":                "Ms. Inés Alvarez (Ms. Alvarez), school counselor, community",
		"Practitioner/jo-tran":                     "Jo Tran (Jo), therapist, care, until 2026-06-12",
		"Practitioner/anil-rao":                    "Dr. Anil Rao (Dr. Rao), child psychiatrist, by phone, care",
		"Organization/youth-harbor":                "Youth Harbor (Youth Harbor), after-school program, community, place",
		"Organization/maple-street":                "Maple Street Clinic (Maple Street Clinic), pediatric clinic, care, place",
		"RelatedPerson/denise-reyes":               "Denise Reyes (Denise), mother, family",
		"RelatedPerson/coach-bell":                 "Coach Bell (Coach Bell), track coach, community",
		"Patient/leo-reyes-cole":                   "Leo Reyes-Cole (Leo), , family",
	}
	town(t, func(t *testing.T, h *module.House) {
		for name, v := range who {
			got, err := Names(in(h, "en"), h.DB, v, refs)
			if err != nil {
				t.Fatal(err)
			}
			for ref, w := range want {
				family := strings.HasPrefix(ref, "RelatedPerson") || strings.HasPrefix(ref, "Patient")
				n, there := got[ref]
				if sees := name == "the right person" || name == "the wrong person" && !family; there != sees {
					t.Errorf("%s sees %s: %v", name, ref, there)
				} else if there && describe(n) != w {
					t.Errorf("%s is %q, want %q", ref, describe(n), w)
				}
			}
			if name == "the right person" && len(got) != len(want) {
				t.Errorf("%d names, want %d: %v", len(got), len(want), got)
			}
		}
		es, err := Names(in(h, "es"), h.DB, lena, refs)
		if err != nil || es["RelatedPerson/denise-reyes"].Role != "madre" || es["Practitioner/wei-chen"].Role != "pediatra" {
			t.Errorf("in Spanish: %v %v", es, err)
		}
	})
}

func describe(n Named) string {
	s := fmt.Sprintf("%s (%s), %s, %s", n.Name, n.Short, n.Role, n.Kind)
	if n.Org {
		s += ", place"
	}
	if n.Until != "" {
		s += ", until " + n.Until
	}
	return s
}

// A program may say who works where, for the directory; it opens no door.
func TestARoleThatAProgramBringsMakesNobodyStaff(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		in, err := h.Store.Prepare([]byte(`{"resourceType":"PractitionerRole","id":"told","active":true,"practitioner":{"reference":"Practitioner/omar-reed"},"organization":{"reference":"Organization/maple-street"},"period":{"start":"2026-01-01"}}`), element.Options{})
		if err != nil {
			t.Fatal(err)
		}
		in.Chosen = true
		if _, err := h.Store.Write(t.Context(), access.System("Device/integrator", "maple-street"), "test", []*store.Incoming{in}); err != nil {
			t.Fatal(err)
		}
		works := func(when string) {
			if got, err := Staffing(t.Context(), h.DB, "omar-reed", date("2026-11-18")); err != nil || fmt.Sprint(got) != "[riverside]" {
				t.Errorf("%s, Omar works at %v (%v)", when, got, err)
			}
		}
		works("as written")
		if err := h.Store.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		works("built anew")
	})
}

func TestStaffWorkWhereTheyWorkToday(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		put(t, h, `{"resourceType":"PractitionerRole","id":"net","active":true,"practitioner":{"reference":"Practitioner/sam-keo"},"organization":{"reference":"Organization/maple-network"},"period":{"start":"2026-11-18"}}`,
			`{"resourceType":"Organization","id":"maple-annex","name":"Maple Annex","partOf":{"reference":"Organization/maple-street"}}`)
		for _, tt := range []struct {
			why string
			who PractitionerID
			on  string
			org string
		}{
			{"a counselor", "lena-ortiz", "2026-11-18", "[maple-street maple-annex]"},
			{"a counselor before she came", "lena-ortiz", "2026-09-07", "[]"},
			{"somebody who left", "jo-tran", "2026-11-18", "[]"},
			{"somebody of another clinic", "omar-reed", "2026-11-18", "[riverside]"},
			{"somebody of the network has its clinics too", "sam-keo", "2026-11-18", "[maple-network maple-street maple-annex]"},
			{"the day before that", "sam-keo", "2026-11-17", "[maple-street maple-annex]"},
			{"nobody", "no-one", "2026-11-18", "[]"},
		} {
			got, err := Staffing(t.Context(), h.DB, tt.who, date(tt.on))
			if err != nil || fmt.Sprint(got) != tt.org {
				t.Errorf("%s: %v, want %s (%v)", tt.why, got, tt.org, err)
			}
		}
		staff, err := Staff(t.Context(), h.DB, lena, "maple-street")
		if err != nil || len(staff) < 9 {
			t.Errorf("staff of Maple Street: %d, %v", len(staff), err)
		}
		agreed, err := Affiliations(t.Context(), h.DB, lena, "youth-harbor")
		if err != nil || len(agreed) != 1 || agreed[0].Organization != "maple-street" || agreed[0].Code != "program-agreement" {
			t.Errorf("agreements of Youth Harbor: %+v, %v", agreed, err)
		}
		if _, err := GetOrganization(t.Context(), h.DB, access.Viewer{}, "maple-street"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("nobody sees a clinic: %v", err)
		}
		if o, err := GetOrganization(t.Context(), h.DB, omar, "maple-street"); err != nil || o.PartOf != "maple-network" || o.Kind != "clinic" {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

func put(t testing.TB, h *module.House, resources ...string) {
	t.Helper()
	var all [][]byte
	for _, r := range resources {
		all = append(all, []byte(r))
	}
	moduletest.Put(t, h.Store, all...)
}

func TestTheListHoldsWhileChildrenComeAndGo(t *testing.T) {
	one := func(i int) string {
		return fmt.Sprintf(`{"resourceType":"Patient","id":"row-%02d","name":[{"family":"Row","given":["%c%02d"]}],"managingOrganization":{"reference":"Organization/maple-street"}}`, i, 'A'+i%26, i)
	}
	moduletest.Each(t, now, []module.Module{Module}, func(t *testing.T, h *module.House) {
		ctx := t.Context()
		for i := 10; i < 50; i += 2 {
			put(t, h, one(i))
		}
		seen, came := map[PatientID]int{}, map[PatientID]bool{}
		at := Mark{}
		for page := 0; ; page++ {
			p, err := List(ctx, h.DB, lena, Where{After: at}, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range p.Children {
				seen[c.ID]++
			}
			if !p.After {
				break
			}
			at = p.Last
			fresh := 11 + 2*page
			put(t, h, one(fresh)) // somewhere in the list
			came[PatientID(fmt.Sprintf("row-%02d", fresh))] = true
			if page == 1 { // the child the page hangs on goes away
				remove(t, h, "Patient", at.ID)
			}
		}
		for i := 10; i < 50; i += 2 {
			id := PatientID(fmt.Sprintf("row-%02d", i))
			if seen[id] != 1 {
				t.Errorf("%s was shown %d times", id, seen[id])
			}
		}
		for id, n := range seen {
			if n > 1 {
				t.Errorf("%s was shown %d times (new: %v)", id, n, came[id])
			}
		}
	})
}

func TestTheListGoesBackTheWayItCame(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		ctx := t.Context()
		var forth [][]PatientID
		at, last := Mark{}, Page{}
		for {
			p, err := List(ctx, h.DB, lena, Where{After: at}, 7)
			if err != nil {
				t.Fatal(err)
			}
			forth = append(forth, idsOf(p.Children))
			if at, last = p.Last, p; !p.After {
				break
			}
		}
		if n := len(slices.Concat(forth...)); n != 39 { // 23 of the cast, 16 of testdata
			t.Errorf("%d children, want those of Maple Street", n)
		}
		for i := len(forth) - 2; i >= 0; i-- {
			p, err := List(ctx, h.DB, lena, Where{Before: last.First}, 7)
			if err != nil || !slices.Equal(idsOf(p.Children), forth[i]) || p.Before != (i > 0) || !p.After {
				t.Errorf("back to page %d: %v, want %v (%v)", i, idsOf(p.Children), forth[i], err)
			}
			last = p
		}
		for name, v := range who {
			n, all, err := Count(ctx, h.DB, v, 1000)
			if want := map[string]int{"nobody": 0, "the wrong person": 4, "the right person": 39}[name]; n != want || !all || err != nil {
				t.Errorf("%s counts %d, want %d (%v)", name, n, want, err)
			}
		}
		if n, all, err := Count(ctx, h.DB, lena, 10); n != 10 || all || err != nil {
			t.Errorf("counting to ten: %d, %v, %v", n, all, err)
		}
	})
}

func idsOf(children []Patient) (ids []PatientID) {
	for _, c := range children {
		ids = append(ids, c.ID)
	}
	return ids
}

func remove(t testing.TB, h *module.House, typ, id string) {
	t.Helper()
	if _, err := h.Store.Write(t.Context(), access.Operator(), "test", []*store.Incoming{h.Store.Removal(typ, id)}); err != nil {
		t.Fatal(err)
	}
}

// dump reads every table of this folder in order.
func dump(t testing.TB, d *db.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range tables {
		columns := strings.Join(table.columns, ", ")
		err := db.Each(t.Context(), d, func(r db.Row) error {
			row := make([]any, len(table.columns))
			into := make([]any, len(row))
			for i := range row {
				into[i] = &row[i]
			}
			err := r.Scan(into...)
			fmt.Fprintln(&b, table.name, row)
			return err
		}, "select "+columns+" from "+table.name+" order by "+columns)
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestTablesFollowTheRecord(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		before := dump(t, h.DB)
		for _, name := range tableNames() {
			if !strings.Contains(before, "\n"+name+" ") && name != "patient" {
				t.Errorf("the cast leaves %s empty", name)
			}
		}
		moveIn(t, h)
		if dump(t, h.DB) != before {
			t.Error("the same records again changed the tables")
		}
		put(t, h, `{"resourceType":"Patient","id":"amara-reyes-cole","name":[{"use":"official","family":"Ruiz","given":["Mar"]}],"managingOrganization":{"reference":"Organization/maple-street"}}`)
		after := dump(t, h.DB)
		if strings.Contains(after, "patient_name [amara-reyes-cole amara") || !strings.Contains(after, "patient_name [amara-reyes-cole mar ") {
			t.Error("an old name stays")
		}
		remove(t, h, "Patient", "amara-reyes-cole")
		remove(t, h, "Group", "denise-home")
		after = dump(t, h.DB)
		for _, row := range []string{"patient [amara-reyes-cole", "patient_name [amara-reyes-cole", "patient_identifier [amara-reyes-cole", "patient_link [amara-reyes-cole", "household_member [denise-home"} {
			if strings.Contains(after, row) {
				t.Errorf("%s] stays", row)
			}
		}
		if err := h.Store.Rebuild(t.Context(), func(done, total int64) {}); err != nil {
			t.Fatal(err)
		}
		if dump(t, h.DB) != after {
			t.Error("a rebuild gives other tables")
		}
		if strings.Contains(after, "99922") {
			t.Error("a number of social security is searched by")
		}
	})
}

func TestALabeledPersonJoinsNobody(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		put(t, h, `{"resourceType":"Person","id":"denise-reyes","meta":{"security":[{"code":"R"}]},"link":[{"target":{"reference":"RelatedPerson/denise-reyes"}},{"target":{"reference":"RelatedPerson/denise-reyes-leo"}}]}`)
		if strings.Contains(dump(t, h.DB), "person_link [denise-reyes") {
			t.Error("a label was not kept")
		}
	})
}

func TestStrangeRecordsAreTaken(t *testing.T) {
	moduletest.Each(t, now, []module.Module{Module}, func(t *testing.T, h *module.House) {
		put(t, h,
			`{"resourceType":"Patient","id":"empty","managingOrganization":{"reference":"Organization/maple-street"}}`,
			`{"resourceType":"Patient","id":"odd","name":[{"text":""},{"given":["","  "]},{"family":"’"}],"birthDate":"2012-13-45","identifier":[{},{"value":"---"},{"value":"A"},{"value":"a"}],"link":[{},{"other":{"reference":"Patient/x"},"type":"refer"},{"other":{"reference":"Patient/x"},"type":"refer"}],"telecom":[{}],"communication":[{}],"deceasedDateTime":"yesterday","managingOrganization":{"reference":"Organization/maple-street"}}`,
			`{"resourceType":"RelatedPerson","id":"r","patient":{"reference":"Patient/odd"},"relationship":[{"text":"someone"}]}`,
			`{"resourceType":"RelatedPerson","id":"r2","patient":{"display":"nobody we know"}}`,
			`{"resourceType":"Group","id":"g","type":"person","actual":true,"code":{"coding":[{"system":"http://kith.example/fhir/CodeSystem/kith","code":"household"}]},"member":[{"entity":{"reference":"Patient/odd"}},{"entity":{"reference":"Patient/odd"}},{"entity":{"reference":"Device/x"}}]}`,
			`{"resourceType":"Group","id":"g2","type":"animal","actual":true}`,
			`{"resourceType":"Person","id":"p","link":[{},{"target":{"reference":"RelatedPerson/r"}},{"target":{"reference":"RelatedPerson/r"}}]}`,
			`{"resourceType":"Practitioner","id":"pr"}`, `{"resourceType":"PractitionerRole","id":"ro"}`,
			`{"resourceType":"Organization","id":"o"}`, `{"resourceType":"OrganizationAffiliation","id":"a"}`,
		)
		for _, id := range []PatientID{"empty", "odd"} {
			p, err := Child(t.Context(), h.DB, lena, id)
			if err != nil || p.Name != strings.TrimSpace(p.Name) || p.Birth != "" || p.Deceased != (id == "odd") {
				t.Errorf("%s: %+v, %v", id, p, err)
			}
			if _, err := Family(t.Context(), h.DB, lena, id, h.Today()); err != nil {
				t.Error(err)
			}
		}
		if _, err := Names(in(h, "es"), h.DB, lena, []string{"Practitioner/pr", "PractitionerRole/ro", "Organization/o", "RelatedPerson/r"}); err != nil {
			t.Error(err)
		}
	})
}

func TestManyIDsAreAskedForInParts(t *testing.T) {
	town(t, func(t *testing.T, h *module.House) {
		ids := []PatientID{"leo-reyes-cole"}
		refs := []string{"Patient/leo-reyes-cole"}
		for i := range 2*mostAsked + 3 {
			ids = append(ids, PatientID(fmt.Sprint("x", i)))
			refs = append(refs, fmt.Sprint("Practitioner/x", i))
		}
		ids, refs = append(ids, "amara-reyes-cole"), append(refs, "Practitioner/wei-chen")
		children, err := Children(t.Context(), h.DB, lena, ids)
		if err != nil || fmt.Sprint(idsOf(children)) != "[leo-reyes-cole amara-reyes-cole]" {
			t.Errorf("%v, %v", idsOf(children), err)
		}
		names, err := Names(in(h, "en"), h.DB, lena, refs)
		if err != nil || len(names) != 2 {
			t.Errorf("%v, %v", names, err)
		}
		none, err := Children(t.Context(), h.DB, lena, nil)
		if err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
	})
}

// openTown is a town on SQLite for the length of a test.
func openTown(t testing.TB) *module.House {
	t.Helper()
	h := moduletest.Open(t, filepath.Join(t.TempDir(), "town.db"), now, []module.Module{Module})
	moveIn(t, h)
	return h
}
