package screening

import (
	"kith/care/score"
	"kith/fhir/sdc"
)

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

// points returns what an answer counts: what its option does, or what it says
// itself.
func (i Instrument) points(key string, v sdc.Value) (float64, bool) {
	if i.Form != nil {
		if it, ok := i.Form.Item(key); ok {
			return it.Ordinal(v)
		}
	}
	return v.Ordinal()
}
