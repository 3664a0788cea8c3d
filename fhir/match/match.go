package match

import (
	"math"
	"slices"
	"strings"

	"kith/platform/alike"
)

// Part is a part of a record that is compared.
type Part string

// The parts, in the order in which they are told.
const (
	Given      Part = "given"
	Family     Part = "family"
	Birth      Part = "birth"
	Gender     Part = "gender"
	Birthed    Part = "birth-order"
	Identified Part = "identifier"
	Telecom    Part = "telecom"
	Address    Part = "address"
)

// How says how a part of two records agrees.
type How string

const (
	Same     How = "same"
	Nickname How = "nickname" // people of one name go by the other
	Sounds   How = "sounds"
	Slip     How = "slip"    // a letter or two, or one digit of a date
	Initial  How = "initial" // one is how the other begins
	Partly   How = "partly"  // some of it: one of two family names, the same city
	Former   How = "former"  // one is a former name in the other
	Swapped  How = "swapped" // day and month have changed places
	Vague    How = "vague"   // one is not known to the day, and does not gainsay
	Differs  How = "differs" // both are known and do not agree
	Unknown  How = "unknown" // one of them is not known
)

// Reason is what one part of two records says.
type Reason struct {
	Part Part
	How  How
}

// Agrees reports whether the part speaks for one child.
func (r Reason) Agrees() bool { return r.How != Differs && r.How != Unknown }

// Grade is HL7's code for how good a match is.
type Grade string

const (
	Certain  Grade = "certain"
	Probable Grade = "probable"
	Possible Grade = "possible"
	Not      Grade = "certainly-not" // here: nothing to speak of
)

// From which score a grade begins. Source: Kith
const (
	CertainFrom  = 0.95
	ProbableFrom = 0.80
	PossibleFrom = 0.30
)

// Result is what comparing two records gave.
type Result struct {
	Score   float64 // 0 to 1, two digits
	Grade   Grade
	Reasons []Reason // every part, also what is not known
}

// prior is how rare it is that two records are one child, in powers of two.
// Source: Kith
const prior = 12

// weights say how much each finding speaks for one child, in powers of two.
// Source: Kith
var weights = map[Reason]float64{
	{Given, Same}: 6, {Given, Nickname}: 4.5, {Given, Sounds}: 4, {Given, Slip}: 3, {Given, Initial}: 2, {Given, Former}: 3, {Given, Differs}: -10,
	{Family, Same}: 6, {Family, Partly}: 4.5, {Family, Former}: 5, {Family, Sounds}: 4, {Family, Slip}: 3, {Family, Initial}: 2, {Family, Differs}: -4,
	{Birth, Same}: 9, {Birth, Swapped}: 6.5, {Birth, Slip}: 5, {Birth, Vague}: 3, {Birth, Differs}: -8,
	{Gender, Same}: 1, {Gender, Differs}: -2,
	{Birthed, Same}: 0, {Birthed, Differs}: -12,
	{Identified, Same}: 14, {Identified, Differs}: -6,
	{Telecom, Same}: 3,
	{Address, Same}: 2.5, {Address, Partly}: 1, {Address, Differs}: -0.5,
}

// ceilings bound the score, whatever else agrees. Twins, brothers and sisters
// share all but the given name; a parent's number may stand in both records.
// Source: Kith
var ceilings = map[Reason]float64{
	{Given, Differs}: 0.29, {Given, Slip}: 0.9, {Given, Sounds}: 0.9, {Given, Initial}: 0.9, {Given, Former}: 0.9, {Given, Unknown}: 0.85,
	{Family, Differs}: 0.9, {Family, Slip}: 0.94, {Family, Unknown}: 0.85, {Family, Initial}: 0.9,
	{Birth, Swapped}: 0.94, {Birth, Slip}: 0.9, {Birth, Vague}: 0.9, {Birth, Differs}: 0.7, {Birth, Unknown}: 0.85,
	{Gender, Differs}: 0.9, {Birthed, Differs}: 0.25, {Identified, Differs}: 0.7,
}

// sharing are the ceilings of two records with one number: a new name is a good
// reason to differ, another child of one family a bad one. Source: Kith
var sharing = map[Reason]float64{{Given, Differs}: 0.75, {Family, Differs}: 1}

// Compare compares two records. It does not matter which is which.
//
//	Out   a score of two digits, and a reason for every part
//	Cost  a few microseconds
//
// Source: Fellegi1969, Kith
func Compare(a, b Person) (r Result) {
	r.Reasons = []Reason{
		{Given, given(a, b)}, {Family, family(a, b)}, {Birth, Births(a.Birth, b.Birth)}, {Gender, known(a.Gender, b.Gender)},
		{Birthed, known(a.Birthing, b.Birthing)}, {Identified, numbers(a, b)}, {Telecom, telecoms(a, b)}, {Address, addresses(a, b)},
	}
	sum, most := -float64(prior), 1.0
	shared := slices.Contains(r.Reasons, Reason{Identified, Same})
	for _, why := range r.Reasons {
		sum += weights[why]
		c, bounded := ceilings[why]
		if other, ok := sharing[why]; ok && shared {
			c = other
		}
		if bounded {
			most = min(most, c)
		}
	}
	r.Score = math.Floor(100*min(most, 1/(1+math.Exp2(-sum)))) / 100
	r.Grade = gradeOf(r.Score)
	return r
}

func gradeOf(score float64) Grade {
	switch {
	case score >= CertainFrom:
		return Certain
	case score >= ProbableFrom:
		return Probable
	case score >= PossibleFrom:
		return Possible
	}
	return Not
}

// known compares two codes.
func known(a, b string) How {
	switch {
	case a == "" || b == "" || a == "unknown" || b == "unknown":
		return Unknown
	case a == b:
		return Same
	case a == "other" || b == "other":
		return Unknown
	}
	return Differs
}

// hows says what a grade of words is called here.
var hows = map[alike.Grade]How{alike.Same: Same, alike.Begins: Initial, alike.Nickname: Nickname, alike.Sounds: Sounds, alike.Slip: Slip}

// given compares given names: the best pair counts, so that a middle name in
// one record only, or what a child is called at home, takes nothing away. Two
// records with the same middle name and other first names are no match.
func given(a, b Person) How {
	if len(a.Given) == 0 || len(b.Given) == 0 {
		return Unknown
	}
	best := bestOf(a.Given, b.Given)
	if best != Differs {
		first := bestOf(a.Given[:1], b.Given)
		if first == Differs && bestOf(b.Given[:1], a.Given) == Differs {
			return Differs
		}
		return best
	}
	if bestOf(a.Given, formers(b)) == Same || bestOf(b.Given, formers(a)) == Same {
		return Former
	}
	return Differs
}

// family compares family names.
func family(a, b Person) How {
	if len(a.Family) == 0 || len(b.Family) == 0 {
		return Unknown
	}
	best := bestOf(a.Family, b.Family)
	switch {
	case best == Same && len(a.Family) == 1 && len(b.Family) == 1, wholly(a, b):
		return Same
	case best == Same:
		return Partly
	case best != Differs:
		return best
	case bestOf(a.Family, formers(b)) == Same, bestOf(b.Family, formers(a)) == Same:
		return Former
	}
	return Differs
}

// wholly reports whether all words of two family names, written as one, are
// the same: de la Cruz and Delacruz.
func wholly(a, b Person) bool {
	longest := func(p Person) (one string) {
		for _, n := range p.Names {
			if n.Kind == alike.FamilyName && len(n.Text) > len(one) {
				one = n.Text
			}
		}
		return one
	}
	one := longest(a)
	return one != "" && one == longest(b)
}

// formers are the words of names that are no longer used.
func formers(p Person) (all []alike.Word) {
	for _, n := range p.Names {
		if n.Kind == alike.OtherName {
			all = append(all, n.Word)
		}
	}
	return all
}

// bestOf is how the two words that are likest agree, either way round.
func bestOf(a, b []alike.Word) How {
	best := alike.Apart
	for _, x := range a {
		for _, y := range b {
			one, _ := alike.Compare(x, y)
			other, _ := alike.Compare(y, x)
			best = min(best, one, other)
		}
	}
	if best == alike.Apart {
		return Differs
	}
	return hows[best]
}

// Births compares two dates of birth.
func Births(a, b string) How {
	const day = len("2006-01-02")
	switch {
	case a == "" || b == "":
		return Unknown
	case a == b && len(a) == day:
		return Same
	case len(a) != day || len(b) != day:
		if strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
			return Vague
		}
		return Differs
	case a[:4] == b[:4] && a[5:7] == b[8:] && a[8:] == b[5:7]:
		return Swapped
	}
	apart := 0
	var at [day]bool
	for i := range day {
		if a[i] != b[i] {
			at[i] = true
			apart++
		}
	}
	exchanged := func(i, j int) bool { return apart == 2 && at[i] && at[j] && a[i] == b[j] && a[j] == b[i] }
	if apart == 1 || exchanged(2, 3) || exchanged(5, 6) || exchanged(8, 9) {
		return Slip
	}
	return Differs
}

// numbers compares identifiers. Two numbers of one clinic do not gainsay: a
// record made twice has two. Two of the state do.
func numbers(a, b Person) How {
	how := Unknown
	for _, x := range a.Numbers {
		for _, y := range b.Numbers {
			if x.System != y.System || x.System == "" {
				continue
			}
			if x.Value == y.Value {
				return Same
			}
			if x.State && y.State {
				how = Differs
			}
		}
	}
	return how
}

// telecoms compares phones and addresses of mail. Other ones gainsay nothing.
func telecoms(a, b Person) How {
	for _, t := range a.Telecoms {
		if slices.Contains(b.Telecoms, t) {
			return Same
		}
	}
	return Unknown
}

// addresses compares homes.
func addresses(a, b Person) How {
	if len(a.Homes) == 0 || len(b.Homes) == 0 {
		return Unknown
	}
	how := Differs
	for _, x := range a.Homes {
		for _, y := range b.Homes {
			place := x.Postal != "" && x.Postal == y.Postal || x.City != "" && x.City == y.City
			switch {
			case place && x.Line != "" && x.Line == y.Line:
				return Same
			case place:
				how = Partly
			}
		}
	}
	return how
}
