package disclosure

import (
	"time"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

const (
	scopes            = "http://terminology.hl7.org/CodeSystem/consentscope"
	participationType = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	actReason         = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	loinc             = "http://loinc.org"
)

// moment is how an instant is written that has to keep its place among others.
const moment = "2006-01-02T15:04:05.000000Z07:00"

// about names the statement that wishes are about, and who gives them.
type about struct {
	child, statement, headline, teller string
	tier                               Tier
	minor                              bool
}

// wishes returns what the teller wishes of some people, said at one moment, as
// one Consent. Nobody else may know: that is what its base says.
func (a about) wishes(id string, all []Wish, at time.Time) ([]byte, error) {
	var nested []any
	for _, w := range all {
		nested = append(nested, a.provisions(w, at.Location())...)
	}
	return security(element.New("Consent", id), a.tier, a.minor).
		Set("meta.profile", profile("disclosure-wishes")).
		Set("status", "active").
		Set("scope", r4.NewConcept(scopes, "patient-privacy")).
		Append("category", r4.NewConcept(loinc, "59284-0")).
		Append("category", own.Concept("disclosure-wishes")).
		Set("patient.reference", "Patient/"+a.child).
		Set("dateTime", at.Format(moment)).
		Set("performer[0].reference", a.teller).
		Set("policyRule", r4.NewConcept(actCode, "OPTIN")).
		Set("provision", element.Piece(map[string]any{"type": "deny", "data": a.data(a.statement, a.headline), "provision": nested})).
		JSON()
}

// data names the statement and its headline, as far as they are there.
func (a about) data(ids ...string) (data []any) {
	for _, id := range ids {
		if id != "" {
			data = append(data, map[string]any{"meaning": "instance", "reference": map[string]string{"reference": "Communication/" + id}})
		}
	}
	return data
}

// provisions are a wish as R4 says it, with the choice beside it: whoever may
// know the headline is let in there, and kept from the statement.
func (a about) provisions(w Wish, zone *time.Location) []any {
	one := func(permit bool, ids ...string) map[string]any {
		p := map[string]any{"type": "deny", "data": a.data(ids...), "actor": []any{map[string]any{
			"role":      map[string]any{"coding": []coding{{participationType, "IRCP"}}},
			"reference": map[string]string{"reference": w.With},
		}}}
		if permit {
			p["type"] = "permit"
		}
		if !w.Until.IsZero() { // the end is a second that still counts
			p["period"] = map[string]string{"end": w.Until.Add(-time.Second).In(zone).Format(time.RFC3339)}
		}
		var purposes []coding
		for _, code := range w.Purposes {
			purposes = append(purposes, coding{actReason, code})
		}
		if len(purposes) > 0 {
			p["purpose"] = purposes
		}
		return p
	}
	said := one(w.Choice.Opens(), a.statement, a.headline)
	all := []any{said}
	if w.Choice == MayHeadline {
		rest := one(false, a.statement)
		if said = rest; a.headline != "" {
			said = one(true, a.headline)
			all = []any{said, rest}
		} else {
			all = []any{rest}
		}
	}
	said["extension"] = []any{map[string]any{"url": extensionURL + "choice", "valueCode": string(w.Choice)}}
	return all
}

// readWish reads of a Consent what it says about each person, in order. Where a
// program wrote it without the choices, a permit of the statement is all, one of
// something else the headline, and a refusal a no; what cannot be understood
// closes.
func readWish(v r4.Consent) (statement string, all []Wish) {
	base := v.Provision()
	statement = base.Data().First().Reference().ID("Communication")
	said := map[string]bool{}
	each := func(fn func(p r4.ConsentProvision, with string, c Choice)) {
		for p := range base.Provision() {
			for x := range p.Actor() {
				fn(p, x.Reference().Target(), Choice(own.Extension(p.Element, "choice").ValueCode()))
			}
		}
	}
	each(func(_ r4.ConsentProvision, with string, c Choice) { said[with] = said[with] || c != "" })
	each(func(p r4.ConsentProvision, with string, c Choice) {
		if c == "" && said[with] || with == "" {
			return // it is said beside another
		}
		of := p.Data().First().Reference().ID("Communication")
		switch permit := p.Type() == "permit"; {
		case c == AskFirst || c == MayHeadline && (permit || of == statement):
		case permit && c == MayAll:
		case permit && c == "" && (of == "" || of == statement):
			c = MayAll
		case permit && c == "":
			c = MayHeadline
		default:
			c = MayNothing
		}
		w := Wish{With: with, Choice: c, Until: endOf(p.Period())}
		for x := range p.Purpose() {
			w.Purposes = append(w.Purposes, x.Code())
		}
		all = append(all, w)
	})
	return statement, all
}

// endOf is the first moment after a period, zero for none. An end that cannot be
// read is over.
func endOf(p r4.Period) time.Time {
	end := p.End()
	if !end.Exists() {
		return time.Time{}
	}
	if _, last, ok := r4.Instants(end.Text()); ok {
		return time.UnixMicro(last + 1)
	}
	return time.UnixMicro(1)
}
