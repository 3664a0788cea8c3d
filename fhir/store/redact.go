package store

import (
	"bytes"
	"context"
	"strings"

	"kith/fhir/element"
	"kith/fhir/index"
	"kith/platform/access"
	"kith/platform/db"
)

// What a reference is called says what it leads to: the display of a diagnosis,
// of a result. To whoever lacks a clearance, a reference shows its display only
// where they may read what it leads to, or wrote it themselves. What is hidden
// and what never was read the same; the narrative, which may say it too, goes
// with it.

// leave tells the trail what a request is given and takes from it the reasons
// that v does not read, and the displays of what v may not read.
func (s *Store) leave(ctx context.Context, q db.Querier, v access.Viewer, all []Resource) error {
	saw(ctx, all...)
	if err := s.cover(ctx, q, v, all); err != nil {
		return err
	}
	if err := s.shorten(ctx, q, v, all); err != nil || clearedForAll(v) {
		return err
	}
	var calling []int // resources that call others something
	seen := map[int64]bool{}
	var doc element.Doc
	for i, r := range all {
		if r.Deleted || !mayCall(r.body) {
			continue
		}
		root, err := r.Parse(&doc)
		if err != nil {
			return err
		}
		found := false
		called(root, func(_ element.Value, ref string) {
			seen[index.Target(ref)], found = false, true
		})
		if found {
			calling = append(calling, i)
		}
	}
	if len(calling) == 0 {
		return nil
	}
	if err := s.mark(ctx, q, v, seen); err != nil {
		return err
	}
	for _, i := range calling {
		if err := s.uncall(ctx, q, v, &all[i], seen); err != nil {
			return err
		}
	}
	return nil
}

// clearedForAll reports whether v is shown what references are called.
func clearedForAll(v access.Viewer) bool { return v.Lacks()&^access.Purposes == 0 }

// shown is the test that a row of words holds what the viewer is shown: a
// display, and a narrative, count where all that the resource calls by a name
// may be read. Who wrote it reads it, and does not find it by such a word.
func (b *builder) shown() string {
	if clearedForAll(b.v) {
		return ""
	}
	return " and (i.item = 0 or not exists (select 1 from called k where k.resource = i.resource" +
		" and not exists (select 1 from resource t where t.target = k.target and not t.deleted and sees(t.compartment))))"
}

// wrote reports whether v wrote a version itself and all before it, and so
// knows what it calls others: what somebody else called them may have been put
// back (putBack).
func (s *Store) wrote(ctx context.Context, q db.Querier, v access.Viewer, r *Resource) (bool, error) {
	others, err := db.One(ctx, q, db.Int, "", `
		select count(*)
		from (
			select audit from resource where type = $1 and id = $2 and version <= $3
			union all
			select h.audit from resource_history h join resource c on c.key = h.resource
			where c.type = $1 and c.id = $2 and h.version <= $3
		) x left join audit_event e on e.key = x.audit and e.who = $4
		where e.key is null`, r.Type, r.ID, r.Version, v.ID())
	return others == 0, err
}

// mark says of targets whether v may read them.
func (s *Store) mark(ctx context.Context, q db.Querier, v access.Viewer, seen map[int64]bool) error {
	targets := make([]int64, 0, len(seen))
	for t := range seen {
		targets = append(targets, t)
	}
	p := s.plan(ctx, v, nil)
	p.in, p.few = q, true
	b := p.node()
	b.and("r.target" + among(list(p, targets), len(targets)))
	found, err := rowsOf(p, db.Int, "select r.target "+b.from())
	for _, t := range found {
		seen[t] = true
	}
	return err
}

// uncall takes the displays of what is not seen out of a resource, and its
// narrative with them.
func (s *Store) uncall(ctx context.Context, q db.Querier, v access.Viewer, r *Resource, seen map[int64]bool) error {
	var doc element.Doc
	root, err := r.Parse(&doc)
	if err != nil {
		return err
	}
	var hidden []string
	called(root, func(v element.Value, ref string) {
		if !seen[index.Target(ref)] {
			hidden = append(hidden, pathOf(v)+".display")
		}
	})
	if len(hidden) == 0 {
		return nil
	}
	if own, err := s.wrote(ctx, q, v, r); err != nil || own {
		return err
	}
	draft := element.Edit(root).Remove("text")
	for _, path := range hidden {
		draft.Remove(path)
	}
	return r.become(draft)
}

// become makes a resource what a draft of it is.
func (r *Resource) become(draft *element.Draft) error {
	var doc element.Doc
	body, err := draft.JSON()
	if err != nil {
		return err
	}
	if err := doc.Parse(body, element.Options{Stored: true}); err != nil {
		return err
	}
	r.body, r.metaAt = doc.Bytes, int64(doc.MetaAt)
	return nil
}

// mayCall reports whether a body may hold a reference with a display to what is
// about somebody: a quick look, before it is read.
func mayCall(body []byte) bool {
	for {
		at := bytes.Index(body, []byte(`"reference":"`))
		if at < 0 {
			return false
		}
		alone := at > 0 && body[at-1] == '{'
		body = body[at+len(`"reference":"`):]
		end := bytes.IndexByte(body, '"')
		if end < 0 {
			return false
		}
		typ, _, _ := bytes.Cut(body[:end], []byte{'/'})
		alone = alone && end+1 < len(body) && body[end+1] == '}'
		if !alone && aboutSomebody()[string(typ)] {
			return true
		}
	}
}

// called yields the references below an element that have a display and lead to
// what is about somebody.
func called(v element.Value, yield func(v element.Value, ref string)) {
	var ref string
	display := false
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Kind() {
		case '{', '[':
			called(c, yield)
		case '"':
			switch string(c.Key()) {
			case "reference":
				if typ, id := target(c.Text()); typ != "" && aboutSomebody()[typ] {
					ref = typ + "/" + id
				}
			case "display":
				display = true
			}
		}
	}
	if ref != "" && display {
		yield(v, ref)
	}
}

// pathOf writes where an element lies as Draft takes it: "entry[0].item".
func pathOf(v element.Value) string {
	var b strings.Builder
	for _, step := range v.Way() {
		switch {
		case step[0] >= '0' && step[0] <= '9':
			b.WriteString("[" + step + "]")
		case b.Len() > 0:
			b.WriteString("." + step)
		default:
			b.WriteString(step)
		}
	}
	return b.String()
}

// putBack puts back into a resource what its writer was not shown of it.
func (w *writing) putBack(in *Incoming, old *current) error {
	if in.Delete || old.deleted || w.v.Operator() || clearedForAll(w.v) && !old.brief {
		return nil
	}
	body, changed, err := in.recalled(old)
	if err != nil || !changed {
		return err
	}
	in.sent, in.sentMeta = bytes.Clone(in.doc.Bytes), in.doc.MetaAt
	if err := in.doc.Parse(body, element.Options{Stored: true}); err != nil {
		return err
	}
	return w.s.read(in)
}

// recalled is a resource with the displays, and the reasons, that stood there
// before; whoever sends a resource as they read it takes none away.
func (in *Incoming) recalled(old *current) (body []byte, changed bool, err error) {
	if !old.brief && !mayCall(old.body) {
		return nil, false, nil
	}
	var was element.Doc
	if err := was.Parse(old.body, element.Options{Share: true}); err != nil {
		return nil, false, err
	}
	displays := map[string]element.Value{}
	called(was.Root(), func(v element.Value, ref string) { displays[pathOf(v)+" "+ref] = v.Get("display") })
	draft, shown := element.Edit(in.doc.Root()), element.Edit(was.Root()) // and was as it was shown
	for where, display := range displays {
		path, ref, _ := strings.Cut(where, " ")
		now := at(in.doc.Root(), path)
		if typ, id := target(now.Get("reference").Text()); typ+"/"+id == ref && !now.Get("display").Exists() {
			draft.Set(path+".display", display)
			shown.Remove(path + ".display")
			changed = true
		}
	}
	if old.brief && reasonsBack(draft, shown, was.Root(), in.Type) {
		changed = true
	}
	if !changed {
		return nil, false, nil
	}
	if text := was.Root().Get("text"); text.Exists() && !in.doc.Root().Get("text").Exists() {
		draft.Set("text", text)
		shown.Remove("text")
	}
	if same, err := shown.JSON(); err == nil && bytes.Equal(same, in.doc.Bytes) {
		return old.body, true, nil
	}
	body, err = draft.JSON()
	return body, true, err
}

// at follows a path of pathOf.
func at(v element.Value, path string) element.Value {
	for step := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if step[0] < '0' || step[0] > '9' {
			v = v.Get(step)
			continue
		}
		n := 0
		for _, d := range step {
			n = n*10 + int(d-'0')
		}
		c := v.Child()
		for ; n > 0 && c.Exists(); n-- {
			c = v.Next(c)
		}
		v = c
	}
	return v
}
