package match_test

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/match"
	"kith/fhir/r4"
)

// person reads "given / family / born / gender / more" of the golden table.
func person(t testing.TB, line string) match.Person {
	t.Helper()
	f := append(strings.Split(line, "/"), make([]string, 5)...)
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	type object = map[string]any
	name := object{"use": "official", "given": strings.Fields(f[0]), "family": f[1]}
	p := object{"resourceType": "Patient", "birthDate": f[2], "gender": f[3]}
	names, ids := []object{name}, []object{}
	for _, m := range regexp.MustCompile(`(\w+)=("[^"]*"|[^ ]*(?: [(\d][^ =]*)*)`).FindAllStringSubmatch(f[4], -1) {
		v := strings.Trim(m[2], `"`)
		switch m[1] {
		case "tel":
			p["telecom"] = []object{{"system": "phone", "value": v}}
		case "home":
			line, zip, _ := strings.Cut(v, ", ")
			p["address"] = []object{{"line": []string{line}, "postalCode": zip}}
		case "id":
			system, value, _ := strings.Cut(v, ":")
			ids = append(ids, object{"system": "http://" + system, "value": value})
		case "ssn":
			ids = append(ids, object{"system": "http://hl7.org/fhir/sid/us-ssn", "value": v})
		case "former":
			names = append(names, object{"use": "maiden", "family": v})
		case "usual":
			names = append(names, object{"use": "usual", "given": []string{v}})
		case "order":
			p["multipleBirthInteger"] = json.Number(v)
		default:
			t.Fatalf("what is %s?", m[1])
		}
	}
	p["name"], p["identifier"] = names, ids
	for k, v := range p {
		if v == "" {
			delete(p, k)
		}
	}
	body, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		t.Fatal(err)
	}
	return match.Read(r4.As[r4.Patient](doc.Root()))
}

func TestPairsAreGradedAsTheTableSays(t *testing.T) {
	f, err := os.Open("testdata/pairs.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		c := strings.Split(line, "|")
		a, b := person(t, c[1]), person(t, c[2])
		want := match.Grade(strings.TrimSpace(c[3]))
		got, back := match.Compare(a, b), match.Compare(b, a)
		if got.Grade != want {
			t.Errorf("%s: %s %.2f, want %s\n%v", strings.TrimSpace(c[0]), got.Grade, got.Score, want, got.Reasons)
		}
		if got.Score != back.Score {
			t.Errorf("%s: %.2f one way, %.2f the other", c[0], got.Score, back.Score)
		}
		n++
	}
	if n < 40 {
		t.Errorf("only %d pairs", n)
	}
}

func TestARecordIsCertainlyItself(t *testing.T) {
	for _, p := range []string{"Amara / Reyes / 2012-09-03 / female", "王 / 小明 / 2012-09-03 / male", "O’Neill / D'Angelo / 2012-09-03 / other"} {
		if r := match.Compare(person(t, p), person(t, p)); r.Grade != match.Certain {
			t.Errorf("%s: %v", p, r)
		}
	}
}

func TestNothingIsNobody(t *testing.T) {
	if r := match.Compare(match.Person{}, match.Person{}); r.Grade != match.Not || r.Score > 0.01 {
		t.Errorf("%v", r)
	}
}

func FuzzCompareIsTheSameBothWays(f *testing.F) {
	f.Add("Amara", "Reyes-Cole", "2012-09-03", "Amaar", "Cole", "2012-03-09")
	f.Add("", "", "", "王", "O'", "2012")
	f.Fuzz(func(t *testing.T, g1, f1, b1, g2, f2, b2 string) {
		read := func(g, f, b string) match.Person {
			body, err := json.Marshal(map[string]any{"resourceType": "Patient", "birthDate": b, "name": []any{map[string]any{"given": []string{g}, "family": f}}})
			if err != nil {
				t.Skip()
			}
			var doc element.Doc
			if doc.Parse(body, element.Options{}) != nil {
				t.Skip()
			}
			return match.Read(r4.As[r4.Patient](doc.Root()))
		}
		a, b := read(g1, f1, b1), read(g2, f2, b2)
		one, other := match.Compare(a, b), match.Compare(b, a)
		if one.Score != other.Score || one.Score < 0 || one.Score > 1 {
			t.Fatalf("%v, %v", one, other)
		}
	})
}

func BenchmarkCompare(b *testing.B) {
	x, y := person(b, "Amara Lucía / Reyes-Cole / 2012-09-03 / female"), person(b, "Amaar / Reyes / 2012-03-09 / female")
	b.ReportAllocs()
	for b.Loop() {
		match.Compare(x, y)
	}
}
