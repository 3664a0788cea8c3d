package validate

import (
	"context"
	"errors"
	"sync"
	"time"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/terminology"
)

// Depth is how much is looked at.
type Depth uint8

const (
	// Structure looks at what R4 says of form: names, cardinality, JSON types,
	// formats, choices, reference types and required codes. It is for every
	// write and import: a valid resource costs no allocation.
	Structure Depth = iota
	// Full adds invariants, narrative, extensions, all bindings, bundles,
	// contained resources, references and profiles.
	Full
)

// Options say how one resource is validated. The zero Options are Structure.
type Options struct {
	Depth Depth
	// Now is what now() and today() are in invariants.
	Now time.Time
	// Profiles are canonical URLs the resource has to conform to, beside those
	// it declares in meta.profile itself.
	Profiles []string
	// Exists, when not nil, is asked whether a reference that leads out of the
	// text (Patient/1, a URL) points to something.
	Exists func(reference string) bool
	// Resolve, when not nil, returns what such a reference points to.
	Resolve func(reference string) (element.Value, bool)
}

// Validator validates resources. It may be used by many goroutines at once.
type Validator struct {
	site     Find
	terms    *terminology.Service
	walks    sync.Pool
	profiles sync.Map // canonical URL -> made; of what is part of the program
}

// Find returns a conformance resource of a site by type and canonical URL as
// JSON. Who asks is in ctx.
type Find func(ctx context.Context, typ, url string) ([]byte, bool)

// New returns a validator over the definitions of R4 and of the guides that are
// part of the program. site, when not nil, is asked for the profiles and
// questionnaires that these do not have: nobody changes the standard by storing
// something. terms nil is the terminology that is part of the program.
func New(site Find, terms *terminology.Service) *Validator {
	v := &Validator{site: site, terms: terms}
	if terms == nil {
		v.terms = terminology.Bundled()
	}
	return v
}

// made is a profile, or why it could not be made.
type made struct {
	profile *profile
	err     error
}

// run is what stays the same during one validation.
type run struct {
	*Validator
	ctx  context.Context
	opts Options
	full bool
	own  map[string]made // profiles of the site, which may change before the next
}

// find returns a conformance resource: the program's, or else the site's.
func (r *run) find(typ, url string) ([]byte, bool) {
	if line, ok := definition.Canonical(typ, url); ok || r.site == nil {
		return line, ok
	}
	return r.site(r.ctx, typ, unversioned(url))
}

// profile returns a profile ready for checking. One that is part of the program
// is made once; one of the site's, or none, once for each validation.
func (r *run) profile(url string) (*profile, error) {
	if m, ok := r.profiles.Load(url); ok {
		return m.(made).profile, m.(made).err
	}
	if m, ok := r.own[url]; ok {
		return m.profile, m.err
	}
	p, err := r.makeProfile(url, 0)
	if _, ours := definition.Canonical("StructureDefinition", url); ours && !errors.Is(err, errVersion) {
		r.profiles.Store(url, made{p, err})
		return p, err
	}
	if r.own == nil {
		r.own = map[string]made{}
	}
	r.own[url] = made{p, err}
	return p, err
}

// Validate returns everything there is to say about a resource, in the order of
// its text; nothing when it is valid.
func (v *Validator) Validate(ctx context.Context, root element.Value, o Options) []Issue {
	w, ok := v.walks.Get().(*walk)
	if !ok {
		w = &walk{run: &run{Validator: v}, path: make([]step, 0, 2*element.MaxDepth)}
		w.world()
	}
	w.env.Now = o.Now
	w.ctx, w.opts, w.full, w.issues = ctx, o, o.Depth == Full, nil
	w.left = siteSteps + len(root.Raw())
	w.enterName("Resource")
	w.resource(root)
	issues := once(w.issues)
	switch t := w.told; {
	case t.stopped || t.errors > maxIssues:
		issues = append(issues, Issue{Severity: Error, Code: codeCostly, Key: "issue.more", Expression: w.path[0].name})
	case t.remarks > maxIssues:
		issues = append(issues, Issue{Severity: Information, Code: codeCostly, Key: "issue.more", Expression: w.path[0].name})
	}
	w.leave()
	w.ctx, w.issues, w.opts, w.told, w.own = nil, nil, Options{}, told{}, nil
	v.walks.Put(w)
	return issues
}
