package index

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/r4"
)

var day = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// golden compares with a file, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what it was; run make golden and read the diff. Rows that change ask for another version in compile.go.", file)
	}
}

// Every search parameter of every type is either answered by fields or refused
// with a reason; what is refused stands in testdata/refused.txt.
func TestEveryParameterOfTheStandardIsCompiled(t *testing.T) {
	answered, refused := map[string]bool{}, map[string][]string{}
	for _, r := range Standard().Refusals {
		what := r.Code + " (" + r.URL + "): " + r.Reason
		refused[what] = append(refused[what], r.Type)
	}
	pairs := 0
	for _, typ := range r4.Types() {
		p := Standard().Of(typ)
		for _, m := range p.Params {
			pairs++
			answered[m.URL] = true
			if len(m.Parts) == 0 && len(m.Composites) == 0 {
				t.Errorf("%s by %s has no field", typ, m.Code)
			}
		}
		for _, d := range definition.SearchParams(typ) {
			if p.Param(d.Code) == nil && !slices.ContainsFunc(Standard().Refusals, func(r Refusal) bool { return r.Type == typ && r.URL == d.URL }) {
				t.Errorf("%s by %s is neither answered nor refused", typ, d.Code)
			}
		}
	}
	var out bytes.Buffer
	for _, what := range slices.Sorted(keys(refused)) {
		fmt.Fprintf(&out, "%s: %s\n", what, types(refused[what]))
	}
	golden(t, "refused.txt", out.Bytes())
	if len(answered) < 1386 || pairs < 2200 {
		t.Errorf("%d parameters are answered, %d counted by type", len(answered), pairs)
	}
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func types(all []string) string {
	if len(all) > 10 {
		return fmt.Sprintf("%d types", len(all))
	}
	return strings.Join(all, " ")
}

// What is looked up where, for every type: a change of the definitions or of
// the compiler shows here.
func TestFieldsAreTheOnesWrittenDown(t *testing.T) {
	var out bytes.Buffer
	for _, typ := range r4.Types() {
		p := Standard().Of(typ)
		fmt.Fprintf(&out, "%s\n", typ)
		local := map[*Field]int{}
		for i, f := range p.Fields {
			local[f] = i + 1
			item := ""
			if f.Item {
				item = " by item"
			}
			fmt.Fprintf(&out, "  %d %s %s%s\n", i+1, f.Kind, f.Name, item)
		}
		for _, m := range p.Params {
			fmt.Fprintf(&out, "    %s %s%s\n", m.Code, m.Kind, looks(m, local))
		}
	}
	golden(t, "fields.txt", out.Bytes())
}

// looks writes which fields a parameter asks: " 3, 4 Patient".
func looks(m *Param, local map[*Field]int) string {
	all := partsText(m.Parts, local)
	for _, c := range m.Composites {
		var parts []string
		for _, part := range c.Components {
			text := strings.TrimSpace(partsText(part.Parts, local))
			if part.Item {
				text += " of an item"
			}
			parts = append(parts, text)
		}
		all += " {" + strings.Join(parts, " $ ") + "}"
	}
	return all
}

func partsText(parts []Part, local map[*Field]int) string {
	var all []string
	for _, p := range parts {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%d %s%s", local[p.Field], p.Only, p.System)))
	}
	return " " + strings.Join(all, ", ")
}

// A field is one row of the dictionary, so no two may have one name.
func TestFieldsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for i, f := range Standard().Fields {
		name := f.Type + " " + f.Kind.String() + " " + f.Name
		if seen[name] || f.Number != i || len(f.Name) > 1500 {
			t.Errorf("%d: %s", i, name)
		}
		seen[name] = true
	}
}

// The rows of resources that were checked by hand.
func TestRowsAreTheOnesWrittenDown(t *testing.T) {
	files, err := filepath.Glob("testdata/rows/*.json")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var d element.Doc
		if err := d.Parse(src, element.Options{Stored: true}); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var rows Rows
		Standard().Of(d.Root().Get("resourceType").Text()).Extract(d.Root(), &rows)
		golden(t, "rows/"+strings.TrimSuffix(filepath.Base(file), ".json")+".txt", []byte(rows.text()))
	}
}

// text writes rows for people.
func (r *Rows) text() string {
	var all []string
	add := func(field, item int32, format string, args ...any) {
		f := Standard().Fields[field]
		where := ""
		if item > 0 {
			where = fmt.Sprintf(" item %d", item)
		}
		all = append(all, f.Kind.String()+" "+f.Name+where+": "+fmt.Sprintf(format, args...))
	}
	for _, t := range r.Tokens {
		add(t.Field, t.Item, "%s|%s", t.System, t.Value)
	}
	for _, t := range r.Strings {
		add(t.Field, t.Item, "%q from %q", t.Value, t.Original)
	}
	for _, t := range r.URIs {
		add(t.Field, t.Item, "%s", t.Value)
	}
	for _, t := range r.References {
		typ := "?"
		if t.Type > 0 {
			typ = r4.Types()[t.Type-1]
		}
		add(t.Field, t.Item, "%s %d", typ, t.Target)
	}
	for _, t := range r.Dates {
		add(t.Field, t.Item, "%s to %s", moment(t.Low), moment(t.High))
	}
	for _, t := range r.Numbers {
		add(t.Field, t.Item, "%v to %v %s", t.Low, t.High, t.Unit)
	}
	return strings.Join(all, "\n") + "\n"
}

func moment(micro int64) string {
	if micro == Begin || micro == Never {
		return "open"
	}
	return time.UnixMicro(micro).UTC().Format("2006-01-02T15:04:05.999999Z")
}

func TestATargetIsTheSameForTextAndBytes(t *testing.T) {
	// Of SHA-256 the first eight bytes: a database keeps it for ever.
	if a, b := Target("Patient/amara"), Target([]byte("Patient/amara")); a != b || a != -1444792473123904504 {
		t.Errorf("%x %x", a, b)
	}
}

func TestWhatIsLongIsCutBetweenCharacters(t *testing.T) {
	long := strings.Repeat("é", 500)
	if got := Clip(long); got != long[:800] {
		t.Errorf("%d bytes", len(got))
	}
	if got := Clip("a" + long); got != ("a" + long)[:799] {
		t.Errorf("%d bytes", len(got))
	}
}

func TestTextIsFolded(t *testing.T) {
	for in, want := range map[string]string{
		"Amára  Reyes-Cole": "amara reyes-cole", "plain": "plain", "": "", "  x ": "x", "ÅSA": "asa", "ﬁ": "ﬁ", "a b": "a b", "a\tb": "a b", "tab ": "tab",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Whatever a resource holds in place of what it should, extraction goes on.
func FuzzExtract(f *testing.F) {
	files, err := filepath.Glob("testdata/rows/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte(`{"resourceType":"Observation","code":[{"coding":{"code":1}}],"subject":"x","effectivePeriod":[[]],"valueQuantity":{"value":"1"},"component":[null,[{}]]}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		var d element.Doc
		if d.Parse(src, element.Options{}) != nil || d.Root().Kind() != '{' {
			return
		}
		var rows Rows
		Standard().Of(d.Root().Get("resourceType").Text()).Extract(d.Root(), &rows)
		for _, r := range rows.Tokens {
			if len(r.Value) > longest || len(r.System) > longest {
				t.Errorf("%d bytes", len(r.Value))
			}
		}
	})
}

// BenchmarkExtract is the extraction of every index row from one resource, over
// every tenth of the shipped Synthea sample.
func BenchmarkExtract(b *testing.B) {
	var docs []*element.Doc
	n, size := 0, 0
	for line := range synthea(b) {
		if n++; n%10 > 0 {
			continue
		}
		d := &element.Doc{}
		if err := d.Parse(slices.Clone(line), element.Options{Stored: true}); err != nil {
			b.Fatal(err)
		}
		docs = append(docs, d)
		size += len(d.Bytes)
	}
	x := Standard()
	var rows Rows
	i, made := 0, 0
	b.SetBytes(int64(size / len(docs)))
	b.ReportAllocs()
	for b.Loop() {
		root := docs[i%len(docs)].Root()
		rows.Reset()
		x.Of(root.Get("resourceType").Text()).Extract(root, &rows)
		made += rows.Len()
		i++
	}
	b.ReportMetric(float64(made)/float64(i), "rows/op")
	b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "res/s")
}
