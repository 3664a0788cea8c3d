package board

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/tie"
	"kith/platform/say"
	"kith/platform/web/draw"
)

// contactLine is one row of the table of contacts.
type contactLine struct {
	contact.Contact
	Who  string
	Whom string
	How  string
	What string
	Rows []string // whose rows of the picture it is drawn in, alone or with others of that day
}

// contactLines are the contacts since a day, the latest first.
func (f facts) contactLines(ctx context.Context, since contact.Day) []contactLine {
	direct := f.direct(since)
	var lines []contactLine
	for _, c := range slices.Backward(f.ledger.Contacts) {
		if c.Day <= since || c.Day > contact.DayAt(f.now) {
			continue
		}
		l := contactLine{
			Contact: c, Who: f.names.full(ctx, c.Person), Whom: f.names.full(ctx, c.With),
			How: say.T(ctx, "board.kind."+c.Kind), What: whatWords(ctx, c.Code, c.Text),
		}
		l.Rows = rowsOf(c, direct)
		lines = append(lines, l)
	}
	return lines
}

// whatWords says what a contact was: our codes in the reader's language, else
// the words of the record.
func whatWords(ctx context.Context, code, text string) string {
	if key := "board.what." + code; code != "" && say.From(ctx).Has(key) {
		return say.T(ctx, key)
	}
	return text
}

// direct are the people who were in touch with the child or her family. Of the
// others the weave shows what they said to colleagues about her.
func (f facts) direct(since contact.Day) map[string]bool {
	direct := map[string]bool{}
	for _, c := range f.ledger.Contacts {
		if c.Day > since && c.WithFamily() && c.Happened() {
			direct[c.Person] = true
		}
	}
	return direct
}

// weaveView is contacts over twelve months, in two sizes.
type weaveView struct {
	Wide, Narrow draw.Picture
	Marks        int // contacts drawn, one a person and day
	Handoffs     int
	Kinds        []draw.MarkKind
	Gap          bool
}

// weave draws one row for each person who was in touch in the twelve months
// before now.
func (f facts) weave(ctx context.Context, r tie.Rules) weaveView {
	v := say.From(ctx)
	since, today := contact.DayAt(f.now.AddDate(-1, 0, 0)), contact.DayAt(f.now)
	s := draw.Strip{
		Start: contact.Date(since), End: contact.Date(today), GapDays: r.GapDays, Bands: f.bands(ctx, r, since, today),
		Gap: func(days int) string { return v.T("board.weave.gap", days) },
		Month: func(t time.Time, year bool) string {
			if year {
				return v.MonthShort(t) + " " + t.Format("2006")
			}
			return v.MonthShort(t)
		},
	}
	w := weaveView{}
	s.Rows = f.rows(ctx, since, &w)
	if more := len(s.Rows) - draw.MaxRows; more > 0 {
		s.More = v.T("board.weave.more", more)
	}
	told := make([]string, len(s.Rows))
	for i, row := range s.Rows {
		happened := slices.DeleteFunc(slices.Clone(row.Marks), func(m draw.Mark) bool { return m.Kind == draw.Missed })
		told[i] = v.T("board.weave.row", "name", row.Name, "count", len(happened))
	}
	s.Title = v.T("board.weave.title", "rows", v.List(told...))
	for _, b := range s.Bands {
		s.Title += " " + b.Text + "."
	}
	s.ID = "weave-w"
	w.Wide = draw.Weave(s, draw.Wide)
	s.ID = "weave-n"
	w.Narrow = draw.Weave(s, draw.Narrow)
	return w
}

// rows makes the rows of the weave: care before community, then by when they
// came into the child's life.
func (f facts) rows(ctx context.Context, since contact.Day, w *weaveView) []draw.Row {
	byPerson := map[string]*draw.Row{}
	var order []string
	ties := map[string]tie.Tie{}
	for _, t := range f.corner {
		ties[t.Person] = t
	}
	row := func(person string) *draw.Row {
		r := byPerson[person]
		if r == nil {
			t := ties[person]
			r = &draw.Row{ID: anchor(person), Name: f.names.full(ctx, person), Role: f.names[person].Role}
			if t.Person != "" {
				r.Role = f.role(ctx, t)
			}
			if t.Facts.Flags["ended"] {
				r.To = contact.Date(t.Until)
			}
			byPerson[person] = r
			order = append(order, person)
		}
		return r
	}
	for _, l := range slices.Backward(f.contactLines(ctx, since)) {
		for _, person := range l.Rows {
			mark(ctx, row(person), l, w)
		}
	}
	for _, c := range f.ledger.Contacts { // where a gap at the left edge began
		if r := byPerson[c.Person]; r != nil && c.Day <= since && c.Happened() && c.WithFamily() {
			r.From = contact.Date(c.Day)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int {
		ta, tb := ties[a], ties[b]
		return cmp.Or(cmp.Compare(ta.Circle, tb.Circle), cmp.Compare(unnamed(ta), unnamed(tb)), cmp.Compare(ta.Since, tb.Since), strings.Compare(a, b))
	})
	rows := make([]draw.Row, len(order))
	for i, person := range order {
		rows[i] = *byPerson[person]
	}
	return rows
}

// unnamed puts who is known only from visits behind who is named.
func unnamed(t tie.Tie) int {
	if t.Named {
		return 0
	}
	return 1
}

// rowsOf returns in whose rows a contact is drawn: the worker's; of two
// colleagues, whoever was not in touch with the family. What did not come to be
// stands in the table alone.
func rowsOf(c contact.Contact, direct map[string]bool) (all []string) {
	if c.Kind == "tried" || c.Kind == "called-off" {
		return nil
	}
	if c.WithFamily() {
		return []string{c.Person}
	}
	for _, p := range []string{c.Person, c.With} {
		if !direct[p] {
			all = append(all, p)
		}
	}
	return all
}

// mark adds a contact to a row; of several on one day the closest stays.
func mark(ctx context.Context, r *draw.Row, l contactLine, w *weaveView) {
	m := draw.Mark{Day: contact.Date(l.Day), Kind: markKind(l.Kind), Text: markText(ctx, l)}
	if l.Kind == "handoff" {
		m.To = anchor(l.To)
		w.Handoffs++
	}
	if n := len(r.Marks); n > 0 && r.Marks[n-1].Day.Equal(m.Day) {
		last := &r.Marks[n-1]
		if closeness(m.Kind) > closeness(last.Kind) {
			*last = m
		}
		return
	}
	r.Marks = append(r.Marks, m)
	w.Marks++
	if !slices.Contains(w.Kinds, m.Kind) {
		w.Kinds = append(w.Kinds, m.Kind)
	}
}

// closeness orders the marks of one day.
func closeness(k draw.MarkKind) int {
	return slices.Index([]draw.MarkKind{draw.Missed, draw.Message, draw.Visit, draw.Handoff}, k)
}

func markKind(kind string) draw.MarkKind {
	switch kind {
	case "handoff":
		return draw.Handoff
	case "visit":
		return draw.Visit
	case "missed":
		return draw.Missed
	}
	return draw.Message
}

func markText(ctx context.Context, l contactLine) string {
	what := l.What
	if what == "" {
		what = l.How
	}
	return say.From(ctx).DayMonth(contact.Date(l.Day)) + ", " + what
}

// bands are the times in which nobody held work that somebody ought to hold. A
// child who never had a counselor has no gap.
func (f facts) bands(ctx context.Context, r tie.Rules, since, today contact.Day) (all []draw.Band) {
	for _, b := range r.Bands {
		type span struct{ from, to contact.Day }
		var held []span
		for _, t := range f.corner {
			if !slices.Contains(b.Roles, t.RoleCode) || t.Since == 0 {
				continue
			}
			to := t.Until
			if to == 0 {
				to = today
			}
			held = append(held, span{t.Since, to})
		}
		slices.SortFunc(held, func(a, b span) int { return cmp.Compare(a.from, b.from) })
		for i, h := range held {
			next := today
			if i+1 < len(held) {
				next = held[i+1].from
			}
			from := h.to
			for _, before := range held[:i] {
				from = max(from, before.to)
			}
			if days := int(next - from); days >= b.MinDays && next > since {
				all = append(all, draw.Band{From: contact.Date(max(from, since)), To: contact.Date(next),
					Text: say.T(ctx, "board.band."+b.Name, days)})
			}
		}
	}
	return all
}
