package sdc

import (
	"fmt"
	"strings"
	"testing"

	"kith/fhir/element"
)

// nine is a form of the size of PHQ-9: nine choices of four, one more question if
// any is more than nothing, a hidden total.
func nine() string {
	var items []string
	for n := range 9 {
		var options []string
		for o := range 4 {
			options = append(options, fmt.Sprintf(`{"valueCoding":{"system":"http://loinc.org","code":"LA-%d","display":"Option %d"},"extension":[{"url":"%sordinalValue","valueDecimal":%d}]}`, o, o, core, o))
		}
		items = append(items, question(fmt.Sprint("q", n), "choice", `"text":"How often were you bothered by this?"`, `"answerOption":[`+strings.Join(options, ",")+`]`))
	}
	items = append(items,
		question("hard", "choice", `"answerOption":[{"valueString":"a"},{"valueString":"b"}]`, when("q0", `"operator":"!=","answerCoding":{"system":"http://loinc.org","code":"LA-0"}`)),
		question("total", "decimal", calculated("%resource.item.answer.value.ordinal().sum()")))
	return of(strings.Join(items, ","))
}

func answersToNine(f *Form) Answers {
	a := Answers{}
	for n, i := range f.Questions() {
		a[i.Key] = []Value{i.Options[n%len(i.Options)].Value}
	}
	return a
}

func BenchmarkRead(b *testing.B) {
	v := parsed(b, nine())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAnswered(b *testing.B) {
	f, err := read(nine())
	if err != nil {
		b.Fatal(err)
	}
	a := answersToNine(f)
	body, err := f.Response(a, Head{Subject: "Patient/x"})
	if err != nil {
		b.Fatal(err)
	}
	if all, err := f.Calculate(a); err != nil || all.First("total").Text() != "12" {
		b.Fatal(all.First("total"), err)
	}
	var d element.Doc
	for name, do := range map[string]func() error{
		"asked":     func() error { f.Asked(a); return nil },
		"checked":   func() error { f.Check(a); return nil },
		"scored":    func() error { _, err := f.Calculate(a); return err },
		"written":   func() error { _, err := f.Response(a, Head{Subject: "Patient/x"}); return err },
		"read back": func() error { _ = d.Parse(body, element.Options{}); _, err := f.Answers(d.Root()); return err }, // written just now
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
