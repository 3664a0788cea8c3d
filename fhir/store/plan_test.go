package store

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

var planFolders = []fs.FS{access.Files, audit.Files, Files}

var worldNow = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// world is a store with a child, a resource whose references lead to what is
// hidden, and, if secret, what is hidden.
func world(t *testing.T, d *db.DB, secret bool, rule ...Rule) *Store {
	t.Helper()
	s, err := Open(t.Context(), d, func() time.Time { return worldNow })
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rule {
		if err := s.Bind(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	const label = `"meta":{"security":[{"code":"R"}]},`
	const about = `"subject":{"reference":"Patient/amara"}`
	bodies := []string{
		`{"resourceType":"Organization","id":"maple","name":"Maple"}`,
		`{"resourceType":"Patient","id":"amara","managingOrganization":{"reference":"Organization/maple"}}`,
		`{"resourceType":"Encounter","id":"open","status":"finished","class":{"code":"AMB"},` + about + `}`,
		`{"resourceType":"Observation","id":"seen","status":"final","code":{"coding":[{"code":"1"}]},"encounter":{"reference":"Encounter/hidden"},` + about + `}`,
		`{"resourceType":"Observation","id":"also","status":"final","code":{"coding":[{"code":"1"}]},"encounter":{"reference":"Encounter/open"},` + about + `}`,
		`{"resourceType":"Observation","id":"calls","status":"final","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">shout</div>"},"code":{"text":"said"},"encounter":{"reference":"Encounter/hidden","display":"murmur"},` + about + `}`,
		`{"resourceType":"Observation","id":"tells","status":"final","code":{"text":"said"},"encounter":{"reference":"Encounter/open","display":"murmur"},` + about + `}`,
	}
	if secret {
		bodies = append(bodies,
			`{"resourceType":"Encounter","id":"hidden",`+label+`"status":"finished","class":{"code":"EMER"},`+about+`}`,
			`{"resourceType":"Observation","id":"told",`+label+`"status":"final","code":{"coding":[{"code":"2"}],"text":"whisper"},`+about+`}`,
			`{"resourceType":"List","id":"list",`+label+`"status":"current","mode":"working",`+about+`,"entry":[{"item":{"reference":"Observation/seen"}}]}`)
	}
	var batch []*Incoming
	for _, b := range bodies {
		in, err := s.Prepare([]byte(b), element.Options{})
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, in)
	}
	defer s.Release(batch...)
	if _, err := s.Write(t.Context(), access.Operator(), "test", batch); err != nil {
		t.Fatal(err)
	}
	return s
}

// another opens a second database of the same engine.
func another(t *testing.T, d *db.DB) *db.DB {
	t.Helper()
	if d.Dialect.Name == "sqlite" {
		return dbtest.Open(t, filepath.Join(t.TempDir(), "bare.db"), planFolders)
	}
	return dbtest.Open(t, dbtest.Postgres(t, planFolders...), planFolders)
}

// planNode is how a text is made, and which of its predicates are the node's.
type planNode struct {
	make func(p *plan) (string, error)
	gate []int
}

// nodes are every kind of node that a plan can have: how one is made, and which
// of the predicates in its text, counted from 0, belong to the node. Rows of the
// index and the resource they are of lie in one compartment, so a node is open
// only when all of its predicates are.
var nodes = map[string]planNode{
	"match":      {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "code", Values: []string{"2"}}}}), []int{0, 1}},
	"all":        {ofQuery(Query{Type: "Observation"}), []int{0}},
	"every type": {ofQuery(Query{}), []int{0}},
	"missing":    {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "encounter", Modifier: "missing", Values: []string{"true"}}}}), []int{0}},
	"along": {func(p *plan) (string, error) {
		o, err := p.way(&Query{Type: "Observation", Params: ps("code", "2")})
		*p = *o.plan
		return "select r.id " + o.from(), err
	}, []int{0, 1}},
	"words":     {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "_content", Values: []string{"whisper"}}}}), []int{0, 2}},
	"display":   {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "_content", Values: []string{"murmur"}}}}), []int{1}},
	"narrative": {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "_text", Values: []string{"shout"}}}}), []int{1}},
	"no words":  {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "_content", Values: []string{"not whisper"}}}}), nil},
	"count": {func(p *plan) (string, error) {
		b, err := p.match(&Query{Type: "Observation"})
		return "select count(*) " + b.from(), err
	}, []int{0}},
	"chain target": {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "encounter", On: &Param{Name: "class", Values: []string{"EMER"}}}}}), []int{1, 2}},
	"_has source":  {ofQuery(Query{Type: "Patient", Params: []Param{{Name: "patient", From: "Observation", On: &Param{Name: "code", Values: []string{"2"}}}}}), []int{1, 2, 3}},
	"list":         {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "item", From: "List", On: &Param{Name: "_id", Values: []string{"list"}}}}}), []int{1, 2}},
	"compartment":  {ofQuery(Query{Type: "Encounter", Within: "Patient/amara"}), []int{0, 1}},
	"include": {func(p *plan) (string, error) {
		return "select r.id " + p.pointedAt(Include{}, []int64{index.Target("Encounter/hidden")}).from(), nil
	}, []int{0}},
	"reverse include": {func(p *plan) (string, error) {
		inc := Include{Type: "Observation", Param: "subject"}
		return "select r.id " + p.pointing(inc, p.s.references(inc), []int64{index.Target("Patient/amara")}).from(), nil
	}, []int{0, 1}},
	"sort key": {ofQuery(Query{Type: "Observation", Sort: []Sort{{Name: "encounter"}}}), []int{1}},
	"after":    {func(p *plan) (string, error) { return p.place("Encounter", "hidden"), nil }, []int{0}},
	"narrowing": {func(p *plan) (string, error) {
		return "select n.compartment from (" + p.home("Observation", []string{"amara"}) + ") n", nil
	}, []int{0}},
	"of meaning": {ofQuery(Query{Type: "Observation", Params: []Param{{Name: "code", Modifier: "text", Values: []string{"x"}}}}), nil},
}

func ofQuery(q Query) func(p *plan) (string, error) {
	return func(p *plan) (string, error) {
		b, err := p.match(&q)
		if err != nil {
			return "", err
		}
		o, err := b.order(q.Sort)
		if err != nil {
			return "", err
		}
		text := o.text(50)
		columns, rest, _ := strings.Cut(text, " from ")
		if _, sorted, ok := strings.Cut(columns, "r.body, "); ok { // what decides the order is seen, too
			return "select " + sorted + " from " + rest, nil
		}
		return "select r.id from " + rest, nil
	}
}

// without takes predicates out of a text: removed, or, so that it still runs,
// made to let everything pass.
func without(text string, gate []int, instead string) string {
	n := -1
	return gates.ReplaceAllStringFunc(text, func(sees string) string {
		if n++; !slices.Contains(gate, n) {
			return sees
		}
		return strings.ReplaceAll(instead, "?", sees)
	})
}

// Every predicate is in its place, and each node needs its own.
func TestEachNodeOfAPlanNeedsItsViewer(t *testing.T) {
	dbtest.Each(t, planFolders, func(t *testing.T, d *db.DB) {
		with := world(t, d, true)
		bare := world(t, another(t, d), false)
		v := access.System("Device/x", "maple")
		for name, node := range nodes {
			ask := func(s *Store, gate []int) string {
				p := s.plan(t.Context(), v, nil)
				text, err := node.make(p)
				if err != nil {
					t.Fatal(err)
				}
				rows, err := access.All(t.Context(), s.db, v, func(r db.Row) (x any, err error) {
					err = r.Scan(&x)
					return x, err
				}, without(text, gate, "(? or 1 = 1)"), p.args...)
				if err != nil {
					t.Fatalf("%s: %v\n%s", name, err, text)
				}
				return fmt.Sprint(rows)
			}
			text, err := node.make(with.plan(t.Context(), v, nil))
			if err != nil || closed(text) != nil {
				t.Fatalf("%s: %v, %v\n%s", name, err, closed(text), text)
			}
			for i := range gates.FindAllString(text, -1) {
				if closed(without(text, []int{i}, "1 = 1")) == nil {
					t.Errorf("%s runs without predicate %d:\n%s", name, i, text)
				}
			}
			if a, b := ask(with, nil), ask(bare, nil); a != b && name != "narrowing" {
				t.Errorf("%s tells: %s, without the secret %s", name, a, b)
			}
			if node.gate == nil {
				continue
			}
			if a, b := ask(with, node.gate), ask(with, nil); a == b {
				t.Errorf("%s: the predicates %v make no difference: %s\n%s", name, node.gate, a, text)
			}
		}
	})
}

// A plan that has no viewer finds nothing, whatever it asks for.
func TestAPlanOfNobodyFindsNothing(t *testing.T) {
	dbtest.Each(t, planFolders, func(t *testing.T, d *db.DB) {
		s := world(t, d, true)
		for name, node := range nodes {
			p := s.plan(t.Context(), access.Viewer{}, nil)
			text, err := node.make(p)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := rowsOf(p, func(db.Row) (int, error) { return 1, nil }, text); err != nil || len(n) > 0 && name != "count" {
				t.Errorf("%s: %d rows, %v", name, len(n), err)
			}
		}
	})
}
