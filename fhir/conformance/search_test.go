package conformance_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// mostSets bounds how many sets of values one search is tried with.
const mostSets = 5

// searches tries one search of a profile: with values of each record that
// shows the profile, in every way of writing them, by GET and by POST, and
// compares what comes with what a look at every record finds.
func (w *town) searches(g group, s search) error {
	sets := g.valuesOf(w.showing(g), s)
	if len(sets) == 0 {
		return fmt.Errorf("no record shows all of %v", s.Names)
	}
	for _, set := range sets {
		if err := w.asked(g, set, true); err != nil {
			return err
		}
		for _, other := range g.otherWays(set) {
			if err := w.asked(g, other, false); err != nil {
				return err
			}
		}
	}
	return w.several(g, s, sets)
}

// set is one value for each parameter.
type set map[string]string

// valuesOf draws sets of values from records.
func (g group) valuesOf(pool []tree, s search) (all []set) {
	seen := map[string]bool{}
	for _, res := range pool {
		one := set{}
		for _, name := range s.Names {
			if v := g.Params[name].value(res); v != "" {
				one[name] = v
			}
		}
		id := fmt.Sprint(one)
		if len(one) < len(s.Names) || seen[id] || len(all) == mostSets {
			continue
		}
		seen[id] = true
		all = append(all, one)
	}
	return all
}

// value is one that a resource answers, as the test kit would write it.
func (p param) value(res tree) string {
	vs := p.values(res)
	if len(vs) == 0 {
		return ""
	}
	switch p.Type {
	case "Reference":
		m, _ := vs[0].(tree)
		to, _ := m["reference"].(string)
		_, id, _ := strings.Cut(to, "/")
		return id
	case "CodeableConcept", "Coding", "Identifier", "code":
		if t := tokens(vs[0]); len(t) > 0 {
			return t[0].code
		}
		return ""
	case "date", "dateTime", "instant":
		if s, ok := vs[0].(string); ok {
			return s
		}
		return p.around(vs[0])
	case "Period":
		return p.around(vs[0])
	case "string", "HumanName", "Address":
		if t := texts(vs[0]); len(t) > 0 {
			return t[0]
		}
		return ""
	}
	s, _ := vs[0].(string)
	return s
}

// around is a value that a Period answers: it begins after the day before.
func (p param) around(v any) string {
	if at, ok := rangeOf(v); ok {
		return "gt" + at.from.AddDate(0, 0, -1).Format(time.RFC3339)
	}
	return ""
}

// otherWays writes a set anew: references with their type and as addresses,
// codes with their system, dates with each prefix that must be understood.
func (g group) otherWays(one set) (all []set) {
	with := func(name, value string) {
		other := maps.Clone(one)
		other[name] = value
		all = append(all, other)
	}
	for name, v := range one {
		p := g.Params[name]
		switch p.Type {
		case "Reference":
			typ := map[string]string{"patient": "Patient", "encounter": "Encounter", "location": "Location", "practitioner": "Practitioner"}[name]
			with(name, typ+"/"+v)
			with(name, base+"/"+typ+"/"+v)
		case "date", "dateTime", "instant", "Period":
			at, ok := spanOf(strings.TrimPrefix(v, "gt"))
			for op, how := range p.Comparators {
				if !ok || how != "SHALL" {
					continue
				}
				for _, day := range []int{-1, 0, 1} {
					with(name, op+at.from.AddDate(0, 0, day).Format(time.RFC3339))
				}
				with(name, op+at.from.Format(time.DateOnly))
			}
		}
	}
	return all
}

// asked sends a search and compares. A search of a shown record must find
// something; one written anew may find nothing.
func (w *town) asked(g group, one set, some bool) error {
	q := url.Values{"_count": {"500"}}
	for name, v := range one {
		q.Set(name, v)
	}
	want := w.scan(g, one)
	if some && len(want) == 0 {
		return fmt.Errorf("%v: the scan finds nothing", one)
	}
	for _, post := range []bool{false, true} {
		if post { // and page by page
			q.Set("_count", "5")
		}
		got, err := w.find(g.Resource, q, post)
		if err != nil {
			return err
		}
		if err := same(want, got["match"]); err != nil {
			return fmt.Errorf("%s?%s (post: %t): %w", g.Resource, q.Encode(), post, err)
		}
		if !some {
			break
		}
	}
	return w.bySystem(g, one)
}

// bySystem asks for each code with its system.
func (w *town) bySystem(g group, one set) error {
	for name, v := range one {
		p := g.Params[name]
		if !strings.HasPrefix(p.Type, "Cod") && p.Type != "Identifier" {
			continue
		}
		for _, res := range w.showing(g) {
			for _, x := range p.values(res) {
				for _, t := range tokens(x) {
					if t.code != v || t.system == "" {
						continue
					}
					other := maps.Clone(one)
					other[name] = t.system + "|" + t.code
					return w.asked(group{Resource: g.Resource, Params: g.Params}, other, false)
				}
			}
		}
	}
	return nil
}

// several asks for all values of a parameter at once, where that must work.
func (w *town) several(g group, s search, sets []set) error {
	for _, name := range s.Names {
		if g.Params[name].MultipleOr != "SHALL" {
			continue
		}
		var values []string
		for _, one := range sets {
			if !slices.Contains(values, one[name]) {
				values = append(values, one[name])
			}
		}
		other := maps.Clone(sets[0])
		other[name] = strings.Join(values, ",")
		if err := w.asked(group{Resource: g.Resource, Params: g.Params}, other, true); err != nil {
			return err
		}
	}
	return nil
}

// scan looks at every record of a type.
func (w *town) scan(g group, one set) []tree {
	all := w.of[g.Resource]
	if whose := one["patient"]; whose != "" { // asked again and again
		all = w.once("of "+g.Resource+whose, func() []tree { return g.answering(all, set{"patient": whose}) })
	}
	return g.answering(all, one)
}

func (g group) answering(all []tree, one set) (some []tree) {
	for _, res := range all {
		fits := true
		for name, v := range one {
			holds := func(value string) bool { return g.Params[name].holds(res, value) }
			fits = fits && slices.ContainsFunc(strings.Split(v, ","), holds)
		}
		if fits {
			some = append(some, res)
		}
	}
	return some
}

// same compares two lists of resources by what they are, not by their order.
func same(want, got []tree) error {
	a, b := keys(want), keys(got)
	for _, k := range a {
		if !slices.Contains(b, k) {
			return fmt.Errorf("%d found, %d should be: %s is missing", len(b), len(a), k)
		}
	}
	for i, k := range b {
		if !slices.Contains(a, k) {
			return fmt.Errorf("%d found, %d should be: %s does not answer", len(b), len(a), k)
		}
		if i > 0 && b[i-1] == k {
			return fmt.Errorf("%s came twice", k)
		}
	}
	return nil
}

func keys(all []tree) (out []string) {
	for _, r := range all {
		out = append(out, key(r))
	}
	slices.Sort(out)
	return out
}

// origins asks for what tells where the matches come from.
func (w *town) origins(g group, revinclude string) error {
	return w.beside(g, "_revinclude", revinclude, func(matches []tree) (want []tree) {
		ks := keys(matches)
		for _, p := range w.of["Provenance"] {
			if slices.ContainsFunc(walk(p, "target.reference"), func(to any) bool { return slices.Contains(ks, fmt.Sprint(to)) }) {
				want = append(want, p)
			}
		}
		return want
	})
}

// included asks for what the matches refer to: Type:parameter[:Type].
func (w *town) included(g group, include string) error {
	parts := strings.Split(include, ":")
	path := map[string]string{
		"CareTeam:participant": "participant.member.reference", "MedicationDispense:medication": "medicationReference.reference",
		"MedicationRequest:medication": "medicationReference.reference", "PractitionerRole:endpoint": "endpoint.reference",
		"PractitionerRole:practitioner": "practitioner.reference",
	}[parts[0]+":"+parts[1]]
	return w.beside(g, "_include", include, func(matches []tree) (want []tree) {
		seen := map[string]bool{}
		for _, m := range matches {
			for _, to := range walk(m, path) {
				k := fmt.Sprint(to)
				if typ, _, _ := strings.Cut(k, "/"); len(parts) > 2 && typ != parts[2] || seen[k] || w.at[k] == nil {
					continue
				}
				seen[k] = true
				want = append(want, w.at[k])
			}
		}
		return want
	})
}

// chained asks for roles by what their practitioner is called or numbered.
func (w *town) chained(g group, then string, all []group) error {
	i := slices.IndexFunc(all, func(g group) bool { return g.Resource == "Practitioner" })
	p := all[i].Params[then]
	for _, role := range w.showing(g) {
		who := w.at[fmt.Sprint(walk(role, "practitioner.reference")...)]
		v := p.value(who)
		got, err := w.find(g.Resource, url.Values{"practitioner." + then: {v}}, false)
		if err != nil {
			return err
		}
		var want []tree
		for _, r := range w.of[g.Resource] {
			if one := w.at[fmt.Sprint(walk(r, "practitioner.reference")...)]; one != nil && p.holds(one, v) {
				want = append(want, r)
			}
		}
		if err := same(want, got["match"]); err != nil || len(want) == 0 {
			return fmt.Errorf("practitioner.%s=%s: %d wanted: %w", then, v, len(want), err)
		}
	}
	return nil
}

// beside sends each search that must work with one more parameter, which is to
// bring resources beside the matches.
func (w *town) beside(g group, name, value string, wanted func([]tree) []tree) error {
	some := false
	for _, s := range g.Searches[:min(1, len(g.Searches))] {
		for _, one := range g.valuesOf(w.showing(g), s) {
			q := url.Values{name: {value}, "_count": {"500"}}
			for k, v := range one {
				q.Set(k, v)
			}
			got, err := w.find(g.Resource, q, false)
			if err != nil {
				return err
			}
			matches := w.scan(g, one)
			if err := same(matches, got["match"]); err != nil {
				return fmt.Errorf("%s?%s: %w", g.Resource, q.Encode(), err)
			}
			want := wanted(matches)
			if err := same(want, got["include"]); err != nil {
				return fmt.Errorf("%s?%s beside the matches: %w", g.Resource, q.Encode(), err)
			}
			some = some || len(want) > 0
		}
	}
	if !some {
		return fmt.Errorf("nothing in town is brought along by %s", value)
	}
	return nil
}
