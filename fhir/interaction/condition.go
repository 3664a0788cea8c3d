package interaction

import (
	"context"
	"net/http"
	"time"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// condition is a search that a write depends on, and whom it found.
type condition struct {
	typ, query string
	id         string // of the only match, "" for none
}

// only returns the id of the only resource that a condition fits, "" when the
// caller may see none; several are fault.Ambiguous. A parameter that is not
// known is refused: without it, the condition would be another one.
func (d *door) only(ctx context.Context, in db.Querier, c condition, base string) (string, error) {
	ps, err := pairsOf(c.query)
	if err != nil {
		return "", err
	}
	if _, err := d.store.Look(ctx); err != nil {
		return "", err
	}
	a, err := d.ask(c.typ, ps, base)
	switch {
	case err != nil:
		return "", err
	case len(a.left) > 0:
		return "", unreadable{at(fault.NotSupported, "fhir.unknown-parameter", a.left[0])}
	case len(a.query.Params)+len(a.query.Filters) == 0:
		return "", fault.New(fault.Precondition, "fhir.no-condition")
	}
	found, err := d.store.Matching(ctx, in, access.From(ctx), a.query)
	switch {
	case fault.Is(err, fault.NotSupported):
		return "", unreadable{err}
	case err != nil || len(found) == 0:
		return "", err
	case len(found) > 1:
		return "", fault.New(fault.Ambiguous, "fhir.ambiguous")
	}
	return found[0], nil
}

// asks answers a condition as things stand now; commit asks once more.
func (d *door) asks(r *http.Request, typ, query string) (condition, error) {
	c := condition{typ: typ, query: query}
	var err error
	c.id, err = d.only(r.Context(), d.store.DB(), c, d.base(r))
	return c, err
}

// commit stores a batch if every condition still has the answer it had.
// fault.Conflict means that another writer was faster: begin again.
func (d *door) commit(r *http.Request, batch []*store.Incoming, conditions []condition) ([]store.Outcome, error) {
	v := access.From(r.Context())
	if len(conditions) == 0 {
		return d.store.Write(r.Context(), v, "fhir", batch)
	}
	return d.store.WriteIf(r.Context(), v, "fhir", batch, func(ctx context.Context, tx db.Querier) error {
		for _, c := range conditions {
			id, err := d.only(ctx, tx, c, d.base(r))
			if err == nil && id != c.id {
				err = fault.New(fault.Conflict, "fhir.changed")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// tries is how often a write starts again that another was faster than. Each
// time at least one writer is through, so this many must pass it by.
const tries = 8

// again runs a write anew for as long as others are faster.
func again(write func() error) error {
	for try := 1; ; try++ {
		if err := write(); !fault.Is(err, fault.Conflict) || try == tries {
			return err
		}
	}
}

// guard puts the conditions of the request's headers on a write.
func guard(r *http.Request, in *store.Incoming) error {
	in.IfMatch = ifMatch(r)
	if since := r.Header.Get("If-Unmodified-Since"); since != "" {
		t, err := http.ParseTime(since)
		if err != nil {
			return unreadable{fault.At(fault.Value, "fhir.bad-time", inRequest+"If-Unmodified-Since")}
		}
		in.IfUnmodified = t
	}
	switch r.Header.Get("If-None-Match") {
	case "":
	case "*":
		in.IfAbsent = true
	default:
		return unreadable{fault.At(fault.NotSupported, "fhir.condition", inRequest+"If-None-Match")}
	}
	return unconditional(r, "If-Modified-Since")
}

// notSince reports whether a reader has what was there at a time: HTTP counts
// in whole seconds.
func notSince(r *http.Request, updated time.Time) bool {
	if r.Header.Get("If-None-Match") != "" { // says it better
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !updated.Truncate(time.Second).After(since)
}
