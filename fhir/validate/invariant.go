package validate

import (
	"context"
	"errors"
	"sync"

	"kith/fhir/definition"
	"kith/fhir/path"
	"kith/fhir/pattern"
)

// check is an invariant made ready for evaluation.
type check struct {
	*definition.Constraint
	expr *path.Expr
	err  error // why it cannot be evaluated
}

var checks sync.Map // expression -> *check without the constraint

// ownRules are the invariants that are checked by code of ours: faster, or, as
// ref-1 with the reference "#", by what HL7 means rather than what it wrote.
var ownRules = map[string]bool{
	"ele-1": true, "ext-1": true, "ref-1": true, "txt-1": true, "txt-2": true,
	"dom-2": true, "dom-3": true, "dom-4": true, "dom-5": true,
}

// mended are invariants that say something else than HL7 means, by their
// expression. HL7's own validator mends the same ones, but for per-1: of 1990 and
// 1990-06 nobody knows which is first, so it is not broken.
var mended = map[string]string{
	"start.hasValue().not() or end.hasValue().not() or (start <= end)": "start.hasValue().not() or end.hasValue().not() or iif(start > end, false, true)",
	"fullUrl.contains('/_history/').not()":                             "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
	"enableWhen.count() > 2 implies enableBehavior.exists()":           "(enableWhen.count() >= 2) implies enableBehavior.exists()",
	"operator = 'exists' implies (answer is Boolean)":                  "(operator = 'exists') implies (answer is boolean)",
	"probability is decimal implies (probability as decimal) <= 100":   "probability.empty() or ((probability is decimal) implies ((probability as decimal) <= 100))",
}

// checksOf makes the invariants of a type or an element ready.
func checksOf(constraints []definition.Constraint) (all []check) {
	for i := range constraints {
		if c := &constraints[i]; !ownRules[c.Key] && c.Expression != "" {
			all = append(all, checkOf(c))
		}
	}
	return all
}

func checkOf(c *definition.Constraint) check {
	if made, ok := checks.Load(c.Expression); ok {
		m := *made.(*check)
		m.Constraint = c
		return m
	}
	m := check{Constraint: c}
	src := c.Expression
	if better, ok := mended[src]; ok {
		src = better
	}
	m.expr, m.err = path.Compile(src)
	checks.Store(c.Expression, &check{expr: m.expr, err: m.err})
	return m
}

// invariant evaluates a check on an item, which stands where the walk is.
func (w *walk) invariant(it item, c *check) {
	if c.Key == "dom-6" && w.isContained(len(w.inside)-1) {
		return // the narrative of the container speaks for what it contains
	}
	err := c.err
	holds := false
	if err == nil {
		holds, _, err = c.expr.Holds(w.ctx, path.Element(it.value, it.side, it.typ), &w.env)
	}
	switch {
	case err != nil:
		code := codeUnchecked
		if e, ok := errors.AsType[*path.Error](err); ok && e.Kind == path.Budget {
			code = codeCostly
		}
		is := w.say(it.at(), Warning, code, "issue.unevaluated", "key", c.Key)
		is.Source, is.Diagnostics = c.Key, err.Error()
	case !holds:
		severity := Error
		if c.Severity == Warning {
			severity = Warning
		}
		is := w.say(it.at(), severity, codeInvariant, "issue.invariant", "key", c.Key, "human", c.Human)
		is.Source, is.Diagnostics = c.Key, c.Expression
	}
}

// siteSteps is how many steps of FHIRPath the invariants of a site's profiles may
// take in one validation, beside one for each byte of the text: some tenths of
// a second. Those of the standard and of its guides are known to end soon.
const siteSteps = 500_000

// asks evaluates a check of a profile.
func (w *walk) asks(it item, c *check, p *profile) {
	if !p.foreign {
		w.invariant(it, c)
		return
	}
	before, usual := w.spent, w.env.Steps
	w.env.Steps = max(w.left, 1)
	w.invariant(it, c)
	w.left -= w.spent - before
	w.env.Steps = usual
}

// hasForm reports whether a text has the form that a profile asks for. One that
// would take too long is not looked at.
func (w *walk) hasForm(s string, form *pattern.Pattern) bool {
	if w.left -= form.Cost(len(s)); w.left < 0 {
		return true
	}
	return form.MatchString(s)
}

// surround sets what expressions see of the resource the walk is now in.
func (w *walk) surround() {
	if len(w.inside) == 0 {
		w.env.Resource, w.env.Root = path.Value{}, path.Value{}
		return
	}
	w.env.Resource = path.Of(w.inside[len(w.inside)-1].root)
	w.env.Root = path.Of(w.container().root)
}

// world gives expressions access to what lies around the resource.
func (w *walk) world() {
	w.env.Spent = &w.spent
	w.env.Resolve = func(_ context.Context, reference string) (path.Value, error) {
		if found := w.follows(reference); found.Kind() == '{' {
			return path.Of(found), nil
		}
		return path.Value{}, nil
	}
	w.env.Conforms = func(_ context.Context, v path.Value, url string) (bool, error) {
		node, side := v.Node()
		return w.fits(item{value: node, side: side, typ: v.Type().Definition(), index: -1}, url), nil
	}
}
