package departure

import (
	"slices"
	"time"

	"kith/care/transition"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// passing is work that goes from one person to another.
type passing struct {
	from   []string // by which references the record knows who leaves
	to     string   // PractitionerRole/x
	reason string   // code of end-reason
	effect time.Time
	now    time.Time
}

func (x passing) mine(ref string) bool { return slices.Contains(x.from, ref) }

// passed returns a resource in other hands; ok is false where nothing in it was
// in these. All else in it stays.
func (x passing) passed(typ string, v element.Value) (body []byte, ok bool, err error) {
	d := element.Edit(v)
	switch typ {
	case "Task":
		ok = x.task(d, r4.As[r4.Task](v))
	case "Appointment":
		ok = x.appointment(d, r4.As[r4.Appointment](v))
	case "CareTeam":
		d, ok = x.team(r4.As[r4.CareTeam](v))
	case "EpisodeOfCare":
		if ok = x.mine(r4.As[r4.EpisodeOfCare](v).CareManager().Target()); ok {
			d.Set("careManager", r4.NewReference(x.to))
		}
	case "Patient":
		ok = x.each(d, "generalPractitioner", r4.As[r4.Patient](v).GeneralPractitioner())
	case "ServiceRequest":
		ok = x.each(d, "performer", r4.As[r4.ServiceRequest](v).Performer())
	case "Schedule":
		d.Set("active", element.JSON("false"))
		ok = true
	}
	body, err = d.JSON()
	return body, ok, err
}

// each replaces references of an array.
func (x passing) each(d *element.Draft, path string, all r4.Many[r4.Reference]) (ok bool) {
	n := 0
	for ref := range all {
		if x.mine(ref.Target()) {
			d.Set(item(path, n, ""), r4.NewReference(x.to))
			ok = true
		}
		n++
	}
	return ok
}

// task passes on a Task: who owns it, who of ours holds it, who stands in. Of
// what goes out and comes back it is written down that it moved.
func (x passing) task(d *element.Draft, v r4.Task) (ok bool) {
	if x.mine(v.Owner().Target()) {
		d.Set("owner", r4.NewReference(x.to))
		ok = true
	}
	code := own.Code(v.Code())
	loops := slices.Contains(loopCodes, code)
	holder := own.Extension(v.Element, "held-by").ValueReference().Target()
	if holder == "" && loops {
		holder = v.Requester().Target()
	}
	if x.mine(holder) {
		without(d, v.Element, "held-by").Append("extension", own.Ext{URL: own.URL("held-by"), Reference: own.To(x.to)}.JSON())
		ok = true
	}
	if x.mine(own.Extension(v.Element, "covered-by").Part("by").ValueReference().Target()) {
		without(d, d.Root(), "covered-by")
		ok = true
	}
	if ok && loops {
		d.Append("extension", element.Piece(map[string]any{"url": own.URL("loop-event"), "extension": []any{
			map[string]any{"url": "what", "valueCode": "moved"},
			map[string]any{"url": "at", "valueInstant": x.now.Format("2006-01-02T15:04:05.000Z07:00")},
			map[string]any{"url": "who", "valueReference": own.To(x.to)},
		}}))
	}
	if ok {
		d.Set("lastModified", x.now)
	}
	return ok
}

// appointment asks who follows to come instead; a time that was held of who left
// is no longer of their calendar.
func (x passing) appointment(d *element.Draft, v r4.Appointment) (ok bool) {
	n := 0
	for p := range v.Participant() {
		if x.mine(p.Actor().Target()) {
			d.Set(item("participant", n, ".actor"), r4.NewReference(x.to)).Set(item("participant", n, ".status"), "needs-action")
			ok = true
		}
		n++
	}
	if ok && v.Slot().First().Exists() {
		d.Remove("slot")
	}
	return ok
}

// team ends who leaves and begins who follows, in the same role, at one moment.
func (x passing) team(v r4.CareTeam) (*element.Draft, bool) {
	d, ok := transition.Parted(v, x.mine, x.reason, x.effect)
	if !ok {
		return d, false
	}
	there, role := false, r4.CodeableConcept{}
	for p := range v.Participant() {
		there = there || p.Member().Target() == x.to && !p.Period().End().Exists()
		if x.mine(p.Member().Target()) {
			role = p.Role().First()
		}
	}
	if !there {
		d.Append("participant", transition.Joins(x.to, role, x.effect))
	}
	return d, true
}

// untold ends what was owed to a child by who left and what nobody else may know
// of: nothing passes by itself, and nothing stays owed by somebody who is gone.
func untold(v element.Value, now time.Time) ([]byte, error) {
	return element.Edit(v).Set("status", "failed").Set("statusReason", own.Concept("person-left")).Set("lastModified", now).JSON()
}

// ending returns work with a last day, and why.
func ending(v r4.PractitionerRole, last, reason string) ([]byte, error) {
	d := without(element.Edit(v.Element), v.Element, "end-reason")
	return d.Set("period.end", last).Append("extension", transition.EndReason(reason)).JSON()
}

// going returns work without the last day that it had.
func going(v r4.PractitionerRole) ([]byte, error) {
	return without(element.Edit(v.Element), v.Element, "end-reason").Remove("period.end").JSON()
}

// gone returns work that is over.
func gone(v r4.PractitionerRole) ([]byte, error) {
	return element.Edit(v.Element).Set("active", element.JSON("false")).JSON()
}

// standingIn returns work that also covers somebody who is away.
func standingIn(v r4.PractitionerRole, away string, first, last string) ([]byte, error) {
	return element.Edit(v.Element).Append("extension", element.Piece(map[string]any{"url": own.URL("covers"), "extension": []any{
		map[string]any{"url": "for", "valueReference": own.To(away)},
		map[string]any{"url": "period", "valuePeriod": map[string]string{"start": first, "end": last}},
	}})).JSON()
}

// notStandingIn takes that back; ok is false where it does not cover them then.
func notStandingIn(v r4.PractitionerRole, away, first, last string) (body []byte, ok bool, err error) {
	n := 0
	for x := range v.Extension() {
		period := x.Part("period").ValuePeriod()
		if x.URL() == own.URL("covers") && x.Part("for").ValueReference().Target() == away && period.Start().Text() == first && period.End().Text() == last {
			body, err = element.Edit(v.Element).Remove(item("extension", n, "")).JSON()
			return body, true, err
		}
		n++
	}
	return nil, false, nil
}
