package sdc

import (
	"kith/fhir/element"
	"kith/fhir/path"
)

// Populate returns the answers that are known beforehand: what items say as
// initial, and what their initialExpression finds in the launch contexts, which
// are resources by name: patient, user, encounter. A context that is not handed
// in is empty. Nothing else is ever answered beforehand.
func (f *Form) Populate(launch map[string]element.Value) (Answers, error) {
	w := &world{form: f, launch: map[string]path.Collection{}}
	for _, name := range f.Launch {
		w.launch[name] = nil
		if v := path.Of(launch[name]); v.Exists() {
			w.launch[name] = path.Collection{v}
		}
	}
	a := Answers{}
	for _, i := range f.all {
		if len(i.Initial) > 0 {
			a[i.Key] = append([]Value(nil), i.Initial...)
		}
		if i.start == nil {
			continue
		}
		got, err := w.eval(i.start, i)
		if err != nil {
			return nil, err
		}
		is, err := i.results(got)
		if err != nil {
			return nil, err
		}
		if len(is) > 0 {
			a[i.Key] = is
		}
	}
	return a, nil
}
