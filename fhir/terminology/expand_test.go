package terminology

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"kith/fhir/definition"
	"kith/platform/fault"
)

const (
	hl7 = "http://hl7.org/fhir/ValueSet/"
	v3  = "http://terminology.hl7.org/ValueSet/v3-"
)

// codesOf lists an expansion as text: "active(recurrence relapse) inactive".
func codesOf(all []Contained) string {
	var b strings.Builder
	for i, c := range all {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(c.Code)
		if c.Abstract {
			b.WriteByte('*')
		}
		if len(c.Contains) > 0 {
			b.WriteString("(" + codesOf(c.Contains) + ")")
		}
	}
	return b.String()
}

func expanded(t *testing.T, s *Service, q ExpandRequest) *Expansion {
	t.Helper()
	if q.Count == 0 {
		q.Count = NoCount
	}
	x, err := s.Expand(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", q.URL, err)
	}
	return x
}

func TestWellKnownSetsExpand(t *testing.T) {
	tests := []struct {
		name string
		q    ExpandRequest
		want string
	}{
		{"a whole code system", ExpandRequest{URL: hl7 + "administrative-gender"}, "male female other unknown"},
		{"with a version", ExpandRequest{URL: hl7 + "observation-status|4.0.1"},
			"registered preliminary final amended corrected cancelled entered-in-error unknown"},
		{"a tree as a list", ExpandRequest{URL: hl7 + "condition-clinical"}, "active recurrence relapse inactive remission resolved"},
		{"a tree", ExpandRequest{URL: hl7 + "condition-clinical", Nested: true}, "active(recurrence relapse) inactive(remission resolved)"},
		{"a part of a tree, without its abstract top", ExpandRequest{URL: v3 + "ActEncounterCode"}, "AMB EMER FLD HH IMP ACUTE NONAC OBSENC PRENC SS VR"},
		{"the same as a tree", ExpandRequest{URL: v3 + "ActEncounterCode", Nested: true}, "AMB EMER FLD HH IMP(ACUTE NONAC) OBSENC PRENC SS VR"},
		{"a tree with its abstract top", ExpandRequest{URL: hl7 + "account-type", Nested: true},
			"_ActAccountCode*(ACCTRECEIVABLE CASH CC(AE DN DV MC V) PBILLACCT)"},
		{"words", ExpandRequest{URL: hl7 + "administrative-gender", Filter: "FEM"}, "female"},
		{"words that nothing says", ExpandRequest{URL: hl7 + "administrative-gender", Filter: "fem x"}, ""},
		{"a page", ExpandRequest{URL: hl7 + "observation-status", Offset: 2, Count: 3}, "final amended corrected"},
		{"the last page", ExpandRequest{URL: hl7 + "observation-status", Offset: 6, Count: 3}, "entered-in-error unknown"},
		{"behind the last page", ExpandRequest{URL: hl7 + "observation-status", Offset: 60, Count: 3}, ""},
		{"codes that are named", ExpandRequest{URL: hl7 + "units-of-time"}, "s min h d wk mo a"},
		{"one that only has an expansion", ExpandRequest{URL: hl7 + "yesnodontknow"}, "N Y asked-unknown"},
	}
	for _, tt := range tests {
		if got := codesOf(expanded(t, Bundled(), tt.q).Contains); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// composeOf is a value set of these clauses.
func composeOf(clauses string) []byte {
	return []byte(`{"resourceType":"ValueSet","url":"http://example.org/it","compose":` + clauses + `}`)
}

func TestComposeIsWorkedOut(t *testing.T) {
	const (
		clinical = `"system":"http://terminology.hl7.org/CodeSystem/condition-clinical"`
		gender   = `"system":"http://hl7.org/fhir/administrative-gender"`
	)
	f := func(property, op, value string) string {
		return `,"filter":[{"property":"` + property + `","op":"` + op + `","value":"` + value + `"}]`
	}
	tests := map[string]struct{ compose, want string }{
		"is-a":                      {`{"include":[{` + clinical + f("concept", "is-a", "active") + `}]}`, "active recurrence relapse"},
		"descendent-of":             {`{"include":[{` + clinical + f("concept", "descendent-of", "active") + `}]}`, "recurrence relapse"},
		"is-not-a":                  {`{"include":[{` + clinical + f("concept", "is-not-a", "active") + `}]}`, "inactive remission resolved"},
		"generalizes":               {`{"include":[{` + clinical + f("concept", "generalizes", "relapse") + `}]}`, "active relapse"},
		"in":                        {`{"include":[{` + clinical + f("concept", "in", "relapse,active,none") + `}]}`, "active relapse"},
		"not-in":                    {`{"include":[{` + clinical + f("code", "not-in", "relapse,active") + `}]}`, "recurrence inactive remission resolved"},
		"=":                         {`{"include":[{` + clinical + f("code", "=", "relapse") + `}]}`, "relapse"},
		"regex matches whole codes": {`{"include":[{` + clinical + f("code", "regex", "re.*se?") + `}]}`, "relapse"},
		"parent":                    {`{"include":[{` + clinical + f("parent", "=", "active") + `}]}`, "recurrence relapse"},
		"child":                     {`{"include":[{` + clinical + f("child", "=", "relapse") + `}]}`, "active"},
		"display":                   {`{"include":[{` + clinical + f("display", "=", "Relapse") + `}]}`, "relapse"},
		"exclude a code":            {`{"include":[{` + gender + `}],"exclude":[{` + gender + `,"concept":[{"code":"other"}]}]}`, "male female unknown"},
		"exclude a branch":          {`{"include":[{` + clinical + `}],"exclude":[{` + clinical + f("concept", "is-a", "active") + `}]}`, "inactive remission resolved"},
		"exclude from named codes":  {`{"include":[{` + gender + `,"concept":[{"code":"other"},{"code":"male"}]}],"exclude":[{` + gender + f("code", "=", "male") + `}]}`, "other"},
		"each code once": {`{"include":[{` + clinical + f("concept", "is-a", "active") + `},{` + clinical + `},{` + clinical + `,"concept":[{"code":"active"}]}]}`,
			"active recurrence relapse inactive remission resolved"},
		"a value set":             {`{"include":[{"valueSet":["` + hl7 + `administrative-gender"]}]}`, "male female other unknown"},
		"a system and a set":      {`{"include":[{` + gender + f("code", "regex", ".*male") + `,"valueSet":["` + hl7 + `administrative-gender"]}]}`, "male female"},
		"sets that share nothing": {`{"include":[{"valueSet":["` + hl7 + `administrative-gender","` + hl7 + `condition-clinical"]}]}`, ""},
		"a rule, narrowed to named codes": {`{"include":[{"system":"http://unitsofmeasure.org","valueSet":["` + hl7 + `units-of-time"],` +
			`"filter":[{"property":"canonical","op":"=","value":"s"}]}]}`, "s min h d wk mo a"},
	}
	for name, tt := range tests {
		x, err := Bundled().Expand(t.Context(), ExpandRequest{Resource: composeOf(tt.compose), Count: NoCount})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := codesOf(x.Contains); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

func TestWhatCannotBeExpandedSaysWhy(t *testing.T) {
	many := strings.Repeat(`{"valueSet":["`+hl7+`administrative-gender"]},`, mostClauses)
	tests := map[string]struct {
		q    ExpandRequest
		kind fault.Kind
		key  string
	}{
		"nobody knows the set":      {ExpandRequest{URL: "http://example.org/none"}, fault.NotFound, "terminology.unknown-value-set"},
		"nobody has the system":     {ExpandRequest{URL: hl7 + "observation-codes"}, fault.NotFound, "terminology.unknown-system"},
		"the system has no end":     {ExpandRequest{URL: hl7 + "ucum-units"}, fault.Invalid, "terminology.not-listed"},
		"it takes itself":           {ExpandRequest{Resource: composeOf(`{"include":[{"valueSet":["http://example.org/it"]}]}`)}, fault.Invalid, "terminology.circle"},
		"an operator of tomorrow":   {ExpandRequest{Resource: composeOf(`{"include":[{"system":"http://hl7.org/fhir/administrative-gender","filter":[{"property":"code","op":"sounds-like","value":"x"}]}]}`)}, fault.Invalid, "terminology.filter"},
		"a pattern that is none":    {ExpandRequest{Resource: composeOf(`{"include":[{"system":"http://hl7.org/fhir/administrative-gender","filter":[{"property":"code","op":"regex","value":"("}]}]}`)}, fault.Invalid, "terminology.filter"},
		"a pattern without end":     {ExpandRequest{Resource: composeOf(`{"include":[{"system":"http://hl7.org/fhir/administrative-gender","filter":[{"property":"display","op":"regex","value":"((.{0,30}){0,30})x"}]}]}`)}, fault.TooCostly, "terminology.too-costly"},
		"more clauses than allowed": {ExpandRequest{Resource: composeOf(`{"include":[` + many + `{}]}`)}, fault.TooCostly, "terminology.too-costly"},
		"elements of another shape": {ExpandRequest{Resource: composeOf(`{"include":{}}`)}, fault.Structure, "terminology.unreadable"},
		"more than an answer holds": {ExpandRequest{Resource: thousands(mostCodes + 1)}, fault.TooCostly, "terminology.too-many"},
	}
	for name, tt := range tests {
		if tt.q.Count == 0 {
			tt.q.Count = NoCount
		}
		_, err := Bundled().Expand(t.Context(), tt.q)
		if e := fault.Of(err); e == nil || e.Kind != tt.kind || e.Key != tt.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// thousands is a value set of n codes.
func thousands(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,{"code":"%d"}`, i)
	}
	return composeOf(`{"include":[{"system":"http://example.org/s","concept":[` + b.String()[1:] + `]}]}`)
}

func TestAPageIsNeverLargerThanAnAnswerHolds(t *testing.T) {
	set := thousands(mostCodes + 5)
	for _, tt := range []struct{ offset, count, want int }{{0, mostCodes + 1, mostCodes}, {3, 1 << 40, mostCodes}, {mostCodes, 1 << 40, 5}, {5, NoCount, mostCodes}} {
		x := expanded(t, Bundled(), ExpandRequest{Resource: set, Offset: tt.offset, Count: tt.count})
		if len(x.Contains) != tt.want || x.Total != mostCodes+5 {
			t.Errorf("%+v: %d codes of %d", tt, len(x.Contains), x.Total)
		}
	}
}

// lines reads a file of testdata without its comments.
func lines(t *testing.T, name string) (all []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(text)) {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
			all = append(all, l)
		}
	}
	return all
}

func TestExpansionsAreThoseOfHL7(t *testing.T) {
	others := map[string]string{} // URL: our number of codes and why it is not HL7's
	for _, l := range lines(t, "differ.txt") {
		url, why, _ := strings.Cut(l, " ")
		others[url] = why
	}
	same := 0
	for _, l := range lines(t, "hl7.txt") {
		var url, sum string
		var n int
		if _, err := fmt.Sscan(l, &url, &n, &sum); err != nil {
			t.Fatal(err)
		}
		x, err := Bundled().Expand(t.Context(), ExpandRequest{URL: url, Count: NoCount})
		if err != nil {
			if !fault.Is(err, fault.NotFound) && fault.Of(err).Key != "terminology.not-listed" {
				t.Errorf("%s: %v", url, err)
			}
			continue
		}
		var codes []string
		for _, c := range x.Contains {
			codes = append(codes, c.System+"|"+c.Code+"\n")
		}
		slices.Sort(codes)
		got := fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(codes, ""))))[:16]
		why, differs := others[url]
		switch {
		case got == sum && !differs:
			same++
		case got == sum:
			t.Errorf("%s is as HL7 has it; take it out of differ.txt", url)
		case !strings.HasPrefix(why, fmt.Sprint(len(codes), " ")):
			t.Errorf("%s: %d codes, HL7 has %d", url, len(codes), n)
		}
	}
	if same < 460 {
		t.Errorf("%d sets are as HL7 has them", same)
	}
}

// TestEveryBundledSetExpandsOrSaysWhyNot writes down which do not.
func TestEveryBundledSetExpandsOrSaysWhyNot(t *testing.T) {
	var b strings.Builder
	sets, codes := 0, 0
	for url := range definition.Canonicals("ValueSet") {
		if !strings.HasPrefix(url, "http://hl7.org/fhir/ValueSet/") && !strings.HasPrefix(url, "http://terminology.hl7.org/") {
			continue // of a guide
		}
		x, err := Bundled().Expand(t.Context(), ExpandRequest{URL: url, Count: NoCount})
		if err == nil {
			sets, codes = sets+1, codes+x.Total
			continue
		}
		e := fault.Of(err)
		fmt.Fprintf(&b, "%s %s %v\n", url, strings.TrimPrefix(e.Key, "terminology."), e.Args[len(e.Args)-1])
	}
	head := fmt.Sprintf("# %d value sets of R4 expand to %d codes. These do not, and why:\n", sets, codes)
	golden(t, "unexpanded.txt", head+b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile("testdata/"+name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("testdata/%s is not what comes out; run with KITH_GOLDEN=write and read the diff", name)
	}
}
