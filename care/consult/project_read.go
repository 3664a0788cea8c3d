package consult

import (
	"context"
	"strings"
	"time"

	"kith/care/consent"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Get returns one consult with all that was said, fault.NotFound where v does
// not see it.
func Get(ctx context.Context, h *module.House, v access.Viewer, id string) (Consult, error) {
	c, _, err := current(ctx, h, v, id)
	return c, err
}

// current returns one consult, and its Task.
func current(ctx context.Context, h *module.House, v access.Viewer, id string) (Consult, element.Value, error) {
	r, err := h.Store.ReadToChange(ctx, v, "Task", id)
	if err != nil {
		return Consult{}, element.Value{}, err
	}
	was, err := r.Parse(&element.Doc{})
	if err != nil {
		return Consult{}, was, err
	}
	c, ok := consultOf(r4.As[r4.Task](was))
	if !ok {
		return c, was, fault.New(fault.NotFound, "consult.not-found")
	}
	c.ID, c.Version = id, r.Version
	if role, is := strings.CutPrefix(c.To, "PractitionerRole/"); is && c.Line == "" {
		at, wrong := consent.Jobs(ctx, h.DB, v, []string{role})
		c.Line, err = string(at[role].Organization), wrong
	}
	return c, was, err
}

// Window is the time of figures, [From, Until), and for whom they are.
type Window struct {
	Line        people.OrganizationID
	From, Until time.Time
	Outside     bool // for others than those who work there
}

// Program returns the figures of a line: exactly for those who work there,
// without what is of few for those outside. It counts without a viewer: what
// comes of it names no child and no clinician.
func Program(ctx context.Context, h *module.House, w Window) (f Figures, err error) {
	now, rules := h.Now().In(h.Zone), Standard()
	all, err := w.calls(ctx, h.DB)
	if err != nil {
		return f, err
	}
	children, err := w.contacts(ctx, h.DB, rules.ContactDays)
	if err != nil {
		return f, err
	}
	clocks, err := loop.ClocksOf(h)
	if err != nil {
		return f, err
	}
	f = rules.Count(Asked{all, children, callBackClock(clocks).Minutes}, h.WorkingCalendar(), now)
	f.From, f.Until = w.From, w.Until
	if w.Outside {
		return f.suppressed(rules.Few), nil
	}
	return f, nil
}

func (w Window) calls(ctx context.Context, q db.Querier) ([]Consult, error) {
	return db.All(ctx, q, scan, `
		select `+columns+` from `+tables+`
		where `+lineOf+` = $1 and x.asked_at >= $2 and x.asked_at < $3 and x.step <> 'mistake' order by x.asked_at, x.task_id`, w.Line, w.From.UnixMicro(), w.Until.UnixMicro())
}

// contacts returns how often the line and those who asked it spoke or wrote about
// each child, in so many days from the first time.
func (w Window) contacts(ctx context.Context, q db.Querier, days int) ([]int, error) {
	first, n := map[string]int64{}, map[string]int{}
	err := db.Each(ctx, q, func(r db.Row) error {
		var child string
		var at int64
		err := r.Scan(&child, &at)
		if first[child] == 0 {
			first[child] = at
		}
		if at < first[child]+int64(days)*24*int64(time.Hour/time.Microsecond) {
			n[child]++
		}
		return err
	}, `
		select x.patient_id, e.at from `+tables+` join loop_event e on e.task_id = x.task_id
		where `+lineOf+` = $1 and x.asked_at >= $2 and x.asked_at < $3 and x.patient_id <> ''
			and e.what in ('asked', 'called-back', 'question', 'reply', 'answered', 'outcome-returned')
		order by x.patient_id, e.at`, w.Line, w.From.UnixMicro(), w.Until.UnixMicro())
	all := make([]int, 0, len(n))
	for _, x := range n {
		all = append(all, x)
	}
	return all, err
}
