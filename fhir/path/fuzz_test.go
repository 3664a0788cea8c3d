package path

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith/fhir/element"
)

// FuzzParse: what is read is written so that it reads the same.
func FuzzParse(f *testing.F) {
	for _, c := range officialCases(f) {
		f.Add(c.source)
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, err := Parse(src)
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Line < 1 || e.Column < 1 {
				t.Fatalf("%q: %v", src, err)
			}
			return
		}
		if again, err := Parse(n.String()); err != nil || again.String() != n.String() {
			t.Fatalf("%q is written as %q, which reads as %v (%v)", src, n, again, err)
		}
	})
}

// FuzzEval: nothing panics, and everything ends.
func FuzzEval(f *testing.F) {
	for i, c := range officialCases(f) {
		f.Add(c.source, uint8(i))
	}
	f.Add("descendants().select(%resource.descendants()).distinct().count()", uint8(1))
	f.Add("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'.matches('(a*)*b')", uint8(0))
	f.Add("9999999999999999999.9.power(99999.9).exp()", uint8(0))
	all := resources(f)
	f.Fuzz(func(t *testing.T, src string, which uint8) {
		focus := all[int(which)%len(all)]
		began := time.Now()
		e, err := Compile(src, AsFilters())
		if err != nil {
			return
		}
		env := &Env{Now: noon, Steps: 200_000}
		got, err := e.Eval(t.Context(), focus, env)
		if _, ok := errors.AsType[*Error](err); err != nil && !ok {
			t.Fatalf("%q: %T %v", src, err, err)
		}
		for _, v := range got {
			if v.Type() == nil || len(v.String()) > 2*maxText {
				t.Fatalf("%q returns an item of no type, or an endless one", src)
			}
		}
		// what the definitions say must not panic either
		_, _, _ = e.Types(focus.Type().Name)
		if took := time.Since(began); took > 30*time.Second {
			t.Fatalf("%q took %v", src, took)
		}
	})
}

// laws are pairs that must say the same, whatever the part is.
var laws = [][2]string{
	{"(X).exists()", "(X).empty().not()"},
	{"(X).count() > 0", "(X).exists()"},
	{"(X).distinct().isDistinct()", "true"},
	{"(X) | {}", "(X).distinct()"},
	{"(X).where(true)", "X"},
	{"(X).select($this)", "X"},
	{"(X).first() | (X).tail()", "(X).distinct()"},
	{"(X).take(1).combine((X).skip(1))", "X"},
	{"(X).subsetOf(X)", "true"},
	{"(X) ~ (X)", "true"},
	{"(X).combine(X).count()", "(X).count() * 2"},
	{"(X).all(true)", "true"},
	{"(X).aggregate($total + 1, 0)", "(X).count()"},
	{"(X).trace('x')", "X"},
	{"iif(true, X, 1 / 'x')", "X"},
	{"(X).count().toString().toInteger()", "(X).count()"},
	{"(X).exists() implies (X).exists()", "true"},
	{"(X).exists() xor (X).exists()", "false"},
	{"(X).ofType(Element).union((X).ofType(Resource)).exists() or (X).empty() or true", "true"},
}

func TestLawsHoldForEveryPart(t *testing.T) {
	all := resources(t)
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.Uint64().Draw(r, "seed")
		random := rand.New(rand.NewPCG(seed, 1))
		g := generator{t, random, all[random.IntN(len(all))]}
		part, found := g.walk(g.focus, 2)
		if _, failed := ask(t, part, g.focus); failed || len(found) > 200 {
			return
		}
		law := laws[random.IntN(len(laws))]
		left, right := filled(law[0], part), filled(law[1], part)
		a, failed := ask(t, left, g.focus)
		b, failed2 := ask(t, right, g.focus)
		if failed || failed2 || !alikeAnswers(a, b) {
			r.Fatalf("%s is %v, but %s is %v", left, a, right, b)
		}
	})
}

func filled(law, part string) string {
	out := ""
	for _, c := range law {
		if c == 'X' {
			out += part
			continue
		}
		out += string(c)
	}
	return out
}

// TestWhatIsFoundIsWhatTheDefinitionsSay: no item has a type that the static
// types leave out.
func TestWhatIsFoundIsWhatTheDefinitionsSay(t *testing.T) {
	all := resources(t)
	rapid.Check(t, func(r *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 2))
		g := generator{t, random, all[random.IntN(len(all))]}
		src := g.expression(2)
		e, err := Compile(src)
		if err != nil {
			return
		}
		got, err := e.Eval(t.Context(), g.focus, &Env{Now: noon})
		if err != nil {
			return
		}
		may, known, err := e.Types(g.focus.Type().Name)
		if err != nil || !known {
			return
		}
	next:
		for _, v := range got {
			for _, typ := range may {
				if v.Type().Is(typ) {
					continue next
				}
			}
			r.Fatalf("%s returns a %s, and may only return %v", src, v.Type(), may)
		}
	})
}

func TestDatesOrderAsTheirMoments(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		moments := rapid.Custom(func(r *rapid.T) moment {
			at := time.Unix(rapid.Int64Range(-2e9, 4e9).Draw(r, "seconds"), rapid.Int64Range(0, 999).Draw(r, "ms")*1e6).UTC()
			m := moment{kind: dateTime, last: toSecond, digits: 3, zoned: true, zone: int16(rapid.IntRange(-12, 14).Draw(r, "zone") * 60)}
			m.set(at)
			return m
		})
		a, b := moments.Draw(r, "a"), moments.Draw(r, "b")
		order, known := a.compare(&b)
		if want := a.at().Compare(b.at()); !known || order != want {
			r.Fatalf("%s against %s: %d, want %d", a.String(), b.String(), order, want)
		}
		again, ok := parseMoment(a.String(), dateTime)
		if !ok || again != a {
			r.Fatalf("%s reads as %s", a.String(), again.String())
		}
		n := rapid.Int64Range(-100_000, 100_000).Draw(r, "n")
		c := a
		if !c.add(n, "hour") || !c.add(-n, "hour") || c != a {
			r.Fatalf("%s and back by %d hours is %s", a.String(), n, c.String())
		}
	})
}

// FuzzFocus: a resource of whatever shape is walked without a panic.
func FuzzFocus(f *testing.F) {
	for _, src := range []string{reyes,
		`{"resourceType":"Patient","name":"x","given":[[1]],"birthDate":{"a":1},"_birthDate":[1,null,{"id":[]}]}`,
		`{"resourceType":"Observation","valueQuantity":[{"value":"1"}],"valueString":1,"_valueString":{},"component":{"value":null}}`,
		`{"resourceType":"Bundle","entry":[null,{"resource":"x"},{"resource":{"resourceType":7}},{"resource":{"resourceType":"Nothing"}}]}`,
		`{"resourceType":"Patient","active":"true","multipleBirthInteger":1.5,"birthDate":"2012-99","contained":[{"contained":[{}]}]}`,
	} {
		f.Add([]byte(src))
	}
	var all []*Expr
	for _, src := range []string{"descendants().count()", "descendants().select($this.toString() & type().name)", "descendants().distinct().count()",
		"descendants().where($this = $this).hasValue()", "name.given | name.family", "value + 1", "(value as Quantity) > 1 'mg'", "birthDate + 1 day < today()",
		"contained.where(id = '1').descendants().resolve()", "extension('x').value", "descendants().sort()", "descendants() ~ descendants()",
		"descendants().select(iif($this is boolean, $this, {})).allTrue()", "descendants().select(lowBoundary())", "entry.resource.resolve()",
		"descendants().select(getValue()).select(toQuantity() | toInteger() | toDateTime())"} {
		all = append(all, MustCompile(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var d element.Doc
		if d.Parse(src, element.Options{}) != nil {
			return
		}
		for _, e := range all {
			_, err := e.Eval(t.Context(), Of(d.Root()), &Env{Now: noon, Steps: 100_000})
			if _, ok := errors.AsType[*Error](err); err != nil && !ok {
				t.Fatal(e, err)
			}
		}
	})
}
