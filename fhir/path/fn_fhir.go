package path

import (
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/narrative"
)

// fhirFunctions are what FHIR adds to FHIRPath. Source: FHIR-R4-FHIRPath
var fhirFunctions = map[string]function{
	"extension":      {min: 1, max: 1, run: extension},
	"hasExtension":   {min: 1, max: 1, run: hasExtension}, // of HAPI; a search parameter of R4 uses it
	"getValue":       {run: getValue},
	"resolve":        {run: resolve},
	"memberOf":       {min: 1, max: 1, run: memberOf},
	"subsumes":       {min: 1, max: 1, run: subsumes(false)},
	"subsumedBy":     {min: 1, max: 1, run: subsumes(true)},
	"conformsTo":     {min: 1, max: 1, run: conformsTo},
	"checkModifiers": {min: 1, max: 100, run: checkModifiers},
	"htmlChecks":     {run: htmlChecks},
	"htmlChecks2":    {run: htmlChecks},

	"elementDefinition": {run: notHere},
	"slice":             {min: 2, max: 2, run: notHere},
}

// notHere is for functions that need the profile an element was validated
// against; the validator works with slices itself.
func notHere(m *machine, c *call, _, out []Value) ([]Value, error) {
	return out, m.fail(c.at, c.name+"() is not supported")
}

// extension returns the extensions with a URL, of elements and of primitives.
func extension(m *machine, c *call, in, out []Value) ([]Value, error) {
	url, ok, err := c.text(m, 0)
	if !ok || err != nil {
		return out, err
	}
	typ := typeNamed("Extension")
	for i := range in {
		if !in[i].stored() {
			continue
		}
		all := in[i].object().Get("extension")
		for x := all.Child(); x.Exists(); x = all.Next(x) {
			if x.Get("url").Is(url) {
				out = append(out, Value{typ: typ, node: x})
			}
		}
	}
	return out, m.spent(len(in))
}

func hasExtension(m *machine, c *call, in, out []Value) ([]Value, error) {
	found, err := extension(m, c, in, m.take())
	out = append(out, Boolean(len(found) > 0))
	m.give(found)
	return out, err
}

// getValue returns the System value of a primitive.
func getValue(_ *machine, _ *call, in, out []Value) ([]Value, error) {
	if len(in) != 1 || !in[0].hasValue() {
		return out, nil
	}
	v := &in[0]
	if !v.stored() {
		return append(out, *v), nil
	}
	switch v.typ.like {
	case boolean:
		b, ok := v.Bool()
		return one(out, Boolean(b), ok)
	case integer:
		n, ok := v.Int()
		return one(out, integerOf(n), ok)
	case decimal:
		d, ok := v.Decimal()
		return one(out, Decimal(d), ok)
	case date, dateTime, clock:
		m, ok := v.moment()
		return one(out, momentValue(m), ok)
	}
	s, ok := v.str()
	return one(out, String(s), ok)
}

func one(out []Value, v Value, ok bool) ([]Value, error) {
	if !ok {
		return out, nil
	}
	return append(out, v), nil
}

// resolve follows references, canonicals and URLs: into what is contained, into
// the Bundle it all lies in, and then to Env.Resolve. What cannot be had is
// left out.
func resolve(m *machine, c *call, in, out []Value) ([]Value, error) {
	for i := range in {
		if err := m.spent(16); err != nil {
			return out, err
		}
		to, ok := in[i].str()
		if !ok && in[i].typ.Name == "Reference" {
			to = in[i].node.Get("reference").Text()
		}
		if to == "" {
			continue
		}
		v := m.inside(to)
		if !v.Exists() && m.env.Resolve != nil && !strings.HasPrefix(to, "#") {
			var err error
			if v, err = m.env.Resolve(m.ctx, to); err != nil {
				return out, &Error{Kind: Execution, Message: "the reference cannot be followed", Offset: c.at, Cause: err}
			}
		}
		if v.Exists() {
			out = append(out, v)
		}
	}
	return out, nil
}

// inside finds what a reference points to within the root resource.
func (m *machine) inside(to string) Value {
	root := m.root()
	if !root.Exists() || !root.stored() {
		return Value{}
	}
	if to == "#" {
		return root
	}
	if id, local := strings.CutPrefix(to, "#"); local {
		return named(root.node.Get("contained"), func(r element.Value) (element.Value, bool) { return r, r.Get("id").Is(id) })
	}
	if root.typ.Name != "Bundle" {
		return Value{}
	}
	typ, id, relative := strings.Cut(to, "/")
	relative = relative && !strings.ContainsAny(typ, ":.")
	return named(root.node.Get("entry"), func(e element.Value) (element.Value, bool) {
		r := e.Get("resource")
		return r, e.Get("fullUrl").Is(to) || relative && r.Get("resourceType").Is(typ) && r.Get("id").Is(id)
	})
}

func named(all element.Value, is func(element.Value) (element.Value, bool)) Value {
	for c := range all.Items() {
		if r, ok := is(c); ok {
			return Of(r)
		}
	}
	return Value{}
}

func memberOf(m *machine, c *call, in, out []Value) ([]Value, error) {
	v, ok, err := c.single(m, in)
	if !ok || err != nil {
		return out, err
	}
	set, ok, err := c.text(m, 0)
	if !ok || err != nil {
		return out, err
	}
	if m.env.Terminology == nil {
		return out, m.fail(c.at, c.name+"() needs Env.Terminology")
	}
	member, known, err := m.env.Terminology.MemberOf(m.ctx, *v, set)
	if err != nil || !known {
		return out, err
	}
	return append(out, Boolean(member)), nil
}

func subsumes(turned bool) func(m *machine, c *call, in, out []Value) ([]Value, error) {
	return func(m *machine, c *call, in, out []Value) ([]Value, error) {
		v, ok, err := c.single(m, in)
		if !ok || err != nil {
			return out, err
		}
		w, ok, err := c.arg(m, 0)
		if !ok || err != nil {
			return out, err
		}
		if m.env.Terminology == nil {
			return out, m.fail(c.at, c.name+"() needs Env.Terminology")
		}
		a, b := *v, w
		if turned {
			a, b = b, a
		}
		is, known, err := m.env.Terminology.Subsumes(m.ctx, a, b)
		if err != nil || !known {
			return out, err
		}
		return append(out, Boolean(is)), nil
	}
}

func conformsTo(m *machine, c *call, in, out []Value) ([]Value, error) {
	v, ok, err := c.single(m, in)
	if !ok || err != nil {
		return out, err
	}
	url, ok, err := c.text(m, 0)
	if !ok || err != nil {
		return out, err
	}
	if name, of := strings.CutPrefix(url, definition.Structure); of {
		if t := typeNamed(name); t != nil {
			return append(out, Boolean(v.typ.Is(t))), nil
		}
	}
	if m.env.Conforms == nil {
		return out, m.fail(c.at, "there is no such type, and profiles need Env.Conforms")
	}
	conforms, err := m.env.Conforms(m.ctx, *v, url)
	if err != nil {
		return out, &Error{Kind: Execution, Message: "whether it conforms cannot be told", Offset: c.at, Cause: err}
	}
	return append(out, Boolean(conforms)), nil
}

// checkModifiers fails when an element has a modifier extension that is not
// among those named.
func checkModifiers(m *machine, c *call, in, out []Value) ([]Value, error) {
	var known []string
	for i := range c.args {
		s, _, err := c.text(m, i)
		if err != nil {
			return out, err
		}
		known = append(known, s)
	}
	for i := range in {
		for x := range in[i].node.Get("modifierExtension").Items() {
			if !slices.Contains(known, x.Get("url").Text()) {
				return out, m.fail(c.at, "there is a modifier extension that nobody here understands")
			}
		}
	}
	return append(out, in...), nil
}

// htmlChecks reports whether a narrative holds only what FHIR allows, and
// something to read. Source: FHIR-R4-FHIRPath
func htmlChecks(m *machine, c *call, in, out []Value) ([]Value, error) {
	v, ok, err := c.single(m, in)
	if !ok || err != nil {
		return out, err
	}
	div, ok := v.str()
	if !ok {
		return out, nil
	}
	return append(out, Boolean(len(narrative.Check(div)) == 0)), m.spent(len(div) / 16)
}
