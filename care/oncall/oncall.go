package oncall

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"kith/care/people"
)

//go:embed rules
var ruleFiles embed.FS

// Words name people in rules: who sees the child today, callings of the child's
// people at work, who is on call, and who answers for the site.
var Words = []string{"visit", "behavioral-health", "primary-care", "care-manager", "on-call", "lead"}

// Person is somebody at work who is asked.
type Person struct {
	Ref          string // PractitionerRole/x
	Practitioner people.PractitionerID
	Name         string // how one speaks of them: "Lena"
	Phone        string // of a line that is reached at night, or ""
	Off          bool   // they are not at work just now, and are asked because nobody is
}

// Lines are whom to reach while a site is closed, and who answers for all of it.
type Lines struct {
	Source, Says string
	All          []Line `json:"lines"`
	Lead         string // PractitionerRole/x, or "" where the site said none
}

// Line is somebody who is reached at some hours.
type Line struct {
	Name  string   // how families hear of it
	Phone string   // "" where there is none
	Who   string   // PractitionerRole/x, who is paged
	Days  []string // mon, tue …; all where none is said
	From  string   // 18:00, at the wall; the same as Until is all day
	Until string   // may be the next morning
	First string   // the first day, 2026-12-21; "" for any
	Last  string
}

// Read reads a site's own lines; nil is those that are built in.
func Read(text []byte) (*Lines, error) {
	if text == nil {
		var err error
		if text, err = ruleFiles.ReadFile("rules/on-call.json"); err != nil {
			return nil, err
		}
	}
	var o Lines
	if err := json.Unmarshal(text, &o, json.MatchCaseInsensitiveNames(true), json.RejectUnknownMembers(true)); err != nil {
		return nil, err
	}
	for _, l := range o.All {
		if l.Name == "" || !strings.HasPrefix(l.Who, "PractitionerRole/") || clock(l.From) < 0 || clock(l.Until) < 0 {
			return nil, fmt.Errorf("a line says its name, who as PractitionerRole/x, from and until as 18:00")
		}
	}
	return &o, nil
}

// At returns who is on call at a moment, the first line first.
func (o *Lines) At(t time.Time) (all []Line) {
	for _, l := range o.All {
		if l.on(t) {
			all = append(all, l)
		}
	}
	return all
}

// on reports whether a line is answered at t. A night belongs to the day on
// which it begins.
func (l Line) on(t time.Time) bool {
	from, until, now := clock(l.From), clock(l.Until), t.Hour()*60+t.Minute()
	day := t
	switch {
	case from < until && (now < from || now >= until):
		return false
	case from > until && now < until:
		day = t.AddDate(0, 0, -1)
	case from > until && now < from:
		return false
	}
	on := day.Format(time.DateOnly)
	name := strings.ToLower(day.Weekday().String()[:3])
	return (len(l.Days) == 0 || slices.Contains(l.Days, name)) && (l.First == "" || on >= l.First) && (l.Last == "" || on <= l.Last)
}

// clock is minutes since midnight, -1 for what is no time.
func clock(s string) int {
	h, m, ok := strings.Cut(s, ":")
	hours, err := strconv.Atoi(h)
	minutes, bad := strconv.Atoi(m)
	if !ok || err != nil || bad != nil || hours > 24 || minutes > 59 || hours < 0 || minutes < 0 {
		return -1
	}
	return hours*60 + minutes
}
