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
	find     Find
	terms    *terminology.Service
	walks    sync.Pool
	profiles sync.Map // canonical URL -> made
}

// Find returns a conformance resource by type and canonical URL as JSON.
type Find func(typ, url string) ([]byte, bool)

// New returns a validator over the definitions of R4 and of the guides that are
// part of the program. Find, when not nil, is asked first: for the profiles and
// questionnaires of a site.
//
// Terms nil is the terminology that is part of the program.
func New(find Find, terms *terminology.Service) *Validator {
	v := &Validator{find: definition.Canonical, terms: terms}
	if terms == nil {
		v.terms = terminology.Bundled()
	}
	if find != nil {
		v.find = func(typ, url string) ([]byte, bool) {
			if line, ok := find(typ, unversioned(url)); ok {
				return line, true
			}
			return definition.Canonical(typ, url)
		}
	}
	return v
}

// made is a profile, or why it could not be made.
type made struct {
	profile *profile
	err     error
}

// profile returns a profile ready for checking; each is made once.
func (v *Validator) profile(url string) (*profile, error) {
	if m, ok := v.profiles.Load(url); ok {
		return m.(made).profile, m.(made).err
	}
	p, err := v.makeProfile(url, 0)
	if !errors.Is(err, errNoProfile) && !errors.Is(err, errVersion) { // a site may bring it later
		v.profiles.Store(url, made{p, err})
	}
	return p, err
}

// Forget drops what was made of a profile: it has changed.
func (v *Validator) Forget(url string) {
	v.profiles.Range(func(key, _ any) bool {
		if unversioned(key.(string)) == unversioned(url) {
			v.profiles.Delete(key)
		}
		return true
	})
}

// run is what stays the same during one validation.
type run struct {
	*Validator
	ctx  context.Context
	opts Options
	full bool
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
	w.ctx, w.issues, w.opts, w.told = nil, nil, Options{}, told{}
	v.walks.Put(w)
	return issues
}
