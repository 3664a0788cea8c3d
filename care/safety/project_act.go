package safety

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kith/care/followup"
	"kith/care/module"
	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/fault"
)

// begin begins one resource of the pathway.
func begin(ctx context.Context, h *module.House, v access.Viewer, id string) (*followup.Acting, entry, error) {
	a, err := followup.Act(ctx, h, v, id)
	if err != nil {
		return nil, entry{}, err
	}
	return a, entry{Item: a.Item, ID: element.NewID(), By: a.Me, Now: a.Now}, nil
}

// end stores it.
func end(ctx context.Context, a *followup.Acting, body []byte, err error) error {
	if err := a.Add(0, body, err); err != nil {
		return err
	}
	return a.Commit(ctx)
}

// Write writes down a safety assessment (look), or that means safety (means) or
// the crisis line (line) was talked about.
func Write(ctx context.Context, h *module.House, v access.Viewer, id string, s Said) error {
	if !slices.Contains([]string{"look", "means", "line"}, s.Kind) || !slices.Contains(values[s.Kind], s.Value) {
		return missing(s.Kind)
	}
	a, e, err := begin(ctx, h, v, id)
	if err != nil {
		return err
	}
	s.Words = strings.TrimSpace(s.Words)
	if s.Kind == "look" {
		body, err := e.look(s)
		return end(ctx, a, body, err)
	}
	body, err := e.talked(s)
	return end(ctx, a, body, err)
}

// missing says of a form what it lacks.
func missing(kind string) error {
	if !slices.Contains(Kinds, kind) {
		kind = "look"
	}
	return fault.At(fault.Invalid, "followup.missing."+kind, "value")
}

// MakePlan writes down a safety plan; one that is empty is none.
func MakePlan(ctx context.Context, h *module.House, v access.Viewer, id string, p Plan) error {
	some := false
	for _, x := range p.parts() {
		*x.Text = strings.TrimSpace(*x.Text)
		some = some || *x.Text != ""
	}
	if !some {
		return missing("plan")
	}
	a, e, err := begin(ctx, h, v, id)
	if err != nil {
		return err
	}
	body, err := e.plan(p)
	return end(ctx, a, body, err)
}

// open returns the contact afterwards that is owed and not done.
func open(ctx context.Context, h *module.House, v access.Viewer, id string) (f Fact, ok bool, err error) {
	facts, err := Facts(ctx, h, v, id)
	i := slices.IndexFunc(facts[id], func(f Fact) bool { return f.Kind == "contact" && !f.Done })
	if err != nil || i < 0 {
		return f, false, err
	}
	return facts[id][i], true, nil
}

// PlanContact writes down who will be in touch afterwards, within the window of
// the rules; v where nobody is named. There is one at a time.
func PlanContact(ctx context.Context, h *module.House, v access.Viewer, id, who string) error {
	a, e, err := begin(ctx, h, v, id)
	if err != nil {
		return err
	}
	if _, there, err := open(ctx, h, v, id); err != nil || there {
		return cmp.Or(err, error(fault.New(fault.Conflict, "followup.changed")))
	}
	rules, err := followup.RulesOf(h)
	if err != nil {
		return err
	}
	body, err := e.contact(cmp.Or(who, a.Me), rules.Contact)
	return end(ctx, a, body, err)
}

// Contacted writes down how the contact afterwards went.
func Contacted(ctx context.Context, h *module.House, v access.Viewer, id string, s Said) error {
	if !slices.Contains(values["contact"], s.Value) {
		return missing("contact")
	}
	a, err := followup.Act(ctx, h, v, id)
	if err != nil {
		return err
	}
	f, there, err := open(ctx, h, v, id)
	if err != nil || !there {
		return cmp.Or(err, error(fault.New(fault.Conflict, "followup.changed")))
	}
	s.Words = strings.TrimSpace(s.Words)
	err = a.Edit(ctx, strings.TrimPrefix(f.Source, "Task/"), f.Ver, func(was element.Value) ([]byte, error) {
		return contacted(was, s, a.Me, a.Now)
	})
	if err != nil {
		return err
	}
	return a.Commit(ctx)
}
