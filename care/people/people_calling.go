package people

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Calling is the way in which somebody stands to a child's record: what a rule
// of access asks first. The zero Calling is Anonymous, which clears nothing.
type Calling uint8

const (
	Anonymous          Calling = iota
	TeenSelf                   // a young person about herself
	ChildSelf                  // a child about himself
	CustodialParent            // a parent who may decide
	NonCustodialParent         // a parent whose right to decide was taken or limited
	KinOrFoster                // who cares for the child instead of a parent
	Caseworker                 // of the office that looks after children
	PrimaryCare                // pediatricians, nurses
	BehavioralHealth           // counselors, therapists, psychiatrists
	CareManager                // who coordinates
	Partner                    // school, community program
	FrontDesk                  // who greets and books
	Administration             // managers, analysts, administrators
)

// Callings lists all thirteen, Anonymous first.
var Callings = []Calling{
	Anonymous, TeenSelf, ChildSelf, CustodialParent, NonCustodialParent, KinOrFoster, Caseworker,
	PrimaryCare, BehavioralHealth, CareManager, Partner, FrontDesk, Administration,
}

var callingNames = [...]string{
	"anonymous", "teen-self", "child-self", "custodial-parent", "non-custodial-parent", "kin-or-foster", "caseworker",
	"primary-care", "behavioral-health", "care-manager", "partner", "front-desk", "administration",
}

// String returns the word that rules use.
func (c Calling) String() string { return callingNames[c] }

// UnmarshalText reads what String wrote.
func (c *Calling) UnmarshalText(text []byte) error {
	i := slices.Index(callingNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("people: no calling is called %q", text)
	}
	*c = Calling(i)
	return nil
}

// Staff reports whether people of this calling work with children.
func (c Calling) Staff() bool { return c >= Caseworker }

// Proxy reports whether people of this calling act for a child of their own.
func (c Calling) Proxy() bool { return c >= CustodialParent && c <= KinOrFoster }

// callingRules are rules/callings.json.
type callingRules struct {
	Work      map[Work]Calling     `json:"work"`
	Specialty map[string]Calling   `json:"specialty"`
	Relation  map[Relation]Calling `json:"relation"`
}

var callings = readCallings(files)

func readCallings(from fs.FS) (r callingRules) {
	b, err := fs.ReadFile(from, "rules/callings.json")
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		panic(err) // found by the first test
	}
	return r
}

// CallingOf returns the calling of somebody's work: by its code,
// Kith's or HL7's, else by the NUCC specialty; Anonymous when all are
// unknown.
func CallingOf(work Work, specialty string) Calling {
	if c := callings.Work[work]; c != Anonymous {
		return c
	}
	best, length := Anonymous, 0
	for begin, c := range callings.Specialty {
		if strings.HasPrefix(specialty, begin) && len(begin) > length {
			best, length = c, len(begin)
		}
	}
	return best
}

// Calling returns the calling of one person's work at one place.
func (r Role) Calling() Calling { return CallingOf(r.Work, r.Specialty) }

// Calling returns the calling of a relative towards the child: Anonymous for
// siblings, friends and whoever else decides nothing. Whether a parent's right
// was limited no relationship says; it is a rule of its own.
func (r Relation) Calling() Calling { return callings.Relation[r] }

// SelfAt returns the calling of a young person towards her own record at an
// age in years; a teenager from 12 on, the youngest age at which the sheet of
// ages of access begins.
//
// Source: Kith
func SelfAt(years int) Calling {
	if years < 12 {
		return ChildSelf
	}
	return TeenSelf
}
