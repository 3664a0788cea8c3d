package measure

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	Grain     string   `json:"grain"`              // person or site: what counts as the same one
	Lookback  int      `json:"lookback,omitempty"` // days in which a provider stays known; 0 is unlimited
	MinVisits int      `json:"minVisits"`          // patients with fewer are in no index

	LeaveOut     []string `json:"leaveOut,omitempty"`     // providers that do not count
	MostPatients int      `json:"mostPatients,omitempty"` // who sees more is no colleague of theirs but a laboratory or an emergency department; 0 leaves nobody out of the network
	MinShared    int      `json:"minShared"`              // fewer shared patients are no tie

	By     string `json:"by,omitempty"` // provider or site: also for the patients of each
	Public bool   `json:"public"`       // groups of fewer than 11 are not told, nor what would give them away
	Cores  int    `json:"-"`            // 0: all
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
}

// Index is one index over all patients that have it.
type Index struct {
	Name      string  `json:"name"`
	N         int64   `json:"n"` // patients
	Mean      float64 `json:"mean"`
	Low       float64 `json:"low"` // of the 95% interval
	High      float64 `json:"high"`
	Q25       float64 `json:"q25"`
	Median    float64 `json:"median"`
	Q75       float64 `json:"q75"`
	Histogram []int64 `json:"histogram"` // of ten equal parts
	OK        bool    `json:"ok"`        // false: nobody has it, or too few to tell
	Interval  bool    `json:"interval"`  // false: one patient has none
}

// Group is the patients of one provider or site: whom they saw most.
type Group struct {
	Name     string `json:"name"`
	Patients int64  `json:"patients"`
	COC      Index  `json:"coc"`
	UPC      Index  `json:"upc"`
	Told     bool   `json:"told"` // false: too few, or it would give others away
}

// Result is everything that came out.
type Result struct {
	Parameters  Parameters     `json:"parameters"`
	Files       []string       `json:"files"`
	Checksum    string         `json:"checksum"`
	Definitions string         `json:"definitions"` // a hash of them
	Account     claims.Account `json:"account"`
	First       string         `json:"first"`
	Last        string         `json:"last"`
	Visits      int64          `json:"visits"`
	Patients    int64          `json:"patients"`
	Providers   int            `json:"providers"`
	Indexes     []Index        `json:"indexes"`
	Groups      []Group        `json:"groups,omitempty"`
	Network     Network        `json:"network"`
	Months      []Month        `json:"months"`
}

// run is one run on its way.
type run struct {
	Input
	p     Parameters
	study population.Study
	cores int
}

// Run computes every measure. The error says which parameter cannot be.
func Run(ctx context.Context, in Input, p Parameters) (*Result, error) {
	r := &run{Input: in, p: p, cores: cmp.Or(p.Cores, runtime.GOMAXPROCS(0))}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	out := &Result{Parameters: p, Files: in.Names, Checksum: in.Checksum, Account: in.Account, Definitions: Hash()}
	if in.Table.Len() > 0 {
		out.First, out.Last = claims.Written(in.Table.First), claims.Written(in.Table.Last())
	}
	for _, step := range []func(*Result){r.indexes, r.network, r.months} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		step(out)
	}
	return out, nil
}

// prepare makes the study of the parameters.
func (r *run) prepare() error {
	t, s := r.Table, population.Study{Cores: r.cores, Lookback: encounter.Day(r.p.Lookback)}
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
	var kinds encounter.Kinds
	for _, word := range r.p.Kinds {
		k, ok := encounter.KindOf(word)
		if !ok {
			return fmt.Errorf("measure: kinds: %q is none", word)
		}
		kinds |= 1 << k
	}
	for _, place := range t.Places {
		s.Places = append(s.Places, kinds.Has(place.Kind))
	}
	if !slices.Contains(s.Places, false) {
		s.Places = nil
	}
	switch r.p.Grain {
	case "person":
	case "site":
		s.ByPlace = r.sites()
	default:
		return fmt.Errorf("measure: grain: %q is neither person nor site", r.p.Grain)
	}
	if r.p.By != "" && r.p.By != "provider" && r.p.By != "site" {
		return fmt.Errorf("measure: by: %q is neither provider nor site", r.p.By)
	}
	if len(r.p.LeaveOut) > 0 {
		s.Leave = make([]bool, t.Providers)
		for _, name := range r.p.LeaveOut {
			if number, ok := r.Providers.Find([]byte(name)); ok {
				s.Leave[number] = true
			}
		}
	}
	r.study = s
	return nil
}

func (r *run) sites() []uint32 {
	at := make([]uint32, len(r.Table.Places))
	for i, p := range r.Table.Places {
		at[i] = p.Site
	}
	return at
}

// tallies are of one core.
type tallies struct {
	index            [len(names)]population.Tally
	visits, patients int64
	coc, upc         map[uint32]*population.Tally // by group
	mine             map[uint32]int64             // patients of each
}

var names = [...]string{"UPC", "COC", "SECON", "MMCI", "HHI", "K", "Known provider"}

func (r *run) indexes(out *Result) {
	all := make([]tallies, r.cores)
	for i := range all {
		all[i].coc, all[i].upc, all[i].mine = map[uint32]*population.Tally{}, map[uint32]*population.Tally{}, map[uint32]int64{}
	}
	group := r.groupOf()
	population.Walk(r.Table, r.study, func(core, patient int, c population.Counted) {
		t := &all[core]
		t.visits += c.Visits
		t.patients++
		if c.Visits < int64(r.p.MinVisits) {
			return
		}
		for i, f := range [...]func(continuity.Totals) (float64, bool){continuity.Totals.UPC, continuity.Totals.COC, continuity.Totals.SECON, continuity.Totals.MMCI, continuity.Totals.HHI, continuity.Totals.K, continuity.Totals.KnownProvider} {
			t.index[i].Add(f(c.Totals))
		}
		if group != nil {
			t.group(group(patient, c), c.Totals)
		}
	})
	sum := &all[0]
	for i := range all[1:] {
		sum.join(&all[i+1])
	}
	out.Visits, out.Patients = sum.visits, sum.patients
	for i, name := range names {
		out.Indexes = append(out.Indexes, r.index(name, &sum.index[i]))
	}
	out.Groups = r.groups(sum)
}

func (t *tallies) group(g uint32, c continuity.Totals) {
	if t.coc[g] == nil {
		t.coc[g], t.upc[g] = &population.Tally{}, &population.Tally{}
	}
	t.coc[g].Add(c.COC())
	t.upc[g].Add(c.UPC())
	t.mine[g]++
}

func (t *tallies) join(o *tallies) {
	t.visits += o.visits
	t.patients += o.patients
	for i := range t.index {
		t.index[i].Join(&o.index[i])
	}
	for g, n := range o.mine {
		if t.coc[g] == nil {
			t.coc[g], t.upc[g] = &population.Tally{}, &population.Tally{}
		}
		t.coc[g].Join(o.coc[g])
		t.upc[g].Join(o.upc[g])
		t.mine[g] += n
	}
}

// groupOf says whose patient somebody is, nil where nobody asks.
func (r *run) groupOf() func(patient int, c population.Counted) uint32 {
	switch {
	case r.p.By == "":
		return nil
	case r.p.By == "provider" && r.p.Grain == "person", r.p.By == "site" && r.p.Grain == "site":
		return func(_ int, c population.Counted) uint32 { return c.Usual }
	}
	usual := make([]uint32, r.Table.Patients())
	other := r.study
	if other.ByPlace = nil; r.p.By == "site" {
		other.ByPlace = r.sites()
	}
	population.Walk(r.Table, other, func(_, patient int, c population.Counted) { usual[patient] = c.Usual })
	return func(patient int, _ population.Counted) uint32 { return usual[patient] }
}

func (r *run) index(name string, t *population.Tally) Index {
	x := Index{Name: name, N: t.N, OK: t.N > 0 && !(r.p.Public && t.N < few)}
	if !x.OK {
		return Index{Name: name}
	}
	x.Mean, _ = t.Mean()
	x.Low, x.High, x.Interval = t.Interval()
	x.Q25, _ = t.Quantile(0.25)
	x.Median, _ = t.Quantile(0.5)
	x.Q75, _ = t.Quantile(0.75)
	if x.Histogram = t.Histogram(10); r.p.Public && slices.ContainsFunc(x.Histogram, func(n int64) bool { return n > 0 && n < few }) {
		x.Histogram = nil // a bar of few would tell of them
	}
	return x
}

func (r *run) groups(sum *tallies) (all []Group) {
	names := r.Providers
	if r.p.By == "site" {
		names = r.Sites
	}
	for g, n := range sum.mine {
		all = append(all, Group{Name: string(names.Name(g)), Patients: n, COC: r.index("COC", sum.coc[g]), UPC: r.index("UPC", sum.upc[g]), Told: true})
	}
	slices.SortFunc(all, func(a, b Group) int { return cmp.Compare(a.Name, b.Name) })
	if !r.p.Public {
		return all
	}
	suppress(all)
	if !Audit(all, sum.told()) {
		return nil // there are too few groups to hide one among the others
	}
	return all
}

// told is how many patients are in groups.
func (t *tallies) told() (n int64) {
	for _, k := range t.mine {
		n += k
	}
	return n
}

// definitions are what is computed, in words that change when it does.
var definitions = []string{
	"visit: one patient, one group, one day, of the kinds named",
	"UPC = max n_i / N", "COC = (sum n_i^2 - N) / (N (N - 1))", "SECON = #{s_j = s_j+1} / (N - 1), groups of one day by number",
	"MMCI = (1 - M / (N + 0.1)) / (1 - 1 / (N + 0.1))", "HHI = sum (n_i / N)^2", "K = (N - M) / (N - 1)",
	"known provider = #{j > 1: seen within the look-back} / (N - 1)",
	"tie: shared patients >= the least", "care density = sum w_ij / (n (n - 1) / 2)", "others = care density - 1",
	"communities: Louvain, in the order of numbers", "interval: mean +- 1.96 s / sqrt(N)", "few: fewer than 11",
}

// Hash is a hash of the definitions.
func Hash() string {
	text, err := json.Marshal(definitions)
	if err != nil {
		panic(err) // strings are always JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
