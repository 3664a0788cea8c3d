package passing

import (
	"context"
	"kith/care/referral"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/directory"
	"kith/care/link"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/packet"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct{ *module.House }

func routes(m *web.Mux, h *module.House) {
	p := pages{h}
	p.oneRoutes(m)
	p.sendRoutes(m)
}

func (p pages) oneRoutes(m *web.Mux) {
	m.On("GET /referrals/{id}", p.one, web.Shows("One referral: where it stands, who holds it, what happened, what went along, and what can be done."))
	m.On("POST /referrals/{id}/step", p.step, web.Does("Takes a step about a referral, by whoever passes on or by whoever is asked.").
		Needs("version: the one that the reader saw", "step: what happened, such as nudged, called, accepted, visit-booked or told").
		Takes("outcome: what they said in a call, a step", "note: one line", "reason: why it ends", "at: when the visit is, as 2026-11-16T10:30", "until: the last day of waiting, as 2026-11-16",
			"who: who was told, Patient/x or RelatedPerson/x", "how: in-person, call, video, message or letter", "report: what they wrote"))
	m.On("POST /referrals/{id}/report", p.report, web.Does("Keeps a file that came back about a referral: PDF, picture or text.").
		Takes("version: the one that the reader saw", "file: what came back"))
	m.On("GET /referrals/{id}/report/{n}", p.reportFile, web.Gives("What came back about a referral, as it came.", "*/*"))
	m.On("GET /referrals/answered", p.answered, web.Shows("That an answer is on its way to who asked, for those who were asked."))
}

// one is one referral as its reader sees it.
type one struct {
	loop.Item
	Child   people.Patient // zero for who may not read it
	Need    referral.Need
	Service string // its name, "" for none
	Visit   time.Time
	Yes     referral.Said
	Names   map[string]people.Named
	Tried   []loop.Item // the others for the same need
	Packets []string
	Link    link.Card // for the side that asks
	Reports int
	Tellers []referral.Sayer // who can be told
	Sayers  []referral.Sayer // who may say yes to what goes along
	Doing   referral.Doing
	Outcome string
	Words   string // what they wrote, typed
	Mistake string
	Field   string

	asks    access.Viewer
	sides   []loop.Side
	now     time.Time
	reaches []string      // where who is asked can be reached
	staff   []people.Role // of who is asked
}

// Ours reports whether the reader is of the side that asks.
func (o one) Ours() bool { return slices.Contains(o.sides, loop.ByRequester) }

// Steps are what the reader can do now.
func (o one) Steps() (all []referral.Step) {
	for _, s := range referral.Steps {
		if s.May(o.Item, o.sides) {
			all = append(all, s)
		}
	}
	return all
}

// one returns the referral of an address as far as the asker sees it.
func (p pages) oneOf(r *http.Request) (o one, err error) {
	v := access.From(r.Context())
	if v.Nobody() {
		return o, fault.New(fault.Login, "fault.login")
	}
	ctx := r.Context()
	a, err := loop.Act(ctx, p.House, v, r.PathValue("id"))
	if err != nil {
		return o, err
	}
	try := referral.TryOf(r4.As[r4.Task](a.Was))
	o = one{Item: a.Item, asks: v, sides: a.Side, now: a.Now, Visit: try.Visit, Yes: try.Yes, Reports: len(try.Reports)}
	if !strings.HasPrefix(a.Me, "Practitioner") || o.Kind != loop.Referral {
		return o, fault.New(fault.NotFound, "loop.not-found")
	}
	if o.Child, err = people.Child(ctx, p.DB, v, o.Item.Child); referral.Only(err) != nil {
		return o, err
	}
	if o.Need, err = referral.NeedOf(ctx, p.House, v, strings.TrimPrefix(o.Focus, "ServiceRequest/")); referral.Only(err) != nil {
		return o, err
	}
	if id := strings.TrimPrefix(try.Service, "HealthcareService/"); id != "" {
		s, err := directory.Get(ctx, p.House, v, id)
		if referral.Only(err) != nil {
			return o, err
		}
		o.Service, o.reaches = s.Name, reaches(s)
	}
	if org, ok := strings.CutPrefix(o.ToOrg, "Organization/"); ok {
		if o.staff, err = people.Staff(ctx, p.DB, v, people.OrganizationID(org)); err != nil {
			return o, err
		}
	}
	if o.Packets, err = packet.SentWith(ctx, p.House, v, "Task/"+o.ID); err != nil {
		return o, err
	}
	if o.Ours() {
		if o.Link, err = link.CardOf(ctx, p.House, v, o.ID); err != nil {
			return o, err
		}
	}
	if o.Child.ID != "" {
		if err := p.around(ctx, &o); err != nil {
			return o, err
		}
	}
	refs := []string{o.From, o.To, o.ToOrg, o.HeldBy, o.Yes.By}
	for _, e := range o.Events {
		refs = append(refs, e.Who)
	}
	for _, t := range o.Tried {
		refs = append(refs, t.To)
	}
	o.Names, err = people.Names(ctx, p.DB, v, refs)
	return o, err
}

// reaches are the ways to a service and those whom to ask for there.
func reaches(s directory.Service) (all []string) {
	add := func(x string) {
		if x != "" && !slices.Contains(all, x) {
			all = append(all, x)
		}
	}
	for _, c := range s.Contacts {
		add(c.Email)
		add(c.Phone)
	}
	add(s.Email)
	add(s.Phone)
	return all
}

// around fills who can be told, and who else was asked.
func (p pages) around(ctx context.Context, o *one) error {
	kin, err := people.Family(ctx, p.DB, o.asks, o.Child.ID, p.Today())
	if err != nil {
		return err
	}
	around, err := consent.Around(ctx, p.House, o.asks, o.Child.ID, kin)
	if err != nil {
		return err
	}
	o.Tellers = []referral.Sayer{{Ref: o.Child.ID.Ref(), Name: o.Child.Name}}
	o.Sayers = o.Tellers
	for _, x := range around {
		if strings.HasPrefix(x.Ref, "RelatedPerson/") {
			t := referral.Sayer{Ref: x.Ref, Name: x.Name + ", " + x.Role}
			if o.Tellers = append(o.Tellers, t); x.Calling.Proxy() {
				o.Sayers = append(o.Sayers, t)
			}
		}
	}
	all, err := loop.OfChild(ctx, p.House, o.asks, o.Child.ID)
	for _, i := range all {
		if i.Focus == o.Focus && i.Focus != "" && i.ID != o.ID {
			o.Tried = append(o.Tried, i)
		}
	}
	return err
}

func (p pages) one(w http.ResponseWriter, r *http.Request) error {
	o, err := p.oneOf(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, onePage(o))
}

// step takes a step. The form names the version that its reader saw, so that of
// two who act at once one is told that the other was faster, with their words
// still there.
func (p pages) step(w http.ResponseWriter, r *http.Request) error {
	o, err := p.oneOf(r)
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || seen < 1 {
		return fault.New(fault.Invalid, "fault.invalid.text")
	}
	o.Doing = referral.Doing{Seen: seen, Step: referral.Step(r.PostFormValue("step")), Note: web.ShortLine(r, "note"), Reason: r.PostFormValue("reason"),
		Who: r.PostFormValue("who"), How: r.PostFormValue("how")}
	o.Words = web.Words(r, "report")
	if o.Outcome = r.PostFormValue("outcome"); o.Doing.Step == referral.Call && o.Outcome != "" {
		o.Doing.Step = referral.Step(o.Outcome)
	}
	o.Doing.At, _ = time.ParseInLocation("2006-01-02T15:04", r.PostFormValue("at"), p.Zone) // zero is told beside the field
	o.Doing.Until, _ = time.ParseInLocation(time.DateOnly, r.PostFormValue("until"), p.Zone)
	if o.Doing.Step == referral.Hear {
		o.Doing.Type, o.Doing.Body = "text/plain; charset=utf-8", []byte(o.Words)
	}
	o.Doing.Room = room(o.Doing, p.Now())
	return p.done(w, r, o)
}

// room is what a step says about room: how long others wait, or that it is full.
func room(x referral.Doing, now time.Time) *directory.Capacity {
	switch {
	case x.Step == referral.Wait && x.Until.After(now):
		weeks := int(x.Until.Sub(now)/(7*24*time.Hour)) + 1
		return &directory.Capacity{Room: directory.Wait, Weeks: min(weeks, 156), AskedAt: now}
	case x.Step == referral.Decline && x.Reason == "full":
		y, m, d := x.Until.Date()
		c := &directory.Capacity{Room: directory.Full, AskedAt: now}
		if !x.Until.IsZero() {
			c.Until = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		}
		return c
	}
	return nil
}

// done takes a step, and shows what came of it.
func (p pages) done(w http.ResponseWriter, r *http.Request, o one) error {
	err := referral.Do(r.Context(), p.House, o.asks, o.ID, o.Doing)
	if status, told := fault.Told(err); told {
		now, again := p.oneOf(r) // as it stands now
		if again != nil {
			return again
		}
		now.Doing, now.Words, now.Outcome = o.Doing, o.Words, o.Outcome
		now.Mistake, now.Field = fault.Of(err).Key, fault.Of(err).At
		return web.ShowStatus(w, r, status, onePage(now))
	}
	if err != nil {
		return err
	}
	if !o.Ours() && o.Doing.Step.Ends() {
		return web.See(w, r, "/referrals/answered")
	}
	return web.See(w, r, "/referrals/"+url.PathEscape(o.ID))
}

func (p pages) answered(w http.ResponseWriter, r *http.Request) error {
	if access.From(r.Context()).Nobody() {
		return fault.New(fault.Login, "fault.login")
	}
	return web.Show(w, r, answeredPage())
}

// taskOf reads the Task of a referral that somebody sees.
func (p pages) taskOf(r *http.Request, id string) (r4.Task, error) {
	res, err := p.Store.Read(r.Context(), access.From(r.Context()), "Task", id)
	if err != nil {
		return r4.Task{}, err
	}
	root, err := res.Parse(&element.Doc{})
	return r4.As[r4.Task](root), err
}
