package interaction

import (
	"net/http"
	"slices"

	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/fault"
)

// meta answers $meta: the profiles, tags and labels of one resource.
func (d *door) meta(w http.ResponseWriter, r *http.Request) error {
	format, err := plain(r)
	if err != nil {
		return err
	}
	id, err := idOf(r)
	if err != nil {
		return err
	}
	res, err := d.store.Read(r.Context(), access.From(r.Context()), r.PathValue("type"), id)
	if err != nil {
		return err
	}
	return d.sendMeta(w, r, format, res.JSON())
}

// metaAdd answers $meta-add: a new version with more of them.
func (d *door) metaAdd(w http.ResponseWriter, r *http.Request) error {
	return d.changeMeta(w, r, func(list *branch, one *branch) {
		if !slices.ContainsFunc(list.kids, one.means) {
			list.kids = append(list.kids, one)
		}
	})
}

// metaDelete answers $meta-delete: a new version with fewer of them. A label is
// only taken away by those who may.
func (d *door) metaDelete(w http.ResponseWriter, r *http.Request) error {
	return d.changeMeta(w, r, func(list *branch, one *branch) { list.kids = slices.DeleteFunc(list.kids, one.means) })
}

// means reports whether two entries of meta stand for the same: the same
// address, or the same code of the same system.
func (b *branch) means(o *branch) bool {
	if b.kind != '{' || o.kind != '{' {
		return b.equal(o)
	}
	for _, name := range []string{"system", "code"} {
		x, _ := b.at(name)
		y, _ := o.at(name)
		if (x == nil) != (y == nil) || x != nil && !x.equal(y) {
			return false
		}
	}
	return true
}

// changeMeta changes the lists in a resource's meta, as a patch does.
func (d *door) changeMeta(w http.ResponseWriter, r *http.Request, change func(list, one *branch)) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	body, err := d.resource(w, r)
	if err != nil {
		return err
	}
	var asked element.Doc
	if err := asked.Parse(body, element.Options{}); err != nil {
		return told(err)
	}
	given := metaIn(asked.Root())
	if !given.Exists() {
		return fault.At(fault.Required, "fhir.no-meta", "Parameters.parameter")
	}
	apply := func(body []byte) ([]byte, error) {
		var doc element.Doc
		if err := doc.Parse(body, element.Options{}); err != nil {
			return nil, err
		}
		root := grow(doc.Root())
		meta, _ := root.at("meta")
		if meta == nil {
			meta = &branch{kind: '{'}
			root.names, root.kids = append(root.names, "meta"), append(root.kids, meta)
		}
		for _, name := range []string{"profile", "security", "tag"} {
			list, _ := meta.at(name)
			if list == nil {
				list = &branch{kind: '['}
				meta.names, meta.kids = append(meta.names, name), append(meta.kids, list)
			}
			for one := range given.Each(name) {
				change(list, grow(one))
			}
		}
		root.prune()
		return root.append(nil), nil
	}
	return again(func() error {
		if _, err := d.store.Read(r.Context(), access.From(r.Context()), r.PathValue("type"), id); err != nil {
			return err
		}
		rec := &answer{header: http.Header{}}
		minimal := r.Clone(r.Context())
		minimal.Header.Set("Prefer", "return=representation")
		minimal.Header.Set("Accept", mediaFHIR)
		if err := d.patchOne(rec, minimal, id, apply); err != nil {
			return err
		}
		format, err := formatOf(r, r.URL.Query().Get("_format"))
		if err != nil {
			return err
		}
		w.Header().Set("ETag", rec.header.Get("ETag"))
		return d.sendMeta(w, r, format, rec.body.Bytes())
	})
}

// metaIn finds the meta in the operation's parameters.
func metaIn(parameters element.Value) element.Value {
	for p := range parameters.Each("parameter") {
		if p.Get("name").Text() == "meta" {
			return p.Get("valueMeta")
		}
	}
	return element.Value{}
}

// sendMeta answers with the meta of a resource.
func (d *door) sendMeta(w http.ResponseWriter, r *http.Request, format string, body []byte) error {
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return err
	}
	out := []byte(`{"resourceType":"Parameters","parameter":[{"name":"return","valueMeta":`)
	out = append(append(out, doc.Root().Get("meta").Raw()...), `}]}`...)
	return d.send(w, r, http.StatusOK, format, out)
}
