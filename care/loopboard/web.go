package loopboard

import (
	"context"
	"net/http"
	"strings"

	"kith/care/loop"
	"kith/care/module"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/live"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	m.On("GET /loops", p.board, web.Shows("What was passed on and is open: a board of its steps, what is quiet first.").
		Query("view: mine, team or site", "as: table, or room for initials only", "quiet: 1 for what is quiet only", "kind: handoff, referral or consult",
			"step: one of the board's columns", "partner: who is asked, as Organization/x", "language: of the child, as es", "days: nothing happened for so many",
			"page: of the table, from 1"))
	m.On("GET /loops/live", p.live, web.Gives("Says when something on the reader's board changed, and never what.", "text/event-stream").Query("seen: the mark that the page showed"))
	m.On("POST /loops", p.keep, web.Does("Keeps how the reader looks at the board, by a name.").Needs("name: of theirs").Takes("query: what stands in the address", "drop: 1 forgets it"))
	m.On("GET /loops/{id}", p.one, web.Shows("One thing that was passed on: its steps, who holds it, all that happened.").Query("to: where it is to be moved, as accepted/accepted"))
	m.On("POST /loops/{id}/move", p.move, web.Does("Moves it to another step, or ends it with a reason.").Needs("to: a step and a status, as accepted/accepted", "version: the one the page showed").
		Takes("reason: a code of why it ends", "words: of why it ends", "note: how they told you", "until: the day until which it waits, as 2026-11-30", "next: where to go on"))
	m.On("POST /loops/{id}/did", p.did, web.Does("Writes down what was done while it stays where it is.").Needs("what: nudged, called, reached, noted, told or visit-offered", "version: the one the page showed").
		Takes("note: one line", "next: where to go on"))
	m.On("POST /loops/{id}/hold", p.hold, web.Does("Puts it into the hands of a colleague.").Needs("who: PractitionerRole/x", "version: the one the page showed"))
	m.On("GET /children/{id}/loops", p.child, web.Shows("What was passed on about one child, open and closed."))
}

// Works reports whether somebody's work is with what is passed on.
func Works(v access.Viewer) bool {
	return v.Origin() != "" && strings.HasPrefix(v.ID(), "Practitioner/") && v.Clears(label.Coordination)
}

func reader(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !Works(v):
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

// live tells an open board that something on it changed.
func (p pages) live(w http.ResponseWriter, r *http.Request) error {
	v, err := reader(r)
	if err != nil {
		return err
	}
	return live.Usual.Stream(w, r, p.mark(v))
}

// mark looks at what v sees.
func (p pages) mark(v access.Viewer) live.Look {
	return func(ctx context.Context, seen string) (string, error) {
		return loop.Mark(ctx, p.House, v.At(p.Now()), seen)
	}
}
