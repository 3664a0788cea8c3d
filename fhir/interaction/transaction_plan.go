package interaction

import (
	"net/http"
	"strings"

	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
)

// plan says what becomes of every entry and how the others may call it. What is
// deleted comes first: a search then does not find it any more.
func (t *transaction) plan() error {
	written := map[string]bool{}
	for step := 1; step <= 4; step++ {
		for i := range t.entries {
			e, p := &t.entries[i], &t.plans[i]
			if rank[e.method] != step {
				continue
			}
			if err := t.decide(e, p); err != nil {
				return entryErrors{{e.at, err}}
			}
			if p.do == ask || p.do == none {
				continue
			}
			name := p.typ + "/" + p.id
			if p.do != keep && written[name] {
				return entryErrors{{e.at, fault.New(fault.Invalid, "fhir.entry-twice")}}
			}
			written[name] = written[name] || p.do != keep
			if p.do == erase {
				t.erased[name] = true
				continue
			}
			t.there[name] = true
			if err := t.address(e, name); err != nil {
				return entryErrors{{e.at, err}}
			}
		}
	}
	return nil
}

// address remembers how the Bundle may call an entry.
func (t *transaction) address(e *entry, name string) error {
	if e.fullURL == "" {
		return nil
	}
	key := addressOf(e.fullURL)
	if was, twice := t.addresses[key]; twice && was != name {
		return fault.New(fault.Invalid, "fhir.same-full-url")
	}
	t.addresses[key] = name
	return nil
}

// addressOf makes uuids comparable, which may be written in either case.
func addressOf(full string) string {
	if strings.HasPrefix(full, "urn:") {
		return strings.ToLower(full)
	}
	return full
}

// decide says what becomes of one entry.
func (t *transaction) decide(e *entry, p *planned) error {
	if rank[e.method] == 4 {
		return nil
	}
	typ, id, ok := e.names()
	switch {
	case strings.Contains(e.path, "$") || strings.Contains(e.path, "_"):
		return fault.At(fault.Rule, "fhir.in-transaction", "request")
	case !ok || e.method == http.MethodPost && (id != "" || e.query != "") || e.method != http.MethodPost && (id == "") == (e.query == ""):
		return fault.At(fault.Invalid, "fhir.bad-entry", "request")
	case t.d.kinds[typ] == nil:
		return fault.New(fault.NotFound, "fhir.no-such-type")
	case e.method != http.MethodDelete && !e.resource.Exists():
		return fault.At(fault.Invalid, "fhir.bad-entry", "request")
	case e.method != http.MethodPatch && e.resource.Exists() && e.resource.Get("resourceType").Text() != typ:
		return fault.At(fault.Invalid, "fhir.type-differs", typ)
	}
	p.typ, p.id, p.do = typ, id, put
	if query := e.query + strings.TrimPrefix(e.headers.Get("If-None-Exist"), "?"); query != "" {
		c, err := t.d.asks(t.r, typ, query)
		if err != nil {
			return err
		}
		t.conditions = append(t.conditions, c)
		if p.match = &c; t.erased[typ+"/"+c.id] {
			p.match = &condition{typ: typ, query: query}
		}
	}
	return t.identify(e, p)
}

// identify gives an entry its id.
func (t *transaction) identify(e *entry, p *planned) error {
	given, found := e.resource.Get("id").Text(), ""
	if p.match != nil {
		found = p.match.id
	}
	switch {
	case e.method == http.MethodDelete && p.match == nil:
		p.do = erase
		if _, err := t.d.store.ReadToChange(t.r.Context(), access.From(t.r.Context()), p.typ, p.id); fault.Is(err, fault.NotFound) && e.headers.Get("If-Match") == "" {
			p.do = none // as alone: gone is what was asked for
		}
	case e.method == http.MethodDelete && found == "":
		p.do = none
	case e.method == http.MethodDelete:
		p.do, p.id = erase, found
	case e.method == http.MethodPatch && p.match != nil && found == "":
		return fault.New(fault.NotFound, "fhir.not-found")
	case e.method == http.MethodPatch:
		p.id += found
	case e.method == http.MethodPost && found != "":
		p.do, p.id = keep, found
		return t.kept(p)
	case e.method == http.MethodPost:
		p.id = t.d.opt.NewID()
	case p.match == nil && given == "":
		return fault.At(fault.Invalid, "fhir.id-missing", p.typ+".id")
	case p.match == nil && given != p.id, found != "" && given != "" && given != found:
		return fault.At(fault.Invalid, "fhir.id-differs", p.typ+".id")
	case p.match != nil:
		if p.id = t.d.idFor(t.r, found, given); !r4.IsID(p.id) {
			return fault.At(fault.Value, "fhir.bad-id", p.typ+".id")
		}
	}
	return nil
}

// kept reads what is there already instead of what an entry would create.
func (t *transaction) kept(p *planned) error {
	res, err := t.d.store.ReadToChange(t.r.Context(), access.From(t.r.Context()), p.typ, p.id)
	p.done = written{Resource: res, what: "unchanged"}
	return err
}
