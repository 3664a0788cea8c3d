package conformance_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/validate"
)

// unshown lists what of a profile's mustSupport no record of a pool shows.
func (w *town) unshown(g group, pool []tree) (missing []string) {
	shown := func(path string, fits func(any) bool) bool {
		return slices.ContainsFunc(pool, func(r tree) bool { return slices.ContainsFunc(g.at(r, path), fits) })
	}
	anything := func(v any) bool { return v != nil }
	excused := g.excused(func(path string) bool { return shown(path, anything) })
	for _, x := range g.Support.Extensions {
		parent := strings.TrimSuffix(strings.TrimSuffix(x.Path, "extension"), ".")
		if parent == "questionnaire" { // a primitive keeps its extensions beside it
			parent = "_questionnaire"
		}
		if !shown(parent, func(v any) bool { m, ok := v.(tree); return ok && len(extensions(m, x.URL)) > 0 }) {
			missing = append(missing, x.ID)
		}
	}
	for _, s := range g.Support.Slices {
		path := s.Path
		if s.By.Type == "type" {
			path = strings.TrimSuffix(path, "[x]") + s.By.Code
		}
		if !shown(path, s.holds) {
			missing = append(missing, s.ID)
		}
	}
	for _, e := range g.Support.Elements {
		fits := anything
		if e.Fixed != "" {
			fits = func(v any) bool { return v == e.Fixed }
		}
		if !slices.Contains(excused, e.Path) && !shown(e.Path, fits) {
			missing = append(missing, e.Path+e.Fixed)
		}
	}
	return missing
}

// excused are the paths of choices of which another path is shown.
func (g group) excused(shown func(string) bool) (paths []string) {
	for _, c := range g.Support.Choices {
		if slices.ContainsFunc(c.Paths, shown) {
			paths = append(paths, c.Paths...)
		}
	}
	return paths
}

// at walks a path of the metadata, in which component:systolic means those
// components that the slice holds, and value[x]:valueQuantity one type.
func (g group) at(r any, path string) []any {
	before, rest, sliced := strings.Cut(path, ":")
	if !sliced {
		return walk(r, path)
	}
	name, rest, _ := strings.Cut(rest, ".")
	var all []any
	for _, v := range walk(r, before) {
		if i := slices.IndexFunc(g.Support.Slices, func(s slice) bool { return s.Name == name && s.Path == before }); i < 0 || g.Support.Slices[i].holds(v) {
			all = append(all, g.at(v, rest)...)
		}
	}
	return all
}

// holds reports whether a value belongs to a slice.
func (s slice) holds(v any) bool {
	coded := func(system, code string) bool {
		path := s.By.Path
		return slices.ContainsFunc(walk(v, path), func(x any) bool { return slices.Contains(tokens(x), token{system, code}) })
	}
	switch s.By.Type {
	case "patternCodeableConcept", "patternCoding":
		return coded(s.By.System, s.By.Code)
	case "patternIdentifier":
		return slices.Contains(walk(v, "system"), any(s.By.System))
	case "requiredBinding":
		for _, x := range s.By.Values {
			if coded(x.System, x.Code) {
				return true
			}
		}
		return false
	case "value":
		for _, x := range s.By.Values {
			if !slices.Contains(walk(v, x.Path), any(x.Value)) {
				return false
			}
		}
	}
	return true
}

// supports checks that everything a profile says must be supported is shown,
// and that for each kind of target a reference leads to one.
func (w *town) supports(g group) error {
	pool := w.showing(g)
	missing := w.unshown(g, pool)
	for _, e := range g.Support.Elements {
		for _, target := range e.Targets {
			if !w.leads(g, pool, e.Path, target) && !w.another(g, pool, e, target) {
				missing = append(missing, e.Path+" to "+target)
			}
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%d records show nothing of %v", len(pool), missing)
	}
	return nil
}

// leads reports whether some reference at a path leads to what shows a profile.
func (w *town) leads(g group, pool []tree, path, profile string) bool {
	for _, r := range pool {
		for _, v := range g.at(r, path) {
			m, _ := v.(tree)
			to, _ := m["reference"].(string)
			if target := w.at[to]; target != nil && len(w.wrong(target, profile)) == 0 {
				return true
			}
		}
	}
	return false
}

// another reports whether a choice lets another target stand for this one.
func (w *town) another(g group, pool []tree, e supported, target string) bool {
	for _, c := range g.Support.Choices {
		if slices.Contains(c.Targets, target) {
			return slices.ContainsFunc(c.Targets, func(t string) bool { return w.leads(g, pool, e.Path, t) })
		}
	}
	return false
}

var validator = validate.New(nil, nil)

// wrong lists the errors of a resource held to a profile.
func (w *town) wrong(r tree, profile string) (all []string) {
	if r["resourceType"] != typeOf(profile) && typeOf(profile) != "" {
		return []string{"another type"}
	}
	b, err := json.Marshal(r)
	if err != nil {
		return []string{err.Error()}
	}
	var d element.Doc
	if err := d.Parse(b, element.Options{}); err != nil {
		return []string{err.Error()}
	}
	for _, is := range validator.Validate(background, d.Root(), validate.Options{Depth: validate.Full, Now: wednesday, Profiles: []string{profile}}) {
		if is.Severity == validate.Error || is.Severity == "fatal" {
			all = append(all, fmt.Sprintf("%s %s %v", is.Expression, is.Key, is.Args))
		}
	}
	return all
}

// typeOf guesses a profile's type of resource from its name, so that not every
// profile is tried on everything; "" where the name does not say.
func typeOf(profile string) string {
	name := profile[strings.LastIndexByte(profile, '/')+1:]
	return map[string]string{
		"us-core-patient": "Patient", "us-core-practitioner": "Practitioner", "us-core-practitionerrole": "PractitionerRole",
		"us-core-relatedperson": "RelatedPerson", "us-core-organization": "Organization", "us-core-encounter": "Encounter",
	}[name]
}

// valid checks that all that shows a profile conforms to it.
func (w *town) valid(g group) error {
	pool := w.showing(g)
	for _, r := range pool {
		if wrong := w.wrong(r, g.Profile); len(wrong) > 0 {
			return fmt.Errorf("%s: %v", key(r), wrong)
		}
	}
	if len(pool) == 0 {
		return fmt.Errorf("nothing in town shows %s", g.Profile)
	}
	return nil
}

// resolves follows every reference of what shows a profile.
func (w *town) resolves(g group) error {
	for _, r := range w.showing(g) {
		for _, to := range pointers(r) {
			code, got, err := w.ask("GET", "/fhir/"+to, "")
			if err != nil || code != 200 || key(got) != to {
				return fmt.Errorf("%s refers to %s: %d %w", key(r), to, code, err)
			}
		}
	}
	return nil
}

func pointers(v any) (all []string) {
	switch v := v.(type) {
	case tree:
		if to, ok := v["reference"].(string); ok {
			all = append(all, to)
		}
		for _, x := range v {
			all = append(all, pointers(x)...)
		}
	case []any:
		for _, x := range v {
			all = append(all, pointers(x)...)
		}
	}
	return all
}
