package store

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// shapes are the searches that people ask most, and those that could cost most.
var shapes = []struct {
	name string
	q    Query
}{
	{"Patient?_id", Query{Type: "Patient", Params: ps("_id", "amara")}},
	{"Patient?name", Query{Type: "Patient", Params: ps("name", "re")}},
	{"Patient?name:contains", Query{Type: "Patient", Params: ps("name:contains", "re")}},
	{"Patient?family&birthdate", Query{Type: "Patient", Params: ps("family", "re", "birthdate", "2012-09-03")}},
	{"Patient?identifier", Query{Type: "Patient", Params: ps("identifier", "17")}},
	{"Patient?_sort=birthdate", Query{Type: "Patient", Sort: []Sort{{Name: "birthdate"}}}},
	{"Observation?patient", Query{Type: "Observation", Params: ps("patient", "amara")}},
	{"Observation?patient&code&date", Query{Type: "Observation", Params: ps("patient", "amara", "code", "1", "date", "ge2020")}},
	{"Observation?patient&category&_sort=-date", Query{Type: "Observation", Params: ps("patient", "amara", "category", "vital-signs"), Sort: []Sort{{Name: "date", Descending: true}}}},
	{"Observation?patient&code:text", Query{Type: "Observation", Params: ps("patient", "amara", "code:text", "body")}},
	{"Observation?code", Query{Type: "Observation", Params: ps("code", "1")}},
	{"Observation?code&_sort=-date", Query{Type: "Observation", Params: ps("code", "1"), Sort: []Sort{{Name: "date", Descending: true}}}},
	{"Observation?code:not", Query{Type: "Observation", Params: ps("patient", "amara", "code:not", "1")}},
	{"Observation?date", Query{Type: "Observation", Params: ps("date", "ge2020", "date", "lt2021")}},
	{"Observation?value-quantity", Query{Type: "Observation", Params: ps("value-quantity", "gt5")}},
	{"Observation?combo-code-value-quantity", Query{Type: "Observation", Params: ps("patient", "amara", "combo-code-value-quantity", "1$gt5")}},
	{"Observation?patient.name", Query{Type: "Observation", Params: []Param{{Name: "patient", On: &ps("name", "re")[0]}}}},
	{"Observation?encounter.part-of.class", Query{Type: "Observation", Params: []Param{{Name: "encounter", On: &Param{Name: "part-of", On: &ps("class", "AMB")[0]}}}}},
	{"Patient?_has:Observation:patient:code", Query{Type: "Patient", Params: []Param{{Name: "patient", From: "Observation", On: &ps("code", "1")[0]}}}},
	{"Patient/amara/Observation?code", Query{Type: "Observation", Within: "Patient/amara", Params: ps("code", "1")}},
	{"Patient/amara/*", Query{Within: "Patient/amara"}},
	{"Observation?_sort=-_lastUpdated", Query{Type: "Observation", Sort: []Sort{{Name: "_lastUpdated", Descending: true}}}},
	{"?_type=Patient,Observation&_lastUpdated", Query{Types: []string{"Patient", "Observation"}, Params: ps("_lastUpdated", "ge2020")}},
	{"Questionnaire?url", Query{Type: "Questionnaire", Params: ps("url", "http://a")}},
	{"Observation?_content", Query{Type: "Observation", Params: ps("_content", "sleep (bad* or not well)")}},
	{"Observation?patient&_text", Query{Type: "Observation", Params: ps("patient", "amara", "_text", "sleep")}},
	{"Observation?_security:missing", Query{Type: "Observation", Params: ps("patient", "amara", "_security:missing", "true")}},
}

// histories are the questions about what was. Each is asked of what is current
// and of what is not.
var histories = []struct {
	name string
	past Past
}{
	{"Observation/_history", Past{Type: "Observation"}},
	{"_history?_since", Past{Since: time.UnixMicro(1)}},
	{"Observation/_history?_at", Past{Type: "Observation", At: time.UnixMicro(1)}},
	{"_history, a later page", Past{After: "1 1 Observation x"}},
}

func ps(all ...string) (params []Param) {
	for i := 0; i < len(all); i += 2 {
		name, modifier, _ := strings.Cut(all[i], ":")
		params = append(params, Param{Name: name, Modifier: modifier, Values: []string{all[i+1]}})
	}
	return params
}

var numbersOfPlan = regexp.MustCompile(`'[^']*'(::[a-z ]+)?|\(-?\d+\)|\b\d+\b|\bSubPlan \d+|\$\d+`)

// How each engine finds the answer is written down, so that an index that is no
// longer used shows. Tables are empty: what is compared is what an engine can do.
func TestPlansAreTheOnesWrittenDown(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		plans(t, dbtest.Open(t, filepath.Join(t.TempDir(), "test.db"), planFolders), "explain query plan ")
	})
	t.Run("postgres", func(t *testing.T) {
		d := dbtest.Open(t, dbtest.Postgres(t, planFolders...)+"&enable_seqscan=off", planFolders)
		version, err := db.All(t.Context(), d, db.Text, `show server_version`)
		if err != nil || !strings.HasPrefix(version[0], "15.") {
			t.Skipf("the plans written down are those of PostgreSQL 15, this is %v (%v)", version, err)
		}
		// Statistics that the server takes by itself, now or a second later,
		// would give one plan or another.
		tables, err := db.All(t.Context(), d, db.Text, `select tablename from pg_tables where schemaname = current_schema()`)
		if err != nil || len(tables) == 0 {
			t.Fatalf("%d tables: %v", len(tables), err)
		}
		for _, name := range tables {
			if _, err := d.ExecContext(t.Context(), `alter table `+name+` set (autovacuum_enabled = false)`); err != nil {
				t.Fatal(err)
			}
		}
		plans(t, d, "explain (costs off) ")
	})
}

func plans(t *testing.T, d *db.DB, explain string) {
	s := world(t, d, false)
	v := access.System("Device/x", "maple", "riverside")
	var b strings.Builder
	tell := func(in db.Querier, text string, args []any) {
		text, args, err := v.Compile(text, args)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := db.All(t.Context(), in, func(r db.Row) (line string, err error) {
			if d.Dialect.Name != "sqlite" {
				return db.Text(r)
			}
			var id, parent, unused int
			err = r.Scan(&id, &parent, &unused, &line)
			return line, err
		}, explain+text, args...)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			fmt.Fprintln(&b, strings.TrimRight(numbersOfPlan.ReplaceAllString(line, "?"), " "))
		}
		fmt.Fprintln(&b)
	}
	for _, shape := range shapes {
		fmt.Fprintf(&b, "# %s\n", shape.name)
		p := s.plan(t.Context(), v, nil)
		node, err := p.match(&shape.q)
		if err != nil {
			t.Fatal(err)
		}
		o, err := node.order(shape.q.Sort)
		if err != nil {
			t.Fatal(err)
		}
		tell(d, o.text(51), o.args)
		if !shape.q.walkable() || node.near != "" {
			continue
		}
		way, err := p.way(&shape.q)
		if err != nil {
			t.Fatal(err)
		}
		if way != nil {
			fmt.Fprintf(&b, "# %s, along\n", shape.name)
			tell(d.Along(), way.text(51), way.args)
		}
	}
	for _, h := range histories {
		questions, err := h.past.questions(51)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range questions {
			fmt.Fprintf(&b, "# %s, %s\n", h.name, []string{"current", "before"}[i])
			tell(d, q.text, q.args)
		}
	}
	golden := filepath.Join("testdata", "plans-"+d.Dialect.Name+".txt")
	if cmp.Or(os.Getenv("KITH_GOLDEN"), os.Getenv("KITH_UPDATE_GOLDEN")) != "" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s is not what it was; run make golden and read the diff", golden)
	}
	if n := strings.Count(b.String(), "SCAN r") + strings.Count(b.String(), "Seq Scan"); n > 0 {
		t.Errorf("%d plans read a whole table", n)
	}
}
