package routing

import (
	"cmp"
	"slices"
	"strings"
)

// Facts are what is known of somebody who could be asked, for one child and one
// need. What is not known is a level of its own: it is neither good nor bad.
type Facts struct {
	Wish      string  `json:"wish"`      // asked, rather-not; "" nobody said
	Tried     string  `json:"tried"`     // how an earlier try for this need ended; "" there was none
	Language  string  `json:"language"`  // speaks, interpreter, no; "" not known
	Insurance string  `json:"insurance"` // takes, no; "" not known
	Age       string  `json:"age"`       // fits, no; "" not known
	Room      string  `json:"room"`      // open, wait, full; "" not known
	Weeks     int     `json:"weeks"`     // to wait, where Room is wait
	Miles     float64 `json:"miles"`     // as the crow flies; negative where not known
	Tie       Tie     `json:"tie"`
}

// Tie is how it went between the two who pass a child on and take one in.
type Tie struct {
	Closed    int `json:"closed"` // of Of passings-on, how many ended with the family told
	Of        int `json:"of"`
	ReplyDays int `json:"replyDays"` // the median until they answer; negative where not known
	LastDays  int `json:"lastDays"`  // since they last did something together; negative for never
	Shared    int `json:"shared"`    // children both look after
}

// Candidate is somebody who could be asked.
type Candidate struct {
	Ref   string `json:"ref"` // whom a Task names: Organization/x, PractitionerRole/x, HealthcareService/x
	Name  string `json:"name"`
	Facts Facts  `json:"facts"`

	id string // of the row that it is of
}

// Reason is where somebody stands by one thing that is looked at.
type Reason struct {
	By    string // what is looked at: wish, language …
	Level string // where they stand: a word, never a number
	rank  int
}

// levels are where somebody can stand by each thing, the best first. The order
// of the candidates follows from these words and nothing else.
var levels = map[string][]string{
	"wish":      {"asked", "none", "rather-not"},
	"tried":     {"new", "before"},
	"language":  {"speaks", "interpreter", "unknown", "no"},
	"insurance": {"takes", "unknown", "no"},
	"age":       {"fits", "unknown", "no"},
	"room":      {"now", "soon", "unknown", "later", "full"},
	"distance":  {"near", "fair", "unknown", "far"},
	"closed":    {"well", "half", "few", "seldom"},
	"reply":     {"quick", "days", "unknown", "slow"},
	"together":  {"lately", "year", "before", "never"},
	"shared":    {"many", "some", "none"},
}

// Reasons returns where f stands, what is looked at first coming first.
func (r *Routing) Reasons(f Facts) []Reason {
	all := make([]Reason, len(r.Order))
	for i, by := range r.Order {
		level := r.level(by, f)
		all[i] = Reason{by, level, slices.Index(levels[by], level)}
	}
	return all
}

// level is the word for where f stands by one thing.
func (r *Routing) level(by string, f Facts) string {
	switch by {
	case "wish":
		return cmp.Or(f.Wish, "none")
	case "tried":
		if f.Tried != "" {
			return "before"
		}
		return "new"
	case "language":
		return cmp.Or(f.Language, "unknown")
	case "insurance":
		return cmp.Or(f.Insurance, "unknown")
	case "age":
		return cmp.Or(f.Age, "unknown")
	case "room":
		return r.room(f)
	case "distance":
		return band(f.Miles, r.Miles, "near", "fair", "far")
	case "closed":
		return r.closed(f.Tie)
	case "reply":
		return band(float64(f.Tie.ReplyDays), r.ReplyDays, "quick", "days", "slow")
	case "together":
		if f.Tie.LastDays < 0 {
			return "never"
		}
		return band(float64(f.Tie.LastDays), r.LastDays, "lately", "year", "before")
	}
	switch { // shared
	case f.Tie.Shared >= r.Shared:
		return "many"
	case f.Tie.Shared > 0:
		return "some"
	}
	return "none"
}

func (r *Routing) room(f Facts) string {
	switch {
	case f.Room == "open":
		return "now"
	case f.Room == "full":
		return "full"
	case f.Room == "wait" && f.Weeks <= r.Weeks:
		return "soon"
	case f.Room == "wait":
		return "later"
	}
	return "unknown"
}

// closed says how often the family came to know how it went; of few nothing is
// said.
func (r *Routing) closed(t Tie) string {
	share := float64(t.Closed) / float64(max(t.Of, 1))
	switch {
	case t.Of < r.Few:
		return "few"
	case share >= r.Closed[0]:
		return "well"
	case share >= r.Closed[1]:
		return "half"
	}
	return "seldom"
}

// band is the first word whose bound x does not pass, else the last one.
func band(x float64, bounds [2]float64, low, middle, high string) string {
	switch {
	case x < 0:
		return "unknown"
	case x <= bounds[0]:
		return low
	case x <= bounds[1]:
		return middle
	}
	return high
}

// Sort puts candidates into the order in which they are shown: by the first
// reason in which two differ, and where there is none by name.
func (r *Routing) Sort(all []Candidate) {
	slices.SortFunc(all, func(a, b Candidate) int {
		if i := differ(r.Reasons(a.Facts), r.Reasons(b.Facts)); i >= 0 {
			return cmp.Compare(r.Reasons(a.Facts)[i].rank, r.Reasons(b.Facts)[i].rank)
		}
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Ref, b.Ref), strings.Compare(a.id, b.id))
	})
}

// Before returns why a stands before b: the first thing in which they differ,
// "" where it is the name alone.
func (r *Routing) Before(a, b Facts) string {
	if i := differ(r.Reasons(a), r.Reasons(b)); i >= 0 {
		return r.Order[i]
	}
	return ""
}

// differ is the first place in which two differ, -1 for none.
func differ(a, b []Reason) int {
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return -1
}
