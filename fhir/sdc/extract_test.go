package sdc

import (
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/platform/fault"
)

// What is taken out, by what the form says, as "code value [members]".
func TestWhatAFormSaysIsTakenOut(t *testing.T) {
	const take = sdc + "observationExtract"
	yes, no, member := extended(take, `"valueBoolean":true`), extended(take, `"valueBoolean":false`), extended(take, `"valueCode":"member"`)
	code := func(c string) string { return `"code":[{"system":"http://s","code":"` + c + `"}]` }
	a, b := question("a", "integer", code("a")), question("b", "string", `"repeats":true`, code("b"))
	for name, tt := range map[string]struct{ form, want string }{
		"nothing":                  {of(a + "," + b), ""},
		"one item":                 {of(question("a", "integer", code("a"), yes) + "," + b), "a 1"},
		"everything":               {of(a+","+b, yes), "a 1, b x, b y"},
		"everything but one":       {of(question("a", "integer", code("a"), no)+","+b, yes), "b x, b y"},
		"without a code":           {of(question("a", "integer", yes) + "," + b), ""},
		"a panel":                  {of(a+","+b, member, code("p")), "a 1, b x, b y, p [a b b]"},
		"a form that is no panel":  {of(a+","+b, yes, code("p")), "a 1, b x, b y"},
		"a group":                  {of(question("g", "group", code("g"), yes, `"item":[`+a+`]`) + "," + b), "a 1, g [a]"},
		"a group without answers":  {of(question("g", "group", code("g"), yes, `"item":[`+question("c", "string", code("c"))+`]`) + "," + a + "," + b), ""},
		"panels inside each other": {of(question("g", "group", code("g"), member, `"item":[`+a+`]`)+","+b, member, code("p")), "a 1, g [a], b x, b y, p [g b b]"},
		"a group apart":            {of(question("g", "group", code("g"), yes, `"item":[`+a+`]`)+","+b, member, code("p")), "a 1, g [a], b x, b y, p [b b]"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := read(tt.form)
			if err != nil {
				t.Fatal(err)
			}
			answers := Answers{"a": {Integer(1)}, "b": {Said("x"), Said("y")}}
			body, err := f.Response(answers, Head{ID: "r", Subject: "Patient/p"})
			if err != nil {
				t.Fatal(err)
			}
			all, err := f.Extract(parsed(t, string(body)))
			if err != nil {
				t.Fatal(err)
			}
			if got := said(t, all); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
			again, err := f.Extract(parsed(t, string(body)))
			if err != nil || !slices.EqualFunc(all, again, slices.Equal) {
				t.Error("the same response makes other Observations")
			}
		})
	}
}

func said(t *testing.T, all [][]byte) string {
	code, lines := map[string]string{}, []string(nil)
	for _, body := range all {
		v := parsed(t, string(body))
		c := v.At("code", "coding", "code").Text()
		line := c + " " + v.Get("valueInteger").Text() + v.Get("valueString").Text()
		code["Observation/"+v.Get("id").Text()] = c
		var members []string
		for m := range v.Each("hasMember", "reference") {
			members = append(members, code[m.Text()])
		}
		if len(members) > 0 {
			line += "[" + strings.Join(members, " ") + "]"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

// A caregiver's answers about herself make no Observation, and neither does what
// is not finished.
func TestOnlyFinishedAnswersAboutAPatientAreTakenOut(t *testing.T) {
	f, err := read(of(question("a", "integer", `"code":[{"code":"a"}]`), extended(sdc+"observationExtract", `"valueBoolean":true`)))
	if err != nil {
		t.Fatal(err)
	}
	extract := func(h Head) ([][]byte, error) {
		body, err := f.Response(Answers{"a": {Integer(1)}}, h)
		if err != nil {
			t.Fatal(err)
		}
		return f.Extract(parsed(t, string(body)))
	}
	if all, err := extract(Head{ID: "r", Subject: "RelatedPerson/m", Source: "RelatedPerson/m"}); err != nil || len(all) != 0 {
		t.Errorf("%d, %v", len(all), err)
	}
	for status, want := range map[string]string{"completed": "final", "amended": "amended", "in-progress": "", "entered-in-error": "", "stopped": ""} {
		all, err := extract(Head{ID: "r", Status: status, Subject: "Patient/p", Author: "Device/d"})
		if want == "" {
			if fault.KindOf(err) != fault.Rule {
				t.Errorf("%s: %v", status, err)
			}
			continue
		}
		var v element.Value
		if err == nil && len(all) == 1 {
			v = parsed(t, string(all[0]))
		}
		if !v.Get("status").Is(want) || v.Get("performer").Exists() {
			t.Errorf("%s: %s %v", status, v.Raw(), err)
		}
	}
}
