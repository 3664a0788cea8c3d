package main

import (
	"context"
	"fmt"
	"time"

	"kith/care/message"
	"kith/care/module"
	"kith/care/network"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/access"
)

// messages lets Lena, Dr. Chen and Luis write to each other about Amara. What
// Luis was asked last, he has not read. It may run twice.
func messages(ctx context.Context, h *module.House) error {
	lena, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return err
	}
	if there, err := message.OfChild(ctx, h, lena, amara); err != nil || len(there) > 0 {
		return err
	}
	thread := ""
	for _, m := range []struct {
		by    people.PractitionerID
		from  string
		to    []string
		words string
	}{
		{"lena-ortiz", withLena, []string{withChen}, "Her sleep is better since the walk home changed. Can we look at the plan together before her review?"},
		{"wei-chen", withChen, nil, "Yes. Ten minutes after the huddle would do."},
		{"lena-ortiz", withLena, []string{"PractitionerRole/luis-moreno-maple-street"}, "@Luis, could you find a time when her mother can come, with an interpreter?"},
	} {
		v, err := atWork(ctx, h, m.by)
		if err != nil {
			return err
		}
		d := message.Draft{Child: amara, Thread: thread, From: m.from, To: m.to, Words: m.words}
		if thread == "" {
			d.Topic = "topic-plan"
		}
		id, err := message.Write(ctx, h, v, d)
		if err != nil {
			return err
		}
		if thread == "" {
			thread = id
		}
	}
	return nil
}

// once is how it went with a place in the two quarters that the map tells of:
// asked, answered in time, closed.
type once struct {
	place     string
	last, was [3]int
}

var onceAsked = []once{
	{"youth-harbor", [3]int{22, 9, 4}, [3]int{20, 9, 8}},
	{"roosevelt-middle-school", [3]int{24, 19, 18}, [3]int{20, 8, 8}},
	{"bayside-counseling", [3]int{16, 11, 6}, [3]int{15, 10, 8}},
	{"county-access-line", [3]int{14, 13, 13}, [3]int{12, 12, 11}},
	{"north-shore-hearing", [3]int{13, 11, 10}, [3]int{12, 9, 9}},
}

// reports writes those that were asked for in the quarters before, so that the
// map of organizations has something to tell.
func reports(ctx context.Context, h *module.House) error {
	lena, err := atWork(ctx, h, "lena-ortiz")
	if err != nil {
		return err
	}
	children, err := people.List(ctx, h.DB, lena, people.Where{}, 60)
	if err != nil || len(children.Children) < 25 { // a small town has nothing to tell
		return err
	}
	var batch []*store.Incoming
	defer func() { h.Store.Release(batch...) }()
	last := network.Standard().Settled(h.Now(), h.Zone)
	for k, o := range onceAsked {
		for q, n := range [][3]int{o.last, o.was} {
			q := []network.Quarter{last, last.Before()}[q]
			for i := range n[0] {
				child := children.Children[(i*2+k*5)%len(children.Children)].ID
				body, err := o.report(q, i, n, child, q.Window(h.Zone).From.AddDate(0, 0, 2*i).Add(10*time.Hour))
				if err != nil {
					return err
				}
				in, err := h.Store.Prepare(body, element.Options{})
				if err != nil {
					return err
				}
				batch = append(batch, in)
			}
		}
	}
	_, err = h.Store.Write(ctx, access.Operator(), "demo", batch)
	return err
}

// report is one that was asked for: the first of n[0] were answered and closed,
// the last ones never in time.
func (o once) report(q network.Quarter, i int, n [3]int, child people.PatientID, at time.Time) ([]byte, error) {
	status, begun := "completed", at.AddDate(0, 0, 2+i%5)
	switch {
	case i >= n[1]:
		status, begun = "rejected", at.AddDate(0, 0, 24)
	case i >= n[2]:
		status = "failed"
	}
	return element.New("Task", fmt.Sprintf("report-%s-%s-%d", o.place, q, i)).
		Set("status", status).Set("intent", "order").Set("code", own.Concept("records-request")).
		Set("description", "A report").
		Set("for.reference", child.Ref()).
		Set("executionPeriod.start", begun).Set("executionPeriod.end", begun.AddDate(0, 0, 3)).
		Set("authoredOn", at).Set("lastModified", begun.AddDate(0, 0, 3)).
		Set("requester.reference", withChen).Set("owner.reference", "Organization/"+o.place).
		Set("restriction.period.end", begun.AddDate(0, 0, 4).Format(time.DateOnly)).
		JSON()
}
