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
	reached := map[element.Value]bool{}
	first := v.Get("entry").First().Get("resource")
	w.enterItem("entry", 0)
	w.enterName("resource")
	w.inside = append(w.inside, frame{root: first, shape: shapeOf("Composition")})
	if first.Get("resourceType").Is("Composition") {
		w.mustResolve(first)
	}
	w.inside = w.inside[:len(w.inside)-1]
	w.leave()
	w.leave()
	w.reach(first, reached)
	i := 0
	for e := range v.Get("entry").Items() {
		if r := e.Get("resource"); r.Kind() == '{' && !reached[r] {
			w.enterItem("entry", i)
			w.say(e, Warning, codeInfo, "issue.entry-alone")
			w.leave()
		}
		i++
	}
	w.inside = w.inside[:len(w.inside)-1]
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

// reach marks every resource that references lead to, from this one on.
func (w *walk) reach(v element.Value, reached map[element.Value]bool) {
	if v.Kind() != '{' || reached[v] {
		return
	}
	reached[v] = true
	for _, ref := range references(v, nil) {
		r, _ := w.inBundle(ref)
		w.reach(r, reached)
	}
}

// references lists the references in a value.
func references(v element.Value, all []string) []string {
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Kind() {
		case '"':
			if string(c.Key()) == "reference" {
				all = append(all, c.Text())
			}
		case '{', '[':
			all = references(c, all)
		}
	}
	return all
}
