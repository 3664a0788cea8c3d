package interaction

import (
	"net/http"

	"kith/fhir/store"
	"kith/platform/say"
)

// tell answers a transaction that is stored.
func (t *transaction) tell(w http.ResponseWriter, format string) error {
	b := newBundle(t.d.base(t.r), "transaction-response", -1)
	for i := range t.entries {
		p, e := &t.plans[i], &t.entries[i]
		if p.do == ask {
			b.response(t.d.inside(t.r, e))
			continue
		}
		a, err := t.answer(p)
		if err != nil {
			return err
		}
		b.response(a)
	}
	body := b.bytes()
	if err := t.d.send(w, t.r, http.StatusOK, format, body); err != nil {
		return t.d.send(w, t.r, http.StatusOK, mediaFHIR, body) // it is stored: an error would say it is not
	}
	return nil
}

// answer says what became of one entry.
func (t *transaction) answer(p *planned) (*answer, error) {
	a := &answer{header: http.Header{}, status: http.StatusNoContent}
	if p.done.Version > 0 {
		versionHeaders(a, p.done.Resource)
	}
	if p.do == erase || p.do == none {
		return a, nil
	}
	a.status = p.done.status()
	if p.done.what == store.Created || p.do == keep {
		t.d.locate(a, t.r, p.done.Resource)
	}
	switch prefer(t.r, "return") {
	case "representation":
		if !p.done.Blind {
			a.body.Write(p.done.JSON())
		}
	case "OperationOutcome":
		body, err := stored(say.From(t.r.Context()), p.done.remarks).json()
		if err != nil {
			return nil, err
		}
		a.body.Write(body)
	}
	return a, nil
}
