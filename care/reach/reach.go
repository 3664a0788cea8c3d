package reach

import (
	"slices"
	"time"

	"kith/care/contact"
	"kith/care/people"
)

// Outcome is what came of a try to reach somebody. The values are codes of
// Kith's code system.
type Outcome string

const (
	Reached     Outcome = "reached"
	CallLater   Outcome = "call-later"   // they answered, and asked for another time
	Sent        Outcome = "sent"         // on its way, and nobody answered so far
	NoAnswer    Outcome = "no-answer"    // nobody picked up, nobody was there
	LeftWord    Outcome = "left-word"    // a neutral word: a name, a number, and no reason
	WrongNumber Outcome = "wrong-number" // the number or address is not theirs
)

// Outcomes lists all there are, the best one first.
var Outcomes = []Outcome{Reached, CallLater, Sent, NoAnswer, LeftWord, WrongNumber}

// Heard reports whether one of ours and one of theirs heard each other. What
// was only sent is no contact.
func (o Outcome) Heard() bool { return o == Reached || o == CallLater }

// Channels are the ways in which somebody can be in touch.
var Channels = []string{"visit", "call", "text", "letter", "portal"}

// outcomes are what can come of a try on a channel.
var outcomes = map[string][]Outcome{
	"visit":  {Reached, NoAnswer},
	"call":   {Reached, CallLater, NoAnswer, LeftWord, WrongNumber},
	"text":   {Reached, CallLater, Sent, WrongNumber},
	"letter": {Sent, WrongNumber},
	"portal": {Reached, Sent},
}

// Vain reports whether a try came to nothing. What was sent is on its way.
func (o Outcome) Vain() bool { return o == NoAnswer || o == LeftWord || o == WrongNumber }

// Usual is what comes of a try on a channel as a rule, "" for no channel.
func Usual(channel string) Outcome {
	if all := outcomes[channel]; len(all) > 0 {
		return all[0]
	}
	return ""
}

// Can reports whether o can come of a try on a channel.
func (o Outcome) Can(channel string) bool { return slices.Contains(outcomes[channel], o) }

// Try is one try to reach a family, or one word from them.
type Try struct {
	ID, Child    string
	Person, With string // references: of ours, of theirs
	FromThem     bool
	Channel      string
	Outcome      Outcome
	Reached      bool
	Day          contact.Day
	Language     string // that was interpreted, or ""
}

// Window is a time at which somebody likes to be reached, on the clock of the
// clinic.
type Window struct {
	Days        []time.Weekday // none: every day
	From, Until string         // 17:00, 20:30; "" is the begin or the end of the day
}

// on reports whether the window opens on a day of the week.
func (w Window) on(d time.Weekday) bool { return len(w.Days) == 0 || slices.Contains(w.Days, d) }

// Manner is how one person may be reached, by their own word.
type Manner struct {
	Ways    []people.SafeContact
	Windows []Window
}

// ruled is what a rule of safe contact calls a channel; nobody has a rule for
// meeting.
var ruled = map[string]string{"call": "call", "text": "text", "letter": "mail", "portal": "portal"}

// Safe reports whether a channel may be used: it is not where the person said
// never, and named no other place for it.
func (m Manner) Safe(channel string) bool {
	never := false
	for _, w := range m.Ways {
		if channel == "" || w.Channel != ruled[channel] {
			continue
		}
		if w.Use != "never" {
			return true
		}
		never = true
	}
	return !never
}

// Silent reports whether no word may be left for the person.
func (m Manner) Silent() bool {
	return slices.ContainsFunc(m.Ways, func(w people.SafeContact) bool { return w.Channel == "voicemail" && w.Use == "never" })
}

// Offered returns the channels that may be used: what the person likes first,
// last what they want to be asked about.
func (m Manner) Offered() (all []string) {
	for _, c := range Channels {
		if m.Safe(c) {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return m.liking(a) - m.liking(b) })
	return all
}

// liking is how gladly the person is reached by a channel, the least the most
// gladly: by the best of their rules about it.
func (m Manner) liking(channel string) int {
	best := len(likings)
	for _, w := range m.Ways {
		if w.Channel == ruled[channel] && channel != "visit" {
			at := slices.Index(likings, w.Use)
			if at < 0 {
				at = slices.Index(likings, "ask-first") // a word nobody here knows
			}
			best = min(best, at)
		}
	}
	if best == len(likings) {
		return 1
	}
	return best
}

var likings = []string{"first", "ok", "ask-first", "never"}

// AskFirst reports whether the person wants to be asked before a channel is used.
func (m Manner) AskFirst(channel string) bool { return likings[m.liking(channel)] == "ask-first" }

// Next returns the first moment from now on at which the person likes to be
// reached on a working day, in now's zone; ok is false where they named none,
// or where none comes within two weeks.
func (m Manner) Next(now time.Time, works func(contact.Day) bool) (at time.Time, ok bool) {
	y, month, d := now.Date()
	for ahead := range 15 {
		day := time.Date(y, month, d+ahead, 0, 0, 0, 0, now.Location())
		if !works(contact.DayAt(day)) {
			continue
		}
		for _, w := range m.Windows {
			from, until, fits := w.within(day)
			if !fits || !until.After(now) {
				continue
			}
			if from.Before(now) {
				from = now
			}
			if !ok || from.Before(at) {
				at, ok = from, true
			}
		}
		if ok {
			return at, true
		}
	}
	return at, ok
}

// within returns the window on a day, given as its midnight. The hands of the
// clock decide: a day on which it is put forward or back has the same window.
func (w Window) within(day time.Time) (from, until time.Time, ok bool) {
	if !w.on(day.Weekday()) {
		return from, until, false
	}
	y, m, d := day.Date()
	at := func(clock string, otherwise time.Time) time.Time {
		t, err := time.Parse("15:04", clock)
		if err != nil {
			return otherwise // not said
		}
		return time.Date(y, m, d, t.Hour(), t.Minute(), 0, 0, day.Location())
	}
	from, until = at(w.From, day), at(w.Until, time.Date(y, m, d+1, 0, 0, 0, 0, day.Location()))
	return from, until, from.Before(until)
}
