package people

import (
	"slices"
	"strings"
	"time"

	"kith/platform/alike"
)

// Logical ids, each of its own kind.
type (
	PatientID       string
	RelatedPersonID string
	PractitionerID  string
	RoleID          string // of a PractitionerRole
	OrganizationID  string
	HouseholdID     string // of a Group
)

// Ref returns the FHIR reference.
func (id PatientID) Ref() string       { return "Patient/" + string(id) }
func (id RelatedPersonID) Ref() string { return "RelatedPerson/" + string(id) }
func (id PractitionerID) Ref() string  { return "Practitioner/" + string(id) }
func (id RoleID) Ref() string          { return "PractitionerRole/" + string(id) }
func (id OrganizationID) Ref() string  { return "Organization/" + string(id) }

// Period is a span of days, both ends included as in FHIR; "" is open.
type Period struct{ Start, End string }

// On reports whether day lies within p.
func (p Period) On(day time.Time) bool {
	d := day.Format(time.DateOnly)
	return (p.Start == "" || p.Start <= d) && (p.End == "" || d <= p.End)
}

// Ended reports whether p is over on day.
func (p Period) Ended(day time.Time) bool { return p.End != "" && p.End < day.Format(time.DateOnly) }

// Language is one somebody speaks: a BCP 47 code and the record's word for it.
type Language struct {
	Code string `json:"code,omitzero"`
	Text string `json:"text,omitzero"`
}

// Telecom is one way to reach somebody.
type Telecom struct {
	System string `json:"system"` // phone, email, sms …
	Value  string `json:"value"`
	Use    string `json:"use,omitzero"` // home, work, mobile …
	Rank   int64  `json:"rank,omitzero"`
}

// Phone returns the first phone of ts: the lowest rank, mobile before others.
func Phone(ts []Telecom) string {
	best, at := "", int64(1<<62)
	for _, t := range ts {
		if t.System != "phone" && t.System != "sms" || t.Use == "old" {
			continue
		}
		rank := 2 * t.Rank
		if t.Rank == 0 {
			rank = 1000
		}
		if t.Use != "mobile" {
			rank++
		}
		if rank < at {
			best, at = t.Value, rank
		}
	}
	return best
}

// HumanName is one name of somebody, as the record has it.
type HumanName struct {
	Use, Text, Family     string
	Given, Prefix, Suffix []string
	Ended                 bool
}

// Full returns given names and family name, or the text when there are none.
func (n HumanName) Full() string {
	full := strings.Join(append(slices.Clone(n.Given), n.Family), " ")
	if full = strings.TrimSpace(full); full != "" {
		return full
	}
	return strings.TrimSpace(n.Text)
}

// first returns the given name people call out, or "".
func (n HumanName) first() string {
	if len(n.Given) > 0 {
		return n.Given[0]
	}
	return ""
}

// past reports whether the name is no longer the person's.
func (n HumanName) past() bool { return n.Ended || n.Use == "old" || n.Use == "maiden" }

// pick returns the first name of the uses in order; any present one at last.
func pick(names []HumanName, uses ...string) HumanName {
	for _, u := range append(uses, "*") {
		for _, n := range names {
			if !n.past() && (n.Use == u || u == "*") {
				return n
			}
		}
	}
	if len(names) > 0 {
		return names[0]
	}
	return HumanName{}
}

// Called is how somebody is spoken of.
type Called struct {
	Name  string // "Amara Reyes-Cole", "Dr. Wei Chen"
	Short string // "Amara", "Dr. Chen"
}

// ChildCalled returns the name to use for a child: the usual one, with the
// family name of the official one when it has none of its own.
func ChildCalled(names []HumanName) Called {
	official, use := pick(names, "official", "usual"), pick(names, "usual", "official", "", "nickname")
	if len(use.Given) == 0 && use.Family == "" && use.Text != "" && use.Use == "usual" {
		use.Given = []string{use.Text}
	}
	short, family := use.first(), use.Family
	if family == "" {
		family = official.Family
	}
	if short == "" {
		full := use.Full()
		return Called{full, full}
	}
	return Called{strings.TrimSpace(short + " " + family), short}
}

// GrownCalled returns how an adult is spoken of: with the title they carry,
// and briefly by title and family name or by given name.
func GrownCalled(names []HumanName) Called {
	n := pick(names, "usual", "official")
	title := strings.Join(n.Prefix, " ")
	if n.Text != "" {
		c := Called{n.Text, n.Text}
		if title == "" && n.first() != "" {
			c.Short = n.first()
		}
		return c
	}
	name := strings.TrimSpace(n.first() + " " + n.Family)
	if title == "" {
		short := n.first()
		if short == "" {
			short = name
		}
		return Called{name, short}
	}
	short := strings.TrimSpace(title + " " + n.Family)
	if n.Family == "" {
		short = strings.TrimSpace(title + " " + n.first())
	}
	return Called{title + " " + name, short}
}

// Formal returns the full name with what stands behind it: "Lena Ortiz, LCSW".
func Formal(names []HumanName) string {
	n := pick(names, "official", "usual")
	full := strings.TrimSpace(n.first() + " " + n.Family)
	if full == "" {
		full = n.Text
	}
	if len(n.Suffix) > 0 {
		full += ", " + strings.Join(n.Suffix, ", ")
	}
	return full
}

// SortKey returns what people are listed by: family name, then given names,
// folded. Nobody without a name comes first.
func SortKey(names []HumanName) string {
	n, use := pick(names, "official", "usual"), pick(names, "usual", "official")
	given := strings.Join(n.Given, " ")
	if use.first() != "" {
		given = use.first() + " " + given
	}
	family := strings.Join(alike.Words(n.Family), " ")
	key := strings.TrimSuffix(family+"\x01"+strings.Join(alike.Words(given), " "), "\x01")
	if strings.Trim(key, "\x01") == "" {
		key = strings.Join(alike.Words(n.Text), " ")
	}
	if key == "" {
		return "\x7f"
	}
	return key
}
