package validate

import (
	"math"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
)

// item is one value of an element, with what a profile has to know of it.
type item struct {
	value element.Value    // absent when a primitive has only extensions
	side  element.Value    // id and extensions of a primitive
	typ   *definition.Type // what it is
	ref   *definition.TypeRef
	index int // -1 for what does not repeat
}

// at is where an issue about the item stands.
func (it item) at() element.Value {
	if it.value.Exists() {
		return it.value
	}
	return it.side
}

// object is where the children of the item lie.
func (it item) object() element.Value {
	if it.value.Kind() == '{' {
		return it.value
	}
	return it.side
}

// conform checks an item, which stands where the walk is, against a node of a
// profile. What the core type asks for has been checked before.
func (w *walk) conform(it item, n *node, p *profile) {
	w.allowed(it, n, p)
	w.matches(it, n, p)
	if n.binding != nil {
		w.binding(it, n.binding, p.url)
	}
	for i := range n.checks {
		w.asks(it, &n.checks[i], p)
	}
	for _, c := range n.children {
		if c.name == "value" && it.typ != nil && it.typ.Kind == definition.Primitive {
			w.conformValue(it, c, p)
			continue
		}
		items := w.collect(it, c.name)
		w.cardinality(it.at(), c, len(items), p)
		for _, child := range items {
			w.enterChild(c, child)
			w.conform(child, c, p)
			w.leave()
		}
		if len(c.slices) > 0 || c.closed() {
			w.slice(it, items, c, p)
		}
	}
}

// conformValue checks a primitive against what a profile of its type says of
// its value, which in JSON is the primitive itself.
func (w *walk) conformValue(it item, n *node, p *profile) {
	if n.min > 0 && !it.value.Exists() {
		w.cardinality(it.at(), n, 0, p)
	}
	if it.value.Exists() {
		w.matches(it, n, p)
	}
}

func (w *walk) enterChild(n *node, it item) {
	w.enterItem(n.name, it.index)
	if it.ref != nil && n.core != nil && n.core.Choice {
		w.path[len(w.path)-1].typ = it.ref.Code
	}
}

// cardinality tells when an element or slice is there too rarely or too often.
func (w *walk) cardinality(at element.Value, n *node, found int, p *profile) {
	name := n.name
	if n.slice != "" {
		name += ":" + n.slice
	}
	switch {
	case found < n.min:
		w.say(at, Error, codeRequired, "issue.too-few", "name", name, "min", n.min, "found", found).Source = p.url
	case found > n.max:
		w.say(at, Error, codeStructure, "issue.too-many", "name", name, "max", n.max, "found", found).Source = p.url
	}
}

// collect returns the values of a child element.
func (w *walk) collect(parent item, name string) (items []item) {
	v := parent.object()
	if parent.typ == nil || v.Kind() != '{' {
		return nil
	}
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		key := c.Key()
		beside := len(key) > 0 && key[0] == '_'
		member := strings.TrimPrefix(string(key), "_")
		if !strings.HasPrefix(member, name) {
			continue
		}
		e, r := parent.typ.Element(member)
		switch {
		case e == nil || e.Name != name:
		case beside && v.Get(member).Exists(): // taken along with the primitive itself
		case beside:
			items = besides(items, c, r)
		default:
			items = values(items, v, c, r)
		}
	}
	return items
}

// values adds what stands under a name, and beside it.
func values(items []item, v, c element.Value, r *definition.TypeRef) []item {
	side := v.Beside(r.Member)
	if c.Kind() != '[' {
		return append(items, itemFor(c, side, r, -1))
	}
	beside := along{array: side, begun: true}
	if side.Kind() == '[' {
		beside.at = side.Child()
	}
	i := 0
	for one := c.Child(); one.Exists(); one = c.Next(one) {
		it := itemFor(there(one), there(beside.item(i)), r, i)
		if it.at().Exists() {
			items = append(items, it)
		}
		i++
	}
	return items
}

// there is v, or the zero Value for a null.
func there(v element.Value) element.Value {
	if v.Kind() == 'n' {
		return element.Value{}
	}
	return v
}

// besides adds primitives of which there is nothing but what stands beside.
func besides(items []item, c element.Value, r *definition.TypeRef) []item {
	if c.Kind() != '[' {
		return append(items, itemFor(element.Value{}, c, r, -1))
	}
	i := 0
	for one := c.Child(); one.Exists(); one = c.Next(one) {
		if one.Kind() != 'n' {
			items = append(items, itemFor(element.Value{}, one, r, i))
		}
		i++
	}
	return items
}

func itemFor(v, side element.Value, r *definition.TypeRef, index int) item {
	it := item{value: v, side: side, ref: r, typ: r.Type(), index: index}
	if it.typ != nil && it.typ.Kind == definition.Resource {
		it.typ = definition.Of(v.Get("resourceType").Text())
	}
	return it
}

// allowed checks the type of an item, the profiles its type has to conform to,
// and what a reference points to.
func (w *walk) allowed(it item, n *node, p *profile) {
	if n.types == nil || it.ref == nil || it.typ == nil {
		return
	}
	var rules []typeRule
	for _, r := range n.types {
		if r.code == it.ref.Code || it.typ.Is(r.code) {
			rules = append(rules, r)
		}
	}
	if len(rules) == 0 {
		w.say(it.at(), Error, codeStructure, "issue.type", "type", it.typ.Name).Source = p.url
		return
	}
	w.oneProfile(it, rules, p)
	if it.ref.Code == "Reference" {
		w.profiledTarget(it, rules, p)
	}
}

// oneProfile checks that an item conforms to one of the profiles of its type.
func (w *walk) oneProfile(it item, rules []typeRule, p *profile) {
	var urls []string
	for _, r := range rules {
		if len(r.profiles) == 0 {
			return
		}
		urls = append(urls, r.profiles...)
	}
	if it.typ.Name == "Extension" && slices.Contains(urls, it.value.Get("url").Text()) {
		return // every extension is checked against its own definition anyway
	}
	w.any(it, urls, "issue.no-profile", p)
}

// any checks that an item conforms to at least one of several profiles. With
// only one, what is wrong is told in its own words.
func (w *walk) any(it item, urls []string, key string, p *profile) {
	if len(urls) == 1 {
		w.against(it, urls[0])
		return
	}
	if !w.fitsOne(it, urls) {
		w.say(it.at(), Error, codeStructure, key, "profiles", strings.Join(urls, ", ")).Source = p.url
	}
}

// fitsOne is fits for any of several profiles.
func (w *walk) fitsOne(it item, urls []string) bool {
	return slices.ContainsFunc(urls, func(u string) bool { return w.fits(it, u) })
}

// fits reports whether an item conforms to a profile, without saying anything.
// What cannot be found is taken to fit.
func (w *walk) fits(it item, url string) bool {
	said, before := len(w.issues), w.told
	w.against(it, url)
	bad := w.told.errors > before.errors
	w.issues, w.told = w.issues[:said], before
	return !bad
}

// against checks an item against a profile by its URL.
func (w *walk) against(it item, url string) {
	if name, ok := strings.CutPrefix(url, definition.Structure); ok && it.typ != nil && definition.Of(name) != nil {
		if !it.typ.Is(name) {
			w.say(it.at(), Error, codeStructure, "issue.type", "type", it.typ.Name).Source = url
		}
		return
	}
	p, err := w.profile(url)
	if err != nil {
		w.say(it.at(), Warning, codeNotFound, "issue.unknown-profile", "profile", clip(url)).Diagnostics = err.Error()
		return
	}
	if it.typ == nil || !it.typ.Is(p.typ) && !it.typ.Is(baseOf(p.typ)) {
		w.say(it.at(), Error, codeStructure, "issue.profile-type", "type", p.typ).Source = p.url
		return
	}
	seen := visit{it.at(), url}
	if slices.Contains(w.visits, seen) {
		return // a circle of references and profiles: being checked already
	}
	w.visits = append(w.visits, seen)
	w.conform(it, p.root, p)
	w.visits = w.visits[:len(w.visits)-1]
}

// visit is a value that is being checked against a profile.
type visit struct {
	value element.Value
	url   string
}

// baseOf is the type a value may also say it has: SimpleQuantity is a Quantity.
func baseOf(typ string) string {
	if t := definition.Of(typ); t != nil && t.Kind == definition.Complex && t.Base == "Quantity" {
		return t.Base
	}
	return typ
}

// unbounded is the Max of what may repeat without end.
const unbounded = math.MaxInt
