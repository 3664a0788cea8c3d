package message

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// spoken is a message in words.
type spoken struct {
	Message
	Who, Role, When string
	Calls           []string
	Mine            bool
}

// threadView is one thread, and what can be made of it.
type threadView struct {
	Line
	Child   people.Patient
	Said    []spoken
	Seen    []string
	in      []Colleague // who is in it, but the reader
	Others  []Colleague // who may know and is not in it
	Today   string      // 2026-11-18
	Words   string
	To      []string
	Mistake string // key
}

func (v threadView) address(more string) string { return "/children/" + string(v.Child.ID) + more }

// one returns the thread of an address, if it is about the child of the address
// and the reader is one of it.
func (p pages) one(r *http.Request) (view threadView, v access.Viewer, err error) {
	if view.Child, v, err = p.child(r); err != nil {
		return view, v, err
	}
	ctx := r.Context()
	all, err := threads(ctx, p.DB, v, Filter{Thread: r.PathValue("thread")}, p.Now())
	if err != nil {
		return view, v, err
	}
	records, err := p.Store.Same(ctx, v, string(view.Child.ID))
	if err != nil {
		return view, v, err
	}
	if len(all) == 0 || !slices.Contains(records, all[0].Child) {
		return view, v, fault.New(fault.NotFound, "fhir.not-found")
	}
	list, err := lines(ctx, p.House, v, all)
	if err != nil {
		return view, v, err
	}
	view.Line, view.Today = list[0], p.Today().Format("2006-01-02")
	may, err := p.colleagues(ctx, v, view.Child.ID, "Communication/"+view.ID)
	if err != nil {
		return view, v, err
	}
	view.Whom = nil
	for _, c := range may { // who cannot read it any more is not of it
		if slices.Contains(view.Between, c.Ref) || slices.Contains(view.Between, c.Person) {
			view.Whom, view.in = append(view.Whom, c.Short), append(view.in, c)
		}
	}
	if view.Others = may; !view.Told { // what was told is known to those who know it
		view.Others, err = p.colleagues(ctx, v, view.Child.ID, "")
	}
	view.Others = slices.DeleteFunc(view.Others, func(c Colleague) bool {
		return slices.Contains(view.Between, c.Ref) || slices.Contains(view.Between, c.Person)
	})
	return view, v, err
}

func (p pages) thread(w http.ResponseWriter, r *http.Request) error {
	view, v, err := p.one(r)
	if err != nil {
		return err
	}
	if err := p.fill(r.Context(), v, &view); err != nil {
		return err
	}
	return web.Show(w, r, threadPage(view))
}

// fill reads what was written, and notes that it was read.
func (p pages) fill(ctx context.Context, v access.Viewer, view *threadView) error {
	all, seen, err := Read(ctx, p.House, v, view.ID)
	if err != nil {
		return err
	}
	var refs []string
	for _, m := range all {
		refs = append(append(refs, m.From), m.Calls...)
	}
	for _, s := range seen {
		refs = append(refs, s.Who)
	}
	named, err := people.Names(ctx, p.DB, v, refs)
	if err != nil {
		return err
	}
	own, err := meOf(ctx, p.DB, v, p.Now())
	if err != nil {
		return err
	}
	for i, m := range all {
		s := spoken{Message: m, Who: named[m.From].Name, Role: named[m.From].Role, When: when(ctx, m.At, p.Now(), p.Zone), Mine: slices.Contains(own.names, m.From)}
		s.New = i >= len(all)-view.Unread && !s.Mine
		for _, ref := range m.Calls {
			s.Calls = append(s.Calls, named[ref].Short)
		}
		view.Said = append(view.Said, s)
	}
	last := view.Last
	for _, s := range seen {
		if name := named[s.Who].Short; name != "" && !s.At.Before(last) {
			view.Seen = append(view.Seen, say.T(ctx, "message.seen.who", "who", name, "when", when(ctx, s.At, p.Now(), p.Zone)))
		}
	}
	return nil
}

// reply takes the form of a thread.
func (p pages) reply(w http.ResponseWriter, r *http.Request) error {
	view, v, err := p.one(r)
	if err != nil {
		return err
	}
	ctx, back := r.Context(), view.address("/messages/"+view.ID)
	switch step := r.PostFormValue("step"); step {
	case "close", "open":
		if err := Close(ctx, p.House, v, view.ID, step == "open"); err != nil {
			return err
		}
		return web.See(w, r, back)
	}
	view.Words, view.To = web.Words(r, "words"), chosen(r, view.Others)
	switch {
	case strings.TrimSpace(view.Words) == "":
		view.Mistake = "message.mistake.words"
	case len([]rune(view.Words)) > most:
		view.Mistake = "message.mistake.long"
	}
	if view.Mistake != "" {
		if err := p.fill(ctx, v, &view); err != nil {
			return err
		}
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, threadPage(view))
	}
	for _, ref := range Called(view.Words, slices.Concat(view.Others, view.in)) {
		if !slices.Contains(view.To, ref) {
			view.To = append(view.To, ref)
		}
	}
	from, err := people.Writer(ctx, p.DB, v, p.Today())
	if err != nil {
		return err
	}
	if _, err := Write(ctx, p.House, v, Draft{Child: view.Thread.Child, Thread: view.ID, From: from, To: view.To, Words: view.Words}); err != nil {
		return err
	}
	return web.See(w, r, back+"#last")
}

// short is as much of a message as a line takes that more people read; nothing
// where it is about what was told in confidence.
func (v threadView) short(words string) string {
	if v.Told {
		return ""
	}
	line := []rune(strings.Join(strings.Fields(words), " "))
	return string(line[:min(len(line), mostLine)])
}

const mostLine = 300
