package account

import (
	"embed"
	"encoding/json"
	"strings"
	"time"

	"kith/care/people"
)

//go:embed schema locale style rules
var files embed.FS

// How long an invitation is good: a week to find a mail, a day to use a code.
//
// Source: Kith
const (
	linkGood = 7 * 24 * time.Hour
	codeGood = 24 * time.Hour
)

// Kind is what sort of person an account is for.
type Kind string

const (
	Staff     Kind = "staff"
	Young     Kind = "young"
	Caregiver Kind = "caregiver"
)

// KindOf returns the kind of account behind a reference, "" when such a thing
// has none.
func KindOf(who string) Kind {
	typ, _, _ := strings.Cut(who, "/")
	return map[string]Kind{"Practitioner": Staff, "Patient": Young, "RelatedPerson": Caregiver}[typ]
}

// Limits are how long somebody of a calling stays signed in.
type Limits struct{ Idle, Lifetime time.Duration }

var limits = readLimits()

func readLimits() map[people.Calling]Limits {
	b, err := files.ReadFile("rules/limits.json")
	var rule struct {
		Limits []struct {
			Calling                  people.Calling
			IdleMinutes, MostMinutes int
		}
	}
	if err == nil {
		err = json.Unmarshal(b, &rule)
	}
	if err != nil {
		panic(err) // found by the first test
	}
	all := map[people.Calling]Limits{}
	for _, l := range rule.Limits {
		all[l.Calling] = Limits{time.Duration(l.IdleMinutes) * time.Minute, time.Duration(l.MostMinutes) * time.Minute}
	}
	return all
}

// LimitsOf returns the limits of a calling.
func LimitsOf(c people.Calling) Limits { return limits[c] }

// Shorter returns the shorter of two limits, for somebody with two callings.
// The zero Limits are no limits.
func (l Limits) Shorter(o Limits) Limits {
	if l == (Limits{}) {
		return o
	}
	return Limits{min(l.Idle, o.Idle), min(l.Lifetime, o.Lifetime)}
}

// Administers reports whether somebody's work is to say who comes in, at the
// place where they do it.
func Administers(w people.Work) bool { return w == "administrator" || w == "site-manager" }

// Enrolls reports whether people of a calling hand out codes to young people:
// those who see them alone.
func Enrolls(c people.Calling) bool {
	return c == people.PrimaryCare || c == people.BehavioralHealth || c == people.CareManager
}

// Grown is the age at which all that others may do for a child ends.
//
// Source: Kith
const Grown = 18

// Until returns the first day on which a relative no longer acts for somebody
// born on b; ok is false when no day is known, and then nobody acts.
func Until(b people.Birth) (day people.Day, ok bool) {
	born, ok := b.Day()
	if !ok {
		return people.Day{}, false
	}
	return born.AddDate(Grown, 0, 0), true // of February 29: March 1, as people.Birth counts
}
