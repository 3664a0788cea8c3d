package disclosure

import (
	"context"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
)

// WriteReport writes down that v reported a statement to whom the law names, or
// passed it on because somebody may be in danger and the teller cannot be told
// yet. The trail says that v did so; only v and whom they told read what and
// that it was they. Told later, the teller is owed being told, by v.
func WriteReport(ctx context.Context, h *module.House, v access.Viewer, r Reported) (id string, err error) {
	w, i, a, err := open(ctx, h, v, r.Statement)
	if err != nil {
		return "", err
	}
	r.ID, r.Child, r.By = element.NewID(), i.Child, w.me
	if r.At.IsZero() {
		r.At = w.now
	}
	r.At, r.Later.Until = r.At.In(h.Zone), r.Later.Until.In(h.Zone)
	if err := r.check(w.now); err != nil {
		return "", err
	}
	w.add(0)(r.report())
	if r.Later.decided() {
		a.statement, a.tier = r.ID, Closed // it lies with the report, where the teller does not see it
		w.add(0)(a.tell(element.NewID(), Asking{By: w.me, To: i.Teller, Choice: MayAll}, w.now, r.Later.Until))
	}
	return r.ID, w.commit(ctx, "report", nil)
}

// Reports returns the reports about what a child told that v wrote or was told,
// oldest first, in all of these records of the child's.
func Reports(ctx context.Context, h *module.House, v access.Viewer, records ...string) (all []Reported, err error) {
	rows, err := reportsOf(ctx, h.DB, v, records...)
	if err != nil {
		return nil, err
	}
	for _, x := range rows {
		if _, err := communicationOf(ctx, h, v, x.id, func(c r4.Communication) { all = append(all, readReport(c)) }); err != nil {
			return nil, err
		}
	}
	return all, nil
}
