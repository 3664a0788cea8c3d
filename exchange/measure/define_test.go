package measure

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestEveryNumberHasADefinition goes through what a result and a table of
// patients can tell: each has a name that is defined, or belongs to one that is.
func TestEveryNumberHasADefinition(t *testing.T) {
	defined := map[string]bool{}
	for _, d := range Defined {
		if defined[d.Name] || d.Formula == "" {
			t.Errorf("%s is defined twice, or not", d.Name)
		}
		defined[d.Name] = true
	}
	for _, name := range PatientMeasures {
		if !defined[name] {
			t.Errorf("%s stands in the table of patients and is not defined", name)
		}
	}
	of := map[string]string{
		"Visits": "visit", "Patients": "visit", "Providers": "tie", "Indexes": "UPC", "Grains": "grain", "Regular": "Regular", "Strata": "group", "Network": "tie",
		"Nodes": "degree", "Communities": "communities", "Ego": "ego", "Referrals": "reciprocity", "Months": "month",
		"Network.Providers": "tie", "Network.LeftOut": "rule", "Network.Rules": "rule", "Network.Ties": "tie", "Network.Likely": "likely", "Network.Degree": "degree", "Network.Degrees": "degree",
		"Network.Strength": "strength", "Network.Weight": "weight", "Network.Weighted": "strength", "Network.Core": "core", "Network.Communities": "communities", "Network.Modularity": "communities",
		"Network.LargestGroup": "communities", "Network.Between": "communities", "Network.Density": "care density", "Network.Others": "care density, others", "Network.Fragmented": "care density, fragmented",
		"Network.Betweenness": "betweenness", "Network.Whole": "whole",
		"Referrals.Mutual": "mutual", "Referrals.Closed": "closure", "Referrals.Days": "days", "Referrals.Strangers": "strangers", "Month.Trailing": "trailing",
	}
	for _, part := range []struct {
		under string
		of    reflect.Type
	}{{"", reflect.TypeFor[Result]()}, {"Network.", reflect.TypeFor[Network]()}} {
		for i := range part.of.NumField() {
			name := part.under + part.of.Field(i).Name
			switch name {
			case "Parameters", "Files", "Beside", "Checksum", "Definitions", "Account", "First", "Last": // where it comes from
				continue
			}
			if !defined[of[name]] {
				t.Errorf("%s belongs to %q, which is not defined", name, of[name])
			}
		}
	}
	for name, d := range of {
		if !defined[d] {
			t.Errorf("%s belongs to %q, which is not defined", name, d)
		}
	}
}

func TestEveryDefinitionNamesASourceAndAPage(t *testing.T) {
	sources, err := os.ReadFile("../../docs/sources.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range Defined {
		for _, key := range strings.Split(d.Source, ", ") {
			if !strings.Contains(string(sources), "**"+key+"**") {
				t.Errorf("%s: %s is no source", d.Name, key)
			}
		}
		if _, err := os.Stat("../../docs/science/" + d.Page + ".md"); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
}

func TestTheHashChangesWithADefinition(t *testing.T) {
	before := Hash()
	old := Defined[4].Formula
	defer func() { Defined[4].Formula = old }()
	if Defined[4].Formula += " "; Hash() == before {
		t.Error("another definition, and the same hash")
	}
}
