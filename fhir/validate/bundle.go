package validate

import (
	"strings"

	"kith/fhir/element"
)

// inBundle looks for what a reference points to among the entries of the
// innermost Bundle around; in is false outside of any.
func (w *walk) inBundle(ref string) (found element.Value, in bool) {
	for k := len(w.inside) - 1; k >= 0; k-- {
		f := &w.inside[k]
		if f.shape.typ.Name != "Bundle" {
			continue
		}
		if f.bundle == nil {
			f.bundle = entriesOf(f.root)
		}
		ref, _, _ = strings.Cut(ref, "/_history/")
		if found = f.bundle.at[ref]; !strings.Contains(ref, ":") {
			if r := f.bundle.at[w.baseIn(k)+ref]; r.Exists() {
				found = r
			}
		}
		return found, true
	}
	return element.Value{}, false
}

// baseIn is the base URL of the entry of the Bundle at a level that the walk is
// in, "" when its fullUrl has none.
func (w *walk) baseIn(level int) string {
	if level+1 >= len(w.inside) {
		return ""
	}
	full := w.inside[level].bundle.full[w.inside[level+1].root]
	typ, id := cutReference([]byte(full))
	if resourceShape(typ) == nil {
		return ""
	}
	return strings.TrimSuffix(full, string(typ)+"/"+string(id))
}

// entries are the resources of a Bundle by fullUrl, and by type and id; and the
// fullUrl of each.
type entries struct {
	at   map[string]element.Value
	full map[element.Value]string
}

func entriesOf(bundle element.Value) *entries {
	all := &entries{map[string]element.Value{}, map[element.Value]string{}}
	for e := range bundle.Get("entry").Items() {
		r := e.Get("resource")
		if r.Kind() != '{' {
			continue
		}
		if u := e.Get("fullUrl").Text(); u != "" {
			all.at[u], all.full[r] = r, u
		}
		if id := r.Get("id").Text(); id != "" {
			local := r.Get("resourceType").Text() + "/" + id
			if _, twice := all.at[local]; !twice {
				all.at[local] = r
			}
		}
	}
	return all
}

// inTransaction reports whether the walk is in a Bundle whose references may
// still be searches.
func (w *walk) inTransaction() bool {
	for i := range w.inside {
		if t := w.inside[i].root.Get("type"); w.inside[i].shape.typ.Name == "Bundle" && (t.Is("transaction") || t.Is("batch")) {
			return true
		}
	}
	return false
}

// bundleRules checks what R4 says of the entries of a Bundle in words only;
// the rest is in its invariants. Source: FHIR-R4
func (w *walk) bundleRules(v element.Value) {
	typ := v.Get("type").Text()
	i := 0
	for e := range v.Get("entry").Items() {
		w.enterItem("entry", i)
		w.entry(e, typ)
		w.leave()
		i++
	}
	if typ == "document" {
		w.document(v)
	}
}

func (w *walk) entry(e element.Value, typ string) {
	full, r := e.Get("fullUrl"), e.Get("resource")
	request := e.Get("request")
	switch u := full.Text(); {
	case r.Kind() != '{':
		if request.Get("method").Is("PUT") {
			w.say(e, Error, codeRequired, "issue.entry-resource")
		}
	case u == "" && w.needsURL(e, r, typ):
		w.say(e, Error, codeRequired, "issue.entry-url")
	case u != "":
		w.enterName("fullUrl")
		w.identity(full, r)
		w.leave()
	}
}

// needsURL reports whether an entry has to say by fullUrl what its resource is:
// outside of transactions and batches, unless it has no identity at all.
func (w *walk) needsURL(e, r element.Value, typ string) bool {
	switch typ {
	case "transaction", "transaction-response", "batch", "batch-response":
		return false
	case "document", "message":
		return true
	}
	return r.Get("id").Exists() && !e.At("search", "mode").Is("outcome")
}

// identity checks that a fullUrl is absolute, and that one of the form
// [base]/Type/id is that of its resource.
func (w *walk) identity(full, r element.Value) {
	if !strings.Contains(full.Text(), ":") {
		w.say(full, Error, codeValue, "issue.entry-url-form")
		return
	}
	typ, id := cutReference([]byte(full.Text()))
	if resourceShape(typ) == nil {
		return
	}
	own := r.Get("id")
	if !r.Get("resourceType").Is(string(typ)) || own.Exists() && !own.Is(string(id)) {
		w.say(full, Error, codeValue, "issue.entry-identity")
	}
}

// document checks that everything the Composition points to is in the Bundle,
// and tells of entries that nothing leads to.
func (w *walk) document(v element.Value) {
	w.inside = append(w.inside, frame{root: v, shape: shapeOf("Bundle"), bundle: entriesOf(v)})
	first := frame{root: v.Get("entry").First().Get("resource"), shape: shapeOf("Composition")}
	w.enterItem("entry", 0)
	w.enterName("resource")
	w.inside = append(w.inside, first)
	if first.root.Get("resourceType").Is("Composition") {
		w.mustResolve(first.root)
	}
	w.inside = w.inside[:len(w.inside)-1]
	w.leave()
	w.leave()
	w.alone(v, first)
	w.inside = w.inside[:len(w.inside)-1]
}

// alone tells of the entries that the Composition does not lead to. One that
// itself leads to an entry that is reached only needs to be a Provenance; R5
// allows it for all.
func (w *walk) alone(v element.Value, first frame) {
	to := map[element.Value][]element.Value{}
	from := map[element.Value][]element.Value{}
	for e := range v.Get("entry").Items() {
		r := e.Get("resource")
		w.inside = append(w.inside, frame{root: r, shape: first.shape})
		for _, ref := range references(r, nil) {
			if t, _ := w.inBundle(ref); t.Exists() {
				to[r], from[t] = append(to[r], t), append(from[t], r)
			}
		}
		w.inside = w.inside[:len(w.inside)-1]
	}
	forward, either := map[element.Value]bool{}, map[element.Value]bool{}
	reach(first.root, forward, to)
	reach(first.root, either, to, from)
	i := 0
	for e := range v.Get("entry").Items() {
		r := e.Get("resource")
		w.enterItem("entry", i)
		switch {
		case r.Kind() != '{' || forward[r]:
		case !either[r]:
			w.say(e, Error, codeStructure, "issue.entry-alone")
		case !r.Get("resourceType").Is("Provenance"):
			w.say(e, Warning, codeStructure, "issue.entry-reverse")
		}
		w.leave()
		i++
	}
}

// reach marks every resource that links lead to, from this one on.
func reach(from element.Value, reached map[element.Value]bool, links ...map[element.Value][]element.Value) {
	next := []element.Value{from}
	for len(next) > 0 {
		r := next[len(next)-1]
		next = next[:len(next)-1]
		if reached[r] {
			continue
		}
		reached[r] = true
		for _, l := range links {
			next = append(next, l[r]...)
		}
	}
}

// mustResolve tells of references in a Composition that lead out of the document.
func (w *walk) mustResolve(v element.Value) {
	if ref := v.Get("reference"); ref.Kind() == '"' && !w.resolve(v).Exists() {
		w.say(ref, Error, codeNotFound, "issue.not-in-document")
	}
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		if c.Kind() == '{' {
			w.enterName(c.Name())
			w.mustResolve(c)
			w.leave()
			continue
		}
		i := 0
		for item := c.Child(); item.Exists(); item = c.Next(item) {
			if item.Kind() == '{' {
				w.enterItem(c.Name(), i)
				w.mustResolve(item)
				w.leave()
			}
			i++
		}
	}
}

// references lists the references and links in a value.
func references(v element.Value, all []string) []string {
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Kind() {
		case '"':
			if k := string(c.Key()); k == "reference" || strings.HasSuffix(k, "rl") || strings.HasSuffix(k, "ri") { // url, contentUrl, valueUri …
				all = append(all, c.Text())
			}
		case '{', '[':
			all = references(c, all)
		}
	}
	return all
}
