package people

import (
	"slices"
	"strings"
)

// Relation is a relationship word: a v3-RoleCode in lower case, or coach.
// Source: FHIR-R4
type Relation string

// siblings are the relations that make two children brother or sister.
var siblings = []Relation{
	"sis", "bro", "sib", "nsis", "nbro", "nsib", "hsis", "hbro", "hsib",
	"stpsis", "stpbro", "stpsib", "twinsis", "twinbro", "twin",
}

// Sibling reports whether r makes two children brother or sister.
func (r Relation) Sibling() bool { return slices.Contains(siblings, r) }

// Circle is the part of a child's life somebody belongs to.
type Circle string

const (
	InFamily    Circle = "family"
	InCare      Circle = "care"
	InCommunity Circle = "community"
)

// Circle returns where a relative belongs: a coach is no family.
func (r Relation) Circle() Circle {
	if r == "coach" || r == "frnd" || r == "nbor" {
		return InCommunity
	}
	return InFamily
}

// Relative is somebody of a child's own people, as one RelatedPerson says.
type Relative struct {
	ID    RelatedPersonID
	Child PatientID
	Called
	Relation Relation
	Words    string // the word the record uses: "track coach"
	Gender   string
	Language Language
	Interp   bool // needs an interpreter
	Phone    string
	Period
	EndReason string
	Active    bool
	Same      []RelatedPersonID // the same human, as a relative of other children
}

// Household is a home a child lives in, with the children who live there.
type Household struct {
	ID      HouseholdID
	Name    string
	Keeper  RelatedPersonID
	Members []Member
}

// Member is one stay of a child in a household.
type Member struct {
	Child PatientID
	Called
	Time string // all, part, weekends, planned, or ""
	Period
}

// Lives reports whether the child lives there on day; a planned stay is not one.
func (m Member) Lives(day Day) bool { return m.Time != "planned" && m.On(day) }

// Home reports whether child lives in h on day.
func (h Household) Home(child PatientID, day Day) bool {
	return slices.ContainsFunc(h.Members, func(m Member) bool { return m.Child == child && m.Lives(day) })
}

// Sibling is another child of the family.
type Sibling struct {
	ID PatientID // "" when the sibling is no child of ours, or not one the viewer may see
	Called
	Relation Relation // "" when a shared home is all we know
	Words    string
	Together bool // they share a home today
}

// Kin is a child's family, as far as the record knows it.
type Kin struct {
	Relatives  []Relative // current ones first
	Households []Household
	Siblings   []Sibling
}

// linked is a child that a relative is known to be.
type linked struct {
	child PatientID
	Called
	relation Relation // what the child is to the one we look at
	words    string
}

// siblingsOf derives the siblings of child: from relatives that are brothers or
// sisters, from children who name child as theirs (back), and from homes.
func siblingsOf(child PatientID, f Kin, known map[RelatedPersonID]linked, back []linked, day Day) (all []Sibling) {
	at := map[PatientID]int{}
	add := func(s Sibling) {
		if i, ok := at[s.ID]; ok && s.ID != "" {
			if all[i].Relation == "" {
				all[i].Relation, all[i].Words = s.Relation, s.Words
			}
			return
		}
		at[s.ID] = len(all)
		all = append(all, s)
	}
	for _, r := range f.Relatives {
		if !r.Relation.Sibling() || !r.Active {
			continue
		}
		k := known[r.ID]
		called := r.Called
		if k.child != "" {
			called = k.Called
		}
		add(Sibling{ID: k.child, Called: called, Relation: r.Relation, Words: r.Words})
	}
	for _, b := range back {
		if b.child != child {
			add(Sibling{ID: b.child, Called: b.Called, Relation: b.relation, Words: b.words})
		}
	}
	for _, h := range f.Households {
		if !h.Home(child, day) {
			continue
		}
		for _, m := range h.Members {
			if m.Child == child || !m.Lives(day) {
				continue
			}
			add(Sibling{ID: m.Child, Called: m.Called})
			all[at[m.Child]].Together = true
		}
	}
	slices.SortStableFunc(all, func(a, b Sibling) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// byCloseness orders relatives: current before former, then by relation, then
// by name.
func byCloseness(day Day) func(a, b Relative) int {
	return func(a, b Relative) int {
		if ca, cb := a.Current(day), b.Current(day); ca != cb {
			if ca {
				return -1
			}
			return 1
		}
		if c := closeness(a.Relation) - closeness(b.Relation); c != 0 {
			return c
		}
		return strings.Compare(a.Name+string(a.ID), b.Name+string(b.ID))
	}
}

// Current reports whether r is a relative on day.
func (r Relative) Current(day Day) bool { return r.Active && r.On(day) }

// near lists relations in the order in which a page names people. It says
// nothing about love. Source: Kith
var near = []Relation{"mth", "nmth", "fth", "nfth", "stpmth", "stpfth", "mthfost", "fstmth", "fthfost", "prn", "guard", "grmth", "grfth", "grprn", "aunt", "uncle"}

func closeness(r Relation) int {
	if i := slices.Index(near, r); i >= 0 {
		return i
	}
	if r.Circle() == InCommunity {
		return len(near) + 1
	}
	return len(near)
}
