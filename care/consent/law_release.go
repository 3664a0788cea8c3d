package consent

import (
	"fmt"
	"slices"
)

// ReleaseController answers who controls the release of records of the service,
// and what a parent may see of them, on the day of asking: 45 CFR 164.502(g)(3)
// with what the place says. Source: HIPAA-164-502, CFR-42-2
func (l Law) ReleaseController(c Care) Ruling {
	row := l.Access
	age, oldest, known := l.portal.ages(c.Birth, l.asked)
	who := l.WhoConsents(c)
	minors := c.byMinor() && slices.Contains(who.Who, Minor) ||
		c.ConsentedBy == "" && who.Who[0] == Minor // (B): could, without a parent
	switch {
	case known && age >= l.portal.Ends || c.Emancipated:
		return Ruling{Who: []Party{Self}, Parent: SeesNothing, Because: "of-age", Basis: l.portal.Citation}
	case row.Status == Blocked || l.Consent.Status == Blocked:
		return Ruling{Who: []Party{Nobody}, Parent: SeesNothing, Because: "blocked", Basis: row.Citation, Needs: []string{"signed-rule"}}
	case c.Endangered:
		return endangered(c)
	case !known || oldest >= l.portal.Ends: // may be grown up
		return Ruling{Who: []Party{Clinician}, Parent: ClinicianSays, Because: "age-unknown", Basis: l.portal.Citation, Needs: []string{"birth-date"}}
	case c.Part2:
		return part2(c, who)
	case c.ParentAsRep:
		return Ruling{Who: []Party{Parent}, Parent: Sees, Because: "minor-asked", Basis: "45 CFR 164.502(g)(3)(i)(A)"}
	case row.ParentAccess == "required":
		return Ruling{Who: []Party{Parent}, Parent: Sees, Because: "place-requires", Basis: row.Citation}
	case c.ParentAgreed:
		return Ruling{Who: []Party{Minor}, Parent: MinorPermits, Because: "parent-agreed", Basis: "45 CFR 164.502(g)(3)(i)(C)"}
	case c.ConsentedBy == Court:
		return Ruling{Who: []Party{Clinician}, Parent: ClinicianSays, Because: "court-order", Basis: "45 CFR 164.502(g)(3)(i)(B)"}
	case c.byMinor() && !minors:
		return Ruling{Who: []Party{Clinician}, Parent: ClinicianSays, Because: "consent-unclear", Basis: l.Consent.Citation, Needs: []string{"check-consent"}}
	}
	return row.controller(minors)
}

// controller answers by the place's own word, once nothing else has.
func (row Row) controller(minors bool) Ruling {
	r := Ruling{Because: "place-says", Basis: row.Citation}
	switch by := row.ReleaseController; {
	case by == "both":
		r.Who, r.Parent = []Party{Both}, BothSign
	case by == "clinician" && !minors:
		r.Who, r.Parent, r.Needs = []Party{Clinician}, Sees, []string{"log-release"}
		r.Because = "parent-represents"
	case by == "parent", by == "consent_source" && !minors:
		r.Who, r.Parent, r.Because = []Party{Parent}, Sees, "parent-represents"
	default:
		r.Who, r.Parent, r.Because = []Party{Minor}, MinorPermits, "minor-consented"
		if row.ParentAccess == "silent" || row.ParentAccess == "permitted" {
			r.Parent, r.Needs = ClinicianSays, []string{"log-release"} // (g)(3)(ii)(B), (C)
		}
	}
	return r
}

// endangered answers for a young person whom the parent may harm: the parent is
// not treated as representative, and a named professional decided so.
func endangered(c Care) Ruling {
	r := Ruling{Who: []Party{Clinician}, Parent: SeesNothing, Because: "endangered", Basis: "45 CFR 164.502(g)(5)"}
	if c.Reviewer == "" {
		r.Needs = []string{"reviewer"} // closed until somebody is
	}
	return r
}

// part2 answers for records of a Part 2 program: where the minor alone may get
// the treatment, only the minor releases, even to a parent; elsewhere both sign.
func part2(c Care, who Ruling) Ruling {
	r := Ruling{Who: []Party{Both}, Parent: BothSign, Because: "part2-both", Basis: "42 CFR 2.14(c)"}
	signers := []Party{Minor, Parent}
	if slices.Contains(who.Who, Minor) {
		r.Who, r.Parent, r.Because, r.Basis = []Party{Minor}, MinorPermits, "part2-minor", "42 CFR 2.14(b)"
		signers = signers[:1]
	}
	for _, s := range signers {
		if !slices.Contains(c.Signed, s) {
			r.Needs = append(r.Needs, "signature-"+string(s))
		}
	}
	if len(r.Needs) == 0 {
		r.Parent = Sees
	}
	return r
}

// Federal is what holds everywhere in the United States, as data.
type Federal struct {
	Rule       string      `json:"rule"`
	English    string      `json:"en"`
	Spanish    string      `json:"es"`
	Source     string      `json:"source"`
	ReadOn     string      `json:"readOn"`
	Part2      Part2       `json:"part2"`
	Exceptions []Exception `json:"exceptions"`
}

// Part2 is what has to go along with records of a substance use program.
type Part2 struct {
	Label     string `json:"label"`  // the code in meta.security that says so
	Notice    string `json:"notice"` // word for word, in English
	Citation  string `json:"citation"`
	From      string `json:"effective_from"`
	Complying string `json:"comply_from"`
	Status    Status `json:"status"`
}

// Exception is a lawful reason not to share, and what has to be written down
// for it.
type Exception struct {
	Code     string   `json:"code"` // "171.202(e)"
	Record   []string `json:"record"`
	Days     int      `json:"reply_business_days"` // how soon the one who asked is told why, 0 when no day is set
	Citation string   `json:"citation"`
	Status   Status   `json:"status"`
}

func (f *Federal) check() error {
	if f.Part2.Notice == "" || f.Part2.Label == "" || f.Source == "" || !isDay(f.ReadOn) {
		return fmt.Errorf("the notice of 42 CFR Part 2, its label, the source and when it was read must be there")
	}
	for _, e := range f.Exceptions {
		if e.Code == "" || e.Citation == "" || len(e.Record) == 0 {
			return fmt.Errorf("exception %q says too little", e.Code)
		}
		for _, field := range e.Record {
			if _, known := recorded[field]; !known {
				return fmt.Errorf("exception %q asks for %q, which nobody records", e.Code, field)
			}
		}
	}
	return nil
}

// Exceptions returns the lawful reasons not to share, in the order of the data.
func (r *Rules) Exceptions() []Exception { return slices.Clone(r.federal.Exceptions) }

// Notices are the sentences of Notice by the code that wants them.
func (r *Rules) Notices() map[string]string {
	return map[string]string{r.federal.Part2.Label: r.federal.Part2.Notice}
}

// Notice returns the sentence that 42 CFR 2.32 wants beside whatever carries
// one of these codes of meta.security when it leaves, on every way out, and
// whether it is due. What leaves on a written consent also wants a copy of that
// consent, or what it covers: Said says it.
func (r *Rules) Notice(codes ...string) (sentence string, due bool) {
	if !slices.Contains(codes, r.federal.Part2.Label) {
		return "", false
	}
	return r.federal.Part2.Notice, true
}
