package pass

import (
	"context"

	"kith/care/account"
	"kith/care/consent"
	"kith/care/module"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
)

// Herself returns whom the holder of a pass asks as where she asks as Herself:
// what she told, and telling something. For anybody else there is none.
func Herself(ctx context.Context, h *module.House, p Pass) (access.Viewer, error) {
	if p.Kind != Self {
		return access.Viewer{}, ErrNone
	}
	birth, err := db.One(ctx, h.DB, db.Text, "fault.not-found", `select p.born_on from patient p where p.id = $1`, p.Child)
	if err != nil {
		return access.Viewer{}, err
	}
	calling := people.TeenSelf
	if age, ok := people.Birth(birth).Age(h.Today()); ok {
		calling = people.SelfAt(age.Low)
	}
	v := consent.Personal(calling, p.Informant).At(h.Now())
	guarded, err := account.Guarded(ctx, h.DB, people.PatientID(p.Child))
	if guarded { // somebody has to look first whether what is hers is still her own
		v = v.Lacking(consent.Lacks(calling) | access.Labels)
	}
	return v, err
}
