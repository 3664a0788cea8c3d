package view

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"kith/fhir/element"
)

// errEnough ends a view that makes more rows than anybody looks at here.
var errEnough = errors.New("enough rows")

// FuzzRead reads what may be a ViewDefinition and, when it is one, runs it on a
// resource: every row it makes is one JSON object with the columns it promised.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"resource":"Patient","select":[{"column":[{"name":"id","path":"getResourceKey()"}]},{"forEachOrNull":"name","column":[{"name":"n","path":"%rowIndex"},{"name":"g","path":"given","collection":true}]}]}`,
		`{"resource":"Patient","constant":[{"name":"use","valueCode":"usual"}],"where":[{"path":"name.where(use = %use).exists()"}],"select":[{"unionAll":[{"column":[{"name":"a","path":"id"}]},{"forEach":"contact","column":[{"name":"a","path":"name.given.join(',')"}]}]}]}`,
		`{"resource":"Patient","select":[{"repeat":["contact","name"],"column":[{"name":"f","path":"family"}]}]}`,
		`{"resource":"Patient","select":[{"forEach":"link.other","column":[{"name":"k","path":"getReferenceKey(Patient)"}]}]}`,
	} {
		f.Add([]byte(seed), []byte(patient))
	}
	f.Fuzz(func(t *testing.T, def, resource []byte) {
		var d, r element.Doc
		if d.Parse(def, element.Options{}) != nil || r.Parse(resource, element.Options{}) != nil {
			return
		}
		v, err := Read(d.Root())
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		rows := 0
		err = v.Rows(t.Context(), r.Root(), func(row Row) error {
			if rows++; rows > 1000 {
				return errEnough
			}
			var all map[string]any
			line := v.AppendJSON(nil, row)
			if err := json.NewDecoder(bytes.NewReader(line)).Decode(&all); err != nil || len(all) != len(v.Columns) || len(row) != len(v.Columns) {
				t.Fatalf("%s: %v", line, err)
			}
			return nil
		})
		if _, ok := errors.AsType[*Error](err); err != nil && !ok && !errors.Is(err, errEnough) {
			t.Fatalf("%T: %v", err, err)
		}
	})
}

const patient = `{"resourceType":"Patient","id":"p","name":[{"use":"usual","family":"F","given":["A","B"]},{"given":["C"]}],
	"contact":[{"name":{"family":"G","given":["D"]}}],"link":[{"other":{"reference":"http://a.example/fhir/Patient/q/_history/2"},"type":"seealso"},{"other":{"reference":"#c"},"type":"seealso"}]}`

func TestAKeyIsTypeAndID(t *testing.T) {
	_, rows, err := run(t, []byte(`{"resource":"Patient","select":[{"column":[{"name":"k","path":"getResourceKey()"}]},{"forEach":"link.other","column":[{"name":"to","path":"getReferenceKey()"}]}]}`), []json.RawMessage{[]byte(patient)})
	want := []string{`{"k":"Patient/p","to":"Patient/q"}`, `{"k":"Patient/p"}`}
	if err != nil || len(rows) != 2 || rows[0] != want[0] || rows[1] != want[1] {
		t.Error(rows, err)
	}
}

func TestAViewThatCannotBeRightIsRefusedBeforeItRuns(t *testing.T) {
	for def, at := range map[string]string{
		`{"resource":"Nobody","select":[{"column":[{"name":"a","path":"id"}]}]}`: "resource",
		`{"resource":"Patient"}`: "select",
		`{"resource":"Patient","select":[{"column":[{"name":"1","path":"id"}]}]}`:                                                                        "column.name",
		`{"resource":"Patient","select":[{"column":[{"name":"a","path":"id"},{"name":"a","path":"id"}]}]}`:                                               "column.name",
		`{"resource":"Patient","select":[{"column":[{"name":"a","path":"id +"}]}]}`:                                                                      "column a",
		`{"resource":"Patient","select":[{"forEach":"name","repeat":["name"],"column":[{"name":"a","path":"id"}]}]}`:                                     "select",
		`{"resource":"Patient","constant":[{"name":"rowIndex","valueInteger":1}],"select":[{"column":[{"name":"a","path":"id"}]}]}`:                      "constant.name",
		`{"resource":"Patient","constant":[{"name":"c","valueNothing":1}],"select":[{"column":[{"name":"a","path":"id"}]}]}`:                             "constant.value",
		`{"resource":"Patient","select":[{"column":[{"name":"a","path":"managingOrganization.getReferenceKey('Organization')"}]}]}`:                      "getReferenceKey",
		`{"resource":"Patient","select":[{"unionAll":[{"column":[{"name":"a","path":"id"}]},{"column":[{"name":"a","path":"id","collection":true}]}]}]}`: "unionAll",
	} {
		_, _, err := run(t, []byte(def), nil)
		if e, ok := errors.AsType[*Error](err); !ok || e.At != at {
			t.Errorf("%s: %v, want one at %s", def, err, at)
		}
	}
}

func TestAResourceThatMakesTooManyRowsIsRefused(t *testing.T) {
	v := viewOf(t, `{"resource":"Patient","select":[{"forEach":"name","column":[{"name":"a","path":"family"}]},{"forEach":"name","column":[{"name":"b","path":"family"}]},{"forEach":"name","column":[{"name":"c","path":"family"}]}]}`)
	lines := `{"resourceType":"Patient","name":[` + strings.TrimSuffix(strings.Repeat(`{"family":"F"},`, 47), ",") + `]}` + "\n"
	quick, slow := both(t, v, []byte(lines))
	if quick != slow || !strings.HasPrefix(quick, "line 0: select: makes more than 100000 rows") {
		t.Errorf("%.100s\n%.100s", quick, slow)
	}
}

// FuzzLines reads NDJSON off the bytes and by the paths; both make the same rows
// and refuse the same lines, but for names that nobody asks for.
func FuzzLines(f *testing.F) {
	var views []*View
	for _, def := range simple {
		views = append(views, viewOf(f, def))
	}
	f.Add([]byte(patient))
	f.Add(observations(1))
	f.Add([]byte(resources))
	f.Add([]byte(`{"resourceType":"Patient","active":true,"name":[{"family":"\u00e9","given":["\"",null]}],"x":[1e3,{"y":[[]]}]}` + "\r\n\n{"))
	f.Fuzz(func(t *testing.T, lines []byte) {
		lines = append(lines[:len(lines):len(lines)], '\n')
		for _, v := range views {
			if quick, slow := both(t, v, lines); quick != slow && !lenient.MatchString(slow) {
				t.Fatalf("%s\nby the paths:\n%s", quick, slow)
			}
		}
	})
}

// lenient is what is refused of names, numbers and depths that nobody asks for.
var lenient = regexp.MustCompile(`appears twice|should be spelled|differ only by case|longer than|more than`)
