package people

import (
	"encoding/json"
	"testing"
)

func TestTheCallingsComeOutAsWorkedByHand(t *testing.T) {
	b, err := files.ReadFile("rules/callings.json")
	if err != nil {
		t.Fatal(err)
	}
	var worked struct {
		Cases []struct {
			Case      string
			Work      Work
			Specialty string
			Calling   Calling
		}
	}
	if err := json.Unmarshal(b, &worked); err != nil || len(worked.Cases) < 7 {
		t.Fatal(len(worked.Cases), err)
	}
	for _, c := range worked.Cases {
		if got := CallingOf(c.Work, c.Specialty); got != c.Calling {
			t.Errorf("%s: %v, want %v", c.Case, got, c.Calling)
		}
	}
}

func TestThereAreThirteenCallingsAndEveryWorkHasOne(t *testing.T) {
	if len(Callings) != 13 || len(callingNames) != 13 || Callings[0] != Anonymous || Anonymous != 0 {
		t.Errorf("%v", Callings)
	}
	for i, c := range Callings {
		var back Calling
		if err := back.UnmarshalText([]byte(c.String())); err != nil || back != c || int(c) != i {
			t.Errorf("%d %v comes back as %v (%v)", i, c, back, err)
		}
	}
	for _, w := range Works {
		if c := CallingOf(w, ""); !c.Staff() {
			t.Errorf("%s is %v", w, c)
		}
	}
	if c := new(Calling); c.UnmarshalText([]byte("king")) == nil {
		t.Error("a calling nobody has was read")
	}
}

func TestSiblingsAndFriendsDecideNothing(t *testing.T) {
	for _, r := range append([]Relation{"coach", "frnd", "nbor", "", "king"}, siblings...) {
		if r.Calling() != Anonymous {
			t.Errorf("%s is %v", r, r.Calling())
		}
	}
	for _, r := range []Relation{"mth", "fth", "mthfost", "grmth", "aunt"} {
		if !r.Calling().Proxy() {
			t.Errorf("%s is %v", r, r.Calling())
		}
	}
}
