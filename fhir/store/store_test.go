package store_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

var seen = fstest.MapFS{"schema/202601010000_seen.sql": {Data: []byte(`
create table seen_status (id text not null, status text not null, compartment bigint not null, primary key (id));`)}}

var folders = []fs.FS{access.Files, audit.Files, store.Files, seen}

// statuses is a projector that keeps the status of each Observation.
var statuses = store.Projector{Name: "seen", Types: []string{"Observation"}, Tables: []string{"seen_status"},
	Project: func(ctx context.Context, tx *db.Tx, changes []store.Change) error {
		var rows [][]any
		for _, c := range changes {
			if c.Old.Exists() {
				if _, err := db.Exec(ctx, tx, `delete from seen_status where id = $1`, c.ID); err != nil {
					return err
				}
			}
			if c.New.Exists() {
				rows = append(rows, []any{c.ID, c.New.Get("status").Text(), c.Compartment})
			}
		}
		return db.Insert(ctx, tx, "seen_status", []string{"id", "status", "compartment"}, rows)
	}}

var nine = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// each runs a test on both engines, with a store whose clock moves a second at a look.
func each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		now := nine
		s, err := store.Open(t.Context(), d, func() time.Time { now = now.Add(time.Second); return now }, statuses)
		if err != nil {
			t.Fatal(err)
		}
		test(t, s)
	})
}

var (
	operator = access.Operator()
	nobody   = access.Viewer{}
	lena     = access.Staff("Practitioner/lena-ortiz", "maple-street")
	reed     = access.Staff("Practitioner/omar-reed", "riverside")
	machine  = access.System("Device/integrator", "maple-street", "riverside")
)

// put writes resources as v, all in one batch.
func put(t *testing.T, s *store.Store, v access.Viewer, bodies ...string) ([]store.Outcome, error) {
	t.Helper()
	var batch []*store.Incoming
	for _, b := range bodies {
		in, err := s.Prepare([]byte(b), element.Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		batch = append(batch, in)
	}
	defer s.Release(batch...)
	return s.Write(t.Context(), v, "test", batch)
}

func mustPut(t *testing.T, s *store.Store, bodies ...string) []store.Outcome {
	t.Helper()
	out, err := put(t, s, operator, bodies...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const (
	maple   = `{"resourceType":"Organization","id":"maple-street","name":"Maple Street Clinic"}`
	amara   = `{"resourceType":"Patient","id":"amara","managingOrganization":{"reference":"Organization/maple-street"},"name":[{"family":"Reyes-Cole","given":["Amára"]}],"birthDate":"2012-09-03","identifier":[{"system":"http://maple","value":"17"}]}`
	theo    = `{"resourceType":"Patient","id":"theo","managingOrganization":{"reference":"Organization/riverside"},"name":[{"family":"Brandt","given":["Theo"]}],"birthDate":"2020-02-29"}`
	sleep   = `{"resourceType":"Observation","id":"sleep","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"subject":{"reference":"Patient/amara"},"effectiveDateTime":"2026-11-02T10:30:00-05:00","valueQuantity":{"value":9.0,"unit":"score"}}`
	private = `{"resourceType":"Observation","id":"private","status":"final","meta":{"security":[{"code":"R"}]},"code":{"coding":[{"system":"http://loinc.org","code":"44261-6"}]},"subject":{"reference":"Patient/amara"}}`
	both    = `{"resourceType":"Group","id":"house","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/amara"}},{"entity":{"reference":"Patient/theo"}}]}`
	loose   = `{"resourceType":"Observation","id":"loose","status":"final","code":{"text":"?"}}`
)

func TestResourcesComeBackAsTheyCame(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		out := mustPut(t, s, maple, amara, sleep)
		if out[2].What != store.Created || out[2].Version != 1 {
			t.Fatalf("%+v", out)
		}
		r, err := s.Read(t.Context(), lena, "Observation", "sleep")
		if err != nil || string(r.Stored()) != sleep {
			t.Fatalf("%v\n%s", err, r.Stored())
		}
		want := strings.Replace(sleep, `"id":"sleep",`, `"id":"sleep","meta":{"versionId":"1","lastUpdated":"`+r.Updated.Format(store.TimeFormat)+`"},`, 1)
		if string(r.JSON()) != want {
			t.Errorf("got  %s\nwant %s", r.JSON(), want)
		}
		if out := mustPut(t, s, sleep, amara); out[0].What != store.Unchanged || out[1].What != store.Unchanged {
			t.Errorf("the same again: %+v", out)
		}
		changed := strings.Replace(sleep, "9.0", "8.50", 1)
		if out := mustPut(t, s, changed, sleep, changed); out[0].Version != 2 || out[1].Version != 3 || out[2].Version != 4 {
			t.Errorf("three versions in one batch: %+v", out)
		}
		all, err := s.History(t.Context(), lena, "Observation", "sleep")
		if err != nil || len(all) != 4 || string(all[0].Stored()) != changed || string(all[3].Stored()) != sleep {
			t.Errorf("history: %d, %v", len(all), err)
		}
		if r, err := s.VersionRead(t.Context(), lena, "Observation", "sleep", 3); err != nil || string(r.Stored()) != sleep {
			t.Errorf("version 3: %v", err)
		}
	})
}

func TestDeletedIsGoneAndCanComeBack(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, sleep)
		if _, err := s.Write(t.Context(), lena, "test", []*store.Incoming{s.Removal("Observation", "sleep")}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Read(t.Context(), lena, "Observation", "sleep"); !fault.Is(err, fault.Deleted) {
			t.Errorf("read: %v", err)
		}
		if _, err := s.Read(t.Context(), reed, "Observation", "sleep"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger learns that something was deleted: %v", err)
		}
		if got := find(t, s, lena, "Observation", "code", "44261-6"); got != "[]" {
			t.Errorf("search finds %s", got)
		}
		if out := mustPut(t, s, sleep); out[0].Version != 3 || find(t, s, lena, "Observation", "code", "44261-6") != "[sleep]" {
			t.Errorf("%+v", out)
		}
	})
}

func TestWhoSeesWhat(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, private, sleep, both, loose, theo, amara, maple)
		types := []string{"Organization/maple-street", "Patient/amara", "Patient/theo", "Observation/sleep", "Observation/private", "Group/house", "Observation/loose"}
		tests := map[string]struct {
			v    access.Viewer
			want string
		}{
			"nobody":                      {nobody, ""},
			"the operator":                {operator, ""},
			"a clinician at Maple Street": {lena, "Organization/maple-street Patient/amara Observation/sleep Observation/private"},
			"a clinician at Riverside":    {reed, "Organization/maple-street Patient/theo"},
			"who works for both, a pair no one place cares for": {access.Staff("Practitioner/x", "maple-street", "riverside"), "Organization/maple-street Patient/amara Patient/theo Observation/sleep Observation/private"},
			"a program, nothing with labels":                    {machine, "Organization/maple-street Patient/amara Patient/theo Observation/sleep"},
		}
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				var got []string
				for _, ref := range types {
					typ, id, _ := strings.Cut(ref, "/")
					_, err := s.Read(t.Context(), tt.v, typ, id)
					if err == nil {
						got = append(got, ref)
					} else if !fault.Is(err, fault.NotFound) {
						t.Errorf("%s: %v", ref, err)
					}
					if _, herr := s.History(t.Context(), tt.v, typ, id); (herr == nil) != (err == nil) {
						t.Errorf("%s: history says %v, read %v", ref, herr, err)
					}
					if _, verr := s.VersionRead(t.Context(), tt.v, typ, id, 1); (verr == nil) != (err == nil) {
						t.Errorf("%s: vread says %v, read %v", ref, verr, err)
					}
					p, serr := s.Search(t.Context(), tt.v, store.Query{Type: typ, Params: []store.Param{{Name: "_id", Values: []string{id}}}, Total: true})
					if serr != nil || len(p.Resources) != int(p.Total) || (len(p.Resources) == 1) != (err == nil) {
						t.Errorf("%s: search gives %d of %d, %v", ref, len(p.Resources), p.Total, serr)
					}
				}
				if strings.Join(got, " ") != tt.want {
					t.Errorf("sees  %v\nwants %v", got, tt.want)
				}
			})
		}
	})
}

func TestALabelCoversEarlierVersions(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, amara, sleep)
		mustPut(t, s, strings.Replace(sleep, `"status"`, `"meta":{"security":[{"code":"PSY"}]},"status"`, 1))
		for _, v := range []int64{1, 2} {
			if _, err := s.VersionRead(t.Context(), machine, "Observation", "sleep", v); !fault.Is(err, fault.NotFound) {
				t.Errorf("version %d: %v", v, err)
			}
		}
		if got := find(t, s, machine, "Observation", "code", "44261-6"); got != "[]" {
			t.Errorf("search finds %s", got)
		}
		mustPut(t, s, sleep) // without its label: it stays, whoever writes
		for v := range int64(3) {
			if _, err := s.VersionRead(t.Context(), machine, "Observation", "sleep", v+1); !fault.Is(err, fault.NotFound) {
				t.Errorf("version %d after the label was left out: %v", v+1, err)
			}
		}
	})
}

func TestWritersAreHeldToWhatTheySee(t *testing.T) {
	moved := strings.Replace(sleep, "Patient/amara", "Patient/leo", 1)
	leo := strings.NewReplacer("amara", "leo", "Amára", "Leo").Replace(amara)
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, leo, theo, sleep, private)
		tests := map[string]struct {
			v    access.Viewer
			body string
			set  func(*store.Incoming)
			want fault.Kind
		}{
			"nobody writes":                        {nobody, sleep, nil, fault.Login},
			"a stranger updates":                   {reed, strings.Replace(sleep, "9.0", "1", 1), nil, fault.NotFound},
			"a stranger guesses the version":       {reed, sleep, func(in *store.Incoming) { in.IfMatch = 7 }, fault.NotFound},
			"a stranger's equal copy":              {reed, sleep, nil, fault.NotFound},
			"an id of one's own choosing":          {lena, strings.Replace(sleep, `"sleep"`, `"mine"`, 1), nil, fault.NotFound},
			"a stale version":                      {lena, sleep, func(in *store.Incoming) { in.IfMatch = 7 }, fault.Precondition},
			"moving it to another child":           {lena, moved, nil, fault.Rule},
			"taking a label away":                  {lena, strings.Replace(private, `"meta":{"security":[{"code":"R"}]},`, "", 1), nil, fault.Rule},
			"a new one about a stranger's child":   {lena, strings.NewReplacer(`"sleep"`, `"new"`, "amara", "theo").Replace(sleep), func(in *store.Incoming) { in.New = true }, fault.Rule},
			"a new one about nobody":               {lena, strings.Replace(loose, "loose", "nobodys", 1), func(in *store.Incoming) { in.New = true }, ""},
			"a program labels what it could see":   {machine, strings.Replace(sleep, `"status"`, `"meta":{"security":[{"code":"R"}]},"status"`, 1), nil, fault.Rule},
			"a new one about one's own child":      {lena, strings.Replace(sleep, `"sleep"`, `"own"`, 1), func(in *store.Incoming) { in.New = true }, ""},
			"a change to what one sees":            {lena, strings.Replace(sleep, "9.0", "4", 1), func(in *store.Incoming) { in.IfMatch = 1 }, ""},
			"a child nobody has entered elsewhere": {lena, strings.NewReplacer(`"amara"`, `"new-child"`, `"managingOrganization":{"reference":"Organization/maple-street"},`, "").Replace(amara), func(in *store.Incoming) { in.New = true }, ""},
		}
		for name, tt := range tests {
			in, err := s.Prepare([]byte(tt.body), element.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if tt.set != nil {
				tt.set(in)
			}
			_, err = s.Write(t.Context(), tt.v, "test", []*store.Incoming{in})
			if err == nil && tt.want == "" {
				continue
			}
			if !fault.Is(err, tt.want) {
				t.Errorf("%s: %v, want %q", name, err, tt.want)
			}
		}
		if _, err := s.Read(t.Context(), lena, "Patient", "new-child"); err != nil {
			t.Errorf("who entered a child sees it: %v", err)
		}
		if _, err := s.Read(t.Context(), reed, "Patient", "new-child"); !fault.Is(err, fault.NotFound) {
			t.Errorf("others do not: %v", err)
		}
	})
}

func TestEnrollmentOpensAndEnds(t *testing.T) {
	stray := `{"resourceType":"Patient","id":"stray"}`
	note := `{"resourceType":"Observation","id":"n","status":"final","subject":{"reference":"Patient/stray"},"code":{"text":"x"}}`
	episode := `{"resourceType":"EpisodeOfCare","id":"e","status":"active","patient":{"reference":"Patient/stray"},"managingOrganization":{"reference":"Organization/maple-street"}}`
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, note, stray)
		if _, err := s.Read(t.Context(), lena, "Observation", "n"); !fault.Is(err, fault.NotFound) {
			t.Fatalf("before: %v", err)
		}
		mustPut(t, s, episode)
		if _, err := s.Read(t.Context(), lena, "Observation", "n"); err != nil {
			t.Fatalf("while it lasts: %v", err)
		}
		mustPut(t, s, strings.Replace(episode, "active", "finished", 1))
		if _, err := s.Read(t.Context(), lena, "Observation", "n"); !fault.Is(err, fault.NotFound) {
			t.Fatalf("after: %v", err)
		}
	})
}

// find returns the ids of a search with one parameter.
func find(t *testing.T, s *store.Store, v access.Viewer, typ, name string, values ...string) string {
	t.Helper()
	name, modifier, _ := strings.Cut(name, ":")
	p, err := s.Search(t.Context(), v, store.Query{Type: typ, Params: []store.Param{{Name: name, Modifier: modifier, Values: values}}})
	if err != nil {
		return string(fault.KindOf(err))
	}
	ids := []string{}
	for _, r := range p.Resources {
		ids = append(ids, r.ID)
	}
	return fmt.Sprint(ids)
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo, sleep, private)
		anyone := access.Staff("Practitioner/x", "maple-street", "riverside")
		tests := []struct{ typ, name, value, want string }{
			{"Patient", "name", "amara", "[amara]"},
			{"Patient", "name", "REYES", "[amara]"},
			{"Patient", "name", "eyes", "[]"},
			{"Patient", "given:exact", "Amára", "[amara]"},
			{"Patient", "given:exact", "Amara", "[]"},
			{"Patient", "birthdate", "2012-09-03", "[amara]"},
			{"Patient", "birthdate", "2012", "[amara]"},
			{"Patient", "birthdate", "ge2012-09-04", "[theo]"},
			{"Patient", "birthdate", "lt2020-02-29", "[amara]"},
			{"Patient", "birthdate", "soon", "value"},
			{"Patient", "identifier", "17", "[amara]"},
			{"Patient", "identifier", "http://maple|17", "[amara]"},
			{"Patient", "identifier", "http://other|17", "[]"},
			{"Patient", "identifier", "|17", "[]"},
			{"Patient", "identifier:missing", "true", "[theo]"},
			{"Patient", "organization", "Organization/maple-street", "[amara]"},
			{"Patient", "organization", "maple-street", "[amara]"},
			{"Observation", "patient", "amara", "[private sleep]"},
			{"Observation", "patient", "Patient/amara", "[private sleep]"},
			{"Observation", "subject:Patient", "amara", "[private sleep]"},
			{"Observation", "patient", "Practitioner/amara", "[]"},
			{"Observation", "code", "http://loinc.org|44261-6", "[private sleep]"},
			{"Observation", "date", "2026-11-02", "[sleep]"},
			{"Observation", "date", "eq2026-11-02T15:30:00Z", "[sleep]"},
			{"Observation", "date", "gt2026-11-02", "[]"},
			{"Observation", "value-quantity", "9", "[sleep]"},
			{"Observation", "value-quantity", "9.2", "[]"},
			{"Observation", "value-quantity", "9||points", "[]"},
			{"Observation", "value-quantity", "gt8.9||score", "[sleep]"},
			{"Observation", "value-quantity", "9|http://unitsofmeasure.org", "value"},
			{"Observation", "value-quantity", "9|a|b|c", "value"},
			{"Observation", "value-quantity", "+Inf", "value"},
			{"Observation", "_security", "R", "[private]"},
			{"Observation", "nonsense", "1", "not-supported"},
			{"Observation", "code:nonsense", "1", "not-supported"},
		}
		for _, tt := range tests {
			if got := find(t, s, anyone, tt.typ, tt.name, tt.value); got != tt.want {
				t.Errorf("%s?%s=%s: %s, want %s", tt.typ, tt.name, tt.value, got, tt.want)
			}
		}
		if got := find(t, s, anyone, "Patient", "name", "theo", "amara"); got != "[theo amara]" {
			t.Errorf("either name: %s", got)
		}
	})
}

func TestPagesHoldWhileDataChanges(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		for i := range 25 {
			mustPut(t, s, strings.Replace(amara, `"amara"`, fmt.Sprintf(`"c%02d"`, i), 1))
		}
		var got []string
		q := store.Query{Type: "Patient", Count: 10}
		for n := 0; ; n++ {
			p, err := s.Search(t.Context(), lena, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range p.Resources {
				got = append(got, r.ID)
			}
			if n == 0 { // one seen and one unseen leave, one comes
				mustPut(t, s, strings.Replace(amara, `"amara"`, `"c99"`, 1))
				if _, err := s.Write(t.Context(), lena, "test", []*store.Incoming{s.Removal("Patient", "c20"), s.Removal("Patient", "c03")}); err != nil {
					t.Fatal(err)
				}
			}
			if q.After = p.Next; p.Next == "" {
				break
			}
		}
		var want []string // the newest first, without what left before it was seen and what came after the first page
		for i := 24; i >= 0; i-- {
			if i != 3 {
				want = append(want, fmt.Sprintf("c%02d", i))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v", len(got), got)
		}
		if _, err := s.Search(t.Context(), lena, store.Query{Type: "Patient", After: "%%"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a bad page: %v", err)
		}
	})
}

// dump returns every row of the derived tables, sorted.
func dump(t *testing.T, s *store.Store) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range s.DerivedTables() {
		rows, err := s.DB().QueryContext(t.Context(), "select * from "+table)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			cells, to := make([]any, len(names)), make([]any, len(names))
			for i := range cells {
				to[i] = &cells[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			all[table] = append(all[table], fmt.Sprint(cells))
		}
		slices.Sort(all[table])
	}
	return all
}

func TestRebuildGivesTheSameTables(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, private, sleep, both, loose, theo, amara, maple)
		mustPut(t, s, strings.Replace(sleep, "final", "amended", 1), strings.Replace(amara, "Reyes", "Rey", 1))
		if _, err := s.Write(t.Context(), operator, "test", []*store.Incoming{s.Removal("Patient", "theo")}); err != nil {
			t.Fatal(err)
		}
		before := dump(t, s)
		if len(before["index_token"]) == 0 || len(before["seen_status"]) != 3 || len(before["compartment_reader"]) == 0 {
			t.Fatalf("nothing to compare: %v", before)
		}
		if _, err := s.DB().ExecContext(t.Context(), `delete from index_token`); err != nil {
			t.Fatal(err)
		}
		if err := s.Rebuild(t.Context(), func(done, total int64) {}); err != nil {
			t.Fatal(err)
		}
		after := dump(t, s)
		for table := range before {
			if !slices.Equal(before[table], after[table]) {
				t.Errorf("%s\nbefore %v\nafter  %v", table, before[table], after[table])
			}
		}
	})
}

func TestAFailedBatchLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, amara)
		before := dump(t, s)
		good := strings.Replace(sleep, `"sleep"`, `"good"`, 1)
		in1, _ := s.Prepare([]byte(good), element.Options{})
		in2, _ := s.Prepare([]byte(amara), element.Options{})
		in2.New = true
		_, err := s.Write(t.Context(), operator, "test", []*store.Incoming{in1, in2})
		if be, ok := store.IsBatchError(err); !ok || be.Index != 1 || !fault.Is(err, fault.Duplicate) {
			t.Fatalf("%v", err)
		}
		after := dump(t, s)
		for table := range before {
			if !slices.Equal(before[table], after[table]) {
				t.Errorf("%s changed", table)
			}
		}
		if n, err := db.One(t.Context(), s.DB(), db.Int, "", `select count(*) from audit_event`); err != nil || n != 1 {
			t.Errorf("%d audit rows, %v", n, err)
		}
		if out := mustPut(t, s, good); out[0].What != store.Created {
			t.Errorf("%+v", out)
		}
	})
}

func TestFindResolvesIdentifiers(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, amara, strings.NewReplacer(`"id":"amara"`, `"id":"twin"`, `"17"`, `"18"`).Replace(amara), strings.NewReplacer(`"id":"amara"`, `"id":"third"`, `"17"`, `"18"`).Replace(amara))
		if id, err := s.Find(t.Context(), s.DB(), "Patient", "http://maple", "17"); id != "amara" || err != nil {
			t.Errorf("%q %v", id, err)
		}
		if id, err := s.Find(t.Context(), s.DB(), "Patient", "", "none"); id != "" || err != nil {
			t.Errorf("%q %v", id, err)
		}
		if _, err := s.Find(t.Context(), s.DB(), "Patient", "http://maple", "18"); !fault.Is(err, fault.Ambiguous) {
			t.Errorf("%v", err)
		}
	})
}
