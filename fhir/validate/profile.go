package validate

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/pattern"
)

// profile is a StructureDefinition made ready for checking: what it asks for
// beyond the core type it constrains, as a tree.
type profile struct {
	url     string
	typ     string // of what it constrains: "Observation", "Extension"
	root    *node
	context []place // where an extension may stand
	modify  bool    // of an extension: it changes the meaning of what it stands on
	foreign bool    // it is the site's, not part of the program
	doc     *element.Doc
}

// base stands for R4 itself where it asks for profiles of its own.
var base = &profile{}

// node is one element of a profile, or one slice of an element.
type node struct {
	name      string // without [x]
	slice     string
	core      *definition.Element // nil for the root, and where the standard has no such element
	min, max  int
	types     []typeRule // nil: those of the core type
	fixed     element.Value
	pattern   element.Value
	minValue  element.Value
	maxValue  element.Value
	maxLength int              // 0: any
	regex     *pattern.Pattern // the whole text has to match; nil: any
	binding   *binding
	checks    []check
	children  []*node
	slicing   *slicing
	slices    []*node
	of        *definition.Type // what its children are elements of; nil when several types may stand here
}

// typeRule is one type that a profile allows for an element.
type typeRule struct {
	code              string
	profiles, targets []string
}

// binding is a value set that a profile ties to an element.
type binding struct {
	strength, valueSet string
	most               string // the value set that even other codes must come from
}

// slicing says how the items of an element are told apart.
type slicing struct {
	discriminators []discriminator
	rules          string // closed, open, openAtEnd
	ordered        bool
}

type discriminator struct {
	typ  string // value, pattern, exists, type, profile
	path []string
}

var (
	errNoProfile  = errors.New("there is no such profile")
	errVersion    = errors.New("the profile is known in another version")
	errDeep       = errors.New("profiles build on each other without end")
	errDamaged    = errors.New("the profile cannot be read")
	errNoElements = errors.New("the profile lists no elements")
)

// mostBases is how many profiles may build on each other.
const mostBases = 24

// makeProfile reads a StructureDefinition. One that comes with a snapshot says
// everything; of one that only says what differs, the rest is its base's.
func (r *run) makeProfile(url string, depth int) (*profile, error) {
	if depth > mostBases {
		return nil, errDeep
	}
	name, version, _ := strings.Cut(url, "|")
	line, ok := r.find("StructureDefinition", name)
	if !ok {
		return nil, errNoProfile
	}
	p := &profile{doc: new(element.Doc)}
	if err := p.doc.Parse(line, element.Options{}); err != nil {
		return nil, errDamaged
	}
	sd := p.doc.Root()
	if has := sd.Get("version").Text(); version != "" && has != version && !strings.HasPrefix(has, version+".") {
		return nil, errVersion
	}
	_, ours := definition.Canonical("StructureDefinition", name)
	p.foreign = !ours
	p.url, p.typ = sd.Get("url").Text(), sd.Get("type").Text()
	p.context = contextsOf(sd)
	p.root = &node{name: p.typ, max: math.MaxInt, of: definition.Of(p.typ)}
	if p.root.of == nil {
		return nil, errDamaged
	}
	elements := sd.At("snapshot", "element")
	if elements.Len() == 0 {
		if err := p.inherit(r, sd, depth); err != nil {
			return nil, err
		}
		elements = sd.At("differential", "element")
	}
	if elements.Len() == 0 && sd.Get("derivation").Is("constraint") && p.root.children == nil {
		return nil, errNoElements
	}
	p.modify = elements.First().Get("isModifier").True()
	p.read(elements)
	p.root.prune()
	return p, nil
}

// inherit begins with a copy of what the base profile asks for.
func (p *profile) inherit(r *run, sd element.Value, depth int) error {
	base := sd.Get("baseDefinition").Text()
	if name, ok := strings.CutPrefix(base, definition.Structure); ok && definition.Of(name) != nil {
		return nil
	}
	b, err := r.makeProfile(base, depth+1)
	if err != nil {
		return err
	}
	p.root = b.root.clone()
	return nil
}

func (n *node) clone() *node {
	c := *n
	c.children, c.slices = cloneAll(n.children), cloneAll(n.slices)
	c.checks = slices.Clone(n.checks)
	return &c
}

func cloneAll(nodes []*node) (all []*node) {
	for _, n := range nodes {
		all = append(all, n.clone())
	}
	return all
}

// read adds the elements of a snapshot or differential to the tree.
func (p *profile) read(elements element.Value) {
	var ids idMaker
	for e := range elements.Items() {
		n := p.root
		for i, token := range strings.Split(ids.of(e), ".") {
			name, slice, _ := strings.Cut(token, ":")
			if i > 0 {
				n = n.child(name)
			}
			for part := range strings.SplitSeq(slice, "/") {
				if part != "" {
					n = n.sliceNamed(part)
				}
			}
		}
		n.read(e)
	}
}

// idMaker gives ids to elements that carry only a path and a slice name.
type idMaker struct{ names map[string]string } // path -> slice in which the elements now are

func (m *idMaker) of(e element.Value) string {
	if id := e.Get("id"); id.Exists() && strings.Count(id.Text(), ".") == strings.Count(e.Get("path").Text(), ".") {
		return id.Text()
	}
	if m.names == nil {
		m.names = map[string]string{}
	}
	path, slice := e.Get("path").Text(), e.Get("sliceName").Text()
	for p := range m.names {
		if p == path || strings.HasPrefix(p, path+".") {
			delete(m.names, p)
		}
	}
	if slice != "" {
		m.names[path] = slice
	}
	return m.join(path)
}

func (m *idMaker) join(path string) string {
	var b strings.Builder
	parts := strings.Split(path, ".")
	for i, part := range parts {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(part)
		if s := m.names[strings.Join(parts[:i+1], ".")]; s != "" {
			b.WriteString(":" + s)
		}
	}
	return b.String()
}

// child returns the node of a child element, made when it is not there yet.
// "valueQuantity" is the slice of value[x] that is a Quantity.
func (n *node) child(name string) *node {
	name = strings.TrimSuffix(name, "[x]")
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	c := &node{name: name, max: math.MaxInt}
	if n.of != nil {
		c.core = n.of.Named(name)
		if e, r := n.of.Element(name); c.core == nil && e != nil {
			s := n.child(e.Name).sliceNamed(name)
			s.types = []typeRule{{code: r.Code}}
			s.of = r.Type()
			return s
		}
	}
	if c.core != nil && len(c.core.Types) == 1 {
		c.of = c.core.Types[0].Type()
	}
	n.children = append(n.children, c)
	return c
}

// sliceNamed returns the slice with this name, made when it is not there yet.
func (n *node) sliceNamed(name string) *node {
	for _, s := range n.slices {
		if s.slice == name {
			return s
		}
	}
	s := &node{name: n.name, slice: name, core: n.core, max: math.MaxInt, of: n.of}
	if n.core != nil && n.core.Choice {
		for i := range n.core.Types {
			if r := &n.core.Types[i]; r.Member == name {
				s.types, s.of = []typeRule{{code: r.Code}}, r.Type()
			}
		}
	}
	n.slices = append(n.slices, s)
	return s
}

// read takes over what an ElementDefinition says.
func (n *node) read(e element.Value) {
	if v, ok := e.Get("min").Int(); ok {
		n.min = int(v)
	}
	if m := e.Get("max"); m.Exists() {
		n.max = math.MaxInt
		if v, err := strconv.Atoi(m.Text()); err == nil {
			n.max = v
		}
	}
	if types := e.Get("type"); types.Exists() && n.core != nil {
		n.readTypes(types)
	}
	for t := range e.Each("type") {
		n.readRegex(t)
	}
	if v, ok := e.Get("maxLength").Int(); ok {
		n.maxLength = int(v)
	}
	for c := e.Child(); c.Exists(); c = e.Next(c) {
		name := c.Name()
		switch {
		case strings.HasPrefix(name, "fixed"):
			n.fixed = c
		case strings.HasPrefix(name, "pattern"):
			n.pattern = c
		case strings.HasPrefix(name, "minValue"):
			n.minValue = c
		case strings.HasPrefix(name, "maxValue"):
			n.maxValue = c
		}
	}
	if b := e.Get("binding"); b.Exists() {
		n.binding = readBinding(b)
	}
	if s := e.Get("slicing"); s.Exists() {
		n.readSlicing(s)
	}
	for c := range e.Each("constraint") {
		n.readConstraint(c)
	}
}

func (n *node) readTypes(types element.Value) {
	n.types = nil
	for t := range types.Items() {
		r := typeRule{code: strings.TrimPrefix(t.Get("code").Text(), definition.Structure)}
		if strings.HasPrefix(r.code, "http://hl7.org/fhirpath/System.") && len(n.core.Types) == 1 {
			r.code = n.core.Types[0].Code
		}
		if c := n.core.Types; len(c) == 1 && strings.Contains(c[0].Code, ".") {
			r.code = c[0].Code // BackboneElement goes by its path
		}
		for p := range t.Each("profile") {
			r.profiles = append(r.profiles, p.Text())
		}
		for p := range t.Each("targetProfile") {
			r.targets = append(r.targets, p.Text())
		}
		n.types = append(n.types, r)
	}
	if len(n.types) == 1 {
		n.of = definition.Of(n.types[0].code)
	}
}

// readRegex takes over the expression that a type's extension asks for.
func (n *node) readRegex(t element.Value) {
	for x := range t.Each("extension") {
		if x.Get("url").Is(definition.Structure + "regex") {
			if re, err := pattern.Compile("^(?:" + x.Get("valueString").Text() + ")$"); err == nil { // one that Go cannot read is not asked for
				n.regex = re
			}
		}
	}
}

func readBinding(b element.Value) *binding {
	out := &binding{strength: b.Get("strength").Text(), valueSet: b.Get("valueSet").Text()}
	for x := range b.Each("extension") {
		if x.Get("url").Is(definition.MaxValueSet) {
			out.most = x.Get("valueCanonical").Text()
		}
	}
	return out
}

func (n *node) readSlicing(s element.Value) {
	n.slicing = &slicing{rules: s.Get("rules").Text(), ordered: s.Get("ordered").True()}
	for d := range s.Each("discriminator") {
		n.slicing.discriminators = append(n.slicing.discriminators,
			discriminator{d.Get("type").Text(), splitPath(d.Get("path").Text())})
	}
}

// splitPath splits the path of a discriminator at its dots, but not at those
// inside parentheses.
func splitPath(path string) (parts []string) {
	depth, from := 0, 0
	for i := 0; i < len(path); i++ {
		switch path[i] {
		case '(':
			depth++
		case ')':
			depth--
		case '.':
			if depth == 0 {
				parts, from = append(parts, path[from:i]), i+1
			}
		}
	}
	parts = append(parts, path[from:])
	return slices.DeleteFunc(parts, func(p string) bool { return p == "$this" || p == "" })
}

// readConstraint takes over an invariant that the core type does not have.
func (n *node) readConstraint(c element.Value) {
	k := definition.Constraint{
		Key: c.Get("key").Text(), Severity: c.Get("severity").Text(), Human: c.Get("human").Text(),
		Expression: c.Get("expression").Text(), Source: c.Get("source").Text(),
	}
	same := func(o definition.Constraint) bool { return o.Key == k.Key }
	switch {
	case k.Expression == "" || ownRules[k.Key]:
	case n.of != nil && slices.ContainsFunc(n.of.Constraints, same):
	case n.core != nil && slices.ContainsFunc(n.core.Constraints, same):
	case slices.ContainsFunc(n.checks, func(o check) bool { return o.Key == k.Key }):
	default:
		n.checks = append(n.checks, checkOf(&k))
	}
}

// prune drops what the core type asks for anyway.
func (n *node) prune() {
	if e := n.core; e != nil && n.slice == "" {
		if n.min <= e.Min {
			n.min = 0
		}
		if n.max >= e.Max {
			n.max = math.MaxInt
		}
		if b := n.binding; b != nil && e.Binding != nil && (b.most == "" || b.most == e.Binding.Most) &&
			b.strength == e.Binding.Strength && unversioned(b.valueSet) == unversioned(e.Binding.ValueSet) {
			n.binding = nil
		}
	}
	if n.core != nil && sameTypes(n.types, n.core.Types) {
		n.types = nil
	}
	for _, s := range n.slices {
		s.prune()
	}
	for _, c := range n.children {
		c.prune()
	}
	n.children = slices.DeleteFunc(n.children, (*node).empty)
}

func (n *node) empty() bool {
	return n.min == 0 && n.max == math.MaxInt && n.types == nil && !n.fixed.Exists() && !n.pattern.Exists() &&
		!n.minValue.Exists() && !n.maxValue.Exists() && n.maxLength == 0 && n.regex == nil && n.binding == nil &&
		n.checks == nil && n.children == nil && n.slices == nil && !n.closed()
}

// closed reports whether items that fit no slice are refused.
func (n *node) closed() bool { return n.slicing != nil && n.slicing.rules == "closed" }

func sameTypes(types []typeRule, core []definition.TypeRef) bool {
	if len(types) != len(core) {
		return false
	}
	for i, t := range types {
		targets := slices.DeleteFunc(slices.Clone(t.targets), func(u string) bool { return u == definition.Structure+"Resource" })
		if t.code != core[i].Code || len(t.profiles) > 0 && !slices.Equal(t.profiles, core[i].Profiles) || !slices.Equal(targets, core[i].Targets) {
			return false
		}
	}
	return true
}

func unversioned(url string) string {
	url, _, _ = strings.Cut(url, "|")
	return url
}
