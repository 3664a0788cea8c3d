package measure

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"kith/exchange/claims"
	"kith/relation/continuity"
	"kith/relation/encounter"
	"kith/relation/population"
)

// Parameters are what is counted, and how. They stand in every result.
type Parameters struct {
	From string `json:"from,omitempty"` // first day, ISO; "" is the first there is
	To   string `json:"to,omitempty"`   // the day after the last; "" is no end

	Kinds     []string `json:"kinds"`              // of encounters that count as visits
	Grain     string   `json:"grain"`              // person, team or site: what counts as the same one
	Lookback  int      `json:"lookback,omitempty"` // days in which a provider stays known; 0 is unlimited
	MinVisits int      `json:"minVisits"`          // patients with fewer are in no index

	LeaveOut        []string `json:"leaveOut,omitempty"`        // providers that do not count
	LeaveFacilities bool     `json:"leaveFacilities,omitempty"` // who is a facility, by role or by where patients are seen, is no colleague
	MostPatients    int      `json:"mostPatients,omitempty"`    // who sees more is no colleague of theirs but a laboratory or an emergency department; 0 leaves nobody out of the network
	MostProviders   int      `json:"mostProviders,omitempty"`   // a patient who saw more makes no ties; 0 is no end
	MinShared       int      `json:"minShared"`                 // fewer shared patients are no tie
	Weight          string   `json:"weight,omitempty"`          // count, fraction, jaccard, min-visits; "" is count
	Within          int      `json:"within,omitempty"`          // two share a patient whom both saw within so many days; 0 is the whole window
	Betweenness     bool     `json:"betweenness,omitempty"`     // it takes long
	Seed            uint64   `json:"seed,omitempty"`            // for what is sampled

	By     []string `json:"by,omitempty"`     // provider, team, site, region, or a stratum: also for the patients of each
	Series int      `json:"series,omitempty"` // the indexes of each month, over so many months up to it; 0 is none
	Ego    string   `json:"ego,omitempty"`    // also the network around this patient or provider
	Public bool     `json:"public"`           // groups of fewer than 11 are not told, nor what would give them away
	Cores  int      `json:"-"`                // 0: all
}

// Usual are the parameters of package continuity's counting rules.
//
// Source: Christakis2001, Kith
var Usual = Parameters{Kinds: []string{"visit", "video"}, Grain: "person", MinVisits: continuity.MinVisits, MinShared: 1}

// Input is what the results are made of.
type Input struct {
	*claims.Output
	Names   []string // of the files
	Mapping claims.Mapping
	Given   Given // by small files
}

// run is one run on its way.
type run struct {
	Input
	p      Parameters
	person population.Study // between people
	study  population.Study // at the grain of the parameters
	team   []uint32         // by provider; nil where nobody said
	teams  []string         // names of those
	site   []uint32         // by place; nil where the input names none
	role   *roles
	ties   ties
	groups []groups // of the strata, in that order
	cores  int
}

// Run computes every measure. The error says which parameter cannot be.
func Run(ctx context.Context, in Input, p Parameters) (*Result, error) {
	r, err := prepared(in, p)
	if err != nil {
		return nil, err
	}
	p.LeaveOut = r.p.LeaveOut
	out := &Result{Parameters: p, Files: in.Names, Checksum: in.Checksum, Account: in.Account, Definitions: Hash(), Beside: r.used()}
	if in.Table.Len() > 0 {
		out.First, out.Last = claims.Written(in.Table.First), claims.Written(in.Table.Last())
	}
	for _, step := range []func(*Result) error{r.grains, r.regular, r.strata, r.network, r.picture, r.referrals, r.months} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(out); err != nil {
			return nil, err
		}
	}
	marks(out)
	if p.Public {
		if err := publish(out, r.nested()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func prepared(in Input, p Parameters) (*run, error) {
	r := &run{Input: in, p: p, cores: cmp.Or(p.Cores, runtime.GOMAXPROCS(0))}
	r.person = population.Study{Cores: r.cores, Lookback: encounter.Day(p.Lookback)}
	for _, step := range []func() error{r.window, r.kinds, r.leave, r.who, r.grain, r.asked} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	r.p.Public = false // what is for outside is found out at the end, over everything together
	return r, nil
}

func (r *run) window() error {
	t, s := r.Table, &r.person
	for _, bound := range []struct {
		name, day string
		to        *encounter.Day
	}{{"from", r.p.From, &s.From}, {"to", r.p.To, &s.To}} {
		if bound.day == "" {
			continue
		}
		day, ok := claims.ISO.Day([]byte(bound.day))
		if !ok {
			return fmt.Errorf("measure: %s: %q is no day; write 2026-04-14", bound.name, bound.day)
		}
		*bound.to = max(day-t.First, 0)
		if bound.name == "to" && *bound.to == 0 {
			return fmt.Errorf("measure: to: %s lies before the first encounter", bound.day)
		}
	}
	return nil
}

func (r *run) kinds() error {
	var kinds encounter.Kinds
	for _, word := range r.p.Kinds {
		k, ok := encounter.KindOf(word)
		if !ok {
			return fmt.Errorf("measure: kinds: %q is none", word)
		}
		kinds |= 1 << k
	}
	for _, place := range r.Table.Places {
		r.person.Places = append(r.person.Places, kinds.Has(place.Kind))
	}
	if !slices.Contains(r.person.Places, false) {
		r.person.Places = nil
	}
	return nil
}

func (r *run) leave() error {
	r.p.LeaveOut = slices.Clone(r.p.LeaveOut)
	for i, name := range r.p.LeaveOut {
		if number, ok := r.find(r.Providers, "provider", name); ok {
			r.person.Leave = r.also(r.person.Leave, func(q uint32) bool { return q == number })
			r.p.LeaveOut[i] = string(r.Providers.Name(number)) // it may be hashed
		}
	}
	return nil
}

// find is the number of a patient or provider, as they are called or hashed.
func (r *run) find(among *claims.Names, of, id string) (number uint32, ok bool) {
	if number, ok = among.Find([]byte(id)); !ok {
		number, ok = among.Find([]byte(r.Given.id(of, id)))
	}
	return number, ok
}

// also returns a copy of those left out with more of them.
func (r *run) also(leave []bool, more func(provider uint32) bool) []bool {
	all := make([]bool, r.Table.Providers)
	copy(all, leave)
	for q := range all {
		all[q] = all[q] || more(uint32(q))
	}
	return all
}

// who reads what small files say of providers and sites.
func (r *run) who() error {
	r.role = r.roles()
	if len(r.Given.TeamOf) > 0 {
		r.team, r.teams = r.teamsOf()
	}
	if none, ok := r.Sites.Find([]byte(claims.NoSite)); r.Sites.Len() > 1 || !ok {
		for _, p := range r.Table.Places {
			if ok && p.Site == none {
				p.Site = population.Alone // an encounter that names none is of no site
			}
			r.site = append(r.site, p.Site)
		}
	}
	return nil
}

func (r *run) grain() error {
	r.study = r.person
	switch r.p.Grain {
	case "person":
	case "team":
		if r.team == nil {
			return fmt.Errorf("measure: grain: nobody said who is in which team (--team-of)")
		}
		r.study.Group = r.team
	case "site":
		if r.site == nil {
			return fmt.Errorf("measure: grain: the input names no sites (--site)")
		}
		r.study.ByPlace = r.site
	default:
		return fmt.Errorf("measure: grain: %q is neither person nor team nor site", r.p.Grain)
	}
	return nil
}

// asked refuses what does not go together.
func (r *run) asked() error {
	p := r.p
	if p.Public && p.Ego != "" {
		return fmt.Errorf("measure: ego: the network around one is not for outside")
	}
	switch p.Weight {
	case "", "count", "fraction", "jaccard":
	case "min-visits":
		if p.Within > 0 {
			return fmt.Errorf("measure: weight: min-visits counts the whole window, and does not go with within")
		}
	default:
		return fmt.Errorf("measure: weight: %q is neither count, fraction, jaccard nor min-visits", p.Weight)
	}
	for name, n := range map[string]int{"lookback": p.Lookback, "min-visits": p.MinVisits, "most-patients": p.MostPatients, "most-providers": p.MostProviders, "min-shared": p.MinShared, "within": p.Within, "series": p.Series} {
		if n < 0 {
			return fmt.Errorf("measure: %s: %d is less than nothing", name, n)
		}
	}
	return nil
}
