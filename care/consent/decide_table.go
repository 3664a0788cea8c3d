package consent

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"kith/care/people"
	"kith/fhir/label"
	"kith/platform/access"
)

// tableFile holds the tables of access: what each calling is cleared for, and
// what each way of standing to a child gives. docs/privacy/roles.md is written
// from it.
//
//go:embed table
var tableFiles embed.FS

// table is table/access.json.
type table struct {
	Rule     string       `json:"rule"`
	From     string       `json:"from"`
	Source   string       `json:"source"`
	Says     string       `json:"says"`
	Callings []*clearance `json:"callings"`
	Ties     []*tieKind   `json:"ties"`
	Grants   []*grant     `json:"grants"`

	clears [people.Administration + 1]clearance
}

// clearance is what people of one calling may see at all.
type clearance struct {
	Calling people.Calling `json:"calling"`
	Clears  []string       `json:"clears"`
	Purpose string         `json:"purpose"` // what they ask for unless they say otherwise
	English string         `json:"en"`
	Spanish string         `json:"es"`

	bits, purpose access.Mask
}

// tieKind is how the record says that somebody stands to a child.
type tieKind struct {
	Kind     string   `json:"kind"` // of care_relation
	Relation Relation `json:"relation"`
	Days     int64    `json:"days"` // how long it lasts beyond what made it
	English  string   `json:"en"`
	Spanish  string   `json:"es"`
}

// grant is what one way of standing to a child gives to people of some callings.
type grant struct {
	Name      string           `json:"name"`
	Callings  []people.Calling `json:"callings"`
	Relation  Relation         `json:"relation"`
	By        string           `json:"by"`        // not by relation: consent, glass, or how they are named for an entry
	Addressed bool             `json:"addressed"` // only what is written to them
	From      string           `json:"from"`      // a birthday: consent, adult
	Until     string           `json:"until"`
	Bars      []string         `json:"bars"`  // what it never reaches
	Lifts     []string         `json:"lifts"` // what need not be cleared
	English   string           `json:"en"`
	Spanish   string           `json:"es"`

	bars, lifts access.Mask
}

const (
	byConsent = "consent"
	byGlass   = "glass"
	byTelling = "telling"   // told it
	byHearing = "hearing"   // was told it
	byWriting = "writing"   // a message among colleagues that is theirs
	byWish    = "wish"      // the teller lets them know it
	byAnswers = "answering" // answered it
)

// everything is all that can be asked of a reader but the purposes.
const everything = access.Labels | label.Classes | label.Tiers | label.Tie | label.Sealed | label.Named

// named are the bits by the words of the table.
var named = map[string]access.Mask{
	"labels": access.Labels, "known": known, "classes": label.Classes, "tiers": label.Tiers, "tie": label.Tie, "sealed": label.Sealed, "named": label.Named,
	"mental": label.Mental, "substance": label.Substance, "part2": label.Part2, "sexual": label.Sexual,
	"std": label.STD, "hiv": label.HIV, "violence": label.Violence, "other-violence": label.OtherViolence,
	"psychotherapy": label.Psychotherapy, "told": label.Told, "asked": label.Asked, "gender": label.Gender,
	"living": label.Living, "adolescent": label.Adolescent, "sensitive-clinic": label.SensitiveClinic,
	"answers": label.Answers, "restricted": label.Restricted, "very-restricted": label.VeryRestricted,
	"contact": label.Contact, "schedule": label.Schedule, "coverage": label.Coverage, "basics": label.Basics,
	"clinical": label.Clinical, "coordination": label.Coordination, "governance": label.Governance,
	"audited": label.Audited, "protected": label.Protected, "closed": label.Closed,
}

// known are the labels that somebody here understands; the others nobody clears,
// and answers nobody but those who care for the child.
const known = label.Mental | label.Substance | label.Part2 | label.Sexual | label.STD | label.HIV | label.Violence | label.OtherViolence |
	label.Psychotherapy | label.Told | label.Asked | label.Gender | label.Living | label.Adolescent | label.SensitiveClinic |
	label.Restricted | label.VeryRestricted

var purposes = map[string]access.Mask{
	"": access.Purposes, "treat": label.Treat, "care-management": label.CareManagement, "coordination": label.CareCoordination,
	"operations": label.Operations, "patient": label.Patient, "family": label.Family,
}

// standard returns the tables that are built in.
var standard = sync.OnceValue(func() *table {
	b, err := tableFiles.ReadFile("table/access.json")
	if err != nil {
		panic(err) // embedded
	}
	t, err := readTable(b)
	if err != nil {
		panic(err) // found by the first test
	}
	return t
})

func readTable(b []byte) (*table, error) {
	t := &table{}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(t); err != nil {
		return nil, err
	}
	return t, t.compile()
}

// compile turns the words of the tables into bits.
func (t *table) compile() error {
	seen := map[people.Calling]bool{}
	for _, c := range t.Callings {
		var ok bool
		if c.purpose, ok = purposes[c.Purpose]; !ok || seen[c.Calling] {
			return fmt.Errorf("%s: the purpose %q is not known, or it stands twice", c.Calling, c.Purpose)
		}
		var err error
		if c.bits, err = maskOf(c.Clears); err != nil {
			return fmt.Errorf("%s: %w", c.Calling, err)
		}
		seen[c.Calling] = true
		t.clears[c.Calling] = *c
	}
	if len(seen) != len(people.Callings) {
		return fmt.Errorf("%d of %d callings are said", len(seen), len(people.Callings))
	}
	for _, g := range t.Grants {
		var errs [2]error
		g.bars, errs[0] = maskOf(g.Bars)
		g.lifts, errs[1] = maskOf(g.Lifts)
		for _, err := range errs {
			if err != nil {
				return fmt.Errorf("%s: %w", g.Name, err)
			}
		}
	}
	return nil
}

// maskOf reads words, each a bit, a group, or a group "but" one of its bits.
func maskOf(words []string) (all access.Mask, err error) {
	for _, w := range words {
		group, but, _ := strings.Cut(w, " but ")
		bits, ok := named[group]
		less, known := named[but]
		if !ok || but != "" && !known {
			return 0, fmt.Errorf("%q is no word of the table", w)
		}
		all |= bits &^ less
	}
	return all, nil
}

// lacks is what people of a calling are not cleared for, asking for a purpose;
// 0 for the one that is usually theirs.
func (t *table) lacks(c people.Calling, purpose access.Mask) access.Mask {
	if purpose == 0 {
		purpose = t.clears[c].purpose
	}
	return everything&^t.clears[c].bits | purpose
}

// Lacks returns what people of a calling are not cleared for, whatever they
// ask for.
func Lacks(c people.Calling) access.Mask { return everything &^ standard().clears[c].bits }

// Program returns whom another program asks as: it reads about the children of
// organizations what carries no label and stands above no tier.
func Program(id string, organizations ...string) access.Viewer {
	return access.System(id, organizations...).Lacking(everything &^ label.Classes)
}

// PurposeOf returns what people of a calling usually ask for, as the bits that
// refuse it.
func PurposeOf(c people.Calling) access.Mask { return standard().clears[c].purpose }

// tie returns what a kind of tie means.
func (t *table) tie(kind string) tieKind {
	for _, k := range t.Ties {
		if k.Kind == kind {
			return *k
		}
	}
	return tieKind{Relation: NoRelation}
}

// lasting is how many microseconds a kind of tie lasts beyond what made it.
func lasting(kind string) int64 {
	return standard().tie(kind).Days * int64(24*time.Hour/time.Microsecond)
}

// grantNamed returns a grant of the table.
func (t *table) grantNamed(name string) *grant {
	for _, g := range t.Grants {
		if g.Name == name {
			return g
		}
	}
	panic("consent: no grant is called " + name) // found by the first test
}

// keepsTogether reports whether a calling keeps care together.
func keepsTogether(c people.Calling) bool { return Lacks(c)&label.Coordination == 0 }
