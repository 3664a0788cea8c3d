package consent

import (
	"slices"
	"time"

	"kith/care/people"
)

// Law is what a place says of a service: whoever consents goes by the row of
// the day of service, whoever sees by that of the day of asking.
type Law struct {
	Place   string
	Service string
	Consent Row
	Access  Row
	Default bool // no row of the place's own held; that for every place does
	Ended   bool // there was one, and it is past its date
	portal  PortalPlace
	served  time.Time
	asked   time.Time
}

// Law returns what holds at a place for a service given on one day and asked
// about on another, both as midnight in UTC.
func (r *Rules) Law(place, service string, served, asked time.Time) Law {
	l := Law{Place: place, Service: service, portal: r.portal.of(place), served: served, asked: asked}
	var own, ended bool
	l.Consent, own, ended = r.row(place, service, served)
	l.Default, l.Ended = !own, ended
	l.Access, own, ended = r.row(place, service, asked)
	l.Default, l.Ended = l.Default || !own, l.Ended || ended
	return l
}

// row returns the row of the narrowest file that has one on a day: the service
// at the place, any service there, any place. own is false for the last.
func (r *Rules) row(place, service string, day time.Time) (row Row, own, ended bool) {
	for _, s := range []string{service, "any"} {
		f, ok := r.file(place, s)
		if !ok || place == "" {
			continue
		}
		if row, ok := f.on(day); ok {
			return row, true, false
		}
		last := f.Rows[len(f.Rows)-1]
		ended = ended || last.To != "" && last.To <= day.Format(time.DateOnly)
	}
	any, _ := r.file("", "any") // LoadRules wants it
	row, _ = any.on(day)
	return row, false, ended
}

// Party is who consents, or controls a release.
type Party string

const (
	Minor     Party = "minor"
	Parent    Party = "parent" // or whoever stands in a parent's place by law
	Both      Party = "both"
	Clinician Party = "clinician"
	Court     Party = "court"
	Self      Party = "self" // grown up, or emancipated
	Nobody    Party = "nobody"
)

// Care is what is known of one service for one young person.
type Care struct {
	Birth people.Birth `json:"birth"`

	Mature      *bool    `json:"mature"`  // what the professional judged, nil when nobody has
	Met         []string `json:"met"`     // conditions that hold and are written down
	Without     []string `json:"without"` // emergency, court-order, blanket-consent: as they hold
	Emancipated bool     `json:"emancipated"`
	ConsentedBy Party    `json:"consented_by"` // "" when nobody has yet
	Sessions    int      `json:"sessions"`     // held on the minor's consent alone
	Seeking     string   `json:"seeking"`      // decided with the minor: seek, detrimental; "" not decided

	ParentAgreed bool    `json:"parent_agreed_confidential"`   // 164.502(g)(3)(i)(C)
	ParentAsRep  bool    `json:"minor_requests_parent_as_rep"` // (A): the minor wants the parent to act
	Endangered   bool    `json:"endangered"`                   // (g)(5)
	Reviewer     string  `json:"reviewer"`                     // who decided that, by professional judgment
	Part2        bool    `json:"part2"`                        // given by a Part 2 program
	Signed       []Party `json:"signed"`                       // who signed for the release
}

// byMinor reports whether the minor consented, whoever else did too.
func (c Care) byMinor() bool { return c.ConsentedBy == Minor || c.ConsentedBy == Both }

// Ruling is an answer of the rules, with what it rests on and what it still
// needs. It is what the site's rule says, not advice.
type Ruling struct {
	Who     []Party  // any of them may; the first as a rule
	Parent  Sight    // of a release: what a parent may see
	Because string   // the sentence consent.because.*
	Basis   string   // the citation
	Needs   []string // what is not there yet: the sentences consent.need.*
}

// Sight is whether a parent may see the records of a service.
type Sight string

const (
	Sees          Sight = "sees"
	MinorPermits  Sight = "minor-permits"  // with the minor's permission, in writing
	ClinicianSays Sight = "clinician-says" // a licensed professional decides, and writes it down
	BothSign      Sight = "both-sign"
	SeesNothing   Sight = "nothing"
)

// WhoConsents answers who may consent to the service on the day it is given.
func (l Law) WhoConsents(c Care) Ruling {
	row := l.Consent
	age, _, known := l.portal.ages(c.Birth, l.served)
	switch without := both(row.WithoutParent, c.Without); {
	case known && age >= l.portal.Ends || c.Emancipated:
		return Ruling{Who: []Party{Self}, Because: "of-age", Basis: l.portal.Citation}
	case row.Status == Blocked:
		return Ruling{Who: []Party{Nobody}, Because: "blocked", Basis: row.Citation, Needs: []string{"signed-rule"}}
	case len(without) > 0:
		return Ruling{Who: []Party{byException(without[0])}, Because: without[0], Basis: row.Citation}
	case !known:
		return Ruling{Who: []Party{Parent}, Because: "no-birth-date", Basis: row.Citation, Needs: []string{"birth-date"}}
	case row.MinAge == nil:
		return Ruling{Who: []Party{Parent}, Because: "no-age", Basis: row.Citation}
	case age < *row.MinAge:
		return Ruling{Who: []Party{Parent}, Because: "too-young", Basis: row.Citation}
	}
	return row.ofMinor(c)
}

// ofMinor answers for somebody old enough.
func (row Row) ofMinor(c Care) Ruling {
	r := Ruling{Who: []Party{Minor}, Because: "old-enough", Basis: row.Citation}
	for _, x := range row.ExtraConditions {
		if !slices.Contains(c.Met, x) {
			r.Needs = append(r.Needs, x)
		}
	}
	if row.CapacityTest == "mature" {
		if c.Mature == nil {
			r.Needs = append(r.Needs, "judge-maturity")
		} else if !*c.Mature {
			return Ruling{Who: []Party{Parent}, Because: "not-mature", Basis: row.Citation}
		}
	}
	if len(r.Needs) > 0 {
		r.Who, r.Because = []Party{Clinician}, "clinician-judges"
	}
	if row.ParentCanAlsoConsent {
		r.Who = append(r.Who, Parent)
	}
	return r
}

func byException(x string) Party {
	switch x {
	case "court-order":
		return Court
	case "blanket-consent":
		return Parent
	}
	return Clinician
}

// both returns what stands in a and in b.
func both(a, b []string) (in []string) {
	for _, x := range a {
		if slices.Contains(b, x) {
			in = append(in, x)
		}
	}
	return in
}

// MayCancel reports whether a party may cancel the consent that another gave.
func (l Law) MayCancel(who, gave Party) bool {
	return who == gave || who == Parent && !l.Consent.NeitherMayAbrogate && l.Consent.MinAge == nil
}

// Obligation is something that has to be done or written down.
type Obligation struct {
	What   string // the sentence consent.duty.*
	Task   bool   // somebody has to be asked now
	Blocks bool   // no further booking until it is done
	Number int    // sessions or minutes, where the sentence has one
}

// Obligations returns what the rule asks for when care is given on c.
func (l Law) Obligations(c Care) (duties []Obligation) {
	row, who := l.Consent, l.WhoConsents(c)
	switch {
	case who.Who[0] == Self:
		return nil
	case row.Status == Blocked:
		return []Obligation{{What: "signed-rule", Task: true, Blocks: true}}
	}
	minors := c.byMinor() || c.ConsentedBy == "" && who.Who[0] == Minor
	if notice := noticeDuty[row.ParentNotice]; minors && notice != "" {
		duties = append(duties, Obligation{What: notice})
	}
	for _, d := range row.Documentation {
		if minors || d == "log-release" || d == "parent-consent" || who.Who[0] == Clinician {
			duties = append(duties, Obligation{What: d})
		}
	}
	if minors {
		duties = append(duties, l.capped(c)...)
	}
	return duties
}

// noticeDuty is what a rule about telling a parent asks of everyone who writes
// letters, bills and messages. What may be told after thinking about it has its
// own words under documentation.
var noticeDuty = map[string]string{"forbidden": "no-notice", "required": "notice"}

// capped returns what a session cap asks for: a decision before the last
// session it covers, and none beyond without one.
func (l Law) capped(c Care) []Obligation {
	limit := l.Consent.SessionCap
	age, _, known := l.portal.ages(c.Birth, l.served)
	if limit == nil || known && age >= limit.UnderAge {
		return nil
	}
	duties := []Obligation{{What: "session-minutes", Number: limit.Minutes}}
	switch full := c.Sessions >= limit.Sessions; {
	case c.Seeking == "detrimental":
	case c.Seeking == "" && c.Sessions >= limit.Sessions-1:
		duties = append(duties, Obligation{What: "decide-seeking", Task: true, Blocks: full, Number: limit.Sessions})
	case full:
		duties = append(duties, Obligation{What: "parent-must-consent", Task: true, Blocks: true, Number: limit.Sessions})
	}
	return duties
}
