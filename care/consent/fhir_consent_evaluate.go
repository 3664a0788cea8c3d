package consent

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kith/fhir/label"
	"kith/platform/access"
)

// Reading is who would read what, for what and when. What is left out is not
// known: a permission that asks for it does not hold, a refusal does.
type Reading struct {
	Readers []string // the person and whatever they act as: "Practitioner/x", "PractitionerRole/y", "Organization/z"
	Action  string   // a code of consentaction; access when it is left out
	Purpose string   // a code of v3-ActReason
	Item    string   // "Observation/x"
	Type    string   // its resource type
	Codes   []string // "system|code", whatever is coded in it
	Labels  access.Mask
	Authors []string  // who wrote it
	About   []string  // what it refers to, and what refers to it
	Dated   time.Time // when it is about
	At      time.Time
}

// Verdict is what the consents of a child come to.
type Verdict struct {
	Wish    Wish       // Unsaid, Permitted or Denied
	Because *Provision // the one that decides, nil when nobody said anything
}

// Evaluate returns what consents say of a reading: more specific beats general,
// a refusal beats a permission that is not more specific, and of several that
// decide alike the newest is named. What is not understood closes.
//
// One provision is more specific than another if it says at least as much about
// the reader, the purpose, the action and the data, and more about one of them.
// Two that cannot be compared count as equal.
//
// The order of consents does not matter. One more refusal never opens anything.
func Evaluate(consents []*Consent, r Reading) Verdict {
	var permits, denies []holding
	for _, c := range consents {
		c.each(func(p *Provision) {
			m, ok := p.matches(r)
			switch {
			case !ok:
			case p.Permit:
				permits = append(permits, m)
			default:
				denies = append(denies, m)
			}
		})
	}
	denies = slices.DeleteFunc(denies, func(d holding) bool {
		return !d.unclear() && slices.ContainsFunc(permits, func(p holding) bool { return p.beats(d) })
	})
	switch {
	case len(denies) > 0:
		return Verdict{Denied, foremost(denies)}
	case len(permits) > 0:
		return Verdict{Permitted, foremost(permits)}
	}
	return Verdict{Wish: Unsaid}
}

// each calls fn for every provision of c, outer before inner.
func (c *Consent) each(fn func(*Provision)) {
	var walk func(*Provision)
	walk = func(p *Provision) {
		fn(p)
		for _, n := range p.Nested {
			walk(n)
		}
	}
	walk(c.Root)
}

// holding is a provision that holds for a reading, and how much it says of each
// thing: nothing is 0.
type holding struct {
	*Provision
	says [8]int8
}

const (
	ofReader = iota
	ofAction
	ofPurpose
	ofType
	ofCode
	ofLabel
	ofData
	ofTime
)

// beats reports whether m is more specific than o.
func (m holding) beats(o holding) bool {
	more := false
	for i := range m.says {
		if m.says[i] < o.says[i] {
			return false
		}
		more = more || m.says[i] > o.says[i]
	}
	return more
}

func (p *Provision) unclear() bool { return len(p.Unclear) > 0 || len(p.consent.Unclear) > 0 }

// foremost returns the one that says most; of several the newest, and of those
// the one whose id comes first, so that the same reading is always answered for
// the same reason.
func foremost(all []holding) *Provision {
	return slices.MinFunc(all, func(a, b holding) int {
		return cmp.Or(cmp.Compare(b.much(), a.much()), b.consent.Dated.Compare(a.consent.Dated), strings.Compare(a.consent.ID, b.consent.ID))
	}).Provision
}

// much is larger for what beats than for what is beaten.
func (m holding) much() (sum int) {
	for _, s := range m.says {
		sum += int(s)
	}
	return sum
}

// matches reports whether p holds for a reading, and what it says of it. A
// permission with anything unclear holds for none; a refusal that is unclear
// holds whatever the unclear place may have meant.
func (p *Provision) matches(r Reading) (m holding, ok bool) {
	if p.unclear() && p.Permit {
		return m, false
	}
	if len(p.consent.Unclear) > 0 {
		return holding{Provision: p}, true
	}
	if !p.vague("period") && (r.At.Before(p.From) || !p.Until.IsZero() && !r.At.Before(p.Until)) {
		return m, false
	}
	m.Provision = p
	for i, look := range [...]func(*Provision, Reading) int8{forReader, forAction, forPurpose, forType, forCode, forLabel, forData, forTime} {
		if m.says[i] = look(p, r); m.says[i] < 0 && !p.vague(parts[i]) {
			return m, false
		}
	}
	return m, true
}

// parts are what each thing is called in Unclear.
var parts = [...]string{ofReader: "actor", ofAction: "action", ofPurpose: "purpose", ofType: "class", ofCode: "code",
	ofLabel: "securityLabel", ofData: "data", ofTime: "period"}

func (p *Provision) vague(place string) bool { return slices.Contains(p.Unclear, place) }

// Each of these returns how much p says of one thing, or -1 when it does not
// hold for the reading.

func forReader(p *Provision, r Reading) int8 {
	if len(p.Readers) == 0 {
		return 0
	}
	says := int8(-1)
	for _, ref := range p.Readers {
		if slices.Contains(r.Readers, ref) {
			says = max(says, nearness(ref))
		}
	}
	return says
}

// nearness tells a person from a group of them.
func nearness(ref string) int8 {
	switch typ, _, _ := cutReference(ref); typ {
	case "Organization", "CareTeam", "Group":
		return 1
	case "PractitionerRole":
		return 2
	}
	return 3
}

func forAction(p *Provision, r Reading) int8 {
	action := r.Action
	if action == "" {
		action = "access"
	}
	return oneOf(p.Actions, action, p.Permit)
}

// oneOf returns 1 when one of a list is wanted and there, 0 when none is. What
// is not known is there for a refusal alone.
func oneOf(list []string, is string, permit bool) int8 {
	switch {
	case len(list) == 0:
		return 0
	case is == "" && !permit, is != "" && slices.Contains(list, is):
		return 1
	}
	return -1
}

func forPurpose(p *Provision, r Reading) int8 {
	if len(p.Purposes) == 0 {
		return 0
	}
	if r.Purpose == "" {
		return oneOf(p.Purposes, "", p.Permit)
	}
	says := int8(-1)
	for _, code := range p.Purposes {
		if far := steps(r.Purpose, code); far >= 0 {
			says = max(says, 9-far) // nearer is more specific
		}
	}
	return says
}

func forType(p *Provision, r Reading) int8 { return oneOf(p.Types, r.Type, p.Permit) }

func forCode(p *Provision, r Reading) int8 {
	if len(p.Codes) == 0 {
		return 0
	}
	if r.Codes == nil && !p.Permit || slices.ContainsFunc(p.Codes, func(c string) bool { return slices.Contains(r.Codes, c) }) {
		return 1
	}
	return -1
}

// explicit are labels that no level of confidentiality stands for: they have to
// be named. Source: CFR-42-2, HIPAA-164-508
const explicit = label.Told | label.Answers | label.Psychotherapy | label.Part2 | label.Unknown

// forLabel: a permission has to name every label there is, or a level that
// stands for them; one that names nothing is for what carries no label. A
// refusal holds for whatever carries one of the labels it names, or is as
// confidential as that.
func forLabel(p *Provision, r Reading) int8 {
	carried := r.Labels & access.Labels
	tags, is := carried&^(label.Restricted|label.VeryRestricted), levelOf(carried)
	says := p.namesLabels()
	holds := says == 0
	switch {
	case p.Permit && is > normal && slices.ContainsFunc(r.Readers, p.consent.selfish):
		return -1
	case !p.Permit:
		holds = holds || tags&p.Labels != 0 || p.Level != unnamed && is >= p.Level
	case says == 0:
		holds = is == normal || namesItem(p, r)
	case p.Labels != 0 && tags != 0:
		holds = tags&^p.Labels == 0 && (is < veryRestricted || p.Level == veryRestricted)
	default:
		holds = p.Level != unnamed && is <= p.Level && tags&explicit == 0
	}
	if !holds {
		return -1
	}
	return says
}

// namesLabels returns how much p says of labels.
func (p *Provision) namesLabels() int8 {
	switch {
	case p.Labels != 0:
		return 2
	case p.Level != unnamed:
		return 1
	}
	return 0
}

func namesItem(p *Provision, r Reading) bool {
	return r.Item != "" && slices.Contains(p.Data, Datum{"instance", r.Item})
}

func forData(p *Provision, r Reading) int8 {
	says := int8(-1)
	if len(p.Data) == 0 {
		says = 0
	}
	for _, d := range p.Data {
		if d.holds(r, p.Permit) {
			says = max(says, 1)
			if d.Meaning == "instance" {
				says = 2
			}
		}
	}
	return says
}

// holds reports whether the data that d names are those of a reading.
func (d Datum) holds(r Reading, permit bool) bool {
	if d.Reference == r.Item {
		return d.Meaning != "authoredby"
	}
	switch d.Meaning {
	case "authoredby":
		return slices.Contains(r.Authors, d.Reference) || r.Authors == nil && !permit
	case "related", "dependents":
		return slices.Contains(r.About, d.Reference) || r.About == nil && !permit
	}
	return r.Item == "" && !permit
}

func forTime(p *Provision, r Reading) int8 {
	switch {
	case p.DataFrom.IsZero() && p.DataTo.IsZero():
		return 0
	case r.Dated.IsZero():
		return oneOf([]string{""}, "", p.Permit)
	case r.Dated.Before(p.DataFrom) || !p.DataTo.IsZero() && !r.Dated.Before(p.DataTo):
		return -1
	}
	return 1
}

// Moments returns when what the consents say may change, in order: between two
// of them a reading has one answer.
func Moments(consents []*Consent) (all []time.Time) {
	for _, c := range consents {
		c.each(func(p *Provision) {
			for _, t := range []time.Time{p.From, p.Until} {
				if !t.IsZero() {
					all = append(all, t)
				}
			}
		})
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// widerPurposes are the parents of purposes in HL7's v3-ActReason: a provision for one holds for all
// below it. Source: FHIR-R4
var widerPurposes = map[string][]string{
	"TREAT": nil, "HOPERAT": nil, "HPAYMT": nil, "HRESCH": nil, "PUBHLTH": nil, "PATRQT": nil, "HMARKT": nil,
	"ETREAT": {"TREAT"}, "BTG": {"ETREAT"}, "ERTREAT": {"ETREAT"}, "CLINTRL": {"TREAT", "HRESCH"}, "COC": {"TREAT"},
	"CAREMGT": {"TREAT", "HOPERAT"}, "POPHLTH": {"TREAT"},
	"HQUALIMP": {"HOPERAT"}, "HDM": {"HOPERAT"}, "HLEGAL": {"HOPERAT"}, "HSYSADMIN": {"HOPERAT"}, "PATADMIN": {"HOPERAT"},
	"PATSFTY": {"HOPERAT"}, "PERFMSR": {"HOPERAT"}, "RECORDMGT": {"HOPERAT"}, "TRAIN": {"HOPERAT"}, "HOUTCOMS": {"HOPERAT"},
	"COVERAGE": {"HPAYMT"}, "CLMATTCH": {"HPAYMT"}, "ELIGDTRM": {"HPAYMT"}, "COVAUTH": {"HPAYMT"},
	"FAMRQT": {"PATRQT"}, "PWATRNY": {"PATRQT"}, "SUPNWK": {"PATRQT"},
	"DISASTER": {"PUBHLTH"}, "THREAT": {"PUBHLTH"},
}

func isPurpose(code string) bool {
	_, known := widerPurposes[code]
	return known
}

// steps is how many steps lead from a purpose up to another, -1 when none do.
func steps(from, to string) int8 {
	if from == to {
		return 0
	}
	near := int8(-1)
	for _, p := range widerPurposes[from] {
		if d := steps(p, to); d >= 0 && (near < 0 || d+1 < near) {
			near = d + 1
		}
	}
	return near
}

// cutReference parts "Type/id".
func cutReference(ref string) (typ, id string, ok bool) {
	typ, id, ok = strings.Cut(ref, "/")
	return typ, id, ok && !strings.Contains(id, "/")
}

// Source returns the reference of the consent that decides, "" when none does.
func (v Verdict) Source() string {
	if v.Because == nil {
		return ""
	}
	return "Consent/" + v.Because.consent.ID
}

// Named reports whether what decides names the reader, and is not for everybody.
func (v Verdict) Named() bool { return v.Because != nil && len(v.Because.Readers) > 0 }
