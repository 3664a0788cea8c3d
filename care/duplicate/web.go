package duplicate

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/match"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	why, seen := "reason: why, one line", "version-{id}: the version of each record that the reader saw"
	m.On("GET /children/duplicates", p.duplicates, web.Shows("Records that may be of one child, the likeliest first."))
	m.On("GET /children/{id}/same/{other}", p.beside, web.Shows("Two records side by side."))
	m.On("POST /children/{id}/same/{other}/join", p.join, web.Does("Joins two records of one child.").
		Needs(why, "stays: id of the record that stays in use", seen))
	m.On("POST /children/{id}/same/{other}/part", p.part, web.Does("Takes two joined records apart.").Needs(why, seen))
	m.On("POST /children/{id}/same/{other}/apart", p.apart, web.Does("Notes that two records are two children.").
		Takes("undo: anything, to leave it open again"))
}

// mostShown is how many pairs the list shows, mostReason how long a
// reason may be, in characters. Source: Kith
const (
	mostShown  = 50
	mostReason = 300
)

func viewer(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	if v.Nobody() {
		return v, fault.New(fault.Login, "fault.login")
	}
	return v, nil
}

// record is one Patient as these pages see it.
type record struct {
	store.Resource
	patient r4.Patient
	person  match.Person
}

func read(res store.Resource) (record, error) {
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err != nil {
		return record{}, err
	}
	p := r4.As[r4.Patient](root)
	return record{res, p, match.Read(p)}, nil
}

// records returns the patients of ids that v may see.
func (p pages) records(ctx context.Context, v access.Viewer, ids []string) (map[string]record, error) {
	all := make(map[string]record, len(ids))
	for part := range slices.Chunk(ids, 200) {
		page, err := p.Store.Search(ctx, v, store.Query{Type: "Patient", Params: []store.Param{{Name: "_id", Values: part}}, Count: len(part)})
		if err != nil {
			return nil, err
		}
		for _, res := range page.Resources {
			if all[res.ID], err = read(res); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// duplicates shows the pairs that may be one child, the likeliest first.
func (p pages) duplicates(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	pairs, more, err := Candidates(ctx, p.DB, v)
	if err != nil {
		return err
	}
	all, err := p.records(ctx, v, idsOf(pairs))
	if err != nil {
		return err
	}
	view := listView{More: more}
	var found []graded
	for _, pair := range pairs {
		a, b := all[pair.One], all[pair.Other]
		if a.ID == "" || b.ID == "" {
			continue
		}
		if res := match.Compare(a.person, b.person); res.Grade != match.Not {
			found = append(found, graded{pair, res})
		}
	}
	slices.SortFunc(found, func(a, b graded) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.One, b.One), cmp.Compare(a.Other, b.Other))
	})
	view.More = view.More || len(found) > mostShown
	for _, g := range found[:min(len(found), mostShown)] {
		view.Rows = append(view.Rows, p.row(ctx, all[g.One], all[g.Other], g.Result))
	}
	return web.Show(w, r, listPage(view))
}

// graded is a pair and how it compares.
type graded struct {
	Pair
	match.Result
}

// two reads the two records of an address; one that the viewer may not see is
// not found, whichever it is.
func (p pages) two(r *http.Request) (a, b record, v access.Viewer, err error) {
	if v, err = viewer(r); err != nil {
		return a, b, v, err
	}
	one, other := r.PathValue("id"), r.PathValue("other")
	if one == other {
		return a, b, v, fault.New(fault.NotFound, "people.child.not-found")
	}
	for _, x := range []struct {
		id   string
		into *record
	}{{one, &a}, {other, &b}} {
		if !r4.IsID(x.id) {
			return a, b, v, fault.New(fault.NotFound, "people.child.not-found")
		}
		res, err := p.Store.Read(r.Context(), v, "Patient", x.id)
		if fault.Is(err, fault.Deleted) || fault.Is(err, fault.NotFound) {
			return a, b, v, fault.New(fault.NotFound, "people.child.not-found")
		}
		if err == nil {
			*x.into, err = read(res)
		}
		if err != nil {
			return a, b, v, err
		}
	}
	return a, b, v, nil
}

// beside shows two records side by side.
func (p pages) beside(w http.ResponseWriter, r *http.Request) error {
	a, b, v, err := p.two(r)
	if err != nil {
		return err
	}
	view, err := p.view(r.Context(), v, a, b)
	if err != nil {
		return err
	}
	return web.Show(w, r, besidePage(view))
}

// asked is what a form says.
type asked struct {
	Stays, Reason string
	Mistakes      map[string]string // field to sentence key
}

// reason reads why somebody joins or parts two records: one line.
func reason(r *http.Request, a *asked) {
	a.Mistakes = map[string]string{}
	a.Reason = web.Line(r, "reason")
	switch {
	case a.Reason == "":
		a.Mistakes["reason"] = "duplicate.reason.missing"
	case utf8.RuneCountInString(a.Reason) > mostReason:
		a.Mistakes["reason"] = "duplicate.reason.long"
	}
}

// refuse shows the form again, with what was typed.
func (p pages) refuse(w http.ResponseWriter, r *http.Request, a, b record, ask asked) error {
	view, err := p.view(r.Context(), access.From(r.Context()), a, b)
	if err != nil {
		return err
	}
	view.asked = ask
	return web.ShowStatus(w, r, http.StatusUnprocessableEntity, besidePage(view))
}

// join joins two records. The form says which one stays in use.
func (p pages) join(w http.ResponseWriter, r *http.Request) error {
	a, b, v, err := p.two(r)
	if err != nil {
		return err
	}
	var ask asked
	reason(r, &ask)
	ask.Stays = r.PostFormValue("stays")
	stays, goes := a, b
	switch ask.Stays {
	case a.ID:
	case b.ID:
		stays, goes = b, a
	default:
		ask.Mistakes["stays"] = "duplicate.stays.missing"
	}
	if len(ask.Mistakes) > 0 {
		return p.refuse(w, r, a, b, ask)
	}
	if isReplaced(stays.patient) || isReplaced(goes.patient) {
		return fault.New(fault.Rule, "duplicate.already")
	}
	staying, going, err := join(stays.patient, goes.patient)
	if err != nil {
		return err
	}
	err = p.write(r, v, change{"join two records", "Two records of one child were joined", ask.Reason}, []record{stays, goes}, [][]byte{staying, going})
	if err != nil {
		return err
	}
	return web.See(w, r, besideAddress(stays.ID, goes.ID))
}

// part takes two joined records apart again.
func (p pages) part(w http.ResponseWriter, r *http.Request) error {
	a, b, v, err := p.two(r)
	if err != nil {
		return err
	}
	var ask asked
	if reason(r, &ask); len(ask.Mistakes) > 0 {
		return p.refuse(w, r, a, b, ask)
	}
	if joinedTo(a.patient, b.ID) == "" && joinedTo(b.patient, a.ID) == "" {
		return fault.New(fault.Conflict, "duplicate.changed")
	}
	var bodies [][]byte
	for _, x := range [][2]record{{a, b}, {b, a}} {
		active, err := p.activeBefore(r.Context(), v, x[0].ID, x[1].ID)
		if err != nil {
			return err
		}
		body, err := part(x[0].patient, x[1].ID, active)
		if err != nil {
			return err
		}
		bodies = append(bodies, body)
	}
	err = p.write(r, v, change{"take two records apart", "Two joined records were taken apart", ask.Reason}, []record{a, b}, bodies)
	if err != nil {
		return err
	}
	return web.See(w, r, besideAddress(a.ID, b.ID))
}

// activeBefore returns what a record said about being in use before it was
// joined with another; absent where no version says.
func (p pages) activeBefore(ctx context.Context, v access.Viewer, id, other string) (element.Value, error) {
	versions, err := p.Store.History(ctx, v, "Patient", id)
	if err != nil {
		return element.Value{}, err
	}
	for _, res := range versions {
		if res.Deleted {
			continue
		}
		was, err := read(res)
		if err != nil {
			return element.Value{}, err
		}
		if joinedTo(was.patient, other) == "" {
			return was.patient.Get("active"), nil
		}
	}
	return element.Value{}, nil
}

// change says what is done to two records: to the audit trail, in the record,
// and why.
type change struct{ audit, activity, reason string }

// write stores both records anew, if they are still as the form's reader saw
// them, and a Provenance about each.
func (p pages) write(r *http.Request, v access.Viewer, c change, was []record, bodies [][]byte) error {
	var batch []*store.Incoming
	defer func() { p.Store.Release(batch...) }()
	now := p.Now().In(p.Zone)
	for i, body := range bodies {
		seen, err := strconv.ParseInt(r.PostFormValue("version-"+was[i].ID), 10, 64)
		if err != nil || seen < 1 {
			return fault.New(fault.Invalid, "duplicate.no-version")
		}
		in, err := p.Store.Prepare(body, element.Options{})
		if err != nil {
			return err
		}
		in.IfMatch = seen
		batch = append(batch, in)
		why, _, err := provenance(was[i].ID, c.activity, c.reason, v.ID(), now)
		if err != nil {
			return err
		}
		if in, err = p.Store.Prepare(why, element.Options{}); err != nil {
			return err
		}
		in.New = true
		batch = append(batch, in)
	}
	_, err := p.Store.Write(r.Context(), v, c.audit, batch)
	if fault.Is(err, fault.Precondition) {
		return fault.Wrap(fault.Conflict, "duplicate.changed", err)
	}
	return err
}

// apart notes that two records are two children, or, with undo, that this is
// open again.
func (p pages) apart(w http.ResponseWriter, r *http.Request) error {
	a, b, v, err := p.two(r)
	if err != nil {
		return err
	}
	undo := r.PostFormValue("undo") != ""
	why := "two records are two children"
	if undo {
		why = "two records may be one child"
	}
	err = p.DB.Write(r.Context(), func(tx *db.Tx) error {
		err := keepApart(r.Context(), tx, pairOf(a.ID, b.ID), v.ID(), p.Now())
		if undo {
			err = reopen(r.Context(), tx, pairOf(a.ID, b.ID))
		}
		if err != nil {
			return err
		}
		for _, x := range []record{a, b} {
			event := audit.Event{At: p.Now(), Who: v, Action: audit.Execute, Why: why, What: people.PatientID(x.ID).Ref(), Count: 1}
			if _, err := audit.Record(r.Context(), tx, event); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.See(w, r, besideAddress(a.ID, b.ID))
}
