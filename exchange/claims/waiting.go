package claims

import (
	"slices"

	"kith/relation/encounter"
)

// waiting are encounters that count unless something that says them better is
// among what is read: an Appointment whose Encounter may come later.
type waiting struct {
	patients, providers, sites, refs Names
	told                             map[uint32]bool // of refs
	rows                             []waitingRow
}

// waitingRow is a row with numbers of waiting, or one that is none.
type waitingRow struct {
	encounter.Row
	unless []uint32
	reject *Reject
}

func (w *waiting) add(one waitingRow, unless []string) {
	for _, ref := range unless {
		one.unless = append(one.unless, w.refs.Number([]byte(ref)))
	}
	w.rows = append(w.rows, one)
}

func (w *waiting) tell(refs []string) {
	if w.told == nil {
		w.told = map[uint32]bool{}
	}
	for _, ref := range refs {
		w.told[w.refs.Number([]byte(ref))] = true
	}
}

// settle adds what waited and nothing says better.
func (r *Reading) settle() error {
	var rejects []Reject
	w := &r.waiting
	number := func(to, from *Names, n uint32, hash func([]byte) []byte) uint32 {
		name := from.Name(n)
		if hash != nil {
			name = hash(name)
		}
		return to.Number(name)
	}
	for _, one := range w.rows {
		if slices.ContainsFunc(one.unless, func(ref uint32) bool { return w.told[ref] }) {
			r.out.Account.leave(Better, 1)
			continue
		}
		if one.reject != nil {
			r.out.Account.leave(one.reject.Why, 1)
			rejects = append(rejects, *one.reject)
			continue
		}
		r.rows.Add(encounter.Row{Patient: number(r.out.Patients, &w.patients, one.Patient, r.hash), Provider: number(r.out.Providers, &w.providers, one.Provider, r.hash),
			Day: one.Day, Place: encounter.Place{Site: number(r.out.Sites, &w.sites, one.Site, nil), Kind: one.Kind}})
	}
	r.waiting = waiting{}
	return r.options.Rejects.write(rejects)
}
