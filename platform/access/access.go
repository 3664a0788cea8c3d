// Package access is the gate of every read: who is asking, and a predicate
// that is compiled into the SQL of each query so that what a viewer may not
// see is absent, not filtered out afterwards.
//
// Rows belong to compartments; a compartment has readers, each with a mask of
// what they must be cleared for and the time in which they may. What makes
// someone a reader is decided elsewhere and written to compartment_reader; this
// package only asks. The zero Viewer reads nothing.
package access

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kith/platform/db"
)

// Files holds the schema.
//
//go:embed schema
var Files embed.FS

// Everyone is the reader that stands for all who are signed in: directories
// and definitions, never a child.
const Everyone = "*"

// Mask is a set of up to 63 things that a compartment may ask of its readers.
// Which bit is what, other packages say (fhir/label); a reader must be cleared
// for every bit that is set.
type Mask int64

// Labels are the bits of labels of sensitivity: programs lack them all.
// Purposes are those that refuse what somebody asks for: who does not say it
// lacks them all.
const (
	Labels   Mask = 1<<24 - 1
	Purposes Mask = (1<<12 - 1) << 40
)

// Viewer is who is asking. It can only be made by the functions here.
type Viewer struct {
	id       string // "Practitioner/lena-ortiz", "Device/integrator", "Device/kith"
	origin   string // organization that what they write comes from
	readers  []string
	lacks    Mask // what they are not cleared for
	purpose  Mask // what they ask for: the bits that refuse it
	at       int64
	known    bool // at is when they asked
	program  bool
	operator bool // the program's own command line: writes what it is given
}

// Staff is a person signed in, who works for these organizations; the first
// is where they are now. They read what their organizations do, and what they
// do by name. Without Lacking they are cleared for everything.
func Staff(id string, organizations ...string) Viewer {
	return viewer(id, organizations)
}

// Person is somebody who reads by their own name only: a young person
// ("Patient/x"), a parent ("RelatedPerson/x").
func Person(id string) Viewer { return viewer(id, nil) }

// System is another program: it is cleared for no label.
func System(id string, organizations ...string) Viewer {
	v := viewer(id, organizations)
	if !v.Nobody() {
		v.program, v.lacks = true, Labels
	}
	return v
}

func viewer(id string, organizations []string) Viewer {
	if id == "" {
		return Viewer{}
	}
	v := Viewer{id: id, readers: append([]string{Everyone, id}, organizations...)}
	if len(organizations) > 0 {
		v.origin = organizations[0]
	}
	slices.Sort(v.readers)
	v.readers = slices.Compact(v.readers)
	return v
}

// As returns v, known by these names as well: "PractitionerRole/x".
func (v Viewer) As(names ...string) Viewer {
	if v.Nobody() {
		return v
	}
	v.readers = slices.Concat(v.readers, names)
	slices.Sort(v.readers)
	v.readers = slices.Compact(v.readers)
	return v
}

// Names are what v is known by, sorted, Everyone among them.
func (v Viewer) Names() []string { return slices.Clone(v.readers) }

// Lacking returns v, not cleared for these bits and no others: all that their
// role does not clear.
func (v Viewer) Lacking(bits Mask) Viewer {
	v.lacks = bits
	return v
}

// Clearing returns v, cleared for these bits as well.
func (v Viewer) Clearing(bits Mask) Viewer {
	v.lacks &^= bits
	return v
}

// For returns v asking for a purpose: these bits of Purposes refuse it.
func (v Viewer) For(bits Mask) Viewer {
	v.purpose = bits
	return v
}

// At returns v asking at a moment. Without it, only what is always allowed is
// allowed, and what is ever refused is refused.
func (v Viewer) At(now time.Time) Viewer {
	v.at, v.known = now.UnixMicro(), true
	return v
}

// Lacks are the bits that v is not cleared for, those of its purpose included.
func (v Viewer) Lacks() Mask { return v.lacks | cmp.Or(v.purpose, Purposes) }

// Clears reports whether v lacks none of these bits.
func (v Viewer) Clears(bits Mask) bool { return v.Lacks()&bits == 0 }

// Purpose are the bits that refuse what v asks for, 0 where v did not say.
func (v Viewer) Purpose() Mask { return v.purpose }

// moments are the first and the last moment at which v may be asking.
func (v Viewer) moments() (first, last int64) {
	if v.known {
		return v.at, v.at
	}
	return Begin, Never - 1
}

// Begin and Never are the ends of what has no start or no end, in microseconds
// of Unix time; nothing here is older than that.
const (
	Begin int64 = 0
	Never int64 = math.MaxInt64
)

// Operator is the person at the command line of the machine itself. It may
// write anything it is handed (an import) and reads nothing through the gate.
func Operator() Viewer { return Viewer{id: "Device/kith", operator: true} }

// ID is the FHIR reference of who is asking, "" for nobody.
func (v Viewer) ID() string { return v.id }

// Origin is the organization that what the viewer writes comes from, or "".
func (v Viewer) Origin() string { return v.origin }

// WorksFor reports whether the viewer reads as this organization.
func (v Viewer) WorksFor(organization string) bool {
	return organization != Everyone && slices.Contains(v.readers, organization)
}

// Program reports whether the viewer is another program (System).
func (v Viewer) Program() bool { return v.program }

// Operator reports whether the viewer is the command line.
func (v Viewer) Operator() bool { return v.operator }

// Nobody reports whether v is the zero Viewer.
func (v Viewer) Nobody() bool { return v.id == "" }

// Compile replaces every sees(column) of a query by the predicate that v may
// read that compartment, and numbers the parameters anew in order of
// appearance. A query without sees() is refused: there is no read path
// without a viewer. In sees(column, $3) the bits that parameter 3 holds are
// lacking as well.
func (v Viewer) Compile(query string, args []any) (string, []any, error) {
	key := compiledKey{query, len(args), len(v.readers)}
	c, ok := compiled.Load(key)
	if !ok {
		fresh, err := v.compile(query, len(args))
		if err != nil {
			return "", nil, err
		}
		if c = fresh; plans.Add(1) < maxPlans {
			compiled.Store(key, fresh)
		}
	}
	plan := c.(plan)
	out := make([]any, len(plan.order))
	for i, n := range plan.order {
		switch own := n - len(args) - 1; {
		case own < 0:
			out[i] = args[n-1]
		case own < asked:
			out[i] = v.asks(own)
		case own < asked+len(v.readers):
			out[i] = v.readers[own-asked]
		default:
			return "", nil, errors.New("access: the query has more parameters than arguments: " + query)
		}
	}
	return plan.text, out, nil
}

// asked is how many parameters of the predicate stand before the readers: what
// the viewer lacks, the first and the last moment.
const asked = 3

func (v Viewer) asks(n int) int64 {
	first, last := v.moments()
	return [asked]int64{int64(v.Lacks()), first, last}[n]
}

// plan is a compiled query: order[i] says which argument (counted from 1, the
// viewer's behind the caller's own) becomes parameter i+1.
type plan struct {
	text  string
	order []int
}

type compiledKey struct {
	query   string
	args    int // the viewer's come behind them
	readers int
}

// compiled holds plans by compiledKey. A program's queries are few, but a
// search may take many shapes, so there is a bound.
var (
	compiled sync.Map
	plans    atomic.Int64
)

const maxPlans = 2000

var param = regexp.MustCompile(`\$\d+`)

func (v Viewer) compile(query string, args int) (plan, error) {
	parts := strings.Split(query, "sees(")
	if len(parts) == 1 {
		return plan{}, errors.New("access: the query has no sees(): " + query)
	}
	test := v.predicate(args)
	var b strings.Builder
	b.WriteString(parts[0])
	for _, p := range parts[1:] {
		column, rest, ok := strings.Cut(p, ")")
		column, also, more := strings.Cut(column, ", ")
		switch {
		case !ok || strings.ContainsAny(column, " ,($'") || more && (also == "" || param.FindString(also) != also):
			return plan{}, errors.New("access: sees() takes one column, and a parameter: " + query)
		case !strings.Contains(column, "."): // the readers' own column of that name would be meant, and nobody refused
			return plan{}, errors.New("access: the column in sees() says of which table: " + query)
		}
		if also != "" {
			also = " and (cr.needs & cast(" + also + " as bigint)) = 0"
		}
		b.WriteString(strings.NewReplacer("?", column, "!", also).Replace(test))
		b.WriteString(rest)
	}
	var c plan
	numbers := map[string]string{}
	c.text = param.ReplaceAllStringFunc(b.String(), func(p string) string {
		if _, ok := numbers[p]; !ok {
			n, err := strconv.Atoi(p[1:])
			if err != nil {
				n = math.MaxInt // more parameters than arguments: Compile says so
			}
			c.order = append(c.order, n)
			numbers[p] = fmt.Sprintf("$%d", len(c.order))
		}
		return numbers[p]
	})
	return c, nil
}

// fewReaders is how many readers a viewer has whose every name is looked up in
// turn. For more, the few readers of the compartment are read instead and
// compared with the viewer's: a case keeps the engine from the names, and is
// the cheapest to ask of a row.
const fewReaders = 4

// predicate is SQL with ? for the column and ! for what else is asked of needs,
// its parameters numbered after have. A row of compartment_reader counts when it
// asks nothing that the viewer lacks, holds from the first moment to the last,
// and refuses none of the viewer's names. The casts keep SQLite from planning a query anew for each viewer, and
// replace, which no statistics tell anything of, PostgreSQL from thinking long.
// Every parameter costs, so the names stand for both.
func (v Viewer) predicate(have int) string {
	if len(v.readers) == 0 {
		return "1 = 0"
	}
	p := func(n int, typ string) string { return fmt.Sprintf("cast($%d as %s)", have+n, typ) }
	names, rest := make([]string, len(v.readers)), "cr.refused"
	for i := range v.readers {
		names[i] = p(asked+i+1, "text")
		rest = "replace(" + rest + ", ' ' || " + names[i] + " || ' ', '')"
	}
	reader := "cr.reader in (" + strings.Join(names, ", ") + ")"
	if len(names) > fewReaders {
		reader = "case cr.reader when " + strings.Join(names, " then 1 when ") + " then 1 else 0 end = 1"
	}
	return "exists (select 1 from compartment_reader cr where cr.compartment = ? and " + reader +
		" and (cr.needs & " + p(1, "bigint") + ") = 0! and cr.from_at <= " + p(2, "bigint") + " and cr.until_at > " + p(3, "bigint") +
		" and (cr.refused = '' or cr.refused = " + rest + "))"
}

// Each calls fn for every row of a query that v may see; see Compile.
func Each(ctx context.Context, q db.Querier, v Viewer, fn func(db.Row) error, query string, args ...any) error {
	query, args, err := v.Compile(query, args)
	if err != nil {
		return err
	}
	return db.Each(ctx, q, fn, query, args...)
}

// All returns every row of a query that v may see; see Compile.
func All[T any](ctx context.Context, q db.Querier, v Viewer, scan func(db.Row) (T, error), query string, args ...any) ([]T, error) {
	query, args, err := v.Compile(query, args)
	if err != nil {
		return nil, err
	}
	return db.All(ctx, q, scan, query, args...)
}

// One returns the only row of a query that v may see. What is hidden and what
// is absent give the same fault.NotFound with the given key.
func One[T any](ctx context.Context, q db.Querier, v Viewer, scan func(db.Row) (T, error), notFound, query string, args ...any) (T, error) {
	query, args, err := v.Compile(query, args)
	if err != nil {
		var none T
		return none, err
	}
	return db.One(ctx, q, scan, notFound, query, args...)
}

type viewerKey struct{}

// With returns a context that carries who is asking.
func With(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// From returns who is asking, the zero Viewer when nobody said.
func From(ctx context.Context) Viewer {
	v, ok := ctx.Value(viewerKey{}).(Viewer)
	if !ok {
		return Viewer{}
	}
	return v
}
