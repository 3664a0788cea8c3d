package terminology

import (
	"context"
	"slices"
	"strings"
	"sync"

	"kith/fhir/definition"
	"kith/platform/fault"
)

// release is the version of the standard, which HL7 also asks for where it
// means a code system of its own with another version.
const release = "4.0.1"

// edition is everything known at one moment: what is bundled and, where there
// are tables, what the site has loaded. It remembers what it worked out; when
// the site loads something, a new edition takes its place.
type edition struct {
	tables  *tables // nil: only what is bundled
	mark    mark
	sources memo[*source]
	sets    memo[*Set]
	maps    memo[[]*conceptMap]
}

// memo keeps what was worked out, by canonical URL.
type memo[V any] struct {
	mu   sync.RWMutex
	kept map[string]V
}

// mostKept bounds a memo: names come from outside.
const mostKept = 4000

func (m *memo[V]) get(key string) (V, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	v, ok := m.kept[key]
	return v, ok
}

func (m *memo[V]) put(key string, v V) V {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || len(m.kept) >= mostKept {
		m.kept = map[string]V{}
	}
	m.kept[key] = v
	return v
}

// bundled is the edition of the program itself.
var bundled = &edition{}

// source returns a code system, or nil if it is not known here. What is bundled
// whole comes first, so that nobody changes the standard by loading something;
// a release in the tables comes before a CodeSystem resource.
func (e *edition) source(ctx context.Context, url, version string) (*source, error) {
	key := url + "|" + version
	if s, ok := e.sources.get(key); ok {
		return s, nil
	}
	s, err := e.findSource(ctx, url, version)
	if err != nil {
		return nil, err
	}
	return e.sources.put(key, s), nil
}

func (e *edition) findSource(ctx context.Context, url, version string) (*source, error) {
	own, err := e.bundledSource(url)
	if err != nil {
		return nil, err
	}
	fits := own != nil && (version == "" || version == own.Version || version == release)
	if fits && own.complete() {
		return own, nil
	}
	if e.tables != nil {
		if s, err := e.tables.source(ctx, url, version); s != nil || err != nil {
			return s, err
		}
	}
	if fits {
		return own, nil
	}
	if r := rules[url]; r != nil && version == "" {
		s := &source{Head: Head{URL: url, Content: "fragment", CaseSensitive: true}, rule: r}
		if list := listed[url]; list != nil {
			s.list = list()
		}
		return s, nil
	}
	return nil, nil
}

// bundledSource reads a code system of the program, once. One that HL7 gives
// without its codes is none.
func (e *edition) bundledSource(url string) (*source, error) {
	if e != bundled {
		return bundled.bundledSource(url)
	}
	if s, ok := e.sources.get("own " + url); ok {
		return s, nil
	}
	var s *source
	if raw, ok := definition.Canonical("CodeSystem", url); ok {
		cs, err := readCodeSystem(raw)
		if err != nil {
			return nil, err
		}
		if slices.Contains([]string{"complete", "fragment", "example"}, cs.Content) {
			if s, err = cs.source(); err != nil {
				return nil, err
			}
			s.Language = "en" // what HL7 gives out with the standard
		}
	}
	if s == nil {
		return nil, nil // not kept: any URL may be asked for
	}
	return e.sources.put("own "+url, s), nil
}

// set returns a value set by canonical URL, worked out. A set that takes itself
// is an error, and so is one that is not known.
func (e *edition) set(ctx context.Context, canonical string, w *work) (*Set, error) {
	if s, ok := e.sets.get(canonical); ok {
		return s, nil
	}
	if e != bundled { // most of what is bundled takes nothing of the site's
		if s, err := bundled.set(ctx, canonical, &work{path: w.path, left: w.left}); err == nil && s.closed() {
			return s, nil
		}
	}
	if slices.Contains(w.path, canonical) {
		return nil, fault.New(fault.Invalid, "terminology.circle", "valueSet", canonical)
	}
	if len(w.path) >= mostDepth {
		return nil, fault.New(fault.TooCostly, "terminology.too-costly")
	}
	vs, err := e.valueSet(ctx, canonical)
	if err != nil {
		return nil, err
	}
	w.path = append(w.path, canonical)
	s, err := e.compile(ctx, vs, w)
	w.path = w.path[:len(w.path)-1]
	if err != nil {
		return nil, err
	}
	return e.sets.put(canonical, s), nil
}

// settled reports whether nothing that a site loads could change who is in it.
func (s *Set) settled() bool {
	return len(s.gaps) == 0 && !slices.ContainsFunc(s.parts, func(p part) bool {
		return p.index == nil && p.src.rule == nil && !p.src.complete()
	})
}

// closed reports whether nothing that a site loads could change what is said of
// its codes either.
func (s *Set) closed() bool {
	return s.settled() && !slices.ContainsFunc(s.parts, func(p part) bool { return p.src == nil })
}

// valueSet finds what a canonical URL names: a bundled value set, one of the
// site, or one that a code system implies.
func (e *edition) valueSet(ctx context.Context, canonical string) (*valueSet, error) {
	url, version, _ := strings.Cut(canonical, "|")
	if raw, ok := definition.Canonical("ValueSet", url); ok {
		vs, err := readValueSet(raw)
		if err != nil {
			return nil, err
		}
		if version == "" || version == vs.Version || version == release {
			vs.anyVersion()
			return vs, nil
		}
	}
	if e.tables != nil {
		if vs, err := e.tables.valueSet(ctx, url, version); vs != nil || err != nil {
			return vs, err
		}
	}
	if vs := implied(url); vs != nil {
		return vs, nil
	}
	return nil, fault.New(fault.NotFound, "terminology.unknown-value-set", "valueSet", canonical)
}

// anyVersion drops the versions that bundled value sets ask for: some name one
// that HL7 never gave out with the standard, and there is one of each here.
func (vs *valueSet) anyVersion() {
	for i := range vs.Compose.Include {
		vs.Compose.Include[i].Version = ""
	}
}

// implied returns the value sets that systems define by the form of a URL.
// Source: FHIR-R4-Terminology
func implied(url string) *valueSet {
	vs := &valueSet{URL: url}
	all := func(system string, f ...filter) *valueSet {
		vs.Compose.Include = []clause{{System: system, Filter: f}}
		return vs
	}
	base, query, asked := strings.Cut(url, "?fhir_vs")
	switch {
	case asked && query == "":
		return all(base)
	case asked && strings.HasPrefix(query, "=isa/"):
		return all(base, filter{"concept", "is-a", query[len("=isa/"):]})
	case url == "http://loinc.org/vs":
		return all(loinc)
	case strings.HasPrefix(url, "http://loinc.org/vs/LP"):
		return all(loinc, filter{"concept", "is-a", url[len("http://loinc.org/vs/"):]})
	case url == "http://hl7.org/fhir/sid/icd-10-cm/vs":
		return all("http://hl7.org/fhir/sid/icd-10-cm")
	}
	return nil
}

const loinc = "http://loinc.org"
