package referral

import (
	"embed"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/platform/fault"
	"kith/platform/say"
)

//go:embed rules
var ruleFiles embed.FS

// services are the services of the law by need; what is not there is no care.
var services = sync.OnceValue(func() map[string]string {
	var r struct {
		Rule, Says, Source, ReadOn string
		Care                       map[string]string
	}
	b, err := ruleFiles.ReadFile("rules/yes.json")
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		panic(err) // found by the first test
	}
	return r.Care
})

// Sayer is somebody who may say yes to a referral.
type Sayer struct {
	Ref    string // Patient/x, RelatedPerson/x
	Name   string
	Judged bool // the law asks a clinician to look first and to write down why
}

// Yes is who may say yes to a need of one child, by the rule of the place.
type Yes struct {
	Sayers []Sayer
	Care   bool           // the law of the place says so; else it is no care
	Ruling consent.Ruling // of care
}

// child is what the rule asks about a child.
type child struct {
	Ref, Name string
	Birth     people.Birth
}

// yesOf returns who may say yes. adults are those who decide for the child.
func yesOf(g *consent.Gate, need string, c child, adults []Sayer, now time.Time) Yes {
	self := Sayer{Ref: c.Ref, Name: c.Name}
	service, care := services()[need]
	if !care {
		y := Yes{Sayers: adults}
		if g.Rules.Youth(c.Birth, g.Place, now) != consent.None {
			y.Sayers = append([]Sayer{self}, adults...)
		}
		return y
	}
	day := g.Place.Day(now)
	y := Yes{Care: true, Ruling: g.Rules.Law(g.Place.Code, service, day, day).WhoConsents(consent.Care{Birth: c.Birth})}
	for _, p := range y.Ruling.Who {
		switch p {
		case consent.Minor, consent.Self, consent.Both:
			y.Sayers = append(y.Sayers, self)
		case consent.Clinician: // who finds, and writes down, that she may
			self.Judged = true
			y.Sayers = append(y.Sayers, self)
		}
		if p == consent.Parent || p == consent.Both {
			y.Sayers = append(y.Sayers, adults...)
		}
	}
	return y
}

// Words say what the rule rests on, line by line.
func (y Yes) Words(v *say.Voice, name string) []string {
	if y.Care {
		return y.Ruling.Words(v)
	}
	return []string{v.T("referral.yes.no-care", "child", name)}
}

// Judged reports whether somebody may say yes alone whom a clinician has to have
// looked at.
func (y Yes) Judged() bool {
	return slices.ContainsFunc(y.Sayers, func(s Sayer) bool { return s.Judged })
}

// check refuses a yes of somebody who may not say it, and one that a clinician
// has to have looked at when it does not say what was found.
func (y Yes) check(by, found string) error {
	i := slices.IndexFunc(y.Sayers, func(s Sayer) bool { return s.Ref == by })
	switch {
	case i < 0:
		return fault.At(fault.Invalid, "referral.missing.yes", "by")
	case y.Sayers[i].Judged && found == "":
		return fault.At(fault.Invalid, "referral.missing.found", "found")
	}
	return nil
}
