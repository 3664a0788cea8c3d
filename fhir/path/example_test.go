package path_test

import (
	"context"
	"fmt"
	"time"

	"kith/fhir/element"
	"kith/fhir/path"
)

// patient reads a resource; a program has it from the store.
func patient() path.Value {
	d := new(element.Doc)
	err := d.Parse([]byte(`{"resourceType":"Patient","id":"amara","birthDate":"2012-03-04",
		"name":[{"use":"official","family":"Reyes","given":["Amara","Luz"]},{"use":"nickname","given":["Mari"]}]}`), element.Options{})
	if err != nil {
		panic(err)
	}
	return path.Of(d.Root())
}

func Example() {
	e, err := path.Compile("name.where(use = 'official').given")
	if err != nil {
		fmt.Println(err)
		return
	}
	given, err := e.Eval(context.Background(), patient(), nil)
	fmt.Println(given, err)
	// Output: [Amara Luz] <nil>
}

// A condition says yes, no, or nothing at all.
func ExampleExpr_Holds() {
	env := &path.Env{Now: time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)}
	for _, src := range []string{"birthDate + 18 years > today()", "birthDate < @2010", "birthDate < @2012-03-04T08:00:00"} {
		holds, ok, err := path.MustCompile(src).Holds(context.Background(), patient(), env)
		fmt.Println(holds, ok, err)
	}
	// Output:
	// true true <nil>
	// false true <nil>
	// false false <nil>
}

// With For, names that the definitions do not know are found before any
// resource is met.
func ExampleFor() {
	_, err := path.Compile("name.where(use = 'official')\n  .giben", path.For("Patient"))
	fmt.Println(err)
	// Output: line 2, column 4: there is no element "giben" here
}

func ExampleExpr_Types() {
	types, known, err := path.MustCompile("deceased | birthDate").Types("Patient")
	fmt.Println(types, known, err)
	// Output: [FHIR.boolean FHIR.dateTime FHIR.date] true <nil>
}

func ExampleWith() {
	initials := path.Function{Call: func(_ context.Context, in path.Collection, _ []path.Collection) (path.Collection, error) {
		var all string
		for _, v := range in {
			all += v.String()[:1]
		}
		return path.Collection{path.String(all)}, nil
	}}
	e := path.MustCompile("name.given.initials()", path.With(map[string]path.Function{"initials": initials}))
	fmt.Println(e.Eval(context.Background(), patient(), nil))
	// Output: [ALM] <nil>
}

// The tree of an expression can be read.
func ExampleParse() {
	n, err := path.Parse("name.where(use='official')|contact.name")
	fmt.Println(n, err)
	for _, part := range path.Children(n) {
		fmt.Printf("%T at %d\n", part, part.Pos())
	}
	// Output:
	// name.where(use = 'official') | contact.name <nil>
	// *path.Call at 5
	// *path.Member at 35
}
