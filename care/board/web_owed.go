package board

import (
	"context"

	"kith/care/contact"
	"kith/care/disclosure"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/say"
)

// owedLine is what the reader owes to somebody who told them something. It says
// nothing of what was told.
type owedLine struct {
	Child, What, When string
	Late              bool
	To                string // where it is answered
}

// owed reads what v owes, by when it is due: nobody else's, and not even how
// many there are.
func (p pages) owed(ctx context.Context, v access.Viewer) (lines []owedLine, err error) {
	all, err := disclosure.Unanswered(ctx, p.House, v)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var refs []string
	for _, r := range all {
		refs = append(refs, "Patient/"+r.Child, r.Tell)
	}
	known, err := people.Names(ctx, p.DB, v, refs)
	if err != nil {
		return nil, err
	}
	n, voice, now := names(known), say.From(ctx), p.Now()
	for _, r := range all {
		child := "Patient/" + r.Child
		l := owedLine{Child: n.full(ctx, child), What: voice.T("board.owed.answer"), Late: r.Late(now), To: "/children/" + r.Child + "/told/" + r.Statement}
		switch {
		case r.Kind == disclosure.OwesTelling && r.Tell == child: // of what she could not be told at once
			l.What, l.To = voice.T("board.owed.tell-child"), "/children/"+r.Child+"/shared"
		case r.Kind == disclosure.OwesTelling:
			l.What = voice.T("board.owed.tell", "who", n.brief(ctx, r.Tell))
		}
		day := voice.DayMonth(contact.Date(contact.DayAt(r.Due.In(p.Zone).AddDate(0, 0, -1)))) // it is late from the next day on
		if l.When = voice.T("board.owed.by", "day", day); l.Late {
			l.When = voice.T("board.owed.late", "day", day)
		}
		lines = append(lines, l)
	}
	return lines, nil
}
