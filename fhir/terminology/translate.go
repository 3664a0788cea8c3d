package terminology

import (
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"kith/fhir/definition"
	"kith/platform/fault"
)

// TranslateRequest asks which codes of another system say what a code says.
type TranslateRequest struct {
	URL          string // canonical of a concept map; "" for every one that fits
	Resource     []byte // the concept map itself, in place of its URL
	Codings      []Coding
	Source       string // value set that the code is from, "" for any
	Target       string // value set that the answer is to be from, "" for any
	TargetSystem string
	Reverse      bool // from target to source
}

// Translation is the answer: Result is whether any match is one.
type Translation struct {
	Result  bool
	Matches []Match
	Notes   []Note
}

// Match is one code that a map leads to. Equivalence says how its meaning
// stands to that of the code asked about: "wider" means that it is wider.
type Match struct {
	Equivalence string
	Concept     Coding
	Source      string // canonical of the concept map
	Product     []Product
	Comment     string
}

// Product is what a match needs or makes beside the code.
type Product struct {
	Element string
	Concept Coding
}

// conceptMap is the JSON of a ConceptMap as far as it is read.
type conceptMap struct {
	Type            string     `json:"resourceType"`
	URL             string     `json:"url"`
	Version         string     `json:"version"`
	SourceURI       string     `json:"sourceUri"`
	SourceCanonical string     `json:"sourceCanonical"`
	TargetURI       string     `json:"targetUri"`
	TargetCanonical string     `json:"targetCanonical"`
	Group           []mapGroup `json:"group"`
}

type mapGroup struct {
	Source        string       `json:"source"`
	SourceVersion string       `json:"sourceVersion"`
	Target        string       `json:"target"`
	TargetVersion string       `json:"targetVersion"`
	Element       []mapElement `json:"element"`
	Unmapped      *struct {
		Mode    string `json:"mode"`
		Code    string `json:"code"`
		Display string `json:"display"`
		URL     string `json:"url"`
	} `json:"unmapped"`
}

type mapElement struct {
	Code    string      `json:"code"`
	Display string      `json:"display"`
	Target  []mapTarget `json:"target"`
}

type mapTarget struct {
	Code        string       `json:"code"`
	Display     string       `json:"display"`
	Equivalence string       `json:"equivalence"`
	Comment     string       `json:"comment"`
	Product     []mapProduct `json:"product"`
}

type mapProduct struct {
	Property string `json:"property"`
	System   string `json:"system"`
	Value    string `json:"value"`
	Display  string `json:"display"`
}

func readConceptMap(raw []byte) (*conceptMap, error) {
	var m conceptMap
	if err := json.Unmarshal(raw, &m); err != nil || m.Type != "ConceptMap" {
		return nil, unreadable("ConceptMap", err)
	}
	return &m, nil
}

func (m *conceptMap) canonical() string { return canonical(m.URL, m.Version) }

// conceptMaps returns the concept map with a canonical URL, or all that are here.
func (e *edition) conceptMaps(ctx context.Context, canonical string) ([]*conceptMap, error) {
	if all, ok := e.maps.get(canonical); ok {
		return all, nil
	}
	url, version, _ := strings.Cut(canonical, "|")
	var all []*conceptMap
	for u, raw := range definition.Canonicals("ConceptMap") {
		if url != "" && url != u {
			continue
		}
		m, err := readConceptMap(raw)
		if err != nil {
			return nil, err
		}
		if version == "" || version == m.Version || version == release {
			all = append(all, m)
		}
	}
	if e.tables != nil && (url == "" || len(all) == 0) {
		more, err := e.tables.conceptMaps(ctx, url, version)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	if url != "" && len(all) == 0 {
		return nil, fault.New(fault.NotFound, "terminology.unknown-map", "conceptMap", canonical)
	}
	return e.maps.put(canonical, all), nil
}

// Translate answers a TranslateRequest from one concept map, or from all that
// lead from and to what was asked.
func (s *Service) Translate(ctx context.Context, q TranslateRequest) (*Translation, error) {
	e, err := s.edition(ctx)
	if err != nil {
		return nil, err
	}
	maps := []*conceptMap{nil}
	if q.Resource != nil {
		maps[0], err = readConceptMap(q.Resource)
	} else {
		maps, err = e.conceptMaps(ctx, q.URL)
	}
	if err != nil {
		return nil, err
	}
	w := &way{e: e, q: &q}
	for _, m := range maps {
		if !m.fits(&q) {
			continue
		}
		for _, c := range q.Codings {
			if err := w.follow(ctx, m, c, 0); err != nil {
				return nil, err
			}
		}
	}
	t := &w.t
	for _, m := range t.Matches {
		t.Result = t.Result || m.Equivalence != "unmatched" && m.Equivalence != "disjoint"
	}
	if !t.Result {
		t.Notes = append(t.Notes, Note{"information", "terminology.no-translation", nil})
	}
	return t, nil
}

// fits reports whether a map leads from and to the value sets asked for; a map
// that says nothing may.
func (m *conceptMap) fits(q *TranslateRequest) bool {
	from, to := m.SourceCanonical+m.SourceURI, m.TargetCanonical+m.TargetURI
	if q.Reverse {
		from, to = to, from
	}
	return sameSet(q.Source, from) && sameSet(q.Target, to)
}

func sameSet(asked, have string) bool {
	asked, _, _ = strings.Cut(asked, "|")
	have, _, _ = strings.Cut(have, "|")
	return asked == "" || have == "" || asked == have
}

// longestChain bounds how often one map may send on to another.
const longestChain = 8

// way is one translation under way.
type way struct {
	e *edition
	q *TranslateRequest
	t Translation
}

// follow collects what a map says of a code; where it says nothing, what it
// says of codes that it does not map.
func (w *way) follow(ctx context.Context, m *conceptMap, c Coding, depth int) error {
	for i := range m.Group {
		g := &m.Group[i]
		from, to := g.Source, g.Target
		if w.q.Reverse {
			from, to = to, from
		}
		if c.System != "" && from != "" && c.System != from || w.q.TargetSystem != "" && to != w.q.TargetSystem {
			continue
		}
		if w.q.Reverse {
			w.t.add(g.backward(c.Code, m.canonical()))
			continue
		}
		found, listed := g.forward(c.Code, m.canonical())
		w.t.add(found)
		if listed || g.Unmapped == nil || c.System != from {
			continue
		}
		if err := w.unmapped(ctx, m, g, c, depth); err != nil {
			return err
		}
	}
	return nil
}

// unmapped collects what a group says of every code that it does not map.
func (w *way) unmapped(ctx context.Context, m *conceptMap, g *mapGroup, c Coding, depth int) error {
	u := g.Unmapped
	match := Match{Source: m.canonical(), Concept: Coding{System: g.Target, Version: g.TargetVersion}}
	switch u.Mode {
	case "provided":
		match.Equivalence, match.Concept.Code, match.Concept.Display = "equal", c.Code, c.Display
		w.t.add([]Match{match})
	case "fixed":
		match.Equivalence, match.Concept.Code, match.Concept.Display = "inexact", u.Code, u.Display
		w.t.add([]Match{match})
	case "other-map":
		if depth == longestChain {
			return fault.New(fault.Invalid, "terminology.circle", "valueSet", m.URL)
		}
		others, err := w.e.conceptMaps(ctx, u.URL)
		if fault.Is(err, fault.NotFound) {
			w.t.Notes = append(w.t.Notes, Note{"warning", "terminology.unknown-map", []any{"conceptMap", u.URL}})
			return nil
		}
		if err != nil {
			return err
		}
		for _, o := range others {
			if err := w.follow(ctx, o, c, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// add adds matches that are not there yet.
func (t *Translation) add(more []Match) {
	for _, m := range more {
		if !slices.ContainsFunc(t.Matches, func(o Match) bool {
			return o.Concept == m.Concept && o.Equivalence == m.Equivalence && o.Source == m.Source
		}) {
			t.Matches = append(t.Matches, m)
		}
	}
}

// forward returns what a group says of a code of its source.
func (g *mapGroup) forward(code, source string) (all []Match, listed bool) {
	for _, el := range g.Element {
		if el.Code != code {
			continue
		}
		listed = true
		for _, to := range el.Target {
			m := Match{Equivalence: to.Equivalence, Source: source, Comment: to.Comment,
				Concept: Coding{System: g.Target, Version: g.TargetVersion, Code: to.Code, Display: to.Display}}
			for _, p := range to.Product {
				m.Product = append(m.Product, Product{p.Property, Coding{System: p.System, Code: p.Value, Display: p.Display}})
			}
			all = append(all, m)
		}
	}
	return all, listed
}

// turned is what an equivalence says in the other direction.
// Source: FHIR-R4-Terminology
var turned = map[string]string{"wider": "narrower", "narrower": "wider", "subsumes": "specializes", "specializes": "subsumes"}

// backward returns the codes of the source that a group leads to a code of its
// target.
func (g *mapGroup) backward(code, source string) (all []Match) {
	for _, el := range g.Element {
		for _, to := range el.Target {
			if to.Code != code || code == "" {
				continue
			}
			eq := to.Equivalence
			if t, ok := turned[eq]; ok {
				eq = t
			}
			all = append(all, Match{Equivalence: eq, Source: source, Comment: to.Comment,
				Concept: Coding{System: g.Source, Version: g.SourceVersion, Code: el.Code, Display: el.Display}})
		}
	}
	return all
}
