package path

import (
	"testing"

	"kith/fhir/definition"
)

// mistaken are the invariants of R4 that name what is not there, by the types
// they are declared on.
var mistaken = map[string]string{
	"ChargeItemDefinition cid-0": "it has no name; R5 took the invariant away",
	"decimal ras-1":              "written for a Range, declared on probability[x], which may be a decimal",
}

func TestEveryExpressionOfTheStandardIsUnderstood(t *testing.T) {
	n := 0
	for _, name := range definition.Types() {
		def := definition.Of(name)
		each(def, func(typ string, c definition.Constraint) {
			if n++; c.Expression == "" {
				return
			}
			if _, err := Compile(c.Expression, For(typ)); (err == nil) != (mistaken[typ+" "+c.Key] == "") {
				t.Errorf("%s %s: %v\n\t%s", typ, c.Key, err, c.Expression)
			}
			if _, err := Compile(c.Expression); err != nil {
				t.Errorf("%s %s: %v", typ, c.Key, err)
			}
		})
	}
	for _, name := range definition.Types() {
		for _, p := range definition.SearchParams(name) {
			if p.Expression == "" {
				continue
			}
			n++
			if _, err := Compile(p.Expression, AsFilters()); err != nil {
				t.Errorf("%s: %v\n\t%s", p.URL, err, p.Expression)
			}
		}
	}
	if n < 3000 {
		t.Errorf("only %d expressions", n)
	}
}

func each(def *definition.Type, f func(typ string, c definition.Constraint)) {
	for _, c := range def.Constraints {
		f(def.Name, c)
	}
	for _, e := range def.Elements {
		for i := range e.Types {
			for _, c := range e.Constraints {
				if e.Types[i].Type() != nil {
					f(e.Types[i].Code, c)
				}
			}
			if inner := e.Types[i].Type(); inner != nil && inner.Kind == definition.Backbone && len(inner.Name) > len(def.Name) && inner.Name[:len(def.Name)] == def.Name {
				each(inner, f)
			}
		}
	}
}
