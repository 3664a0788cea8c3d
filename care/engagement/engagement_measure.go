package engagement

import (
	"kith/care/contact"
	"kith/relation/share"
)

// told is when the share of promises kept is told of a place: never so that it
// is a number of one child, or of one who promises.
//
// Source: Kith
var told = share.Rule{Few: 11, About: 3, OneAtMost: 0.75}

// due is one promise whose day is over, as a place counts it.
type due struct {
	site, child, by string
	status          string
	day, kept       contact.Day
	said            bool // the family says that it did not happen
}

// inTime reports whether a promise was kept by its day, as far as the family
// does not say otherwise.
func (d due) inTime() bool { return d.status == "completed" && d.kept <= d.day && !d.said }

// keptInTime counts by place. What was let go together was no longer promised.
func keptInTime(all []due) map[string]share.Share {
	by := map[string]*share.Tally{}
	for _, d := range all {
		if d.status == "cancelled" || d.site == "" {
			continue
		}
		if by[d.site] == nil {
			by[d.site] = &share.Tally{}
		}
		by[d.site].Add(d.child, d.by, d.inTime())
	}
	shares := map[string]share.Share{}
	for site, t := range by {
		shares[site] = t.Told(told)
	}
	return shares
}
