package consent

import (
	"cmp"
	"encoding/csv"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"

	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/label"
	"kith/platform/access"
)

// The oracle knows nothing of Decide, its tables or its types: rows of
// testdata/oracle.csv, and the words in them.

// cell is one question in the oracle's words.
type cell struct {
	who, relation, label, age, consent, content, addressed string
	named                                                  string // how they are named for what lies by itself; no: it does not
}

// oracle is the rule file as its interpreter holds it.
type oracle [][]string

func readOracle(t testing.TB) oracle {
	t.Helper()
	rows := readCSV(t, "testdata/oracle.csv")
	return rows[1:] // names of columns
}

func readCSV(t testing.TB, file string) [][]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// may answers by the first row that fits.
func (o oracle) may(c cell) bool {
	asked := []string{c.who, c.relation, c.label, c.age, c.consent, c.content, c.addressed, c.named}
	for _, row := range o {
		fits := true
		for i, want := range row[1:] {
			if fits = want == "*" || inList(want, asked[i]); !fits {
				break
			}
		}
		if fits {
			return row[0] == "yes"
		}
	}
	return false
}

// inList reports whether word stands in "a|b|c".
func inList(list, word string) bool {
	at := strings.Index(list, word)
	for ; at >= 0; at = strings.Index(list, word) {
		end := at + len(word)
		if (at == 0 || list[at-1] == '|') && (end == len(list) || list[end] == '|') {
			return true
		}
		list = list[end:]
	}
	return false
}

// contents are the kinds of content by resource type, in the oracle's words.
func readContents(t testing.TB) map[string]string {
	all := map[string]string{}
	for _, row := range readCSV(t, "testdata/content.csv") {
		for typ := range strings.SplitSeq(row[1], "|") {
			all[typ] = row[0]
		}
	}
	return all
}

// The axes of the matrix, and what each of their words is for Decide.
var (
	axisLabel = []struct{ word, codes string }{ // and what a record carries
		{"none", ""}, {"R", "R"}, {"V", "V"}, {"PSY", "R PSY"}, {"PART2", "R ETH 42CFRPart2"}, {"SEX", "R SEX"}, {"ABUSE", "R SDV"},
		{"psychotherapy", "V PSYTHPN HIPAAPsyNotes"}, {"told", "R PRS"}, {"cps-sealed", "R SDV sealed"},
	}
	// more are labels beyond the ten of the matrix.
	moreLabels = []struct{ word, codes string }{
		{"SUD", "R SUD"}, {"STD", "R STD"}, {"HIV", "R HIV"}, {"VIO", "R VIO"}, {"PHY", "R PHY"}, {"GENDER", "R GENDER"},
		{"LIVARG", "R LIVARG"}, {"ADOL", "R ADOL"}, {"SSP", "R SSP"}, {"unknown", "WHAT"}, {"closed", "closed"}, {"protected", "protected"}, {"audited", "audited"},
		{"answers", "answers"}, {"hers", "answers ADOL"}, {"guarded", "answers protected"},
	}
	axisAge = []struct {
		word string
		in   []int // years in it
	}{{"0-11", []int{0, 11}}, {"12-13", []int{12, 13}}, {"14-17", []int{14, 17}}, {"18-20", []int{18, 20}}, {"21+", []int{21, 90}}}
	axisConsent = []string{"permit", "deny", "none", "glass"} // glass although it was denied
	axisNamed   = []Entry{Unnamed, Teller, Told, Written, Wished}
)

// question says a cell in Decide's words.
func question(c cell, codes string, years int, typ string) Question {
	var calling people.Calling
	if err := calling.UnmarshalText([]byte(c.who)); err != nil {
		panic(err)
	}
	wish, glass := Wish(c.consent), c.consent == "glass"
	if glass {
		wish = Denied
	}
	needs, entry := label.Class(typ)|masks(codes), Unnamed
	if c.named != "no" && c.named != string(Answered) {
		needs, entry = needs|label.Named, Entry(c.named)
	}
	return Question{Calling: calling, Relation: Relation(c.relation), Needs: needs, Addressed: c.addressed == "yes", Entry: entry,
		Age: years, Ages: Ages{Consent: 12, Adult: 18}, Wish: wish, Glass: glass}
}

// labeled is a resource that carries labels.
func labeled(codes string) string {
	var security []string
	for code := range strings.FieldsSeq(codes) {
		security = append(security, `{"code":"`+code+`"}`)
	}
	return `{"meta":{"security":[` + strings.Join(security, ",") + `]}}`
}

var maskOfCodes = map[string]access.Mask{}

func masks(codes string) access.Mask {
	bits, ok := maskOfCodes[codes]
	if !ok {
		var doc element.Doc
		if err := doc.Parse([]byte(labeled(codes)), element.Options{}); err != nil {
			panic(err)
		}
		bits = label.Of(doc.Root())
		maskOfCodes[codes] = bits
	}
	return bits
}

// typesAbout are the resource types that can be about a child.
func typesAbout(contents map[string]string) []string {
	types := []string{"Observation", "Condition", "Encounter", "MedicationRequest", "DocumentReference", "DiagnosticReport", "Procedure", "CarePlan",
		"Goal", "QuestionnaireResponse", "Flag", "FamilyMemberHistory", "ClinicalImpression", "RiskAssessment", "Basic", "List", "Media", "Specimen", "Composition"}
	for typ := range contents {
		types = append(types, typ)
	}
	slices.Sort(types)
	return types
}

// asked is one cell of the matrix, in the words of both.
type asked struct {
	cell
	Question
	typ string
}

// matrix yields every cell for these resource types, at some years of each age.
func matrix(contents map[string]string, types []string, years ...int) iter.Seq[asked] {
	return func(yield func(asked) bool) {
		for _, calling := range people.Callings {
			for _, relation := range Relations {
				for _, l := range slices.Concat(axisLabel, moreLabels) {
					for _, age := range axisAge {
						for _, consent := range axisConsent {
							for _, typ := range types {
								c := cell{calling.String(), string(relation), l.word, age.word, consent, cmp.Or(contents[typ], "clinical"), "no", "no"}
								for _, i := range years {
									if !yield(asked{c, question(c, l.codes, age.in[i], typ), typ}) {
										return
									}
									if to := c; c.content == "coordination" {
										to.addressed = "yes"
										if !yield(asked{to, question(to, l.codes, age.in[i], typ), typ}) {
											return
										}
									}
								}
							}
						}
					}
				}
			}
		}
	}
}

// entriesOf yields the cells of what lies by itself, for one resource type of
// each kind, to those who stand to the child in no way and in the nearest.
func entriesOf(contents map[string]string) iter.Seq[asked] {
	return func(yield func(asked) bool) {
		for x := range matrix(contents, oneOfEach, firstYear) {
			if x.relation != string(NoRelation) && x.relation != string(Current) || x.age != "0-11" && x.age != "14-17" || x.addressed == "yes" {
				continue
			}
			for _, entry := range axisNamed {
				x.named, x.Entry, x.Needs = string(entry), entry, x.Needs|label.Named
				if !yield(x) {
					return
				}
			}
		}
	}
}

// answersTo yields the cells of what the child's own people answered, to whoever
// answered it.
func answersTo(contents map[string]string) iter.Seq[asked] {
	return func(yield func(asked) bool) {
		for x := range matrix(contents, oneOfEach, firstYear) {
			if x.relation != string(Current) || x.addressed == "yes" || !strings.Contains("answers hers guarded", x.label) {
				continue
			}
			x.named, x.Entry = string(Answered), Answered
			if !yield(x) {
				return
			}
		}
	}
}

// The years of axisAge.
const firstYear, lastYear = 0, 1

// oneOfEach is a resource type for each kind of content.
var oneOfEach = []string{"Patient", "Appointment", "Coverage", "Immunization", "Observation", "Task", "Consent"}

func TestTheRuleAgreesWithTheOracle(t *testing.T) {
	o, contents := readOracle(t), readContents(t)
	cells := 0
	for _, part := range []iter.Seq[asked]{matrix(contents, typesAbout(contents), firstYear), matrix(contents, oneOfEach, lastYear), entriesOf(contents), answersTo(contents)} {
		for x := range part {
			cells++
			if a := Decide(x.Question); a.May != o.may(x.cell) {
				t.Fatalf("%+v of a %s at %d: %v, %s", x.cell, x.typ, x.Age, a.May, a.Why)
			}
		}
	}
	t.Logf("%d cells: the %d decisions of the matrix and more, for %d resource types; %d rules", cells, 13*4*10*5*3, len(typesAbout(contents)), len(o))
	if len(o) > 200 {
		t.Errorf("%d rules are more than a person reads", len(o))
	}
}

// firstCells are the cells of one type of each kind, and of what lies by itself.
func firstCells(t testing.TB) []asked {
	contents := readContents(t)
	cells := slices.AppendSeq(slices.Collect(matrix(contents, oneOfEach, firstYear)), entriesOf(contents))
	return slices.AppendSeq(cells, answersTo(contents))
}

func TestEveryRowOfTheOracleMatters(t *testing.T) {
	cells := firstCells(t)
	for i := range readOracle(t) {
		o := readOracle(t)
		o[i] = slices.Clone(o[i])
		o[i][0] = map[string]string{"yes": "no", "no": "yes"}[o[i][0]]
		if !slices.ContainsFunc(cells, func(x asked) bool { return Decide(x.Question).May != o.may(x.cell) }) {
			t.Errorf("row %v may say the opposite, and nobody notices", o[i])
		}
	}
}

// Every word of the tables is taken out in turn: a rule that may say less, or
// bar less, without anybody noticing is no rule.
func TestEveryWordOfTheTablesMatters(t *testing.T) {
	o, cells := readOracle(t), firstCells(t)
	want := make([]bool, len(cells))
	for i, x := range cells {
		want[i] = o.may(x.cell)
	}
	b, err := tableFiles.ReadFile("table/access.json")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for which := 0; ; which++ {
		mutant, word, ok := without(t, b, which)
		if !ok {
			break
		}
		n++
		same := true
		for i := range cells {
			if same = mutant.decide(cells[i].Question).May == want[i]; !same {
				break
			}
		}
		// somebody who answers for privacy may have another calling besides
		if same && word != "officer bars classes but contact" {
			t.Errorf("without %s nothing is different", word)
		}
	}
	t.Logf("%d mutants", n)
}

// without returns the tables without one of their words, the which-th.
func without(t testing.TB, b []byte, which int) (mutant *table, word string, ok bool) {
	t.Helper()
	all, err := readTable(b)
	if err != nil {
		t.Fatal(err)
	}
	take := func(of string, words *[]string) {
		if which >= 0 && which < len(*words) {
			word, ok = of+" "+(*words)[which], true
			*words = slices.Delete(*words, which, which+1)
		}
		which -= len(*words)
		if ok {
			which = -1
		}
	}
	for _, c := range all.Callings {
		take(c.Calling.String()+" clears", &c.Clears)
	}
	for _, g := range all.Grants {
		var callings []string
		for _, c := range g.Callings {
			callings = append(callings, c.String())
		}
		take(g.Name+" is for", &callings)
		g.Callings = g.Callings[:0]
		for _, c := range callings {
			var calling people.Calling
			if err := calling.UnmarshalText([]byte(c)); err != nil {
				t.Fatal(err)
			}
			g.Callings = append(g.Callings, calling)
		}
		take(g.Name+" bars", &g.Bars)
		take(g.Name+" lifts", &g.Lifts)
	}
	if ok {
		err = all.compile()
	}
	if err != nil {
		t.Fatal(err)
	}
	return all, word, ok
}
