package store

import (
	"testing"

	"kith/fhir/label"
	"kith/platform/access"
)

// What is Named is read by a permit that names it, or lifts the bit as broken
// glass does: each part of that is needed.
func TestWhatIsNamedTakesAPermitThatNamesIt(t *testing.T) {
	const said, other = "Communication/said", "Communication/other"
	needs := label.Named | label.Told | label.Coordination
	lifts := needs | label.Tie
	always := func(p Permit) Permit { p.Reader, p.Until = "Practitioner/x", access.Never; return p }
	tests := map[string]struct {
		needs     access.Mask
		addressed []string
		permits   []Permit
		denials   []Denial
		reads     bool
	}{
		"named":                       {needs, []string{said}, []Permit{{To: said, Lifts: lifts}}, nil, true},
		"glass":                       {needs, []string{said}, []Permit{{Lifts: lifts}}, nil, true},
		"all but the bit":             {needs, []string{said}, []Permit{{To: said, Lifts: lifts &^ label.Named}}, nil, false},
		"another entry":               {needs, []string{said}, []Permit{{To: other, Lifts: lifts}}, nil, false},
		"whoever reads the rest":      {needs, []string{said}, []Permit{{}}, nil, false},
		"one of two":                  {needs, []string{other, said}, []Permit{{To: said, Lifts: lifts}}, nil, false},
		"both":                        {needs, []string{other, said}, []Permit{{To: said, Lifts: lifts}, {To: other, Lifts: lifts}}, nil, true},
		"too many to be named":        {needs, nil, []Permit{{Lifts: lifts}, {To: said, Lifts: lifts}}, nil, false},
		"refused":                     {needs, []string{said}, []Permit{{To: said, Lifts: lifts}}, []Denial{{To: said}}, false},
		"another is refused":          {needs, []string{said}, []Permit{{To: said, Lifts: lifts}}, []Denial{{To: other}}, true},
		"not named, and not this one": {label.Coordination, nil, []Permit{{To: said, Lifts: lifts}}, nil, false},
	}
	for name, tt := range tests {
		p := &permitted{permits: map[string][]Permit{}}
		for _, x := range tt.permits {
			p.permits["Practitioner/x"] = append(p.permits["Practitioner/x"], always(x))
		}
		for _, d := range tt.denials {
			d.Reader, d.Until = "Practitioner/x", access.Never
			p.denials = append(p.denials, d)
		}
		reads := false
		for _, g := range compile(tt.needs, tt.addressed, []*permitted{p})["Practitioner/x"] {
			reads = reads || g.needs&needs == 0 && g.refused == ""
		}
		if reads != tt.reads {
			t.Errorf("%s: reads: %v", name, reads)
		}
	}
	if got := compile(needs, []string{said}, nil); len(got) > 0 {
		t.Errorf("about nobody: %v", got)
	}
}
