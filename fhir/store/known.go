package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// What a writer knows. Whoever sends a resource knows what its codes say, and
// whoever wrote what stands in the record knows what it says, so the labels that
// the server gives keep nobody from writing. They keep from reading it. What is
// asked of a writer is what would be asked if it carried no such label; what
// they are not cleared for and say themselves (meta.security) is refused.

// lighter is a compartment as it would be if it did not ask for some bits.
type lighter struct {
	compartment int64
	without     access.Mask
}

// lighterName is the name of a compartment that asks for less: "Patient/a|a000001>Organization/c"
// without 2000000 is "Patient/a|8000001>Organization/c".
func lighterName(name string, without access.Mask) (string, access.Mask, error) {
	start, rest, some := strings.Cut(name, "|")
	number, to, addressed := strings.Cut(rest, ">")
	needs := access.Mask(0)
	if some {
		n, err := strconv.ParseInt(number, 16, 64)
		if err != nil {
			return "", 0, fmt.Errorf("the name of a compartment: %w", err)
		}
		needs = access.Mask(n) &^ without
	}
	if needs != 0 {
		start += "|" + strconv.FormatInt(int64(needs), 16)
	}
	if addressed {
		start += ">" + to
	}
	return start, needs, nil
}

// without names the compartments that ask for less, with the children they are
// about, and what each asks.
func (s *Store) without(ctx context.Context, q db.Querier, all []lighter) (names map[lighter]string, at placing, err error) {
	names, at = map[lighter]string{}, newPlacing()
	keys := map[int64]bool{}
	for _, l := range all {
		keys[l.compartment] = true
	}
	var ask []any
	for k := range keys {
		ask = append(ask, k)
	}
	type named struct {
		name     string
		children []string
	}
	known := map[int64]*named{}
	err = db.Each(ctx, q, func(r db.Row) error {
		var key int64
		var name, child string
		if err := r.Scan(&key, &name, &child); err != nil {
			return err
		}
		if known[key] == nil {
			known[key] = &named{name: name}
		}
		if child != "" {
			known[key].children = append(known[key].children, child)
		}
		return nil
	}, `
		select c.key, c.name, coalesce(cp.patient_id, '')
		from compartment c left join compartment_patient cp on cp.compartment = c.key
		where c.key in `+db.Tuples(1, len(ask)), ask...)
	if err != nil {
		return nil, at, err
	}
	for _, l := range all {
		if c := known[l.compartment]; c != nil {
			name, needs, err := lighterName(c.name, l.without)
			if err != nil {
				return nil, at, err
			}
			names[l], at.needs[name], at.members[name] = name, []any{int64(needs)}, c.children
		}
	}
	return names, at, nil
}

// seesLighter tells of which compartments the viewer could read if they asked
// for less.
func (w *writing) seesLighter(ctx context.Context, all []lighter) (map[lighter]bool, error) {
	sees := map[lighter]bool{}
	if len(all) == 0 {
		return sees, nil
	}
	names, at, err := w.s.without(ctx, w.tx, all)
	if err != nil {
		return nil, err
	}
	keys, err := w.keysOf(ctx, at)
	if err != nil {
		return nil, err
	}
	var compartments []int64
	for _, key := range keys {
		compartments = append(compartments, key)
	}
	seen, err := w.sees(ctx, compartments)
	for l, name := range names {
		sees[l] = seen[keys[name]]
	}
	return sees, err
}

// authored keeps of what is hidden from the viewer what they wrote themselves,
// as it stands now, about somebody of whom they may read.
func (w *writing) authored(ctx context.Context, hidden []*current) error {
	if len(hidden) == 0 {
		return nil
	}
	audits := make([]any, len(hidden))
	for i, c := range hidden {
		audits[i] = c.audit
	}
	keys, err := db.All(ctx, w.tx, db.Int, `select key from audit_event where key in `+db.Tuples(1, len(audits))+
		` and who = $`+strconv.Itoa(len(audits)+1), append(audits, w.v.ID())...)
	if err != nil {
		return err
	}
	mine := map[int64]bool{w.audit: true} // written down last
	for _, key := range keys {
		mine[key] = true
	}
	var all []lighter
	for _, c := range hidden {
		if mine[c.audit] {
			all = append(all, lighter{c.compartment, access.Labels})
		}
	}
	sees, err := w.seesLighter(ctx, all)
	for _, c := range hidden {
		c.authored = mine[c.audit] && sees[lighter{c.compartment, access.Labels}]
	}
	return err
}

// lighter is where an item would lie without what it is given.
func (it item) lighter() lighter { return lighter{it.compartment, it.given()} }

// given are the labels of an item that its writer need not be cleared for:
// those of its codes and of what it tells of, and, where they wrote what was
// there, all that it got since.
func (it item) given() access.Mask {
	asserted := it.in.own &^ it.in.derived
	switch {
	case it.old == nil:
	case it.old.authored:
		asserted &^= it.old.says()
	default:
		asserted |= it.old.labels
	}
	return it.labels &^ asserted & access.Labels
}

// says are the labels that whoever wrote a resource knows of: what it carries
// itself and what its codes give it.
func (c *current) says() access.Mask {
	for _, in := range []*Incoming{c.was, c.last} {
		if in != nil {
			return in.own | in.derived
		}
	}
	return 0
}

// wroteIt is the test that a viewer wrote the version of a resource r that is
// current.
const wroteIt = `exists (select 1 from audit_event e where e.key = r.audit and e.who = `

// unlabeled is v as if nothing carried a label.
func unlabeled(v access.Viewer) access.Viewer {
	return v.Lacking(v.Lacks() &^ (access.Labels | label.Tie))
}

// ReadToChange is Read for whoever changes what they read: it gives them also
// what they wrote themselves and may not read for the labels it has got.
func (s *Store) ReadToChange(ctx context.Context, v access.Viewer, typ, id string) (Resource, error) {
	r, err := s.Read(ctx, v, typ, id)
	if !fault.Is(err, fault.NotFound) || v.Nobody() || v.Operator() {
		return r, err
	}
	r, err = access.One(ctx, s.db.Steady(), unlabeled(v), s.resources(ctx), "fhir.not-found", `
		select `+resourceFields+`
		from resource r
		where r.type = cast($1 as text) and r.id = cast($2 as text) and sees(r.compartment) and `+wroteIt+`$3)`, typ, id, v.ID())
	if err != nil {
		return r, err
	}
	if r.Deleted {
		return Resource{}, fault.New(fault.Deleted, "fhir.deleted")
	}
	r.Labels, r.Blind = 0, true // what others gave it since is not theirs to know
	return s.leaveOne(ctx, v, r, nil)
}
