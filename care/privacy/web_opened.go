package privacy

import (
	"encoding/csv"
	"net/http"
	"slices"
	"time"

	"kith/care/consent"
	"kith/care/people"
	"kith/fhir/store"
	"kith/platform/audit"
	"kith/platform/web"
)

// openedView is the page of who opened a child's record.
type openedView struct {
	subject
	Sittings    []sitting
	Names       names
	Known       []string // references that may be asked for
	Who         string
	From, Until string
	Next        string // address of the page before this one in time
	Notices     []Told
	Breaks      bool // the viewer may break the glass
}

// Lines of one page, and of one reading of the CSV. Source: Kith
const (
	perPage    = 200
	perReading = 1000
)

// asked reads which lines are asked for.
func (p pages) asked(r *http.Request, s subject) store.Opened {
	f := r.URL.Query()
	q := store.Opened{Patient: string(s.ID), Who: f.Get("who"), From: p.dayOf(f.Get("from")), Count: perPage + 1}
	if last := p.dayOf(f.Get("until")); !last.IsZero() {
		q.Until = last.AddDate(0, 0, 1)
	}
	if before, err := time.Parse(time.RFC3339Nano, f.Get("before")); err == nil && (q.Until.IsZero() || before.Before(q.Until)) {
		q.Until = before
	}
	return q
}

func (p pages) opened(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	ctx, f := r.Context(), r.URL.Query()
	v := openedView{subject: s, Who: f.Get("who"), From: f.Get("from"), Until: f.Get("until")}
	all, err := p.Store.Openings(ctx, s.viewer, p.asked(r, s))
	if err != nil {
		return err
	}
	shown, before := page(all, perPage, func(o store.Opening) time.Time { return o.At })
	if !before.IsZero() {
		f.Set("before", before.Format(time.RFC3339Nano))
		v.Next = "?" + f.Encode()
	}
	broken, err := consent.Broken(ctx, p.DB, s.viewer, s.ID)
	if err != nil {
		return err
	}
	lines := make([]audit.Line, len(shown))
	for i, o := range shown {
		lines[i] = o.Line
	}
	v.Sittings = sittings(lines, broken, p.Zone)
	if v.Names, v.Known, err = p.openers(r, s, v.Sittings); err != nil {
		return err
	}
	if v.Notices, err = Notices(ctx, p.House, s.viewer, s.ID); err != nil {
		return err
	}
	g := consent.In(p.Store)
	v.Breaks = g.MayBreak(ctx, p.DB, s.viewer, s.ID) == nil
	return web.Show(w, r, openedPage(v))
}

// openers returns the names of everybody who is spoken of, and who may be asked
// for: those of the page and of the latest lines.
func (p pages) openers(r *http.Request, s subject, all []sitting) (n names, known []string, err error) {
	latest, err := p.Store.Openings(r.Context(), s.viewer, store.Opened{Patient: string(s.ID), Count: perReading})
	if err != nil {
		return nil, nil, err
	}
	refs := []string{}
	for _, o := range latest {
		known = append(known, o.Who)
	}
	for _, x := range all {
		known, refs = append(known, x.Who), append(refs, people.OrganizationID(x.Origin).Ref())
	}
	slices.Sort(known)
	known = slices.Compact(known)
	n, err = people.Names(r.Context(), p.DB, s.viewer, append(refs, known...))
	return n, known, err
}

// openedCSV writes the lines as a table: who, when, what kind of act, nothing
// of what was seen.
func (p pages) openedCSV(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="opened.csv"`)
	out := csv.NewWriter(w)
	rows := [][]string{{"at", "who", "organization", "action", "deed", "purpose"}}
	q := store.Opened{Patient: string(s.ID), Count: perReading}
	for {
		part, err := p.Store.Openings(r.Context(), s.viewer, q)
		if err != nil {
			return err
		}
		for _, o := range part {
			rows = append(rows, []string{o.At.Format(time.RFC3339), o.Who, o.Origin, string(o.Action), deed(o.Line), o.Purpose})
		}
		if len(part) < perReading {
			return out.WriteAll(rows)
		}
		q.After = part[len(part)-1].Mark
	}
}
