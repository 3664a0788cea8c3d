package interaction

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/fault"
)

// transaction is a Bundle that is stored whole or not at all.
type transaction struct {
	d       *door
	r       *http.Request
	entries []entry
	plans   []planned // one an entry

	addresses  map[string]string // what the Bundle calls an entry, to "Type/id"
	there      map[string]bool   // "Type/id" of what it writes
	erased     map[string]bool   // "Type/id" of what it deletes
	base       string            // of the door, with a slash
	conditions []condition
	found      answers // of references by search
}

// planned is what becomes of an entry.
type planned struct {
	typ, id string
	do      doing
	match   *condition // for what was found by a search
	in      *store.Incoming
	remarks []validate.Issue
	done    written
	blind   bool // a patch of what the caller wrote and may not read
}

type doing byte

const (
	ask   doing = iota // read or search, when all is stored
	put                // store it
	keep               // it is there already
	erase              // delete it
	none               // there is nothing to delete
)

// transact stores a transaction. Searches and reads in it are answered when it
// is stored, as the same viewer.
func (d *door) transact(w http.ResponseWriter, r *http.Request, format string, entries []entry) error {
	var t *transaction
	err := again(func() error {
		t = &transaction{d: d, r: r, entries: entries, plans: make([]planned, len(entries)),
			addresses: make(map[string]string, len(entries)), there: make(map[string]bool, len(entries)), erased: map[string]bool{}, base: d.base(r) + "/"}
		for _, step := range []func() error{t.plan, t.prepare, t.store} {
			if err := step(); err != nil {
				t.release()
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	defer t.release()
	return t.tell(w, format)
}

func (t *transaction) release() {
	for i := range t.plans {
		if in := t.plans[i].in; in != nil {
			t.d.store.Release(in)
			t.plans[i].in = nil
		}
	}
}

// prepare reads and checks every resource, several at a time. All that is
// wrong is told at once.
func (t *transaction) prepare() error {
	var mu sync.Mutex
	var wrong entryErrors
	each(t.entries, func(e *entry) {
		if t.plans[e.at].do != put {
			return
		}
		if err := t.read(e, &t.plans[e.at]); err != nil {
			mu.Lock()
			wrong = append(wrong, entryError{e.at, err})
			mu.Unlock()
		}
	})
	if len(wrong) == 0 {
		return nil
	}
	slices.SortFunc(wrong, func(a, b entryError) int { return a.at - b.at })
	return wrong[:min(len(wrong), mostWrong)]
}

// mostWrong is how many entries at fault are told at once.
const mostWrong = 100

func (t *transaction) read(e *entry, p *planned) error {
	body, version := e.resource.Raw(), int64(0)
	if e.method == http.MethodPatch {
		res, err := t.d.store.ReadToChange(t.r.Context(), access.From(t.r.Context()), p.typ, p.id)
		if err != nil {
			return err
		}
		apply, err := patchOf(t.r, e.resource)
		if err != nil {
			return err
		}
		if body, err = apply(res.Stored()); err != nil {
			return err
		}
		version, p.blind = res.Version, res.Blind
	}
	body = t.links(body)
	in, err := t.d.store.Prepare(body, element.Options{ID: p.id, Reference: t.reference(e)})
	if err != nil {
		return told(err)
	}
	p.in = in
	if err := guard(asRequest(e), in); err != nil {
		return err
	}
	switch {
	case in.Type != p.typ:
		return fault.At(fault.Invalid, "fhir.type-differs", p.typ)
	case e.method == http.MethodPatch:
		if in.IfMatch != 0 && in.IfMatch != version {
			return fault.New(fault.Precondition, "fhir.version-differs")
		}
		in.IfMatch, in.Existing = version, true
	case e.method == http.MethodPost || p.match != nil && p.match.id == "" && p.id != e.resource.Get("id").Text():
		in.New = true
	default:
		t.d.existing(t.r, in)
	}
	p.remarks = t.d.findings(t.r, in.Value(), t.exists)
	if validate.Failed(p.remarks) {
		return &problems{p.remarks}
	}
	return nil
}

// asRequest gives an entry's conditions the form in which guard reads them.
func asRequest(e *entry) *http.Request { return &http.Request{Header: e.headers} }

// exists reports whether a reference leads to what the transaction brings or to
// what is here.
func (t *transaction) exists(reference string) bool {
	local := strings.TrimPrefix(reference, t.d.base(t.r)+"/")
	return t.there[local] || t.d.isThere(t.r)(reference)
}

// store writes everything, in the order of the standard.
func (t *transaction) store() error {
	var batch []*store.Incoming
	var of []int
	for step := 1; step <= 3; step++ {
		for i := range t.plans {
			p := &t.plans[i]
			if rank[t.entries[i].method] != step || p.do != put && p.do != erase {
				continue
			}
			if p.do == erase {
				p.in = t.d.store.Removal(p.typ, p.id)
				if err := guard(asRequest(&t.entries[i]), p.in); err != nil {
					return entryErrors{{i, err}}
				}
			}
			batch, of = append(batch, p.in), append(of, i)
		}
	}
	if len(batch) == 0 {
		return nil
	}
	out, err := t.d.commit(t.r, batch, t.conditions)
	if one, ok := store.IsBatchError(err); ok {
		return entryErrors{{of[one.Index], t.refusal(of[one.Index], one.Err)}}
	}
	if err != nil {
		return err
	}
	for i, o := range out {
		p := &t.plans[of[i]]
		p.done = written{p.in.As(o), o.What, p.remarks}
		p.done.Blind = p.blind
	}
	return nil
}

// refusal is why an entry was refused, in the words of the interaction that it
// stands for.
func (t *transaction) refusal(at int, err error) error {
	switch method := t.entries[at].method; {
	case method == http.MethodPatch && fault.Is(err, fault.Precondition) && t.entries[at].headers.Get("If-Match") == "":
		return fault.New(fault.Conflict, "fhir.changed") // another was faster: begin again
	case method == http.MethodPut && fault.Is(err, fault.NotFound):
		return fault.New(fault.NotFound, "fhir.nothing-to-change")
	}
	return err
}
