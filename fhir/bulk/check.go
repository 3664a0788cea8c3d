package bulk

import (
	"context"

	"kith/fhir/element"
	"kith/fhir/store"
	"kith/fhir/validate"
)

// Check is a look at every resource before it is stored.
type Check struct {
	Validator *validate.Validator
	Depth     validate.Depth
	Strict    bool                        // reject what is not valid; else it is stored and told
	Say       func(validate.Issue) string // in words, for the reason of a reject
	Told      func(Finding) error         // what is stored although something is wrong with it; nil tells nobody
}

// Finding is what is wrong with one resource that was stored.
type Finding struct {
	File   string
	Line   int // on which the unit begins that it came in
	Type   string
	Issues []validate.Issue // errors only
}

// finding keeps what is wrong until the resource is stored.
type finding struct {
	typ    string
	issues []validate.Issue
}

// prepare reads a resource for the store and looks at it.
func (r *reading) prepare(u *unit, raw []byte, o element.Options) (*store.Incoming, error) {
	in, err := r.store.Prepare(raw, o)
	if err != nil || r.check == nil {
		return in, err
	}
	found := r.check.Validator.Validate(context.WithoutCancel(r.ctx), in.Value(), validate.Options{Depth: r.check.Depth, Now: r.store.Now()})
	var wrong []validate.Issue
	for _, i := range found {
		if i.Severity == validate.Error {
			wrong = append(wrong, i)
		}
	}
	if len(wrong) == 0 {
		return in, nil
	}
	if r.check.Strict {
		r.store.Release(in)
		return nil, refusal(wrong[0].Expression + ": " + r.check.Say(wrong[0]))
	}
	u.found = append(u.found, finding{in.Type, wrong})
	return in, nil
}

// tell tells what is wrong with a unit that is stored.
func (c *collector) tell(u *unit) error {
	c.sum.Invalid += int64(len(u.found))
	if c.reading.check == nil || c.reading.check.Told == nil {
		return nil
	}
	for _, f := range u.found {
		line, _ := u.d.where(u.at)
		if err := c.reading.check.Told(Finding{u.d.file, line, f.typ, f.issues}); err != nil {
			return err
		}
	}
	return nil
}
