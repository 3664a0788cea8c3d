package measure

import (
	"strconv"

	"kith/relation/encounter"
	"kith/relation/network"
	"kith/relation/population"
)

// ties is the network of one run, and what it was made of.
type ties struct {
	links *population.Links
	net   *network.Weighted
	all   *network.Densities
}

func (r *run) network(out *Result) error {
	x := &out.Network
	weighted, err := r.connect(x)
	if err != nil {
		return err
	}
	everybody := r.ties.links
	if len(x.Rules) > 0 {
		everybody = links(r.Table, r.person)
	}
	for _, n := range anybody(everybody) {
		if n {
			out.Providers++
		}
	}
	r.densities(x, weighted)
	nodes := r.nodes(out)
	r.standing(x, nodes)
	out.Nodes = nodes
	return r.ego(out)
}

// connect finds the ties. weighted is whether roles weigh.
func (r *run) connect(x *Network) (weighted bool, err error) {
	src, study := r.colleagues(x)
	roles, err := r.weights()
	if err != nil {
		return false, err
	}
	l, o := links(src, study), network.Options{Min: uint32(r.p.MinShared), Cores: r.cores}
	net, densities := network.Both(l, o, roles)
	if r.p.Within > 0 {
		net = network.Within(src, study, network.Near{Options: o, Days: encounter.Day(r.p.Within), Providers: r.Table.Providers})
	}
	kind, _ := network.WeightOf(r.p.Weight) // asked has looked at it
	var visits []uint32
	if kind == network.MinVisits {
		visits = visitsOf(src, study, l)
	}
	r.ties = ties{l, net.Weights(kind, l, visits), densities}
	return roles != nil, nil
}

// colleagues leaves out who makes no ties, by the rules of the parameters, and
// says how many that are.
func (r *run) colleagues(x *Network) (population.Source, population.Study) {
	study := r.person // ties are between people, whatever counts as continuity
	rule := func(name, value, of, source string, n int64) {
		x.Rules = append(x.Rules, Rule{name, value, of, n, true, source})
		if of == "providers" {
			x.LeftOut += int(n)
		}
	}
	leave := func(name, value, source string, is func(q uint32) bool) {
		n := int64(0)
		study.Leave = r.also(study.Leave, func(q uint32) bool {
			out := is(q)
			if out && (study.Leave == nil || !study.Leave[q]) {
				n++
			}
			return out
		})
		rule(name, value, "providers", source, n)
	}
	if r.p.LeaveFacilities {
		is := r.facilities()
		leave("leave-facilities", "by role, or half of what they do away from the office", "Kith", func(q uint32) bool { return is[q] })
	}
	if r.p.MostPatients > 0 {
		panel := make([]int, r.Table.Providers)
		for _, q := range links(r.Table, study).All() {
			panel[q]++
		}
		leave("most-patients", strconv.Itoa(r.p.MostPatients), "Kith", func(q uint32) bool { return panel[q] > r.p.MostPatients })
	}
	if r.p.MostProviders == 0 {
		return r.Table, study
	}
	src := without{r.Table, make([]bool, r.Table.Patients())}
	n := int64(0)
	l := links(r.Table, study)
	for p := range src.skip {
		if src.skip[p] = len(l.Of(p)) > r.p.MostProviders; src.skip[p] {
			n++
		}
	}
	rule("most-providers", strconv.Itoa(r.p.MostProviders), "patients", "Kith", n)
	return src, study
}

// without is a table without some patients' encounters.
type without struct {
	*encounter.Table
	skip []bool
}

func (w without) Of(patient int) []encounter.Key {
	if w.skip[patient] {
		return nil
	}
	return w.Table.Of(patient)
}

// links are whom each patient saw.
func links(src population.Source, s population.Study) *population.Links {
	providers := 0
	switch t := src.(type) {
	case *encounter.Table:
		providers = t.Providers
	case without:
		providers = t.Providers
	}
	l := population.NewLinker(src.Patients(), providers)
	population.Walk(src, s, l.See)
	return l.Links()
}

// anybody says whom anybody saw.
func anybody(l *population.Links) []bool {
	saw := make([]bool, l.Providers)
	for _, q := range l.All() {
		saw[q] = true
	}
	return saw
}

// visitsOf counts the visits of each link.
func visitsOf(src population.Source, s population.Study, l *population.Links) []uint32 {
	visits := make([]uint32, l.Len())
	population.Steps(src, s, func(_ int, v population.Step) { // each patient is one core's
		from, to := l.Range(v.Patient)
		for i := from; i < to; i++ {
			if l.All()[i] == v.Group {
				visits[i]++
				return
			}
		}
	})
	return visits
}

func (r *run) densities(x *Network, weighted bool) {
	var care, others, fragmented []float64
	for p := range r.ties.links.Patients() {
		d := r.ties.all.Of(p)
		if c, ok := d.Care(); ok {
			care = append(care, c)
			c, _ = d.Others()
			others = append(others, c)
			if c, ok = d.Fragmented(); ok && weighted {
				fragmented = append(fragmented, c)
			}
		}
	}
	x.Density, x.Others, x.Fragmented = r.spread(care), r.spread(others), r.spread(fragmented)
}
