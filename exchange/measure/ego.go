package measure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kith/exchange/claims"
	"kith/relation/encounter"
	"kith/relation/population"
)

// ego finds the network around the patient or provider that was asked for:
// "patient:ID", "provider:ID", or the identifier alone where it is only one of
// them.
func (r *run) ego(out *Result) error {
	if r.p.Ego == "" {
		return nil
	}
	of, id, told := strings.Cut(r.p.Ego, ":")
	if !told || of != "patient" && of != "provider" {
		of, id = "", r.p.Ego
	}
	patient, isPatient := r.find(r.Patients, "patient", id)
	provider, isProvider := r.find(r.Providers, "provider", id)
	isPatient, isProvider = isPatient && of != "provider", isProvider && of != "patient"
	switch {
	case isPatient && isProvider:
		return fmt.Errorf("measure: ego: a patient and a provider have this identifier; write patient: or provider: before it")
	case isPatient:
		out.Ego = r.around(int(patient))
		out.Ego.ID = string(r.Patients.Name(patient)) // not as asked for: it may be hashed
	case isProvider:
		out.Ego = r.beside(provider)
		out.Ego.ID = string(r.Providers.Name(provider))
	default:
		return fmt.Errorf("measure: ego: nobody has this identifier")
	}
	out.Parameters.Ego = out.Ego.Of + ":" + out.Ego.ID
	return nil
}

// around is the network around a patient: whom he saw, and what ties those.
func (r *run) around(patient int) *Ego {
	e := &Ego{Of: "patient"}
	if patient >= r.ties.links.Patients() {
		return e
	}
	who := r.ties.links.Of(patient)
	members := make([]EgoMember, len(who))
	for i, q := range who {
		members[i] = EgoMember{Provider: string(r.Providers.Name(q)), Role: r.role.names[q]}
	}
	day := func(d encounter.Day) string { return claims.Written(r.Table.First + d) }
	one := alone{r.Table.Of(patient)}
	population.Steps(one, r.person, func(_ int, v population.Step) { // one patient is one core's
		if i, ok := slices.BinarySearch(who, v.Group); ok {
			m := &members[i]
			m.Shared++
			m.First, m.Last = cmp.Or(m.First, day(v.Day)), day(v.Day)
		}
	})
	r.egoTies(e, who)
	e.Members = members
	slices.SortStableFunc(e.Members, byShared)
	e.Density, e.OK = r.ties.all.Of(patient).Care()
	return e
}

// alone is the encounters of one patient.
type alone struct{ keys []encounter.Key }

func (alone) Patients() int            { return 1 }
func (a alone) Of(int) []encounter.Key { return a.keys }

// beside is the network around a provider: with whom patients are shared, and
// what ties those among each other.
func (r *run) beside(provider uint32) *Ego {
	e := &Ego{Of: "provider"}
	with, shared := r.ties.net.Of(int(provider))
	for i, q := range with {
		e.Members = append(e.Members, EgoMember{Provider: string(r.Providers.Name(q)), Role: r.role.names[q], Shared: int64(shared[i])})
	}
	slices.SortStableFunc(e.Members, byShared)
	r.egoTies(e, with)
	if e.Pairs > 0 {
		e.Density, e.OK = float64(len(e.Ties))/float64(e.Pairs), true
	}
	return e
}

// egoTies adds the ties among some, the strongest first.
func (r *run) egoTies(e *Ego, who []uint32) {
	e.Pairs = len(who) * (len(who) - 1) / 2
	for _, a := range who {
		with, shared := r.ties.net.Of(int(a))
		weight := r.ties.net.With(int(a))
		for i, b := range with {
			if _, in := slices.BinarySearch(who, b); in && a < b {
				e.Ties = append(e.Ties, EgoTie{string(r.Providers.Name(a)), string(r.Providers.Name(b)), int(shared[i]), weight[i]})
			}
		}
	}
	slices.SortStableFunc(e.Ties, func(a, b EgoTie) int { return cmp.Compare(b.Shared, a.Shared) })
}

func byShared(a, b EgoMember) int {
	return cmp.Or(cmp.Compare(b.Shared, a.Shared), cmp.Compare(a.Provider, b.Provider))
}
