package screening

import (
	"strconv"
	"strings"

	"kith/care/score"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/sdc"
)

const ordinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue"

// Score adds up answers. It is the same for a page, a program and an import.
func (i Instrument) Score(a sdc.Answers, w Who) Result { return i.Scoring.Score(i.given(a), w) }

// given reads the points of answers. An answer that no option counts, and that is
// outside the range of its item, counts as blank.
func (i Instrument) given(a sdc.Answers) score.Given {
	g := score.Given{}
	for _, it := range i.Scoring.Items {
		key, ok := keyOf(it, a)
		if !ok {
			continue
		}
		if a.Declined(key) {
			g[it.Key] = score.Point{Declined: true}
		} else if n, ok := i.points(it.Key, a.First(key)); ok && n >= it.Min && n <= it.Max {
			g[it.Key] = score.Point{Value: n}
		}
	}
	return g
}

// keyOf returns by which key answers hold an item: ours or, as other programs have
// it, the item's code: "44250-9", "/44250-9".
func keyOf(it Item, a sdc.Answers) (string, bool) {
	for _, key := range []string{it.Key, it.Code.Code, "/" + it.Code.Code} {
		if key != "" && a.Answered(key) {
			return key, true
		}
	}
	return "", false
}

// points returns what an answer counts: what its option does, what it says itself
// (ordinalValue), or its number; yes is 1.
func (i Instrument) points(key string, v sdc.Value) (float64, bool) {
	if v.Type == "boolean" {
		if v.True() {
			return 1, true
		}
		return 0, true
	}
	if i.Form != nil {
		if it, ok := i.Form.Item(key); ok {
			if n, ok := it.Ordinal(v); ok {
				return n, true
			}
		}
	}
	if v.Type == "Coding" {
		var doc element.Doc
		if doc.Parse([]byte(v.JSON), element.Options{}) != nil {
			return 0, false
		}
		n, err := strconv.ParseFloat(r4.ExtensionOf(doc.Root(), ordinal).ValueDecimal().Text(), 64)
		return n, err == nil
	}
	return v.Float()
}

// AnswersOf reads the answers of a QuestionnaireResponse by linkId, whatever the
// Questionnaire is: its words may not be here.
func AnswersOf(response element.Value) sdc.Answers {
	a := sdc.Answers{}
	collect(a, response)
	return a
}

func collect(a sdc.Answers, in element.Value) {
	for it := range in.Get("item").Items() {
		key := it.Get("linkId").Text()
		for answer := range it.Get("answer").Items() {
			for name, v := range answer.Members() {
				if typ, ok := strings.CutPrefix(name, "value"); ok && typ != "" {
					a[key] = append(a[key], sdc.Value{Type: kindOf(typ), JSON: string(v.Raw())})
				}
			}
			collect(a, answer)
		}
		if reason := r4.ExtensionOf(it, "http://hl7.org/fhir/StructureDefinition/data-absent-reason").ValueCode(); reason != "" && len(a[key]) == 0 {
			a[key] = []sdc.Value{sdc.Absent(reason)}
		}
		collect(a, it)
	}
}

// kindOf is a type as sdc.Value says it: primitives begin small.
func kindOf(typ string) string {
	switch typ {
	case "Coding", "Quantity", "Attachment", "Reference":
		return typ
	}
	return strings.ToLower(typ[:1]) + typ[1:]
}
