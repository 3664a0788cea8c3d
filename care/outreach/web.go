package outreach

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/care/contact"
	"kith/care/engagement"
	"kith/care/followup"
	"kith/care/module"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/tie"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/calendar"
	"kith/platform/fault"
	"kith/platform/web"
)

type pages struct {
	*module.House
	ties  tie.Rules
	rules Rules
	cal   *calendar.Calendar

	schedules []Schedule
}

func routes(ties tie.Rules) func(*web.Mux, *module.House) {
	return func(m *web.Mux, h *module.House) {
		p := pages{h, ties, Standard(), calendar.Usual(h.Zone), Schedules()}
		m.On("GET /outreach", p.list, web.Shows("Whom to reach out to, by how long nobody heard each other.").
			Query("view: site for all children of the place", "page: which one, from 1"))
		m.On("GET /outreach/caring", p.caring, web.Shows("Short notes that ask for nothing: what goes out today.").Query("child: for whom to begin some"))
		m.On("POST /children/{id}/caring", p.begin, web.Does("Begins such notes to somebody of a family that knows the sender.").
			Needs("to: to whom, such as RelatedPerson/x", "schedule: year or five-years"))
		m.On("POST /children/{id}/caring/{task}", p.step, web.Does("Sends one, leaves one out, or ends them.").
			Needs("step: send, skip or stop").Takes("n: how many there were", "notice: which one"))
	}
}

// onPage is how many families a page shows. Source: Kith
const onPage = 25

// viewer returns who asks, if reaching out is their work: it takes whoever may
// read of visits and of what was agreed.
func viewer(r *http.Request) (access.Viewer, error) {
	v := access.From(r.Context())
	switch {
	case v.Nobody():
		return v, fault.New(fault.Login, "fault.login")
	case !may(v):
		return v, fault.New(fault.NotFound, "fault.not-found")
	}
	return v, nil
}

func may(v access.Viewer) bool {
	return v.Origin() != "" && strings.HasPrefix(v.ID(), "Practitioner/") && v.Clears(label.Clinical|label.Coordination|label.Schedule)
}

// Works reports whether reaching out is the daily work of somebody: of those who
// coordinate, and of those to whom children tell things.
func Works(v access.Viewer) bool {
	return may(v) && (v.Purpose() == label.CareManagement || v.Clears(label.Told))
}

// listView is the list of one reader.
type listView struct {
	Site    bool
	Total   int
	Rows    []row
	Resting []row
	Page    int
	Pages   int
}

// row is one family as the list shows it.
type row struct {
	Family
	Patient people.Patient
	Reasons []Reason
	Next    Next
	HasNext bool
	Holds   string // who holds it, briefly; "" for nobody
	Knows   string // who knows them best, briefly
	Why     string // how well, in words
	With    Kin    // whom to try
	Channel string
	Manner  reach.Manner
	At      time.Time // when they like it next; zero when they did not say
	By      string    // who asked to be let be
	today   contact.Day
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	v, err := viewer(r)
	if err != nil {
		return err
	}
	ctx, now := r.Context(), p.Now().In(p.Zone)
	all, err := p.families(ctx, v, now)
	if err != nil {
		return err
	}
	view := listView{Site: r.URL.Query().Get("view") == "site"}
	today := contact.DayAt(now)
	if !view.Site {
		names := append(v.Names(), v.ID())
		mine, err := Mine(ctx, p.DB, v, today, names...)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(f Family) bool { return !mine[f.Child] && !f.held(names, today) })
	}
	list, resting := p.rules.Quiet(all, today)
	view.Total = len(list)
	view.Pages = max(1, (len(list)+onPage-1)/onPage)
	if view.Page, err = strconv.Atoi(r.URL.Query().Get("page")); err != nil || view.Page < 1 || view.Page > view.Pages {
		view.Page = 1
	}
	from := (view.Page - 1) * onPage
	list = list[from:min(len(list), from+onPage)]
	resting = resting[:min(len(resting), onPage)]
	rows, err := p.rows(ctx, v, append(slices.Clip(list), resting...), now)
	if err != nil {
		return err
	}
	view.Rows, view.Resting = rows[:len(list)], rows[len(list):]
	return web.Show(w, r, listPage(view, today))
}

// families are all of them, with what they answered that waits for somebody.
func (p pages) families(ctx context.Context, v access.Viewer, now time.Time) ([]Family, error) {
	all, err := Families(ctx, p.DB, v, p.rules, now)
	if err != nil {
		return nil, err
	}
	owed, err := followup.List(ctx, p.House, v)
	if err != nil {
		return nil, err
	}
	due := map[string][]contact.Day{}
	for _, x := range owed {
		by := x.Due
		if x.Disposition == followup.Watch {
			by = x.Until
		}
		due[string(x.Child)] = append(due[string(x.Child)], contact.DayAt(by.In(p.Zone)))
	}
	for i := range all {
		all[i].Answers = due[all[i].Child]
		slices.Sort(all[i].Answers)
	}
	return all, nil
}

// held reports whether something owed to the family is in the hands of one of
// these.
func (f Family) held(names []string, today contact.Day) bool {
	return slices.ContainsFunc(f.Owed, func(p engagement.Promise) bool { return slices.Contains(names, p.Holder(today)) })
}

// rows adds to families who they are, who knows them, and how to try. It asks
// the same few questions for all of them.
func (p pages) rows(ctx context.Context, v access.Viewer, list []Family, now time.Time) ([]row, error) {
	if len(list) == 0 {
		return nil, nil
	}
	today := contact.DayAt(now)
	ids, plain := make([]people.PatientID, len(list)), make([]string, len(list))
	for i, f := range list {
		ids[i], plain[i] = people.PatientID(f.Child), f.Child
	}
	children, err := people.Children(ctx, p.DB, v, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]people.Patient{}
	for _, c := range children {
		known[string(c.ID)] = c
	}
	ledgers, err := tie.Ledgers(ctx, p.DB, v, tie.Reach{From: today - contact.Day(p.ties.WindowDays), Now: now}, plain...)
	if err != nil {
		return nil, err
	}
	kin, err := kinOf(ctx, p.DB, v, today, plain)
	if err != nil {
		return nil, err
	}
	manners, err := reach.Manners(ctx, p.DB, v, plain...)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(list))
	corners, refs := make([][]tie.Tie, len(list)), []string{}
	for i, f := range list {
		l := ledgers[f.Child]
		corners[i] = l.Corner(p.ties, now)
		rows[i] = row{Family: f, Patient: known[f.Child], Reasons: p.rules.Reasons(f, today), today: today}
		rows[i].Next, rows[i].HasNext = p.rules.Next(f, today, p.cal)
		rows[i].whom(kin[f.Child], manners[f.Child], now, p.works)
		refs = append(refs, f.Rest.By)
		for _, t := range corners[i] {
			refs = append(refs, t.Person)
		}
		for _, o := range f.Owed {
			refs = append(refs, o.Holder(today))
		}
	}
	names, err := people.Names(ctx, p.DB, v, refs)
	for i := range rows {
		rows[i].people(ctx, corners[i], names, today, now)
	}
	return rows, err
}

// works reports whether the place works on a day.
func (p pages) works(d contact.Day) bool {
	y, m, day := contact.Date(d).Date()
	return p.cal.Works(time.Date(y, m, day, 12, 0, 0, 0, p.Zone))
}

// address is a page of the list.
func (v listView) address(site bool, page int) string {
	q := url.Values{}
	if site {
		q.Set("view", "site")
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return "/outreach"
	}
	return "/outreach?" + q.Encode()
}
