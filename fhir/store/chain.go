package store

import (
	"slices"
	"strings"

	"kith/fhir/index"
	"kith/fhir/r4"
	"kith/platform/fault"
)

// MostLinks is how many links the chains and _has of one search may have
// together, DeepestChain how many one of them may have.
const (
	DeepestChain = 3
	MostLinks    = 8
)

// depth is how many links a parameter has.
func (p *Param) depth() (n int) {
	for ; p.On != nil; p = p.On {
		n++
	}
	return n
}

// link counts one more link.
func (b *builder) link() error {
	if b.links++; b.links > MostLinks {
		return fault.New(fault.TooCostly, "fhir.too-many-values")
	}
	return nil
}

// chain asks something of what a reference points to: patient.name=x.
func (b *builder) chain(p Param) error {
	m := b.lookup(p.Name)
	if m == nil || m.Kind != "reference" {
		return fault.New(fault.NotSupported, "fhir.unknown-parameter")
	}
	if err := b.link(); err != nil {
		return err
	}
	targets := b.s.answering(targetsOf(m), p.On)
	if p.Modifier != "" {
		if !r4.IsType(p.Modifier) {
			return fault.New(fault.NotSupported, "fhir.unknown-modifier")
		}
		targets = slices.DeleteFunc(targets, func(t string) bool { return t != p.Modifier })
	}
	if len(targets) == 0 {
		return fault.New(fault.NotSupported, "fhir.unknown-parameter")
	}
	var each []string
	for _, t := range targets {
		there := b.node(t)
		if err := there.param(*p.On); err != nil {
			return err
		}
		each = append(each, "select r.target "+there.from())
	}
	b.look("r.key in (" + b.rows("i.resource", index.Reference, m.Parts, " and i.target in ("+strings.Join(each, " union all ")+")") + ")")
	return nil
}

// answering keeps the types that can be searched by a parameter.
func (s *Store) answering(types []string, p *Param) (able []string) {
	for _, t := range types {
		if p.From != "" || s.Knows(t, p.Name) {
			able = append(able, t)
		}
	}
	return able
}

// has asks whether something of another type points here that fulfills a
// condition: _has:Observation:patient:code=x.
func (b *builder) has(p Param) error {
	m := b.s.param(p.From, p.Name)
	if m == nil || m.Kind != "reference" {
		return fault.New(fault.NotSupported, "fhir.unknown-parameter")
	}
	if err := b.link(); err != nil {
		return err
	}
	there := b.node(p.From)
	if err := there.param(*p.On); err != nil {
		return err
	}
	b.look("r.target in (" + b.far("i.target", m.Parts, " and i.resource in (select r.key "+there.from()+")") + ")")
	return nil
}

// far selects rows of references in resources of another type than the node's:
// its narrowing does not hold for them.
func (b *builder) far(columns string, parts []index.Part, test string) string {
	wide := builder{plan: b.plan}
	return wide.rows(columns, index.Reference, parts, test)
}
