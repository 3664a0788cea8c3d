package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kith/care/alliance"
	"kith/care/consent"
	"kith/care/followup"
	"kith/care/module"
	"kith/care/people"
	"kith/care/safety"
	"kith/care/screening"
	"kith/fhir/element"
	"kith/fhir/sdc"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
)

// filled is one form that somebody of the town filled in.
type filled struct {
	form, child, who, kind string
	at                     time.Time
	points                 map[string]int        // by key; what is not there counts 0
	with                   string                // a relationship check: about whom
	by                     people.PractitionerID // who answered what was positive, that same day
}

// The people of these answers.
const (
	amara               = "amara-reyes-cole"
	amaraRef, deniseRef = "Patient/amara-reyes-cole", "RelatedPerson/denise-reyes"
	withLena, withChen  = "PractitionerRole/lena-ortiz-maple-street", "PractitionerRole/wei-chen-maple-street"
)

// checkIns lets the town answer its check-ins: how Amara has been, how it is
// between her, Denise, Lena and Dr. Chen, what nobody has seen yet of
// Dante, and what Dr. Haddad and Tomás have begun. It may run twice.
func checkIns(ctx context.Context, h *module.House) error {
	lena, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return err
	}
	visits := map[string]time.Time{}
	for _, id := range []string{"handoff", "lena-2", "lena-3", "chen-7", "lena-4"} {
		if visits[id], err = since(ctx, h, lena, "Encounter", "amara-"+id); err != nil {
			return err
		}
	}
	all := append(howSheHasBeen(visits), howItIs(visits)...)
	for i, a := range all {
		if err := a.write(ctx, h, fmt.Sprint("amara-checkin-", i+1)); err != nil {
			return fmt.Errorf("check-in %d: %w", i+1, err)
		}
	}
	return errors.Join(unseen(ctx, h), inDanger(ctx, h))
}

// howSheHasBeen is what Amara and Denise answered before visits, besides the
// totals that came from elsewhere and lie in the cast.
func howSheHasBeen(visits map[string]time.Time) []filled {
	before := func(id string) time.Time { return visits[id].Add(-20 * time.Minute) }
	worry := func(id string, points map[string]int) filled {
		return filled{form: "gad-7", child: amara, who: amaraRef, kind: screening.Self, at: before(id), points: points}
	}
	seen := func(id string, points map[string]int) filled {
		return filled{form: "psc-17", child: amara, who: deniseRef, kind: screening.Caregiver, at: before(id), points: points}
	}
	return []filled{
		worry("handoff", map[string]int{"nervous": 2, "control": 1, "worry": 2, "relax": 1, "irritable": 2, "afraid": 1}),
		worry("lena-4", map[string]int{"nervous": 1, "control": 1, "worry": 2, "relax": 1, "irritable": 1, "afraid": 1}),
		seen("handoff", map[string]int{"sad": 1, "worries": 2, "down": 1, "daydreams": 1, "distracted": 2, "concentrating": 2, "fidgety": 1, "rules": 1, "others": 1, "fights": 1}),
		seen("lena-4", map[string]int{"sad": 1, "worries": 1, "down": 1, "daydreams": 1, "distracted": 2, "concentrating": 1, "fidgety": 1, "others": 1}),
	}
}

// howItIs is how Amara and Denise found Lena and Dr. Chen after visits. Once
// something felt wrong; Lena noticed, because she was told, and mended it.
func howItIs(visits map[string]time.Time) []filled {
	felt := func(who, with, id string, listened, hard, plan int) filled {
		a := filled{form: alliance.Form, child: amara, who: who, with: with, kind: screening.Self, at: visits[id].Add(2 * time.Hour),
			points: map[string]int{"listened": listened, "hard-thing": hard, "plan": plan}}
		if who != amaraRef {
			a.form, a.kind = alliance.FormCaregiver, screening.Caregiver
		}
		return a
	}
	hurt := felt(amaraRef, withLena, "lena-3", 1, 2, 3)
	hurt.by = "lena-ortiz"
	open := felt(deniseRef, withChen, "chen-7", 3, 3, 4)
	open.points["share"] = 1
	return []filled{
		felt(deniseRef, withChen, "handoff", 3, 3, 3), felt(amaraRef, withLena, "lena-2", 3, 2, 3), hurt,
		felt(amaraRef, withChen, "chen-7", 3, 3, 3), open, felt(amaraRef, withLena, "lena-4", 4, 3, 4),
	}
}

// resources are what an answer becomes in the record.
func (a filled) resources(ctx context.Context, h *module.House, id string) (screening.Written, error) {
	form, ok := screening.Standard().Find(a.form)
	if !ok || form.Form == nil {
		return screening.Written{}, fmt.Errorf("no words of %s", a.form)
	}
	given := sdc.Answers{}
	for _, q := range form.Form.Questions() {
		switch {
		case q.Type == "boolean":
			given[q.Key] = []sdc.Value{sdc.Bool(a.points[q.Key] > 0)}
		case len(q.Options) > a.points[q.Key]:
			given[q.Key] = []sdc.Value{q.Options[a.points[q.Key]].Value}
		}
	}
	lena, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return screening.Written{}, err
	}
	child, err := people.Child(ctx, h.DB, lena, people.PatientID(a.child))
	if err != nil {
		return screening.Written{}, err
	}
	return form.Resources(screening.Answered{Answers: given, Who: screening.At(a.kind, child.Birth, a.at),
		Head: sdc.Head{ID: id, Subject: "Patient/" + a.child, Source: a.who, Language: "en", Authored: a.at}})
}

// write puts an answer into the record as its page does, at the time it was
// given, with what follows from it.
func (a filled) write(ctx context.Context, h *module.House, id string) error {
	then, me := on(h, a.at), consent.Informant(a.who).At(h.Now())
	if _, err := h.Store.Read(ctx, me, "QuestionnaireResponse", id); err == nil {
		return nil
	}
	w, err := a.resources(ctx, then, id)
	if err != nil {
		return err
	}
	body, err := alliance.About(w.Response, a.with)
	if err != nil {
		return err
	}
	owed, err := followup.Owing(ctx, then, followup.About{Child: people.PatientID(a.child), Response: "QuestionnaireResponse/" + id, At: a.at, Findings: w.Result.Positive})
	if err != nil {
		return err
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		more, err := alliance.Opening(ctx, tx, then, body)
		if err != nil {
			return err
		}
		if err := put(ctx, tx, h, me, body); err != nil {
			return err
		}
		if err := put(ctx, tx, h, access.Operator(), append(w.Observations, more...)...); err != nil {
			return err
		}
		return owed.Write(ctx, tx, then)
	})
	if err != nil || a.by == "" {
		return err
	}
	return a.answered(ctx, h, owed)
}

// put writes resources in tx.
func put(ctx context.Context, tx *db.Tx, h *module.House, v access.Viewer, bodies ...[]byte) error {
	if len(bodies) == 0 {
		return nil
	}
	batch := make([]*store.Incoming, len(bodies))
	for i, b := range bodies {
		in, err := h.Store.Prepare(b, element.Options{})
		if err != nil {
			return err
		}
		in.New = true
		batch[i] = in
	}
	defer h.Store.Release(batch...)
	_, err := h.Store.WriteTx(ctx, tx, v, "demo", batch)
	return err
}

// answered lets somebody at work answer what was positive or felt wrong.
func (a filled) answered(ctx context.Context, h *module.House, owed followup.Owed) error {
	v, err := atWork(ctx, h, a.by)
	if err != nil {
		return err
	}
	for _, i := range owed.Items {
		now, err := followup.Get(ctx, h, v, i.ID)
		if err == nil {
			err = followup.Answer(ctx, on(h, a.at.Add(time.Hour)), v, i.ID, followup.Answering{Seen: now.Version, Disposition: followup.Acted, Words: "We talked about it at the visit."})
		}
		if err != nil {
			return err
		}
	}
	mend, err := alliance.Open(ctx, h.DB, v)
	for _, r := range mend {
		then := on(h, a.at.Add(48*time.Hour))
		err = errors.Join(err, alliance.Mend(ctx, then, v, alliance.Mended{Repair: r.ID, Seen: r.Version, How: alliance.Talked, Next: then.Now().AddDate(0, 0, 7).Format(time.DateOnly)}))
	}
	return err
}

// unseen is what Dante answered yesterday, and nobody has answered him.
func unseen(ctx context.Context, h *module.House) error {
	return filled{form: "phq-9", child: "dante-fox", who: "Patient/dante-fox", kind: screening.Self, at: h.Now().Add(-20 * time.Hour),
		points: map[string]int{"interest": 2, "down": 2, "sleep": 2, "tired": 2, "failure": 2, "focus": 2}}.write(ctx, h, "dante-checkin-1")
}

// inDanger is what Tomás answered yesterday. Dr. Haddad came, looked at how it is
// with him, made a plan with him and talked about what should not lie around.
func inDanger(ctx context.Context, h *module.House) error {
	a := filled{form: "phq-9", child: "tomas-vega", who: "Patient/tomas-vega", kind: screening.Self, at: h.Now().Add(-18 * time.Hour),
		points: map[string]int{"interest": 1, "down": 3, "sleep": 2, "tired": 1, "failure": 2, "self-harm": 1}}
	if err := a.write(ctx, h, "tomas-checkin-1"); err != nil {
		return err
	}
	v, err := atWork(ctx, h, "samira-haddad")
	if err != nil {
		return err
	}
	open, err := followup.OfChild(ctx, h, v, "tomas-vega")
	for _, i := range open {
		if err != nil || !i.Safety {
			continue
		}
		at := func(minutes time.Duration) *module.House { return on(h, a.at.Add(minutes*time.Minute)) }
		if _, err = followup.Take(ctx, at(4), v, i.ID); err != nil {
			return err
		}
		err = errors.Join(
			safety.Write(ctx, at(25), v, i.ID, safety.Said{Kind: "look", Value: "safe-with-plan", Words: "Thoughts at night, no plan. He wants help."}),
			safety.MakePlan(ctx, at(40), v, i.ID, safety.Plan{Signs: "When everything goes quiet at night.", Helps: "Music, the dog.", People: "His mother. His cousin Rafa.", Safer: "His mother locks up the medicine."}),
			safety.Write(ctx, at(45), v, i.ID, safety.Said{Kind: "means", Value: "done"}))
	}
	return err
}
