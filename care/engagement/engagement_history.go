package engagement

import (
	"time"

	"kith/care/contact"
)

// Event is something that happened to a promise.
type Event struct {
	Kind     string // made, changed, moved, handed, covered, kept, repaired, not-kept, released, reopened
	At       time.Time
	From, To string // moved: days; handed and covered: references; changed: words; made: the day that the record says
}

// Told returns the story of a promise from its versions, oldest first, each
// with the moment at which it was written.
func Told(versions []Version) (all []Event) {
	for i, v := range versions {
		p := v.Promise
		add := func(kind, from, to string) { all = append(all, Event{kind, v.At, from, to}) }
		if i == 0 {
			all = append(all, Event{Kind: "made", At: v.At, To: day(p.Made)})
			if p.Open() {
				continue
			}
		}
		var was Promise
		if i > 0 {
			was = versions[i-1].Promise
		}
		if i > 0 && p.Words != was.Words {
			add("changed", was.Words, p.Words)
		}
		if i > 0 && p.Due != was.Due {
			add("moved", day(was.Due), day(p.Due))
		}
		if i > 0 && p.Owner != was.Owner {
			add("handed", was.Owner, p.Owner)
		}
		if p.Cover != "" && (p.Cover != was.Cover || p.CoverUntil != was.CoverUntil) {
			add("covered", p.Cover, day(p.CoverUntil))
		}
		if kind := ending(p); p.Status != was.Status && kind != "" {
			add(kind, "", "")
		} else if i > 0 && p.Open() && !was.Open() {
			add("reopened", "", "")
		}
	}
	return all
}

// Version is a promise as it was written once.
type Version struct {
	Promise
	At time.Time
}

// ending says how a promise ended, "" while it is open.
func ending(p Promise) string {
	switch p.State(0) {
	case Kept, Repaired, Broken, Released:
		return string(p.State(0))
	}
	return ""
}

func day(d contact.Day) string {
	if d == 0 {
		return ""
	}
	return contact.Date(d).Format(time.DateOnly)
}
