package privacy

import (
	"slices"
	"strings"
	"time"

	"kith/care/consent"
	"kith/platform/audit"
)

// deed is what a line of the trail says that somebody did: the end of a key
// privacy.deed.*.
func deed(l audit.Line) string {
	machine := strings.HasPrefix(l.Who, "Device/")
	switch {
	case l.Purpose == "BTG" && l.Action == audit.Execute:
		return "glass"
	case l.Who == "Device/kith":
		return "kith"
	case l.Action == audit.Create:
		return "added"
	case l.Action == audit.Update:
		return "changed"
	case l.Action == audit.Delete:
		return "removed"
	case l.Action == audit.Execute:
		return "did"
	case machine:
		return "program"
	}
	return seen(l.Why, l.What)
}

// seen says what a person looked at, by the route they took.
func seen(route, what string) string {
	_, path, _ := strings.Cut(route, " ")
	switch {
	case path == "/children/{id}/as":
		return "as"
	case path == "/children/{id}/opened.csv":
		return "saved"
	case strings.HasPrefix(path, "/children/{id}"):
		return "page"
	case path == "/children":
		return "found"
	case strings.HasPrefix(path, "/today"):
		return "today"
	case strings.HasPrefix(path, "/fhir") && strings.Contains(what, "?"):
		return "searched"
	case strings.HasPrefix(path, "/fhir"):
		return "read"
	}
	return "seen"
}

// sitting is what one person did about a child on one day, the latest first.
type sitting struct {
	Day    time.Time
	Who    string // a reference
	Origin string // id of the organization
	Deeds  []deeds
}

// deeds are a deed done once or several times.
type deeds struct {
	Deed        string
	First, Last time.Time
	Times       int
	Behind      bool           // the glass was broken by whoever did it
	Glass       *consent.Glass // of the deed "glass"
}

// sittings puts lines together by day and person, both in the order in which
// they come. Days begin in zone.
func sittings(lines []audit.Line, broken []consent.Glass, zone *time.Location) (all []sitting) {
	for _, l := range lines {
		at := l.At.In(zone)
		y, m, d := at.Date()
		day := time.Date(y, m, d, 0, 0, 0, 0, zone)
		i := slices.IndexFunc(all, func(s sitting) bool { return s.Day.Equal(day) && s.Who == l.Who && s.Origin == l.Origin })
		if i < 0 {
			i = len(all)
			all = append(all, sitting{Day: day, Who: l.Who, Origin: l.Origin})
		}
		all[i].add(deeds{Deed: deed(l), First: at, Last: at, Times: 1}, l.Who, broken)
	}
	return all
}

// add puts a deed to those of the same kind.
func (s *sitting) add(d deeds, who string, broken []consent.Glass) {
	for i := range broken {
		if g := &broken[i]; g.By == who && g.Open(d.First) {
			if d.Deed == "glass" {
				d.Glass = g
			} else {
				d.Behind = true
			}
		}
	}
	i := slices.IndexFunc(s.Deeds, func(o deeds) bool { return o.Deed == d.Deed && o.Behind == d.Behind && o.Glass == d.Glass })
	if i < 0 {
		s.Deeds = append(s.Deeds, d)
		return
	}
	s.Deeds[i].Times++
	s.Deeds[i].First = d.First // lines come the newest first
}

// page cuts lines to a page of n and says before which moment the next begins;
// zero where there is no more. What happened at one moment stays together: the
// next page begins at a time, since numbers of lines would tell how much else
// happened.
func page[L any](lines []L, n int, at func(L) time.Time) (shown []L, before time.Time) {
	if len(lines) <= n {
		return lines, time.Time{}
	}
	last := at(lines[n])
	cut := n
	for cut > 0 && at(lines[cut-1]).Equal(last) {
		cut--
	}
	if cut == 0 { // one moment fills the page
		return lines[:n], last
	}
	return lines[:cut], last.Add(time.Microsecond)
}
