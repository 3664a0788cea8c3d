package validate

import (
	"bytes"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/r4"
)

// target checks that a Reference points to a type that may stand there, as far
// as the reference itself says what it points to.
func (w *walk) target(v element.Value, allowed []string) {
	ref := v.Get("reference")
	var typ []byte
	if ref.Kind() == '"' {
		typ = w.typeOf(ref)
	}
	if t := v.Get("type"); len(typ) == 0 && t.Kind() == '"' {
		typ = w.textOf(t)
	}
	if len(typ) == 0 || resourceShape(typ) == nil {
		return
	}
	if !slices.ContainsFunc(allowed, func(a string) bool { return a == string(typ) }) {
		w.say(v, Error, codeStructure, "issue.target", "type", string(typ))
	}
}

// typeOf is the resource type that a reference names, or that of the contained
// resource or the entry (which only Full looks for) it points to; empty when it
// does not say.
func (w *walk) typeOf(ref element.Value) []byte {
	s := w.textOf(ref)
	if len(s) > 0 && s[0] == '#' {
		return w.textOf(w.contained(s[1:]).Get("resourceType"))
	}
	typ, _ := cutReference(s)
	if w.full && resourceShape(typ) == nil {
		if found, _ := w.inBundle(string(s)); found.Exists() {
			return w.textOf(found.Get("resourceType"))
		}
	}
	return typ
}

// cutReference splits Type/id, also behind a base URL and before /_history/v.
// Both are nil for what is no reference of that form.
func cutReference(s []byte) (typ, id []byte) {
	if i := bytes.Index(s, []byte("/_history/")); i >= 0 {
		s = s[:i]
	}
	if i := bytes.IndexByte(s, '?'); i >= 0 { // conditional: Patient?identifier=…
		s = s[:i]
		return s[bytes.LastIndexByte(s, '/')+1:], nil
	}
	i := bytes.LastIndexByte(s, '/')
	if i < 0 {
		return nil, nil
	}
	typ, id = s[:i], s[i+1:]
	if j := bytes.LastIndexByte(typ, '/'); j >= 0 {
		typ = typ[j+1:]
	}
	if !r4.IsID(id) {
		return nil, nil
	}
	return typ, id
}

// reference checks where a Reference points to, as far as that can be known
// here: its form, the contained resource, the Bundle around it, the store.
func (w *walk) reference(v element.Value) {
	ref := v.Get("reference")
	if ref.Kind() != '"' {
		return
	}
	s := ref.Text()
	typ, _ := cutReference([]byte(s))
	absolute := strings.Contains(s, ":")
	known := resourceShape(typ) != nil
	switch {
	case strings.HasPrefix(s, "#"):
		if !w.contained([]byte(s[1:])).Exists() {
			w.say(v, Error, codeInvariant, "issue.no-contained").Source = "ref-1"
		}
		return
	case !absolute && !known:
		severity := Warning
		if _, in := w.inBundle(s); in {
			severity = Error
		}
		w.say(v, severity, codeValue, "issue.reference-form")
		return
	case strings.Contains(s, "?"):
		if !absolute && !w.inTransaction() {
			w.say(v, Error, codeValue, "issue.reference-search")
		}
		return
	}
	if t := v.Get("type"); known && t.Kind() == '"' && resourceShape([]byte(t.Text())) != nil && !t.Is(string(typ)) {
		w.say(v, Error, codeStructure, "issue.reference-type", "type", clip(t.Text()), "found", string(typ))
	}
	w.resolves(v, s, typ)
}

// resolves checks that what a reference points to is there.
func (w *walk) resolves(v element.Value, s string, typ []byte) {
	if found, in := w.inBundle(s); found.Exists() {
		if got := found.Get("resourceType"); len(typ) > 0 && !got.Is(string(typ)) {
			w.say(v, Error, codeStructure, "issue.reference-type", "type", string(typ), "found", clip(got.Text()))
		}
		return
	} else if in && strings.HasPrefix(s, "urn:") {
		w.say(v, Warning, codeNotFound, "issue.not-in-bundle")
		return
	}
	if w.opts.Exists != nil && !strings.HasPrefix(s, "urn:") && !w.opts.Exists(s) {
		w.say(v, Error, codeNotFound, "issue.no-target")
	}
}

// resolve returns the resource that a Reference, canonical or uri points to, or
// the zero Value.
func (w *walk) resolve(v element.Value) element.Value {
	if v.Kind() == '{' {
		v = v.Get("reference")
	}
	return w.follows(v.Text())
}

// follows is resolve for the text of a reference.
func (w *walk) follows(s string) element.Value {
	switch {
	case s == "":
		return element.Value{}
	case s[0] == '#':
		return w.contained([]byte(s[1:]))
	}
	if found, _ := w.inBundle(s); found.Exists() {
		return found
	}
	if w.opts.Resolve != nil {
		if found, ok := w.opts.Resolve(s); ok {
			return found
		}
	}
	return element.Value{}
}

// profiledTarget checks the type of what a reference points to against what a
// profile allows, and the resource itself when it is at hand.
func (w *walk) profiledTarget(it item, rules []typeRule, p *profile) {
	var urls []string
	for _, r := range rules {
		if len(r.targets) == 0 {
			return
		}
		urls = append(urls, r.targets...)
	}
	found := w.resolve(it.value)
	typ := found.Get("resourceType").Text()
	if ref := it.value.Get("reference"); typ == "" && ref.Kind() == '"' {
		typ = string(w.typeOf(ref))
	}
	if t := it.value.Get("type"); typ == "" {
		typ = t.Text()
	}
	s := resourceShape([]byte(typ))
	if s == nil {
		return
	}
	var fitting []string
	for _, u := range urls {
		if w.constrains(u, s) {
			fitting = append(fitting, u)
		}
	}
	switch {
	case len(fitting) == 0:
		w.say(it.at(), Error, codeStructure, "issue.target", "type", typ).Source = p.url
	case found.Exists() && !w.fitsOne(item{value: found, typ: s.typ, index: -1}, fitting): // what is wrong inside is told where it stands
		w.say(it.at(), Error, codeStructure, "issue.target-profile", "profiles", strings.Join(fitting, ", ")).Source = p.url
	}
}

// constrains reports whether a profile is about this resource type; one that
// is not here may be.
func (w *walk) constrains(url string, s *shape) bool {
	if name, ok := strings.CutPrefix(url, definition.Structure); ok && shapeOf(name) != nil {
		return s.typ.Is(name)
	}
	p, err := w.profile(url)
	return err != nil || s.typ.Is(p.typ)
}
