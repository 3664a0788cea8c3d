package generate

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"kith/care/people"
	"kith/care/screening"
	"kith/fhir/sdc"
)

// asking is an instrument and of whom it is asked.
type asking struct {
	name        string
	from, until int // years of age
	share       float64
	self        bool
}

// askings are what is asked once a year, at a visit in primary care. All of them
// ship with their words. Source: AAP-Periodicity, Kith
var askings = []asking{
	{"psc-17", 4, 12, 0.6, false},
	{"phq-9", 12, 21, 0.7, true},
	{"gad-7", 12, 21, 0.3, true},
}

// severity of a child: the share of the points that are given is Beta(0.85, 4),
// the same for all that is asked of the child. Source: Kith
const severityA, severityB = 0.85, 4

// harm is how much rarer than others the question about hurting oneself is
// answered with more than no. Source: Kith
const harm = 0.3

// screens writes what was asked at a visit, and what it added up to.
func (c *page) screens(encounter string, v Visit, kind string, minute int) {
	if kind != "well-visit" && kind != "visit" || c.Providers[v.Provider].Work != PrimaryCare || c.asked == 1+v.Day/365 {
		return
	}
	c.asked = 1 + v.Day/365
	for _, a := range askings {
		if age := c.Age(v.Day); age >= a.from && age < a.until && c.r.Float64() < a.share {
			c.screen(a, encounter, v, c.batch.at(v.Day, minute))
		}
	}
}

func (c *page) screen(a asking, encounter string, v Visit, at time.Time) {
	i, ok := screening.Standard().Find(a.name)
	if !ok || i.Form == nil {
		return
	}
	x := screening.Answered{Head: sdc.Head{ID: encounter + "-" + a.name, Subject: "Patient/" + c.id, Source: "Patient/" + c.id, Author: c.atWork(v.Provider),
		Encounter: "Encounter/" + encounter, Authored: at, Language: map[bool]string{true: "es", false: "en"}[c.Spanish]}, Answers: sdc.Answers{}}
	informant := screening.Self
	if !a.self {
		informant, x.Source = screening.Caregiver, "RelatedPerson/"+c.keeper(v.Day)
	}
	x.Who = screening.At(informant, people.Birth(c.date(c.Born)), at)
	for _, q := range i.Scoring.Items {
		item, ok := i.Form.Item(q.Key)
		if !ok || len(item.Options) == 0 {
			continue
		}
		share := c.severity
		if q.Key == "self-harm" {
			share *= harm
		}
		x.Answers[q.Key] = []sdc.Value{item.Options[binomial(c.r, len(item.Options)-1, share)].Value}
	}
	w, err := i.Resources(x)
	if err != nil {
		c.body("QuestionnaireResponse", nil, err)
		return
	}
	c.body("QuestionnaireResponse", w.Response, nil)
	for _, o := range w.Observations {
		c.body("Observation", o, nil)
	}
}

// keeper is the relative with whom the child lives on a day.
func (c *page) keeper(day int) string {
	id := c.id + "-m"
	for k, s := range c.Stays {
		if s.From <= day && s.With != Parents {
			id = c.id + "-k" + strconv.Itoa(k)
		} else if s.From <= day {
			id = c.id + "-m"
		}
	}
	return id
}

// severe draws how a child is.
func severe(r *rand.Rand) float64 {
	a := gamma(r, severityA)
	return math.Min(1, a/(a+gamma(r, severityB)))
}

func binomial(r *rand.Rand, n int, share float64) (k int) {
	for range n {
		if r.Float64() < share {
			k++
		}
	}
	return k
}
