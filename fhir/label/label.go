// Package label names what a compartment asks of its readers: the labels of
// sensitivity that HL7 has codes for, the kind of content, the tiers of Kith's
// own, and the purposes that may be refused.
//
// A reader has to be cleared for every bit (access.Mask). What a label is for
// whom, package care/consent decides; here is only what a resource carries.
package label

import (
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/own"
	"kith/platform/access"
)

// Labels of sensitivity, within access.Labels.
// Source: FHIR-R4-ActCode
const (
	Mental          access.Mask = 1 << iota // PSY, MH, BH
	Substance                               // SUD, ETH, ETHUD, OPIOIDUD
	Part2                                   // 42CFRPart2
	Sexual                                  // SEX
	STD                                     // STD
	HIV                                     // HIV
	Violence                                // SDV: abuse, domestic and sexual violence
	OtherViolence                           // VIO
	Psychotherapy                           // PSYTHPN, HIPAAPsyNotes
	Told                                    // PRS: told in confidence
	Asked                                   // PHY: a clinician asked for it
	Gender                                  // GENDER
	Living                                  // LIVARG: foster and shelter addresses
	Adolescent                              // ADOL
	SensitiveClinic                         // SSP
	Restricted                              // R, and refusals without a class
	VeryRestricted                          // V
	Unknown                                 // what nobody here understands
	Answers                                 // our answers: said to those who care for the child
)

// Kinds of content, by resource type. A compartment about a child has one.
const (
	Contact      access.Mask = 1 << (24 + iota) // who and where
	Schedule                                    // when
	Coverage                                    // who pays
	Clinical                                    // what was found and done
	Coordination                                // who is asked to do what
	Governance                                  // who may, who did
	Basics                                      // vaccines and allergies: what a school form asks
)

// Classes are all kinds of content.
const Classes = Contact | Schedule | Coverage | Clinical | Coordination | Governance | Basics

// Tiers of a statement above "open to the team": who reads it is written down
// and shown; it takes asking or glass; it is for named people only.
const (
	Audited access.Mask = 1 << (32 + iota)
	Protected
	Closed
)

// Tiers are all tiers.
const Tiers = Audited | Protected | Closed

// Brief is asked of a reader only where somebody looks for reasons: by this row
// nothing clinical about the child is read, and so no Reasons of what is not
// clinical itself. No calling lacks it.
const Brief access.Mask = 1 << 35

// Purposes that may be refused, within access.Purposes.
const (
	Treat access.Mask = 1 << (40 + iota)
	CareManagement
	CareCoordination
	Operations
	Quality
	PublicHealth
	Research
	Patient
	Family
	Emergency
	BreakGlass
)

// What remains: Tie asks for a personal relationship. Sealed is for nobody but
// those named, and no glass opens it. Named lies apart from everything else: it
// is read by those who are named for this very entry, and by no calling.
const (
	Tie access.Mask = 1 << (60 + iota)
	Sealed
	Named
)

// NoGlass is what breaking the glass never opens: notes of psychotherapy, where
// a child lives in hiding, what is for named people, and what is sealed.
const NoGlass = Psychotherapy | Living | Closed | Sealed

// Owned are the bits that a resource keeps once it has them: all but its kind
// of content, which its type says.
const Owned = access.Labels | Tiers | Sealed | Named

// HL7's systems of labels.
const (
	actCode         = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
	actReason       = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
	confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
)

// meaning is what a code of a system says.
type meaning struct {
	system string
	bits   access.Mask
}

// meanings by code. What only asks for care in handling narrows nothing;
// refusals without a class of content are Restricted.
// Source: FHIR-R4-ActCode
var meanings = map[string]meaning{
	"U": {confidentiality, 0}, "L": {confidentiality, 0}, "M": {confidentiality, 0}, "N": {confidentiality, 0},
	"R": {confidentiality, Restricted}, "V": {confidentiality, Restricted | VeryRestricted},
	"HTEST": {actReason, 0},

	"PSY": {actCode, Mental}, "MH": {actCode, Mental}, "BH": {actCode, Mental}, "COGN": {actCode, Mental},
	"DVD": {actCode, Mental}, "EMOTDIS": {actCode, Mental},
	"SUD": {actCode, Substance}, "ETH": {actCode, Substance}, "ETHUD": {actCode, Substance}, "OPIOIDUD": {actCode, Substance},
	"42CFRPart2": {actCode, Substance | Part2}, "Title38Section7332": {actCode, Substance | Part2},
	"SEX": {actCode, Sexual}, "STD": {actCode, STD}, "HIV": {actCode, HIV},
	"SDV": {actCode, Violence}, "MST": {actCode, Violence}, "VIO": {actCode, OtherViolence},
	"PSYTHPN": {actCode, Mental | Psychotherapy}, "HIPAAPsyNotes": {actCode, Mental | Psychotherapy},
	"PRS": {actCode, Told}, "PHY": {actCode, Asked}, "GENDER": {actCode, Gender}, "LIVARG": {actCode, Living},
	"ADOL": {actCode, Adolescent}, "SSP": {actCode, SensitiveClinic},
	"SPI": {actCode, Restricted}, "NORDSCLCD": {actCode, Restricted}, "NODSCLCD": {actCode, Restricted}, "NOAUTH": {actCode, Restricted},
	"CPLYCD": {actCode, 0}, "CPLYPOL": {actCode, 0}, "MINEC": {actCode, 0}, "REDACT": {actCode, 0},
	"PERSISTLABEL": {actCode, 0}, "PRIVMARK": {actCode, 0},

	"audited": {own.System, Audited}, "protected": {own.System, Protected}, "closed": {own.System, Closed},
	"sealed": {own.System, Sealed | Restricted}, "named": {own.System, Named}, "answers": {own.System, Answers},
}

// Of returns the labels that a resource carries itself: its own, and those of
// what it contains. An entry that cannot be understood is Unknown.
func Of(root element.Value) (bits access.Mask) {
	add := func(r element.Value) {
		for s := range r.Each("meta", "security") {
			bits |= Coding(s)
		}
	}
	add(root)
	for c := range root.Each("securityLabel", "coding") { // DocumentReference
		bits |= Coding(c)
	}
	if code := root.Get("confidentiality"); code.Exists() { // Composition
		bits |= meant("", code.Text())
	}
	for c := range root.Each("contained") {
		add(c)
	}
	return bits
}

// confided is what something told in confidence asks by being that, by its
// category in Kith's own system, whatever labels its writer gave it. What hangs
// on it has what it hangs on ask for it.
var confided = map[string]access.Mask{
	"disclosure": Told | Restricted | Protected | Named, "headline": Told | Restricted | Protected | Named,
	"report":  Told | Restricted | Protected | Closed | Sealed | Named,
	"message": Named, // between those it is written to: nothing in it was told in confidence by being one
}

// apart is what is kept from all but a few by its code in Kith's own system,
// by type: how a relationship goes, what somebody said of it, and the work of
// mending it.
var apart = map[string][]string{"Observation": {"relationship-trend", "felt-heard"}, "Task": {"repair"}}

// relationship begins the names of the forms in which somebody says how it is
// with a clinician, or how it felt to be brought from one to another.
const relationship = "/Questionnaire/felt-heard"

// Confided returns the labels that a resource carries by being something that
// was told in confidence, or about it; or answers to a form.
func Confided(typ string, root element.Value) (bits access.Mask) {
	switch typ {
	case "Communication":
		for c := range root.Each("category", "coding") {
			if c.Get("system").Is(own.System) {
				bits |= confided[c.Get("code").Text()]
			}
		}
	case "QuestionnaireResponse":
		return answered(root)
	case "Observation", "Task":
		for c := range root.Each("code", "coding") {
			if !c.Get("system").Is(own.System) {
				continue
			}
			if typ == "Observation" && ofVisit(c.Get("code").Text()) {
				bits |= Answers
			}
			if slices.ContainsFunc(apart[typ], c.Get("code").Is) {
				bits |= Named | Closed
			}
		}
	}
	return bits
}

// ofVisit reports whether a code of Kith's own is of something that was done at a
// visit so that a child can tell, or of what somebody said there matters: that
// somebody would rather not be asked is an answer, too.
func ofVisit(code string) bool {
	switch code {
	case "confidentiality-explained", "time-alone", "matters-today":
		return true
	}
	return strings.HasPrefix(code, "asked-") || strings.HasPrefix(code, "help-")
}

// answered are the labels of what somebody answered: a young person, or one of
// her family. Of people at work only the record knows who they are to a child.
func answered(root element.Value) (bits access.Mask) {
	for _, by := range []string{"source", "author"} {
		switch kindOf(root, root.Get(by)) {
		case "Patient":
			bits |= Answers | Adolescent
		case "RelatedPerson":
			bits |= Answers
		}
	}
	if form, _, _ := strings.Cut(root.Get("questionnaire").Text(), "|"); strings.Contains(form, relationship) {
		bits |= Answers | Named | Closed
	}
	return bits
}

// kindOf is the type of whom a Reference means, wherever they are: here, on
// another server, within the resource, or by what the reference says of itself.
func kindOf(root, ref element.Value) string {
	text, _, _ := strings.Cut(ref.Get("reference").Text(), "/_history/")
	if id, within := strings.CutPrefix(text, "#"); within {
		for c := range root.Each("contained") {
			if c.Get("id").Is(id) {
				return c.Get("resourceType").Text()
			}
		}
	}
	parts := strings.Split(text, "/")
	if len(parts) < 2 {
		return ref.Get("type").Text()
	}
	return parts[len(parts)-2]
}

// Informant returns whose answers a QuestionnaireResponse holds, "Patient/x":
// its source, else its author; "" where it does not say.
func Informant(root element.Value) string {
	who := root.Get("source")
	if !who.Exists() {
		who = root.Get("author")
	}
	ref, _, _ := strings.Cut(who.Get("reference").Text(), "/_history/")
	return ref
}

// Apart reports whether a resource lies by itself, by a label or by being what
// it is.
func Apart(typ string, root element.Value) bool {
	return (Of(root)|Confided(typ, root))&Named != 0
}

// Coding returns what one label asks of a reader, Unknown where nobody here
// understands it.
func Coding(c element.Value) access.Mask {
	system := ""
	if s := c.Get("system"); s.Exists() {
		if system = s.Text(); system == "" {
			return Unknown
		}
	}
	return meant(system, c.Get("code").Text())
}

// meant is what a code says. The system may be left out; the code of another
// system is not understood, and what it looks like counts as well.
func meant(system, code string) access.Mask {
	m, ok := meanings[code]
	switch {
	case !ok:
		return Unknown
	case system != "" && system != m.system:
		return m.bits | Unknown
	}
	return m.bits
}
