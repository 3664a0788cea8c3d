package consent

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
)

// Receiver returns whom somebody asks as who was asked about a child and has no
// account here: a person in one job, or a place. They read and write what is
// addressed to them, as one who was asked does; a clinician also the work
// itself after accepting it. Nobody where they work nowhere today.
func Receiver(ctx context.Context, q db.Querier, ref string, today people.Day, now time.Time) (access.Viewer, error) {
	kind, id, _ := strings.Cut(ref, "/")
	if kind == "Organization" {
		return access.Person(ref).Lacking(everything).For(label.CareCoordination), nil
	}
	at, err := Jobs(ctx, q, access.Person(ref), []string{id})
	if err != nil || kind != "PractitionerRole" || at[id].Practitioner == "" {
		return access.Viewer{}, err
	}
	r := at[id]
	v, _, err := Worker(ctx, q, r.Practitioner, today, now)
	if err != nil || !slices.Contains(v.Names(), ref) {
		return access.Viewer{}, err
	}
	lacks := everything
	if keepsTogether(r.Calling()) {
		lacks &^= label.Coordination
	}
	return access.Person(r.Practitioner.Ref()).As(ref, r.Practitioner.Ref()+"@"+string(r.Organization)).Lacking(lacks).For(label.CareCoordination), nil
}
