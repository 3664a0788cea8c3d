package engagement

import (
	"fmt"
	"testing"

	"kith/care/contact"
)

func TestAPlaceIsToldHowManyPromisesItKeptAndNoPersonIs(t *testing.T) {
	many := func(children, people int) (all []due) {
		for i := range children {
			all = append(all, due{site: "maple", child: fmt.Sprint("c", i), by: fmt.Sprint("p", i%people), status: "completed", day: 10, kept: contact.Day(10 - i%2)})
		}
		return all
	}
	tests := map[string]struct {
		all    []due
		yes, n int
		ok     bool
	}{
		"twelve, all in time":         {many(12, 3), 12, 12, true},
		"ten are few":                 {many(10, 3), 0, 0, false},
		"all are one's who promises":  {many(30, 1), 0, 0, false},
		"one late":                    {append(many(12, 3), due{site: "maple", child: "x", by: "p0", status: "completed", day: 10, kept: 11}), 12, 13, true},
		"one the family says is not":  {append(many(12, 3), due{site: "maple", child: "x", by: "p0", status: "completed", day: 10, kept: 10, said: true}), 12, 13, true},
		"one not kept, and we said":   {append(many(12, 3), due{site: "maple", child: "x", by: "p0", status: "failed", day: 10, kept: 10}), 12, 13, true},
		"one still open":              {append(many(12, 3), due{site: "maple", child: "x", by: "p0", status: "accepted", day: 10}), 12, 13, true},
		"one let go together is none": {append(many(12, 3), due{site: "maple", child: "x", by: "p0", status: "cancelled", day: 10, kept: 10}), 12, 12, true},
		"of nobody's place":           {append(many(12, 3), due{child: "x", by: "p0", status: "accepted", day: 10}), 12, 12, true},
	}
	for name, tt := range tests {
		if s := keptInTime(tt.all)["maple"]; s.Yes != tt.yes || s.N != tt.n || s.OK != tt.ok {
			t.Errorf("%s: %+v", name, s)
		}
	}
}
