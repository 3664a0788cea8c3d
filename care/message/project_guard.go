package message

import (
	"context"
	"slices"
	"strings"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// guards keep that nobody writes in another's name, that what was written stays,
// and that a reply stands in a thread that its writer reads.
func guards(*module.House) []store.Guard {
	return []store.Guard{{Type: "Communication", May: may}}
}

func may(ctx context.Context, tx db.Querier, v access.Viewer, c store.Change) error {
	was, is := r4.As[r4.Communication](c.Old), r4.As[r4.Communication](c.New)
	switch old, fresh := c.Old.Exists() && isMessage(was), c.New.Exists() && isMessage(is); {
	case old && !fresh:
		return fault.At(fault.Rule, "message.stays", "Communication")
	case !fresh:
		return nil
	case old:
		return mayChange(c.Old, c.New)
	}
	if !slices.Contains(append(v.Names(), v.ID()), is.Sender().Target()) {
		return fault.At(fault.Rule, "message.own-name", "Communication.sender")
	}
	for to := range is.Recipient() {
		if !strings.HasPrefix(to.Target(), "Practitioner") {
			return fault.At(fault.Rule, "message.colleagues", "Communication.recipient")
		}
	}
	if !is.PartOf().First().Exists() {
		return nil
	}
	_, err := access.One(ctx, tx, v, db.Text, "message.no-thread", `
		select m.source_id from message m
		where m.source_id = $1 and m.thread_id = $1 and m.patient_id = $2 and m.open and sees(m.compartment)`, threadOf(is), is.Subject().ID("Patient"))
	return err
}

// mayChange lets a thread be closed, opened again, and more people be brought in.
func mayChange(was, is element.Value) error {
	old, fresh := r4.As[r4.Communication](was), r4.As[r4.Communication](is)
	kept := slices.DeleteFunc(between(old), func(ref string) bool { return slices.Contains(between(fresh), ref) })
	status := fresh.Status() == "in-progress" || fresh.Status() == "completed"
	if !said(was, is) || len(kept) > 0 || !status || threadOf(old) != "" && len(between(fresh)) != len(between(old)) {
		return fault.At(fault.Rule, "message.stays", "Communication")
	}
	return nil
}
