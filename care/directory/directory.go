package directory

import (
	"slices"
	"time"

	"kith/platform/fault"
)

// Service is what one place does for children and families.
type Service struct {
	ID           string
	Version      int64
	Name         string
	Does         string // in their words
	Organization Organization
	Needs        []string // codes of Needs
	Languages    []string // BCP 47
	Insurances   []string // codes of Insurances
	Plans        []string // names of plans, as the place says them
	Ages         Ages
	Places       []Place
	Distance     Kilometers // to the nearest place; Unknown where none is known
	Capacity
	Contacts        []Contact
	Phone, Email    string
	Site            string // address of its pages
	Hours           string
	Fees            string
	Asks            string // who may come, in their words
	HowToWorkWithUs string // in their words
	Active          bool
	Public          bool   // served to everybody at /hsds/v3
	Source          string // who keeps the entry, where it is not us
	Updated         time.Time
}

// Organization is whose service it is.
type Organization struct{ ID, Name string }

// Contact is whom to ask for.
type Contact struct {
	Ref   string // PractitionerRole/x, where they are in the record
	Name  string
	Title string
	Phone string
	Email string
	Role  bool `json:"-"` // their role says so itself, not the entry
}

// Place is where it is.
type Place struct {
	ID, Name, Line, City, State, Zip string
	At                               Point
}

// Ages are the youngest and the oldest whom a service takes, in whole years,
// both included; NoAge is no bound.
type Ages struct{ From, To int }

// NoAge is no bound of Ages.
const NoAge = -1

// Any are no bounds at all.
var Any = Ages{NoAge, NoAge}

// Takes reports whether somebody of so many years is taken.
func (a Ages) Takes(years int) bool {
	return (a.From == NoAge || a.From <= years) && (a.To == NoAge || years <= a.To)
}

// Room is whether a place takes somebody now.
type Room string

// Rooms are all, the best first. Unasked is where nobody asked, or where what
// was said is over.
const (
	Open    Room = "open"
	Wait    Room = "wait"
	Unasked Room = ""
	Full    Room = "full"
	Closed  Room = "closed"
)

// Rooms lists what a place can say about room.
var Rooms = []Room{Open, Wait, Full, Closed}

// Capacity is what was said about room, and when.
type Capacity struct {
	Room    Room
	Weeks   int       // of waiting, as it was said; 0 unless Room is Wait
	Until   time.Time // full until this day, midnight UTC; zero where nobody knows
	AskedAt time.Time
	AskedBy string // who wrote it down, a reference; "" where it came with the entry
	Words   string // what they said besides
}

// Stale is after how many days nobody relies on what was said about room.
//
// Source: Kith
const Stale = 90

// Now returns what holds on a day: a place that was full until yesterday has
// not been asked yet.
func (c Capacity) Now(day time.Time) Room {
	if c.Room == Full && !c.Until.IsZero() && c.Until.Before(day) {
		return Unasked
	}
	return c.Room
}

// Old reports whether what was said is too old to rely on.
func (c Capacity) Old(now time.Time) bool {
	return c.Room != Unasked && now.Sub(c.AskedAt) > Stale*24*time.Hour
}

// mostWeeks bounds how long a wait can be said to be.
const mostWeeks = 156

// check refuses what a place cannot say.
func (c Capacity) check() error {
	switch {
	case !slices.Contains(Rooms, c.Room):
		return fault.At(fault.Invalid, "directory.missing.room", "room")
	case c.Room == Wait && (c.Weeks < 1 || c.Weeks > mostWeeks):
		return fault.At(fault.Invalid, "directory.missing.weeks", "weeks")
	case c.Room != Wait && c.Weeks != 0, c.Room != Full && !c.Until.IsZero():
		return fault.At(fault.Invalid, "directory.odd-room", "room")
	}
	return nil
}

// Need is what is searched for. The zero Need is everything.
type Need struct {
	Code      string // of Needs
	Words     string // of its name, its place, what it does; misspelled or not
	Language  string // BCP 47; a service fits that speaks it
	Insurance string // code of Insurances
	Age       *int   // years; nil is any
	HasRoom   bool   // open, as far as anybody asked
	Near      Point
	Within    Kilometers // 0 is any distance
	Order     Order
	Most      int       // how many; 0 is 50
	Skip      int       // how many before those
	Public    bool      // only what everybody may read
	Of        string    // only of this organization
	Since     time.Time // only what changed then or later
}

// Order is how what was found is listed.
type Order string

// The orders. ByFit is by words, then by room, then by distance.
const (
	ByFit      Order = ""
	ByDistance Order = "distance"
	ByName     Order = "name"
)

// Found is what a search gave: the first of so many.
type Found struct {
	Services []Service
	Of       int
}
