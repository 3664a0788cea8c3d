package view

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kith/fhir/element"
)

// officialFile is one file of the suite that SQL on FHIR publishes.
type officialFile struct {
	Title     string            `json:"title"`
	Resources []json.RawMessage `json:"resources"`
	Tests     []officialCase    `json:"tests"`
}

type officialCase struct {
	Title   string            `json:"title"`
	View    json.RawMessage   `json:"view"`
	Expect  []json.RawMessage `json:"expect"`
	Columns []string          `json:"expectColumns"`
	Error   bool              `json:"expectError"`
}

func officialFiles(t *testing.T) map[string]officialFile {
	t.Helper()
	names, err := filepath.Glob("testdata/official/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]officialFile{}
	for _, name := range names {
		var f officialFile
		src, err := os.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(src, &f)
		}
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = f
	}
	return all
}

// report is what implementations publish of the suite.
type report map[string]struct {
	Tests []reported `json:"tests"`
}

type reported struct {
	Name   string `json:"name"`
	Result struct {
		Passed bool `json:"passed"`
	} `json:"result"`
}

func TestTheOfficialCases(t *testing.T) {
	cases, told := 0, report{}
	for name, f := range officialFiles(t) {
		entry := told[name]
		for _, x := range f.Tests {
			cases++
			r := reported{Name: x.Title}
			r.Result.Passed = t.Run(f.Title+"/"+x.Title, func(t *testing.T) { x.check(t, f.Resources) })
			entry.Tests = append(entry.Tests, r)
		}
		told[name] = entry
	}
	if cases != 134 {
		t.Errorf("%d cases, the suite has 134", cases)
	}
	got, err := json.MarshalIndent(told, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const file = "testdata/test_report.json"
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != string(got)+"\n" {
		t.Errorf("%s says otherwise (KITH_GOLDEN=write writes it): %v", file, err)
	}
}

func (x officialCase) check(t *testing.T, resources []json.RawMessage) {
	v, rows, err := run(t, x.View, resources)
	if x.Error != (err != nil) {
		t.Fatalf("error %v, expected %v", err, x.Error)
	}
	if err != nil {
		return
	}
	var want, columns []string
	for _, e := range x.Expect {
		want = append(want, same(t, e))
	}
	slices.Sort(want)
	slices.Sort(rows)
	if !slices.Equal(rows, want) {
		t.Errorf("got\n%v\nwant\n%v", rows, want)
	}
	for _, c := range v.Columns {
		columns = append(columns, c.Name)
	}
	if x.Columns != nil && !slices.Equal(columns, x.Columns) {
		t.Errorf("columns %v, want %v", columns, x.Columns)
	}
}

func run(t *testing.T, def []byte, resources []json.RawMessage) (v *View, rows []string, err error) {
	t.Helper()
	var d element.Doc
	if err := d.Parse(def, element.Options{}); err != nil {
		t.Fatal(err)
	}
	if v, err = Read(d.Root()); err != nil {
		return nil, nil, err
	}
	for _, r := range resources {
		var d element.Doc
		if err := d.Parse(r, element.Options{}); err != nil {
			t.Fatal(err)
		}
		err := v.Rows(t.Context(), d.Root(), func(r Row) error {
			rows = append(rows, same(t, v.AppendJSON(nil, r)))
			return nil
		})
		if err != nil {
			return v, nil, err
		}
	}
	return v, rows, nil
}

// same writes JSON in one way: members in order, numbers by their value.
func same(t *testing.T, src []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(src, &v); err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	if m, ok := v.(map[string]any); ok {
		for k, x := range m {
			if x == nil {
				delete(m, k)
			}
		}
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
