package followup

import (
	"context"
	"slices"
	"time"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// closing keeps a visit open while an answer given in it, where somebody may be
// in danger, has no disposition: nobody goes home past it.
//
// It holds for the step from open to finished, by whatever door, and for moving
// it to another day, past which it could be finished. What happened elsewhere is
// never lost: an import, a visit that comes here finished from another program,
// and one whose meta.source says that another system keeps it, are stored, and
// what is owed stays on the list.
func closing(h *module.House) store.Guard {
	return store.Guard{Type: "Encounter", May: func(ctx context.Context, tx db.Querier, v access.Viewer, c store.Change) error {
		e, was, now := r4.As[r4.Encounter](c.New), r4.As[r4.Encounter](c.Old), h.Now().In(h.Zone)
		from, until := dayOf(e.Period(), now)
		moved := false
		if was.Period().Start().Micro() != 0 {
			begins, ends := dayOf(was.Period(), now)
			moved = begins.Before(from) || ends.After(until)
			from, until = slices.MinFunc([]time.Time{from, begins}, time.Time.Compare), slices.MaxFunc([]time.Time{until, ends}, time.Time.Compare)
		}
		if was.Status() == "finished" || e.Status() != "finished" && !moved {
			return nil
		}
		if v.Program() && (!c.Old.Exists() || kept(c.Old) && kept(c.New)) {
			return nil
		}
		open, err := db.All(ctx, tx, db.Text, `
			select f.task_id from followup f
			where f.patient_id = $1 and f.safety and f.disposition in ('', 'watch') and f.asked_at >= $2 and f.asked_at < $3`,
			e.Subject().ID("Patient"), from.UnixMicro(), until.UnixMicro())
		if err != nil || len(open) == 0 {
			return err
		}
		return fault.At(fault.Rule, "followup.visit-open", "Encounter.status")
	}}
}

// dayOf are the days of a visit, at the site; all time where it does not say.
func dayOf(p r4.Period, now time.Time) (from, until time.Time) {
	start := p.Start().Micro()
	if start == 0 {
		return time.UnixMicro(0), now.AddDate(1, 0, 0)
	}
	y, m, d := time.UnixMicro(start).In(now.Location()).Date()
	from = time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	until = from.AddDate(0, 0, 1)
	if end := db.Time(p.End().Micro()); end.After(until) {
		until = end
	}
	return from, until
}

// kept reports whether a resource says that another system keeps it.
func kept(v element.Value) bool { return v.Get("meta").Get("source").Exists() }
