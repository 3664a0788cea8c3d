package visit

import (
	"fmt"
	"testing"
	"time"

	"kith/care/contact"
	"kith/care/due"
	"kith/care/people"
)

// day is a day of 2026.
func day(month, date int) contact.Day {
	return contact.DayAt(time.Date(2026, time.Month(month), date, 0, 0, 0, 0, time.UTC))
}

func done(k Kind, by string, on contact.Day) Fact {
	return Fact{Kind: k, Value: due.Done, By: by, Day: on}
}

func TestARateOfAPlaceIsOfEnoughAndOfNobody(t *testing.T) {
	var visits []visited
	facts := map[string][]Fact{}
	for i := range 12 {
		child, who := fmt.Sprint("child", i), fmt.Sprint("clinician", i%3)
		visits = append(visits, visited{"maple", child, who, day(3, 2), "2012-03-09", true}, visited{"maple", child, who, day(9, 2), "2012-03-09", i%2 == 0})
		facts[child] = []Fact{done(Explained, "anybody", day(1, 5))}
		if i < 8 {
			facts[child] = append(facts[child], done(Open, who, day(3, 2)))
		}
		if i < 3 {
			facts[child] = append(facts[child], done(Alone, who, day(3, 2)), done(Open, "somebody else", day(9, 2)))
		}
	}
	visits = append(visits, visited{"small", "child0", "clinician0", day(9, 3), "2012-03-09", true}, visited{"maple", "grown", "clinician0", day(9, 3), "2004-01-01", false})
	all := Standard().measure(visits, facts)
	if len(all) != 2 || all[1].Asked.OK || all[1].Explain.OK || all[1].Alone.OK || all[1].Asked.N != 0 {
		t.Fatalf("%+v", all)
	}
	m := all[0]
	if m.Asked.Yes != 8 || m.Asked.N != 13 { // half a year to the day counts
		t.Errorf("asked %+v", m.Asked)
	}
	if m.Explain.Yes != 12 || m.Explain.N != 12 || m.Explain.High != 1 || m.Explain.Low < 0.75 || m.Explain.Low > 0.76 {
		t.Errorf("explained %+v", m.Explain)
	}
	if m.Alone.Yes != 3 || m.Alone.N != 18 {
		t.Errorf("alone %+v", m.Alone)
	}
}

func TestACadenceCountsDaysAndTheAsksOfOne(t *testing.T) {
	facts := []Fact{done(Open, "me", day(2, 1)), done(Open, "another", day(4, 1)), {Kind: Open, Value: due.Declined, By: "me", Day: day(5, 1)}, done(Open, "me", day(12, 24))}
	c := cadence([]contact.Day{day(1, 5), day(1, 5), day(2, 1), day(4, 1), day(6, 1)}, facts, "me", day(6, 1))
	if c.Visits != 3 || c.Met != day(1, 5) || c.Asked != day(2, 1) || len(c.Marks) != 4 || !c.Marks[1].Asked || c.Marks[2].Asked {
		t.Errorf("%+v", c)
	}
	var many []contact.Day
	for i := range 40 {
		many = append(many, day(1, 1)+contact.Day(i))
	}
	if c := cadence(many, nil, "me", day(6, 1)); c.Visits != 40 || len(c.Marks) != mostMarks {
		t.Errorf("%d visits, %d marks", c.Visits, len(c.Marks))
	}
}

func TestSomebodyIsRemindedWhenItIsTime(t *testing.T) {
	r, today := Standard(), day(11, 18)
	born := people.Birth("2012-03-09")
	visits := func(n int) (all []contact.Day) {
		for i := range n {
			all = append(all, day(9, 1)+contact.Day(7*i))
		}
		return all
	}
	tests := map[string]struct {
		born  people.Birth
		days  []contact.Day
		facts []Fact
		want  map[Kind]Standing
	}{
		"the first visit":                       {born, nil, nil, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Ask}},
		"the fifth":                             {born, visits(4), nil, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Ask}},
		"the sixth":                             {born, visits(5), nil, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Hard}},
		"the sixth, asked last week":            {born, visits(5), []Fact{done(Open, "me", day(11, 11))}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Hard}},
		"asked today":                           {born, visits(5), []Fact{done(Open, "me", today)}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Made}},
		"half a year and a day ago":             {born, []contact.Day{day(5, 17)}, []Fact{done(Open, "me", day(5, 17))}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Hard}},
		"half a year ago to the day":            {born, []contact.Day{day(5, 18)}, []Fact{done(Open, "me", day(5, 18))}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Ask}},
		"known for long, never asked":           {born, []contact.Day{day(2, 1)}, nil, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Hard}},
		"another asked":                         {born, []contact.Day{day(2, 1)}, []Fact{done(Open, "another", day(11, 1))}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Hard}},
		"put off last week: quiet for a month":  {born, visits(9), []Fact{{Kind: Open, Value: due.Deferred, By: "me", Day: day(11, 11)}}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Quiet}},
		"put off thirty days ago":               {born, visits(9), []Fact{{Kind: Open, Value: due.Deferred, By: "me", Day: day(10, 19)}}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Hard}},
		"another put it off":                    {born, visits(9), []Fact{{Kind: Open, Value: due.Deferred, By: "another", Day: today}}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Hard}},
		"a new clinician explains again":        {born, nil, []Fact{done(Explained, "another", day(11, 1))}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Ask}},
		"explained in spring":                   {born, nil, []Fact{done(Explained, "me", day(4, 1))}, map[Kind]Standing{Explained: Enough, Alone: Ask, Open: Ask}},
		"a year ago, and another since":         {born, nil, []Fact{done(Explained, "me", day(11, 18)-365), done(Explained, "another", day(4, 1))}, map[Kind]Standing{Explained: Enough, Alone: Ask, Open: Ask}},
		"a year ago":                            {born, nil, []Fact{done(Explained, "me", day(11, 18)-365)}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Ask}},
		"nobody could be alone with her today":  {born, nil, []Fact{{Kind: Alone, Value: due.NotAlone, By: "another", Day: today}}, map[Kind]Standing{Explained: Ask, Alone: Quiet, Open: Ask}},
		"nobody could be alone with her before": {born, nil, []Fact{{Kind: Alone, Value: due.NotAlone, By: "me", Day: today - 1}}, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Ask}},
		"eleven, the day before her birthday":   {"2014-11-19", nil, nil, map[Kind]Standing{Open: Ask}},
		"twelve today":                          {"2014-11-18", nil, nil, map[Kind]Standing{Explained: Ask, Alone: Ask, Open: Ask}},
		"whose birthday nobody knows":           {"", nil, nil, map[Kind]Standing{Open: Ask}},
	}
	for name, x := range tests {
		got := map[Kind]Standing{}
		for _, p := range r.Prompts(x.born, cadence(x.days, x.facts, "me", today), x.facts, "me", today) {
			got[p.Kind] = p.Standing
		}
		if fmt.Sprint(got) != fmt.Sprint(x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
}
