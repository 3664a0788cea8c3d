package validate

import (
	"context"
	"sync"

	"kith/fhir/element"
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
}

// Validator validates resources. It may be used by many goroutines at once.
type Validator struct {
	walks sync.Pool
}

// New returns a validator over the definitions of R4.
func New() *Validator { return &Validator{} }

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
	}
	w.ctx, w.opts, w.full, w.issues = ctx, o, o.Depth == Full, nil
	w.enter("Resource")
	w.resource(root)
	w.leave()
	issues := w.issues
	w.ctx, w.issues, w.opts = nil, nil, Options{}
	v.walks.Put(w)
	return issues
}
