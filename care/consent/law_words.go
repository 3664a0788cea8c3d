package consent

import (
	"slices"
	"strings"
	"time"

	"kith/platform/say"
)

// Standing says how far the rule behind l can be relied on today, as keys of
// sentences: none when counsel signed it within a year.
func (l Law) Standing(today time.Time) (says []string) {
	add := func(is bool, what string) {
		if is {
			says = append(says, what)
		}
	}
	rows := []Row{l.Consent, l.Access}
	has := func(is func(Row) bool) bool { return is(rows[0]) || is(rows[1]) }
	year := today.AddDate(-1, 0, 0).Format(time.DateOnly)
	add(has(func(r Row) bool { return r.Status == Blocked }), "consent.standing.blocked")
	add(l.Default, "consent.standing.default")
	add(l.Ended, "consent.standing.ended")
	add(has(func(r Row) bool { return r.Status == Draft }), "consent.standing.draft")
	add(has(func(r Row) bool { return r.Status == Read }), "consent.standing.read")
	add(has(func(r Row) bool { return r.VerifiedOn != "" && r.VerifiedOn < year }), "consent.standing.old")
	return says
}

// Ready reports whether a site at a place may go live on a day: every rule of
// the place in force then may be used.
func (r *Rules) Ready(place string, day time.Time) bool { return len(r.Unsigned(place, day)) == 0 }

// Unsigned returns the citations of the rules of a place that nobody may use on
// a day, until counsel of the site signs them.
func (r *Rules) Unsigned(place string, day time.Time) (citations []string) {
	for _, f := range r.Files() {
		if row, ok := f.on(day); ok && f.Place == place && row.Status == Blocked {
			citations = append(citations, row.Citation)
		}
	}
	if at := r.portal.of(place); at.Status == Blocked && !slices.Contains(citations, at.Citation) {
		citations = append(citations, at.Citation)
	}
	return citations
}

// Standing says how far the rules of a place can be relied on today, as keys of
// sentences: whatever is to be said of any of them, each thing once.
func (r *Rules) Standing(place string, today time.Time) (says []string) {
	for _, f := range r.Files() {
		if f.Place != place && f.Place != "" {
			continue
		}
		for _, s := range r.Law(place, f.Service, today, today).Standing(today) {
			if !slices.Contains(says, s) {
				says = append(says, s)
			}
		}
	}
	if !r.Ready(place, today) && !slices.Contains(says, "consent.standing.blocked") {
		says = append(says, "consent.standing.blocked")
	}
	return says
}

// Words says an answer about who consents, line by line, ending with what it
// rests on.
func (r Ruling) Words(v *say.Voice) []string {
	var who []string
	for _, p := range r.Who {
		who = append(who, v.T("consent.party."+string(p)))
	}
	lines := []string{v.T("consent.because."+r.Because, "who", v.List(who...))}
	if r.Parent != "" {
		lines = append(lines, v.T("consent.sight."+string(r.Parent)))
	}
	for _, n := range r.Needs {
		lines = append(lines, v.T("consent.need."+n))
	}
	return append(lines, v.T("consent.because.basis", "citation", r.Basis))
}

// Words says an obligation.
func (o Obligation) Words(v *say.Voice) string {
	if o.Number > 0 {
		return v.T("consent.duty."+o.What, "count", o.Number)
	}
	return v.T("consent.duty." + o.What)
}

// Words says why something is not shared.
func (e Exception) Words(v *say.Voice) string {
	return v.T("consent.exception." + strings.Trim(strings.NewReplacer(".", "-", "(", "-", ")", "").Replace(e.Code), "-"))
}
