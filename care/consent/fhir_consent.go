package consent

import (
	"slices"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/access"
)

// Consent is what somebody agreed to about the record of one child, as IHE's
// profile PCF writes it in FHIR (basic, intermediate and advanced).
// Source: IHE-PCF
type Consent struct {
	ID      string
	Child   string // id of the Patient
	By      []string
	Dated   time.Time // when it was given; zero when nobody wrote it down
	Policy  string
	Root    *Provision
	Unclear []string    // what could not be understood of the whole: it closes everything
	Waits   access.Mask // labels that it opens to nobody before a second person confirms it; label.Tie: it permits nothing
	zone    *time.Location
	with    []string // the entries that it is about, where they lie by themselves and it with them
}

// Provision is one rule: who may, or may not, read what, what for and when. A
// rule within a rule is an exception: it keeps what the outer one says wherever
// it does not say otherwise itself.
type Provision struct {
	Permit   bool
	Depth    int
	From     time.Time // zero: always
	Until    time.Time // the first moment it is over; zero: never
	Readers  []string  // references; none: everybody
	Actions  []string
	Purposes []string // codes of v3-ActReason
	Types    []string // resource types
	Codes    []string // "system|code"
	Labels   access.Mask
	Level    level // the highest confidentiality it names
	Data     []Datum
	Asks     bool // whoever gave it wants to be asked
	DataFrom time.Time
	DataTo   time.Time
	Unclear  []string // places in it that could not be understood
	Nested   []*Provision
	consent  *Consent
}

// Datum names data by what they have to do with a resource.
type Datum struct{ Meaning, Reference string }

// level is a code of v3-Confidentiality, as far as it counts here.
type level int

const (
	unnamed level = iota
	normal
	restricted
	veryRestricted
)

// HL7's systems that a provision is read in.
const (
	scopes     = "http://terminology.hl7.org/CodeSystem/consentscope"
	actions    = "http://terminology.hl7.org/CodeSystem/consentaction"
	typeSystem = "http://hl7.org/fhir/resource-types"
	actReason  = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	actCode    = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	confidence = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
	takingPart = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
)

// ReadConsent reads a Consent resource that is in force; nil when it is not
// active, or about something else than the record. Days are those of zone.
//
// What is not understood closes: a permission with it opens nothing, a refusal
// with it refuses more, and a Consent that says no permit or deny at all
// refuses everything.
func ReadConsent(root element.Value, zone *time.Location) *Consent {
	v := r4.As[r4.Consent](root)
	if !root.Get("resourceType").Is("Consent") || slices.Contains(notInForce, v.Status()) {
		return nil
	}
	scope := v.Scope().In(scopes)
	if scope == "research" || scope == "treatment" || scope == "adr" {
		return nil
	}
	c := &Consent{ID: v.ID(), Child: v.Patient().ID("Patient"), Policy: v.Policy().First().URI(), zone: zone}
	rd := reader{consent: c, zone: zone}
	c.Dated = rd.moment(v.DateTime().Text(), false)
	for p := range v.Performer() {
		c.By = append(c.By, p.Target())
	}
	if v.Status() != "active" {
		c.Unclear = append(c.Unclear, "status")
	}
	if scope != "patient-privacy" || v.Scope().Kind() != '{' {
		c.Unclear = append(c.Unclear, "scope")
	}
	if rule := v.Provision(); rule.Exists() && rule.Kind() != '{' {
		c.Unclear = append(c.Unclear, "provision")
	}
	c.Unclear = append(c.Unclear, strange(root, rootMembers)...)
	for x := range v.Verification() {
		if x.Verified().False() {
			c.Unclear = append(c.Unclear, "verification")
		}
	}
	base := &Provision{consent: c}
	c.Root = rd.provision(base, v.Provision(), v.PolicyRule().In(actCode))
	if len(c.Unclear) > 0 {
		c.Root.Permit, c.Root.Nested = false, nil
	}
	return c
}

// selfish reports whether a reader agreed to this in the child's stead: nobody
// opens to themselves what is private to the child.
func (c *Consent) selfish(reader string) bool {
	return slices.Contains(c.By, reader) && !slices.Contains(c.By, "Patient/"+c.Child)
}

// notInForce are the states in which a consent says nothing, or nothing yet.
var notInForce = []string{"draft", "proposed", "rejected", "inactive", "entered-in-error"}

var (
	rootMembers = []string{"resourceType", "id", "meta", "language", "text", "contained", "extension", "identifier",
		"status", "scope", "category", "patient", "dateTime", "performer", "organization", "sourceAttachment", "sourceReference",
		"policy", "policyRule", "verification", "provision"}
	ruleMembers = []string{"id", "extension", "type", "period", "actor", "action", "securityLabel", "purpose", "class", "code",
		"dataPeriod", "data", "provision"}
)

// strange are the members of an object that are not among those known here:
// modifierExtension, implicitRules, and whatever is not R4.
func strange(v element.Value, known []string) (names []string) {
	for name := range v.Members() {
		if !strings.HasPrefix(name, "_") && !slices.Contains(known, name) {
			names = append(names, name)
		}
	}
	return names
}

// reader reads the provisions of one consent.
type reader struct {
	consent *Consent
	zone    *time.Location
	unclear []string // places of the provision that is being read
}

// provision reads v over what the provision around it says. rule is OPTIN or
// OPTOUT where a policy speaks for a root without a type.
func (rd *reader) provision(outer *Provision, v r4.ConsentProvision, rule string) *Provision {
	p := *outer
	p.Nested = nil
	rd.unclear = slices.Clone(outer.Unclear)
	switch typ := v.Type(); {
	case typ == "permit", typ == "" && rule == "OPTIN":
		p.Permit = true
	case typ == "deny", typ == "" && rule == "OPTOUT":
		p.Permit = false
	default:
		p.Permit = false
		rd.note("type")
	}
	rd.unclear = append(rd.unclear, strange(v.Element, ruleMembers)...)
	for _, name := range []string{"actor", "action", "securityLabel", "purpose", "class", "code", "data"} {
		rd.list(name, v.Get(name))
	}
	rd.period(v.Period(), &p.From, &p.Until)
	rd.period(v.DataPeriod(), &p.DataFrom, &p.DataTo)
	replace(&p.Readers, rd.actors(v))
	replace(&p.Actions, rd.concepts("action", v.Action(), actions, knownActions))
	replace(&p.Purposes, rd.codings("purpose", v.Purpose(), actReason, isPurpose))
	replace(&p.Types, rd.codings("class", v.Class(), typeSystem, r4.IsType))
	replace(&p.Codes, rd.codes(v))
	replace(&p.Data, rd.data(v))
	p.Asks = own.Extension(v.Element, "choice").ValueCode() == "ask-me-first"
	if v.Get("securityLabel").Exists() {
		p.Labels, p.Level = rd.labels(v)
	}
	p.Unclear = slices.Compact(rd.unclear)
	for n := range v.Provision() {
		inner := p
		inner.Depth++
		p.Nested = append(p.Nested, rd.provision(&inner, n, ""))
	}
	return &p
}

// replace sets what an inner provision says itself.
func replace[T any](what *[]T, with []T) {
	if with != nil {
		*what = with
	}
}

// list notes a list that is none, that is empty though it was written, or that
// holds something other than elements.
func (rd *reader) list(name string, list element.Value) {
	wrong := list.Exists() && (list.Kind() != '[' || list.Len() == 0)
	for item := range list.Items() {
		wrong = wrong || item.Kind() != '{'
	}
	if wrong {
		rd.note(name)
	}
}

func (rd *reader) note(place string) { rd.unclear = append(rd.unclear, place) }

func (rd *reader) actors(v r4.ConsentProvision) (refs []string) {
	for a := range v.Actor() {
		ref := a.Reference().Target()
		typ, id, ok := cutReference(ref)
		if role := a.Role().In(takingPart); role != "IRCP" && role != "PRCP" || !ok || !r4.IsType(typ) || !r4.IsID(id) ||
			a.Get("reference").Kind() != '{' || len(strange(a.Element, []string{"id", "extension", "role", "reference"})) > 0 {
			rd.note("actor")
		}
		refs = append(refs, ref)
	}
	return refs
}

func knownActions(code string) bool {
	return slices.Contains([]string{"collect", "access", "use", "disclose", "correct"}, code)
}

// concepts reads concepts that must have a code of one system that is known.
func (rd *reader) concepts(place string, all r4.Many[r4.CodeableConcept], system string, known func(string) bool) (codes []string) {
	for c := range all {
		code := c.In(system)
		if !known(code) {
			rd.note(place)
		}
		codes = append(codes, code)
	}
	return codes
}

func (rd *reader) codings(place string, all r4.Many[r4.Coding], system string, known func(string) bool) (codes []string) {
	for c := range all {
		code := c.Code()
		if c.System() != system || !known(code) {
			rd.note(place)
		}
		codes = append(codes, code)
	}
	return codes
}

func (rd *reader) codes(v r4.ConsentProvision) (codes []string) {
	for c := range v.Code() {
		coded := false
		for k := range c.Coding() {
			coded = true
			if k.System() == "" || k.Code() == "" {
				rd.note("code")
			}
			codes = append(codes, k.System()+"|"+k.Code())
		}
		if !coded {
			rd.note("code")
			codes = append(codes, "")
		}
	}
	return codes
}

func (rd *reader) data(v r4.ConsentProvision) (data []Datum) {
	for d := range v.Data() {
		x := Datum{d.Meaning(), d.Reference().Target()}
		typ, id, ok := cutReference(x.Reference)
		if !slices.Contains([]string{"instance", "related", "dependents", "authoredby"}, x.Meaning) || d.Get("reference").Kind() != '{' || !ok || !r4.IsType(typ) || !r4.IsID(id) {
			rd.note("data")
		}
		data = append(data, x)
	}
	return data
}

// labels reads security labels: levels of confidentiality, and labels proper.
func (rd *reader) labels(v r4.ConsentProvision) (named access.Mask, highest level) {
	for c := range v.SecurityLabel() {
		bits := label.Coding(c.Element)
		switch {
		case bits&label.Unknown != 0 || !c.Get("code").Exists():
			rd.note("securityLabel")
		case c.System() == confidence || bits == 0:
			highest = max(highest, levelOf(bits))
		default:
			named |= bits & access.Labels
		}
	}
	return named, highest
}

// levelOf returns the confidentiality of something with these labels: whatever
// carries one is restricted.
func levelOf(bits access.Mask) level {
	switch {
	case bits&label.VeryRestricted != 0:
		return veryRestricted
	case bits&access.Labels != 0:
		return restricted
	}
	return normal
}

func (rd *reader) period(v r4.Period, from, until *time.Time) {
	if !v.Exists() {
		return
	}
	start, end := v.Start().Text(), v.End().Text()
	if v.Kind() != '{' || start == "" && end == "" || start == "" && v.Beside("start").Exists() || end == "" && v.Beside("end").Exists() {
		rd.note("period")
	}
	*from, *until = rd.moment(start, false), rd.moment(end, true)
}

// moment returns the first moment that a FHIR date may mean, or the first after
// the last. What cannot be read is noted.
func (rd *reader) moment(text string, end bool) time.Time {
	if text == "" {
		return time.Time{}
	}
	low, high, ok := r4.Instants(text)
	if !ok {
		rd.note("period")
		return time.Time{}
	}
	t := time.UnixMicro(low).UTC()
	if end {
		t = time.UnixMicro(high + 1).UTC()
	}
	if len(text) > len(time.DateOnly) {
		return t
	}
	return Place{Zone: rd.zone}.begins(t)
}
