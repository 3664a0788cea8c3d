package main

import (
	"context"
	"fmt"
	"time"

	"kith/care/consult"
	"kith/care/loop"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

const countyLine, withRao = "county-access-line", "PractitionerRole/anil-rao-county-access-line"

// consults lets the county line have its year: when Dr. Rao answers, the calls of
// the year that name no child, what Dr. Chen asked in September about Amara with
// what came of it, and what he asks today. It may run twice.
func consults(ctx context.Context, h *module.House) error {
	rao, err := atWork(ctx, h, "anil-rao")
	if err != nil {
		return err
	}
	if _, err := h.Store.Read(ctx, rao, "Task", "line-call-1"); !fault.Is(err, fault.NotFound) {
		return err
	}
	if err := raosHours(ctx, h, rao); err != nil {
		return fmt.Errorf("his hours: %w", err)
	}
	if err := callsOfTheYear(ctx, h, rao); err != nil {
		return fmt.Errorf("calls: %w", err)
	}
	return askedAboutAmara(say.With(ctx, h.Say.In("en")), h, rao)
}

// raosHours write when Dr. Rao answers: mornings, and two afternoons.
func raosHours(ctx context.Context, h *module.House, rao access.Viewer) error {
	r, err := h.Store.Read(ctx, rao, "PractitionerRole", "anil-rao-county-access-line")
	if err != nil {
		return err
	}
	was, err := r.Parse(&element.Doc{})
	if err != nil {
		return err
	}
	d := element.Edit(was).Set("availableTime", element.JSON(`[
		{"daysOfWeek":["mon","tue","wed","thu","fri"],"availableStartTime":"09:30:00","availableEndTime":"10:30:00"},
		{"daysOfWeek":["mon","tue","wed","thu","fri"],"availableStartTime":"12:30:00","availableEndTime":"16:00:00"}]`))
	return writeAll(ctx, h, access.Operator(), d)
}

func writeAll(ctx context.Context, h *module.House, v access.Viewer, all ...*element.Draft) error {
	var batch []*store.Incoming
	defer func() { h.Store.Release(batch...) }()
	for _, d := range all {
		body, err := d.JSON()
		if err != nil {
			return err
		}
		in, err := h.Store.Prepare(body, element.Options{})
		if err != nil {
			return err
		}
		in.New = !v.Operator()
		batch = append(batch, in)
	}
	_, err := h.Store.Write(ctx, v, "demo", batch)
	return err
}

// callsOfTheYear carries over what the line noted this year: about as often for
// each reason, and with each ending, as in the publication of 2005 to 2008.
func callsOfTheYear(ctx context.Context, h *module.House, rao access.Viewer) error {
	endings := []string{"see-once", "keep-managing", "care-coordination", "see-once", "therapy-visit", "keep-managing", "see-once", "community-psychiatrist", "care-coordination", "keep-managing", "therapy-visit", "general-advice"}
	reasons := []string{"medication", "resources", "diagnosis", "medication", "resources", "diagnosis", "other"}
	practices := []string{"Organization/riverside", "Hill Pediatrics", "Lakeside Family Medicine", "Harbor Falls Pediatrics", "Dr. Osei", "North End Health Center"}
	now := h.Now().In(h.Zone)
	from := time.Date(now.Year(), 1, 1, 9, 35, 0, 0, h.Zone)
	cal := h.WorkingCalendar()
	var all []*element.Draft
	for i := range 60 {
		asked := cal.WorkingDays(from.AddDate(0, 0, 5*i), 1).Add(time.Duration(i%4) * 7 * time.Minute)
		if asked.After(now.AddDate(0, 0, -2)) {
			break
		}
		waited := []int{4, 11, 18, 9, 26, 47, 14, 8, 22, 31}[i%10]
		called := asked.Add(time.Duration(waited) * time.Minute)
		wrote := called.Add(time.Duration(i%5) * 50 * time.Minute)
		if i%9 == 4 {
			wrote = cal.WorkingDays(called, 2)
		}
		all = append(all, carried{i + 1, asked, called, wrote, waited}.over(consult.Question{
			Line: countyLine, Practice: practices[i%len(practices)], Caller: "Dr. " + string(rune('A'+i%26)) + ".", Reason: reasons[i%len(reasons)], Urgency: "routine",
			Question: []string{"Which dose to begin with?", "Who sees teens who do not sleep?", "Attention, or worry?", "When to stop a medicine?", "Where does a family find a group?"}[i%5],
			Age:      6 + i%11, Came: consult.ByCall, Phone: "413-555-01" + fmt.Sprintf("%02d", 30+i%60),
		}, consult.Answer{Words: "As said on the phone.", Outcome: endings[i%len(endings)]}))
	}
	if len(all) == 0 {
		return nil
	}
	return writeAll(ctx, h, rao, all...)
}

// carried is a call of the year: when it was asked, called back and written.
type carried struct {
	n                    int
	asked, called, wrote time.Time
	waited               int
}

// over is a call as the line noted it elsewhere: over and done.
func (c carried) over(q consult.Question, a consult.Answer) *element.Draft {
	d := element.New("Task", fmt.Sprint("line-call-", c.n))
	for _, e := range []struct {
		what string
		at   time.Time
	}{{"asked", c.asked}, {"called-back", c.called}, {"answered", c.wrote}} {
		d.Append("extension", element.JSON(`{"url":"`+own.URL("loop-event")+`","extension":[{"url":"what","valueCode":"`+e.what+`"},{"url":"at","valueInstant":"`+
			e.at.Format("2006-01-02T15:04:05.000Z07:00")+`"},{"url":"who","valueReference":{"reference":"`+withRao+`"}}]}`))
	}
	d.Set("status", string(loop.Completed)).Set("businessStatus", own.Concept(string(loop.Answered))).Set("intent", "order").Set("code", own.Concept("consult")).
		Set("authoredOn", c.asked).Set("lastModified", c.wrote).Set("requester.reference", withRao).Set("owner.reference", withRao)
	q.Fill(d)
	a.Fill(d)
	return d.Append("output", element.JSON(fmt.Sprintf(`{"type":{"coding":[{"system":%q,"code":"consult-waited"}]},"valueInteger":%d}`, own.System, c.waited)))
}

// askedAboutAmara is one question of September, with all that came of it, and one
// of this morning.
func askedAboutAmara(ctx context.Context, h *module.House, rao access.Viewer) error {
	chen, err := atWork(ctx, h, "wei-chen")
	if err != nil {
		return err
	}
	met, err := since(ctx, h, chen, "Encounter", "amara-handoff")
	if err != nil {
		return err
	}
	q := consult.Question{Child: amara, Line: countyLine, Reason: "medication", Urgency: "routine", Phone: "413-555-0101",
		Question: "Can she wait with a medicine until she knows Lena?", Details: "Sleeps badly since spring. Sleep habits were talked about twice."}
	at := time.Date(met.Year(), met.Month(), met.Day()+1, 9, 40, 0, 0, h.Zone)
	steps := []func(then *module.House, id string) error{
		func(then *module.House, id string) error { return consult.Take(ctx, then, rao, id) },
		func(then *module.House, id string) error { return consult.CalledBack(ctx, then, rao, id) },
		func(then *module.House, id string) error {
			return consult.Respond(ctx, then, rao, id, consult.Answer{Outcome: "keep-managing",
				Words: "Yes. Six weeks with somebody she trusts come first. Ask about sleep each time, with the same questions.",
				Advice: []consult.Advice{{Kind: "plan", Words: "The same bedtime, no screen in bed, track practice stays."}, {Kind: "medicine", Words: "None now. If it is no better in six weeks, let us talk again."},
					{Kind: "screen", Words: "PHQ-9 at each visit."}, {Kind: "again", Words: "In six weeks, or sooner if she is worse."}}})
		},
		func(then *module.House, id string) error {
			return consult.Decide(ctx, then, chen, id, []consult.Advice{{Kind: "plan", Decided: "changed", Because: "She shares a room. We begin with the light."}, {Kind: "medicine", Decided: "accepted"},
				{Kind: "screen", Decided: "accepted"}, {Kind: "again", Decided: "accepted"}})
		},
		func(then *module.House, id string) error {
			return consult.Return(ctx, then, chen, id, consult.Happening{Code: "better", Words: "She sleeps until six most nights. No medicine so far."})
		},
	}
	id, err := asksTheLine(ctx, on(h, at), chen, q)
	if err != nil {
		return err
	}
	for i, after := range []time.Duration{6 * time.Minute, 12 * time.Minute, 3 * time.Hour, 26 * time.Hour, 28 * 24 * time.Hour} {
		if err := steps[i](on(h, at.Add(after)), id); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	q.Question, q.Details, q.Times = "Start or wait on a sleep medicine?", "Six weeks with Lena. Sleep is better, school mornings are hard.", "between visits, after 11"
	this := h.Now().In(h.Zone)
	if morning := time.Date(this.Year(), this.Month(), this.Day(), 9, 12, 0, 0, h.Zone); this.After(morning) {
		this = morning
	}
	_, err = asksTheLine(ctx, on(h, this), chen, q)
	return err
}

// asksTheLine sends a question with what its page would send along.
func asksTheLine(ctx context.Context, h *module.House, v access.Viewer, q consult.Question) (string, error) {
	id, err := consult.Prepare(ctx, h, v, "", q)
	if err != nil {
		return "", err
	}
	c, err := consult.Get(ctx, h, v, id)
	if err != nil {
		return "", err
	}
	g, err := consult.Gather(ctx, h, v, c)
	if err != nil {
		return "", err
	}
	var keys []string
	for _, f := range g.Goes {
		if f.Chosen {
			keys = append(keys, f.Key)
		}
	}
	return id, consult.Send(ctx, h, v, id, consult.Chosen{Keys: keys, Seen: g.Sum()})
}
