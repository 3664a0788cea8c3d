package store

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// A clause of the predicate, and how a rule hides what is labeled by nothing
// but that clause.
type clause struct {
	text   *regexp.Regexp
	permit Permit
	denied bool
}

var clauses = map[string]clause{
	"reader":  {regexp.MustCompile(`cr\.reader in \((?:cast\(\$\d+ as text\)(?:, )?)+\)|case cr\.reader (?:when cast\(\$\d+ as text\) then 1 )+else 0 end = 1`), Permit{Reader: "elsewhere", Lifts: access.Labels, Until: access.Never}, false},
	"needs":   {regexp.MustCompile(`\(cr\.needs & cast\(\$\d+ as bigint\)\) = 0`), Permit{Reader: "maple", Until: access.Never}, false},
	"from":    {regexp.MustCompile(`cr\.from_at <= cast\(\$\d+ as bigint\)`), Permit{Reader: "maple", Lifts: access.Labels, From: worldNow.UnixMicro() + 1, Until: access.Never}, false},
	"until":   {regexp.MustCompile(`cr\.until_at > cast\(\$\d+ as bigint\)`), Permit{Reader: "maple", Lifts: access.Labels, Until: worldNow.UnixMicro()}, false},
	"refused": {regexp.MustCompile(`\(cr\.refused = '' or cr\.refused = (?:replace\()+cr\.refused(?:, ' ' \|\| cast\(\$\d+ as text\) \|\| ' ', ''\))+\)`), Permit{Reader: "maple", Lifts: access.Labels, Until: access.Never}, true},
}

// hiding is the rule of a clause: the clinic reads what is not labeled.
type hiding struct {
	name string
	clause
}

func (h hiding) Name() string { return h.name }

func (hiding) Touches(context.Context, db.Querier, Change) ([]string, error) { return nil, nil }

func (hiding) MayWrite(context.Context, db.Querier, access.Viewer, Change) error { return nil }

func (hiding) Said(context.Context, *db.Tx, access.Viewer, []Change) error { return nil }

func (h hiding) Permits(_ context.Context, _ db.Querier, children []string) (all []Permit, denials []Denial, err error) {
	for _, child := range children {
		p := h.permit
		p.Patient = child
		all = append(all, p, Permit{Patient: child, Reader: "maple", Bars: label.Restricted, Until: access.Never})
		if h.denied {
			denials = append(denials, Denial{Patient: child, Reader: "Device/x", Mask: label.Restricted, Until: access.Never})
		}
	}
	return all, denials, nil
}

// lookedAt are the texts that plans do not make: reads, versions, everything.
var lookedAt = map[string]planNode{
	"read": {func(p *plan) (string, error) {
		return `select r.id from resource r where r.type = ` + p.arg("Encounter") + ` and r.id = ` + p.arg("hidden") + ` and sees(r.compartment)`, nil
	}, []int{0}},
	"version": {func(p *plan) (string, error) {
		p.arg("Encounter")
		p.arg("hidden")
		return "select v.id from (" + versions + ") v", nil
	}, []int{0, 1}},
	"everything": {func(p *plan) (string, error) {
		b := &builder{plan: p}
		text, err := b.everything(Everything{Patients: []string{"amara"}, To: 1 << 62}, 50)
		return strings.Replace(text, "select "+resourceFields, "select r.id", 1), err
	}, []int{1, 2}},
}

// weakened lets everything pass one clause of some predicates of a text.
func weakened(text string, gate []int, c *regexp.Regexp) (string, bool) {
	parts := strings.Split(text, "exists (select 1 from compartment_reader cr where")
	for _, n := range gate {
		at := c.FindStringIndex(parts[n+1])
		if at == nil {
			return text, false
		}
		p := parts[n+1]
		parts[n+1] = p[:at[0]] + "(" + p[at[0]:at[1]] + " or 1 = 1)" + p[at[1]:]
	}
	return strings.Join(parts, "exists (select 1 from compartment_reader cr where"), true
}

// Each node needs each clause: whatever one alone hides, shows without it.
func TestEachNodeNeedsEachClause(t *testing.T) {
	all := map[string]planNode{}
	for _, of := range []map[string]planNode{nodes, lookedAt} {
		for name, node := range of {
			if node.gate != nil {
				all[name] = node
			}
		}
	}
	few := access.System("Device/x", "maple").At(worldNow)
	viewers := []access.Viewer{few, few.As("a", "b", "c", "d")} // by many names, another text
	dbtest.Each(t, planFolders, func(t *testing.T, d *db.DB) {
		killed, mutants := 0, 0
		bare := world(t, another(t, d), false)
		for called, c := range clauses {
			with := world(t, another(t, d), true, hiding{called, c})
			for name, v := range twice(all, viewers) {
				node := all[name]
				ask := func(s *Store, gate []int) string {
					p := s.plan(t.Context(), v, nil)
					text, err := node.make(p)
					if err != nil {
						t.Fatal(err)
					}
					text, args, err := v.Compile(text, p.args)
					if err != nil {
						t.Fatal(err)
					}
					text, ok := weakened(text, gate, c.text)
					if !ok {
						t.Fatalf("%s has no clause %s:\n%s", name, called, text)
					}
					rows, err := db.All(t.Context(), s.db, func(r db.Row) (x any, err error) {
						err = r.Scan(&x)
						return x, err
					}, text, args...)
					if err != nil {
						t.Fatalf("%s: %v\n%s", name, err, text)
					}
					return fmt.Sprint(rows)
				}
				hidden := ask(with, nil)
				if name != "narrowing" && hidden != ask(bare, nil) {
					t.Errorf("%s, hidden by %s: %s, without the secret %s", name, called, hidden, ask(bare, nil))
				}
				if mutants++; ask(with, node.gate) != hidden {
					killed++
				} else {
					t.Errorf("%s does not need its clause %s: %s", name, called, hidden)
				}
			}
		}
		t.Logf("%d of %d mutants killed", killed, mutants)
	})
}

// twice yields each node with each viewer.
func twice(all map[string]planNode, viewers []access.Viewer) func(func(string, access.Viewer) bool) {
	return func(yield func(string, access.Viewer) bool) {
		for name := range all {
			for _, v := range viewers {
				if !yield(name, v) {
					return
				}
			}
		}
	}
}

func TestGrantsAreComputedForEveryChild(t *testing.T) {
	day := func(n int64) int64 { return n * int64(24*time.Hour/time.Microsecond) }
	one := func(permits []Permit, denials ...Denial) *permitted {
		p := &permitted{permits: map[string][]Permit{}, denials: denials}
		for _, x := range permits {
			p.permits[x.Reader] = append(p.permits[x.Reader], x)
		}
		return p
	}
	always := Permit{Reader: "maple", Until: access.Never}
	tests := map[string]struct {
		needs    access.Mask
		children []*permitted
		want     map[string][]grant
	}{
		"nobody is everyone's": {0, nil, map[string][]grant{"*": {{until: access.Never}}}},
		"a label asks for a tie": {label.Mental, []*permitted{one([]Permit{{Reader: "maple", AddsToLabeled: label.Tie, Until: access.Never}})},
			map[string][]grant{"maple": {{needs: label.Mental | label.Tie, until: access.Never}}}},
		"two slices, the better covers the other": {label.Mental, []*permitted{one([]Permit{always, {Reader: "maple", Lifts: label.Mental, From: day(2), Until: day(5)}, {Reader: "maple", From: day(3), Until: day(4)}})},
			map[string][]grant{"maple": {{needs: label.Mental, until: access.Never}, {from: day(2), until: day(5)}}}},
		"of two children the narrower": {label.Mental, []*permitted{
			one([]Permit{{Reader: "maple", From: day(1), Until: day(6)}, {Reader: "riverside", Until: access.Never}}),
			one([]Permit{{Reader: "maple", Adds: label.Tie, From: day(2), Until: day(3)}, {Reader: "maple", Adds: label.Tie, From: day(5), Until: day(9)}})},
			map[string][]grant{"maple": {{needs: label.Mental | label.Tie, from: day(2), until: day(3)}, {needs: label.Mental | label.Tie, from: day(5), until: day(6)}}}},
		"what one child bars": {label.Mental, []*permitted{one([]Permit{always}), one([]Permit{{Reader: "maple", Bars: label.Mental, Until: access.Never}})}, map[string][]grant{}},
		"refused for a time": {0, []*permitted{one([]Permit{always}, Denial{Reader: "Practitioner/x", From: day(3), Until: day(4)})},
			map[string][]grant{"maple": {{until: day(3)}, {from: day(3), until: day(4), refused: " Practitioner/x "}, {from: day(4), until: access.Never}}}},
		"refused for a purpose": {0, []*permitted{one([]Permit{always}, Denial{Reader: "Practitioner/x", Purposes: label.Research, Until: access.Never})},
			map[string][]grant{"maple": {{until: access.Never, refused: " Practitioner/x "}, {needs: label.Research, until: access.Never}}}},
		"two are refused": {0, []*permitted{one([]Permit{always}, Denial{Reader: "b", Until: access.Never}, Denial{Reader: "a", Until: access.Never})},
			map[string][]grant{"maple": {{until: access.Never, refused: " a b "}}}},
		"a firm permit is not refused": {0, []*permitted{one([]Permit{{Reader: "Practitioner/x", Until: access.Never, Firm: true}}, Denial{Reader: "Practitioner/x", Until: access.Never})},
			map[string][]grant{"Practitioner/x": {{until: access.Never, firm: true}}}},
		"a refusal of what is not asked": {label.Mental, []*permitted{one([]Permit{always}, Denial{Reader: "a", Mask: label.HIV, Until: access.Never})},
			map[string][]grant{"maple": {{needs: label.Mental, until: access.Never}}}},
		"a permit that has ended before it began": {0, []*permitted{one([]Permit{{Reader: "maple", From: day(2), Until: day(2)}})}, map[string][]grant{}},
	}
	for name, tt := range tests {
		got := compile(tt.needs, nil, tt.children)
		for reader, of := range got {
			if !slices.Equal(of, tt.want[reader]) {
				t.Errorf("%s: %s has %+v, want %+v", name, reader, of, tt.want[reader])
			}
		}
		for reader := range tt.want {
			if len(got[reader]) == 0 {
				t.Errorf("%s: %s has nothing", name, reader)
			}
		}
	}
}

// Who reads as their organization has no rows of their own but where they open more.
func TestWhatTheOrganizationReadsIsNotWrittenTwice(t *testing.T) {
	staff := Permit{Reader: "Practitioner/x@maple", Within: "maple", Until: access.Never}
	whole := Permit{Reader: "maple", AddsToLabeled: label.Tie, Until: access.Never}
	tests := map[string]struct {
		needs   access.Mask
		permits []Permit
		denials []Denial
		want    int
	}{
		"nothing labeled":               {0, []Permit{whole, staff}, nil, 0},
		"a label":                       {label.Mental, []Permit{whole, staff}, nil, 1},
		"the organization is not there": {0, []Permit{staff}, nil, 1},
		"the organization no longer":    {0, []Permit{{Reader: "maple", Until: worldNow.UnixMicro()}, staff}, nil, 1},
		"of another place":              {0, []Permit{whole, {Reader: "Practitioner/x@maple", Within: "riverside", Until: access.Never}}, nil, 1},
		"both are refused":              {0, []Permit{whole, staff}, []Denial{{Reader: "Practitioner/x@maple", Until: access.Never}}, 0},
		"it stays firm":                 {0, []Permit{whole, {Reader: "Practitioner/x@maple", Within: "maple", Until: access.Never, Firm: true}}, nil, 1},
	}
	for name, tt := range tests {
		p := &permitted{permits: map[string][]Permit{}, denials: tt.denials}
		for _, x := range tt.permits {
			p.permits[x.Reader] = append(p.permits[x.Reader], x)
		}
		c := asking{needs: tt.needs, children: []string{"amara"}}
		if got := c.readers(map[string]*permitted{"amara": p}, nil)["Practitioner/x@maple"]; len(got) != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A change that no resource tells of reaches the readers by Recompute, and what
// stands there by mistake is found.
func TestReadersAreWhatTheRuleSays(t *testing.T) {
	dbtest.Each(t, planFolders, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		rule := hiding{"reader", clauses["reader"]}
		s := world(t, d, true, rule)
		misread := func(want bool) {
			t.Helper()
			if n, err := s.Misread(ctx); err != nil || (n > 0) != want {
				t.Errorf("%d rows are wrong, %v", n, err)
			}
		}
		misread(false)
		rule.permit.Reader = "Practitioner/kim"
		s.rule = rule
		misread(true)
		err := d.Write(ctx, func(tx *db.Tx) error { return s.Recompute(ctx, tx, "amara") })
		if err != nil {
			t.Fatal(err)
		}
		misread(false)
		kim := access.Person("Practitioner/kim").At(worldNow)
		if _, err := s.Read(ctx, kim, "Encounter", "hidden"); err != nil {
			t.Errorf("who is permitted from now on: %v", err)
		}
		if err := s.Rebuild(ctx, func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		misread(false)
		if err := s.Bind(ctx, plainRule{}); err != nil {
			t.Fatal(err)
		}
		misread(false)
		if _, err := s.Read(ctx, kim, "Encounter", "hidden"); err == nil {
			t.Error("a rule that is gone still opens")
		}
	})
}
