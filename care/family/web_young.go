package family

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"kith/care/account"
	"kith/care/engagement"
	"kith/care/introduction"
	"kith/care/pass"
	"kith/care/privacy"
	"kith/platform/fault"
	"kith/platform/web"
)

// todayView is a young person's own day.
type todayView struct {
	self
	Own      bool
	Visits   []visit
	Promises []engagement.Line
	Matters  []engagement.Word // her own
	Notices  []privacy.Told
	Asked    bool                    // a check-in waits for her
	Felt     []introduction.FeltView // hand-offs of which she did not say how they felt
	Done     bool
}

func (p pages) today(w http.ResponseWriter, r *http.Request) error {
	s, err := p.self(r)
	if fault.Is(err, fault.NotFound) && account.KindOf(s.viewer.ID()) == account.Young {
		return web.Show(w, r, notYetPage())
	}
	if err != nil {
		return err
	}
	ctx := r.Context()
	v := todayView{self: s, Own: decides(s.viewer), Done: r.URL.Query().Has("done"), Visits: visits(s.ledger.Appointments, s.now, called(s.names))}
	promised, err := engagement.Promises(ctx, p.DB, s.viewer, s.records...)
	if err != nil {
		return err
	}
	if v.Promises, err = p.promised(ctx, s.viewer, promised); err != nil {
		return err
	}
	words, err := engagement.Words(ctx, p.DB, s.viewer, s.records...)
	if err != nil {
		return err
	}
	v.Matters = slices.DeleteFunc(engagement.Newest(string(s.ID), words).Matters, func(x engagement.Word) bool { return x.Speaker != s.ID.Ref() })
	waiting, err := pass.Waiting(ctx, p.House, s.ID.Ref())
	if err != nil {
		return err
	}
	if v.Felt, err = introduction.FeltOn(ctx, p.House, s.viewer, s.ID); err != nil {
		return err
	}
	if v.Asked = len(waiting) > 0; v.Own {
		if v.Notices, err = privacy.Notices(ctx, p.House, s.viewer, s.ID); err != nil {
			return err
		}
	}
	return web.Show(w, r, todayPage(v))
}

// looks is the page of who opened her record.
type looksView struct {
	self
	Days []privacy.Looked
	Next string
}

func (p pages) looked(w http.ResponseWriter, r *http.Request) error {
	s, err := p.owner(r)
	if err != nil {
		return err
	}
	until, err := time.Parse(time.RFC3339Nano, r.URL.Query().Get("before"))
	if err != nil {
		until = time.Time{} // the latest
	}
	v := looksView{self: s}
	days, before, err := privacy.WhoLooked(r.Context(), p.House, s.viewer, s.ID, until)
	if err != nil {
		return err
	}
	if v.Days = days; !before.IsZero() {
		v.Next = "/y/looked?" + url.Values{"before": {before.Format(time.RFC3339Nano)}}.Encode()
	}
	return web.Show(w, r, lookedPage(v))
}

// whoView is what she lets each one know.
type whoView struct {
	self
	Things  []toldThing
	People  []privacy.Own
	Others  [][]string
	Done    bool
	Mistake string // key
	Whose   string // reference, of the mistake
}

func (p pages) circle(r *http.Request) (v whoView, o *privacy.OwnCircle, err error) {
	if v.self, err = p.owner(r); err != nil {
		return v, nil, err
	}
	if o, err = privacy.CircleOf(r.Context(), p.House, v.viewer, v.ID); err != nil {
		return v, nil, err
	}
	v.People, v.Others = o.People(), o.Others()
	v.Things, err = p.things(r, v.self)
	return v, o, err
}

func (p pages) who(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.circle(r)
	if err != nil {
		return err
	}
	v.Done = r.URL.Query().Has("done")
	return web.Show(w, r, whoPage(v))
}

func (p pages) choose(w http.ResponseWriter, r *http.Request) error {
	v, o, err := p.circle(r)
	if err != nil {
		return err
	}
	with, seen := r.PostFormValue("with"), number(r.PostFormValue("version"))
	if !slices.ContainsFunc(v.People, func(x privacy.Own) bool { return x.Ref == with }) {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	if r.PostFormValue("step") == "end" {
		if err := o.End(r.Context(), with, seen); err != nil {
			return err
		}
		return web.See(w, r, "/y/who?done=1")
	}
	until, mistake := p.lastDay(r.PostFormValue("until"))
	knows := privacy.Knows(r.PostFormValue("knows"))
	if !slices.Contains(privacy.Choices, knows) {
		mistake = "family.who.missing"
	}
	if mistake != "" {
		v.Mistake, v.Whose = mistake, with
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, whoPage(v))
	}
	if err := o.Choose(r.Context(), with, knows, until, seen); err != nil {
		return err
	}
	return web.See(w, r, "/y/who?done=1")
}

// lastDay reads the last day of a choice; what is over already, or no day, is a
// mistake.
func (p pages) lastDay(text string) (day time.Time, mistake string) {
	if text = strings.TrimSpace(text); text == "" {
		return day, ""
	}
	day, err := time.ParseInLocation(time.DateOnly, text, p.Zone)
	y, m, d := p.Now().In(p.Zone).Date()
	if err != nil || day.Before(time.Date(y, m, d, 0, 0, 0, 0, p.Zone)) {
		return time.Time{}, "family.who.until-odd"
	}
	return day, ""
}
