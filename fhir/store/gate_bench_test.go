package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/db/dbtest"
)

// The gate is measured with as many children as KITH_GATE_CHILDREN says, on
// PostgreSQL where KITH_GATE_POSTGRES is set. Each has a team among 2,000
// people at 40 clinics, a parent, and, one in fifty, somebody they refuse.
const (
	gateStaff   = 2000
	gateClinics = 40
)

func gateChildren() int {
	if n, err := strconv.Atoi(os.Getenv("KITH_GATE_CHILDREN")); err == nil {
		return n
	}
	return 2000
}

var gateNow = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

// fullRule permits what a site's rule does: the clinic asks for a tie where
// there is a label, five people have one for a time, a parent reads until a
// birthday, the child from one on.
type fullRule struct{ plainRule }

func (fullRule) Name() string { return "full" }

func (r fullRule) Permits(ctx context.Context, q db.Querier, children []string) ([]Permit, []Denial, error) {
	all, _, err := r.plainRule.Permits(ctx, q, children)
	for i := range all {
		all[i].AddsToLabeled = label.Tie
	}
	var denials []Denial
	day := int64(24 * time.Hour / time.Microsecond)
	for _, child := range children {
		n, err := strconv.Atoi(strings.TrimPrefix(child, "c"))
		if err != nil {
			return nil, nil, err
		}
		born := gateNow.UnixMicro() - int64(n%18)*365*day
		for i := range 5 {
			clinic := "o" + strconv.Itoa(n%gateClinics)
			all = append(all, Permit{Patient: child, Reader: fmt.Sprintf("Practitioner/s%d@%s", (n+(n+i)*gateClinics)%gateStaff, clinic), Within: clinic, From: born, Until: access.Never})
		}
		all = append(all, Permit{Patient: child, Reader: "RelatedPerson/p" + child[1:], Bars: label.Told, From: born, Until: born + 18*365*day},
			Permit{Patient: child, Reader: "Patient/" + child, From: born + 12*365*day, Until: access.Never})
		if n%50 == 0 {
			denials = append(denials, Denial{Patient: child, Reader: fmt.Sprintf("Practitioner/s%d@o%d", n%gateStaff, n%gateClinics), Until: access.Never})
		}
	}
	return all, denials, err
}

// gateStore is a store of children under a rule.
func gateStore(b *testing.B, rule Rule) *Store {
	b.Helper()
	var d *db.DB
	if os.Getenv("KITH_GATE_POSTGRES") != "" {
		d = dbtest.Open(b, dbtest.Postgres(b, planFolders...), planFolders)
	} else {
		d = dbtest.Open(b, filepath.Join(b.TempDir(), "gate.db"), planFolders)
	}
	s, err := Open(b.Context(), d, func() time.Time { return gateNow })
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Bind(b.Context(), rule); err != nil {
		b.Fatal(err)
	}
	var batch []*Incoming
	write := func() {
		if _, err := s.Write(b.Context(), access.Operator(), "bench", batch); err != nil {
			b.Fatal(err)
		}
		s.Release(batch...)
		batch = batch[:0]
	}
	add := func(format string, args ...any) {
		in, err := s.Prepare(fmt.Appendf(nil, format, args...), element.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if batch = append(batch, in); len(batch) == 2000 {
			write()
		}
	}
	began := time.Now()
	for n := range gateChildren() {
		add(`{"resourceType":"Patient","id":"c%d","managingOrganization":{"reference":"Organization/o%d"},"name":[{"family":"Family%d","given":["Given"]}],"birthDate":"2012-09-03"}`, n, n%gateClinics, n%977)
		for i, code := range []string{"8302-2", "29463-7"} {
			security := ""
			if (n+i)%10 == 0 {
				security = `"meta":{"security":[{"code":"PSY"}]},`
			}
			add(`{"resourceType":"Observation","id":"o%d-%d",%s"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},"subject":{"reference":"Patient/c%d"},"effectiveDateTime":"2026-11-02"}`, n, i, security, code, n)
		}
	}
	write()
	if err := d.Analyze(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.Logf("%s: %d children in %v", rule.Name(), gateChildren(), time.Since(began))
	return s
}

var (
	gateSees  = regexp.MustCompile(`sees\(([a-z.]+)\)`)
	gatePlace = regexp.MustCompile(`\$\d+`)
)

// gateAsks runs the text of a plan.
type gateAsks func(p *plan, scan func(db.Row) (int64, error), text string) ([]int64, error)

// plainText is a text with the predicate of the plain rule, and which argument
// each of its places takes; they are kept, as access keeps those of the full one.
type plainText struct {
	text  string
	order []int
}

var plainTexts = map[string]plainText{}

// plainly asks by the predicate of the plain rule.
func plainly(p *plan, scan func(db.Row) (int64, error), text string) ([]int64, error) {
	made, ok := plainTexts[text]
	if !ok {
		made = underPlain(text, len(p.args))
		plainTexts[text] = made
	}
	given := append(slices.Clone(p.args), access.Everyone, p.v.ID(), p.v.Origin())
	args := make([]any, len(made.order))
	for i, n := range made.order {
		args[i] = given[n-1]
	}
	return db.All(p.ctx, p.gateIn(), scan, made.text, args...)
}

// underPlain writes the plain predicate into a text with n arguments.
func underPlain(text string, n int) (made plainText) {
	text = gateSees.ReplaceAllString(text, fmt.Sprintf(
		`exists (select 1 from compartment_reader cr where cr.compartment = $1 and cr.reader in (cast($$%d as text), cast($$%d as text), cast($$%d as text)))`, n+1, n+2, n+3))
	seen := map[string]string{}
	made.text = gatePlace.ReplaceAllStringFunc(text, func(place string) string {
		if seen[place] == "" {
			n, err := strconv.Atoi(place[1:])
			if err != nil {
				panic(err) // gatePlace finds numbers
			}
			made.order = append(made.order, n)
			seen[place] = "$" + strconv.Itoa(len(made.order))
		}
		return seen[place]
	})
	return made
}

func fully(p *plan, scan func(db.Row) (int64, error), text string) ([]int64, error) {
	return access.All(p.ctx, p.gateIn(), p.v, scan, text, p.args...)
}

// gateIn is where rowsOf asks.
func (p *plan) gateIn() db.Querier {
	if p.few {
		return p.s.db.Steady()
	}
	return p.s.db
}

func gateResource(row db.Row) (int64, error) {
	r, err := scanMore(row)
	return r.Compartment, err
}

func gateHome(row db.Row) (key int64, err error) {
	var of int64
	err = row.Scan(&key, &of)
	return key, err
}

// gateQuestions are asked about a child by its number.
var gateQuestions = []struct {
	name string
	ask  func(p *plan, n int, run gateAsks) error
}{
	{"read", func(p *plan, n int, run gateAsks) error {
		p.few = true
		_, err := run(p, gateResource, `select `+resourceFields+` from resource r where r.type = cast(`+p.arg("Patient")+
			` as text) and r.id = cast(`+p.arg("c"+strconv.Itoa(n))+` as text) and sees(r.compartment)`)
		return err
	}},
	{"search", func(p *plan, n int, run gateAsks) error {
		child := "c" + strconv.Itoa(n)
		p.few = true
		home := p.anew()
		homes, err := run(home, gateHome, home.home("Observation", []string{child}))
		if err != nil {
			return err
		}
		b := p.node("Observation")
		b.near = " and 1 = 0"
		if len(homes) > 0 {
			b.near = " and i.compartment" + among(list(p, homes), len(homes))
		}
		return b.gatePage(run, Param{Name: "code", Values: []string{"http://loinc.org|8302-2"}})
	}},
	{"name", func(p *plan, n int, run gateAsks) error {
		return p.node("Patient").gatePage(run, Param{Name: "name", Values: []string{fmt.Sprint("family", n%977)}})
	}},
}

// gatePage asks for the first page of what fulfills params.
func (b *builder) gatePage(run gateAsks, params ...Param) error {
	for _, param := range params {
		if err := b.param(param); err != nil {
			return err
		}
	}
	o, err := b.order(nil)
	if err == nil {
		_, err = run(b.plan, gateResource, o.text(50))
	}
	return err
}

// gateCPU is the processor time of this program so far; of PostgreSQL it says nothing.
func gateCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkGate asks the same of the plain rule and of the full one, each on its
// record and in turns, and reports how many times longer the middle answer takes.
func BenchmarkGate(b *testing.B) {
	plain, full := gateStore(b, plainRule{}), gateStore(b, fullRule{})
	v := access.Staff("Practitioner/s7", "o7").As("PractitionerRole/r7", "Practitioner/s7@o7").At(gateNow).For(label.Treat)
	for _, q := range gateQuestions {
		b.Run(q.name, func(b *testing.B) {
			var took [2][]time.Duration
			var cpu [2]time.Duration
			n, turn := 7, 0
			ask := func(kind int, s *Store, run gateAsks) {
				began, used := time.Now(), gateCPU()
				if err := q.ask(s.plan(b.Context(), v, nil), n, run); err != nil {
					b.Fatal(err)
				}
				took[kind] = append(took[kind], time.Since(began))
				cpu[kind] += gateCPU() - used
			}
			for b.Loop() {
				n, turn = (n+17*gateClinics)%gateChildren(), turn+1 // of one's own clinic
				if turn%2 == 0 {                                    // neither comes first
					ask(0, plain, plainly)
					ask(1, full, fully)
				} else {
					ask(1, full, fully)
					ask(0, plain, plainly)
				}
			}
			for _, all := range took {
				slices.Sort(all)
			}
			middle := len(took[0]) / 2
			b.ReportMetric(float64(took[1][middle])/float64(took[0][middle]), "ratio")
			b.ReportMetric(float64(took[1][middle].Nanoseconds()), "ns/full")
			b.ReportMetric(float64(cpu[1])/float64(cpu[0]), "cpu-ratio")
		})
	}
}
