package seen

import (
	"kith/fhir/element"
)

// wasNotThere are the parts of a care team that do not see the patient.
//
// Source: FHIR-R4, CARIN-BB
var wasNotThere = map[string]bool{"referring": true, "supervisor": true, "supervising": true, "prescribing": true, "purchasedservice": true, "pcp": true, "site": true, "billing": true}

// claim reads a Claim, or an ExplanationOfBenefit, which has the same parts
// where it matters here.
func claim(dst []Meeting, v element.Value) []Meeting {
	if !v.Get("status").Is("active") {
		return append(dst, Meeting{Why: Status})
	}
	if use := v.Get("use"); use.Exists() && !use.Is("claim") {
		return append(dst, Meeting{Why: Use})
	}
	c := claimed{v: v, Meeting: Meeting{Patient: Reference(v, v.Get("patient")), Site: Reference(v, v.Get("facility"))}}
	c.inAll = inAll(v)
	if by := Reference(v, v.Get("provider")); c.Site == "" && is(by, "Organization") && worker(v, v.Get("provider")) == "" {
		c.Site = by
	}
	before := len(dst)
	for item := range v.Each("item") {
		dst = c.item(dst, item)
	}
	if len(dst) == before {
		dst = c.item(dst, element.Value{})
	}
	return dst
}

// claimed is a claim on its way: what all its items say.
type claimed struct {
	Meeting
	v     element.Value
	inAll []string // what says the same better, for items that name nothing
}

// inAll is the first Encounter that items name, and for a Claim itself: its
// ExplanationOfBenefit knows more.
func inAll(v element.Value) (unless []string) {
	for e := range v.Each("item", "encounter") {
		unless = append(unless, Reference(v, e))
		break
	}
	if v.Get("resourceType").Is("Claim") {
		unless = append(unless, "Claim/"+v.Get("id").Text())
	}
	return unless
}

// item reads one item, or, where there is none, the claim as a whole.
func (c *claimed) item(dst []Meeting, item element.Value) []Meeting {
	m := c.Meeting
	m.Unless = c.inAll
	if e := item.Get("encounter"); e.Exists() {
		m.Unless = nil
		for one := range e.Items() {
			m.Unless = append(m.Unless, Reference(c.v, one))
		}
		m.Unless = append(m.Unless, c.inAll[min(1, len(c.inAll)):]...)
	}
	if at := Reference(c.v, item.Get("locationReference")); at != "" {
		m.Site = at
	}
	day := item.Get("servicedDate")
	for _, period := range []element.Value{item.Get("servicedPeriod"), c.v.Get("billablePeriod")} {
		if !day.Exists() {
			day = period.Get("start")
		}
	}
	m.Code, m.Kind = c.kind(item)
	before := len(dst)
	for member := range c.v.Each("careTeam") {
		if m.Provider = worker(c.v, member.Get("provider")); m.Provider == "" || coded(member, "role", wasNotThere) || !names(item, member) {
			continue
		}
		one := m
		if one.Work = member.At("qualification", "coding", "code").Text(); one.Code == "" {
			one.Kind, _ = OfTaxonomy(one.Work)
		}
		dst = append(dst, one.by().on(day))
	}
	if len(dst) == before {
		m.Provider = worker(c.v, c.v.Get("provider"))
		dst = append(dst, m.by().on(day))
	}
	return dst
}

// by is a meeting of which neither place nor work say the kind: a visit.
func (m Meeting) by() Meeting {
	if m.Kind == "" && m.Code == "" {
		m.Kind = Visit
	}
	return m
}

// names reports whether an item names a member of the care team, or nobody.
func names(item, member element.Value) bool {
	named := item.Get("careTeamSequence")
	if !named.Exists() {
		return true
	}
	for n := range named.Items() {
		if n.Is(member.Get("sequence").Text()) {
			return true
		}
	}
	return false
}

// kind is what an item was: by its place of service; where there is none, by the
// claim: a pharmacy's is none, a hospital's of those who stay a stay.
func (c *claimed) kind(item element.Value) (code string, k Kind) {
	for place := range item.Each("locationCodeableConcept", "coding", "code") {
		code = place.Text()
		if k, ok := OfPlace(code); ok {
			return code, k
		}
	}
	if code != "" {
		return code, ""
	}
	for t := range c.v.Each("type", "coding", "code") {
		if t.Is("pharmacy") {
			return t.Text(), Laboratory
		}
	}
	for t := range c.v.Each("subType", "coding", "code") {
		if t.Is("inpatient") {
			return t.Text(), Inpatient
		}
	}
	return "", ""
}
