package directory

import (
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
)

// agreementOf reads an OrganizationAffiliation.
func agreementOf(v r4.OrganizationAffiliation) Agreement {
	a := Agreement{
		ID: v.ID(), Active: !v.Active().False(),
		Organization:  Organization{v.Organization().ID("Organization"), v.Organization().Display()},
		Participating: Organization{v.ParticipatingOrganization().ID("Organization"), v.ParticipatingOrganization().Display()},
		Code:          own.Code(v.Code().First()), Words: v.Code().First().Text(),
		Start: v.Period().Start().Day(), End: v.Period().End().Day(), Review: own.Extension(v.Element, "review").ValueDate().Day(),
	}
	facts := map[string][]Fact{}
	for x := range own.Extensions(v.Element, "kept") {
		key := x.Part("obligation").ValueString()
		facts[key] = append(facts[key], Fact{x.Part("kept").ValueBoolean().True(), x.Part("on").ValueDate().Day(), x.Part("words").ValueString(),
			x.Part("by").ValueReference().Target()})
	}
	for x := range own.Extensions(v.Element, "obligation") {
		o := Obligation{x.Part("key").ValueString(), Side(x.Part("side").ValueCode()), x.Part("words").ValueString(), nil}
		if o.Facts = facts[o.Key]; o.Side == Ours || o.Side == Theirs {
			newestFirst(o.Facts)
			a.Obligations = append(a.Obligations, o)
		}
	}
	return a
}

// NewAgreement returns an agreement as an OrganizationAffiliation.
func NewAgreement(a Agreement) ([]byte, error) {
	d := element.New("OrganizationAffiliation", a.ID)
	var all []any
	for _, o := range a.Obligations {
		all = append(all, o.extension())
		for _, f := range o.Facts {
			all = append(all, f.extension(o.Key))
		}
	}
	if a.Review != "" {
		all = append(all, object{"url": own.URL("review"), "valueDate": a.Review})
	}
	set(d, "extension", all)
	d.Set("active", a.Active).Set("period.start", a.Start).Set("period.end", a.End).
		Set("organization.reference", "Organization/"+a.Organization.ID).
		Set("participatingOrganization.reference", "Organization/"+a.Participating.ID)
	set(d, "code", []any{coded(own.System, a.Code, a.Words)})
	return d.JSON()
}

func (o Obligation) extension() any {
	return object{"url": own.URL("obligation"), "extension": parts(part{"key", "valueString", o.Key},
		part{"side", "valueCode", string(o.Side)}, part{"words", "valueString", o.Words})}
}

func (f Fact) extension(key string) any {
	var by any
	if f.By != "" {
		by = object{"reference": f.By}
	}
	return object{"url": own.URL("kept"), "extension": parts(part{"obligation", "valueString", key}, part{"kept", "valueBoolean", f.Kept},
		part{"on", "valueDate", f.On}, part{"words", "valueString", f.Words}, part{"by", "valueReference", by})}
}

// with returns an agreement with one more extension; a review takes the place of
// the one before.
func with(was element.Value, review string, more ...any) ([]byte, error) {
	var all []any
	for x := range was.Each("extension") {
		if review == "" || !x.Get("url").Is(own.URL("review")) {
			all = append(all, raw(x))
		}
	}
	if review != "" {
		more = append(more, object{"url": own.URL("review"), "valueDate": review})
	}
	d := element.Edit(was)
	set(d, "extension", append(all, more...))
	return d.JSON()
}

// Agreed returns an agreement with more of what is owed, what became of it, and,
// unless it is "", the day of the next look.
func Agreed(was element.Value, review string, owed ...Obligation) ([]byte, error) {
	var all []any
	for _, o := range owed {
		all = append(all, o.extension())
		for _, f := range o.Facts {
			all = append(all, f.extension(o.Key))
		}
	}
	return with(was, review, all...)
}
