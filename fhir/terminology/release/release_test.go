package release

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"kith/fhir/store"
	"kith/fhir/terminology"
	"kith/platform/db"
	"kith/platform/db/dbtest"
	"kith/platform/fault"
)

var folders = []fs.FS{store.Files, terminology.Files}

var now = time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)

func load(t testing.TB, d *db.DB, place string) terminology.Loaded {
	t.Helper()
	l, err := Load(t.Context(), d, place, Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func expand(t testing.TB, s *terminology.Service, q terminology.ExpandRequest) string {
	t.Helper()
	if q.Count == 0 {
		q.Count = terminology.NoCount
	}
	x, err := s.Expand(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, c := range x.Contains {
		codes = append(codes, c.Code)
	}
	return fmt.Sprint(x.Total, codes)
}

func composed(system, filters string) []byte {
	return []byte(`{"resourceType":"ValueSet","compose":{"include":[{"system":"` + system + `"` + filters + `}]}}`)
}

func TestLOINCIsLoaded(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := terminology.New(d)
		if _, err := s.Lookup(t.Context(), terminology.LookupRequest{Coding: terminology.Coding{System: "http://loinc.org", Code: "90001-1"}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("before it is loaded: %v", err)
		}
		l := load(t, d, packed(t, loincFiles()))
		if l.URL != "http://loinc.org" || l.Version != "9.99" || l.Concepts != 6 {
			t.Errorf("loaded %+v", l)
		}
		r, err := s.Lookup(t.Context(), terminology.LookupRequest{Language: "en", Coding: terminology.Coding{System: "http://loinc.org", Code: "90001-1"}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Display != `Glow of lantern, "bright" [Mass/volume]` || r.Concept.Parents[0] != "LP901-9" || r.System.Version != "9.99" {
			t.Errorf("%+v", r)
		}
		for name, tt := range map[string]struct{ filter, want string }{
			"all, most ordered first, parts and withdrawn last": {``, "4 [90002-9 90001-1 90004-5 90003-7]"},
			"below a part":             {`,"filter":[{"property":"concept","op":"is-a","value":"LP900-1"}]`, "2 [90002-9 90001-1]"},
			"straight below a part":    {`,"filter":[{"property":"parent","op":"=","value":"LP901-9"}]`, "2 [90002-9 90001-1]"},
			"by ancestor":              {`,"filter":[{"property":"ancestor","op":"=","value":"LP900-1"}]`, "2 [90002-9 90001-1]"},
			"documents":                {`,"filter":[{"property":"SCALE_TYP","op":"=","value":"Doc"}]`, "1 [90004-5]"},
			"of one of two scales":     {`,"filter":[{"property":"SCALE_TYP","op":"in","value":"Doc, Ord"}]`, "2 [90002-9 90004-5]"},
			"of neither":               {`,"filter":[{"property":"SCALE_TYP","op":"not-in","value":"Doc,Ord"}]`, "2 [90001-1 90003-7]"},
			"by a pattern":             {`,"filter":[{"property":"SCALE_TYP","op":"regex","value":"Q."}]`, "2 [90001-1 90003-7]"},
			"that have a scale":        {`,"filter":[{"property":"SCALE_TYP","op":"exists","value":"true"}]`, "4 [90002-9 90001-1 90004-5 90003-7]"},
			"both of two filters":      {`,"filter":[{"property":"SCALE_TYP","op":"=","value":"Qn"},{"property":"STATUS","op":"=","value":"ACTIVE"}]`, "1 [90001-1]"},
			"what is above a code":     {`,"filter":[{"property":"concept","op":"generalizes","value":"90001-1"}]`, "1 [90001-1]"},
			"codes the set names":      {`,"concept":[{"code":"90003-7"},{"code":"90001-1","display":"Mine"}]`, "2 [90003-7 90001-1]"},
			"a pattern over the codes": {`,"filter":[{"property":"code","op":"regex","value":"9000[12].*"}]`, "2 [90002-9 90001-1]"},
		} {
			if got := expand(t, s, terminology.ExpandRequest{Resource: composed("http://loinc.org", tt.filter)}); got != tt.want {
				t.Errorf("%s: %s, want %s", name, got, tt.want)
			}
		}
		for name, tt := range map[string]struct {
			q    terminology.ExpandRequest
			want string
		}{
			"words begin words": {terminology.ExpandRequest{URL: "http://loinc.org/vs", Filter: "lant GLO"}, "2 [90002-9 90001-1]"},
			"a letter":          {terminology.ExpandRequest{URL: "http://loinc.org/vs", Filter: "k"}, "1 [90003-7]"},
			"a code":            {terminology.ExpandRequest{URL: "http://loinc.org/vs", Filter: "90004-5"}, "1 [90004-5]"},
			"active ones":       {terminology.ExpandRequest{URL: "http://loinc.org/vs", Active: true}, "3 [90002-9 90001-1 90004-5]"},
			"a page":            {terminology.ExpandRequest{URL: "http://loinc.org/vs", Offset: 1, Count: 2}, "4 [90001-1 90004-5]"},
			"parts, too":        {terminology.ExpandRequest{URL: "http://loinc.org/vs", Abstract: true}, "6 [90002-9 90001-1 90004-5 LP900-1 LP901-9 90003-7]"},
		} {
			if got := expand(t, s, tt.q); got != tt.want {
				t.Errorf("%s: %s, want %s", name, got, tt.want)
			}
		}
		hl7, err := s.ValidateCode(t.Context(), "http://hl7.org/fhir/ValueSet/observation-codes", "http://loinc.org", "90003-7", "Hum of teapot")
		if err != nil || hl7.Answer != terminology.Yes || len(hl7.Notes) != 2 {
			t.Errorf("a withdrawn code with another display: %+v, %v", hl7, err)
		}
	})
}

func TestSNOMEDIsLoaded(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := terminology.New(d)
		l := load(t, d, folder(t, snomedFiles()))
		if l.Version != "http://snomed.info/sct/900000000000207008/version/20990101" || l.Concepts != 5 {
			t.Errorf("loaded %+v", l)
		}
		r, err := s.Lookup(t.Context(), terminology.LookupRequest{Coding: terminology.Coding{System: sct, Code: "9000002"}})
		if err != nil {
			t.Fatal(err)
		}
		if r.Display != "Rain" || len(r.Concept.Designations) != 4 || !slices.Equal(r.Children, []string{"9000003"}) {
			t.Errorf("%+v", r)
		}
		if r, err = s.Lookup(t.Context(), terminology.LookupRequest{Language: "en", Coding: terminology.Coding{System: sct, Code: "9000001"}}); err != nil || r.Display != "Kith weather" {
			t.Errorf("in English %v, %v", r, err)
		}
		r, err = s.Lookup(t.Context(), terminology.LookupRequest{Language: "es", Coding: terminology.Coding{System: sct, Code: "9000002",
			Version: "http://snomed.info/sct/900000000000207008"}})
		if err != nil || r.Display != "Lluvia" {
			t.Errorf("in Spanish %v, %v", r, err)
		}
		if got := expand(t, s, terminology.ExpandRequest{URL: "http://snomed.info/sct?fhir_vs=isa/9000001"}); got != "3 [9000002 9000003 9000001]" {
			t.Errorf("is-a: %s", got)
		}
		if got := expand(t, s, terminology.ExpandRequest{URL: "http://snomed.info/sct?fhir_vs", Filter: "lluv"}); got != "1 [9000002]" {
			t.Errorf("found in Spanish: %s", got)
		}
		for pair, want := range map[[2]string]string{
			{"9000001", "9000003"}: terminology.SubsumesB, {"9000003", "9000001"}: terminology.SubsumedByB,
			{"9000002", "9000002"}: terminology.Equivalent, {"9000004", "9000001"}: terminology.NotSubsumed,
		} {
			if got, err := s.Subsumes(t.Context(), sct, "", pair[0], pair[1]); err != nil || got != want {
				t.Errorf("%v: %s, %v", pair, got, err)
			}
		}
		below, err := s.Below(t.Context(), sct, "9000001")
		if err != nil || !slices.Equal(below, []string{"9000001", "9000002", "9000003"}) {
			t.Errorf("below: %v, %v", below, err)
		}
		above, err := s.Above(t.Context(), sct, "9000003")
		if err != nil || len(above) != 4 || above[0] != "9000003" {
			t.Errorf("above: %v, %v", above, err)
		}
		set, err := s.Set(t.Context(), "http://hl7.org/fhir/ValueSet/condition-code")
		if err != nil {
			t.Fatal(err)
		}
		if a := set.Has(t.Context(), sct, "9000002"); a != terminology.No { // not below the concepts that HL7's set takes
			t.Errorf("condition-code has it: %d", a)
		}
	})
}

func TestICD10CMIsLoaded(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := terminology.New(d)
		l := load(t, d, folder(t, icdFiles()))
		if l.Version != "2099" || l.Concepts != 5 {
			t.Errorf("loaded %+v", l)
		}
		const icd = "http://hl7.org/fhir/sid/icd-10-cm"
		if got := expand(t, s, terminology.ExpandRequest{URL: icd + "/vs", Abstract: true}); got != "5 [Q90-Q99 Q90 Q90.0 Q90.1 Q90.1XXA]" {
			t.Errorf("in the order of the book: %s", got)
		}
		if got := expand(t, s, terminology.ExpandRequest{URL: icd + "/vs", Filter: "shiver"}); got != "0 []" {
			t.Errorf("an inclusion term of a heading: %s", got)
		}
		above, err := s.Above(t.Context(), icd, "Q90.1XXA")
		if err != nil || !slices.Equal(above, []string{"Q90.1XXA", "Q90-Q99", "Q90", "Q90.1"}) {
			t.Errorf("above: %v, %v", above, err)
		}
		codes := strings.ReplaceAll("Q900    Kith cold with wind\nQ901XXA Kith cold with snow\n", "\n", "\r\n")
		l = load(t, d, folder(t, map[string]string{"icd10cm_codes_2100.txt": codes}))
		if l.Version != "2100" || l.Concepts != 2 {
			t.Errorf("codes alone: %+v", l)
		}
	})
}

func TestANewerReleaseTakesThePlaceOfTheOneBefore(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := terminology.New(d)
		load(t, d, folder(t, loincFiles()))
		if got := expand(t, s, terminology.ExpandRequest{URL: "http://loinc.org/vs"}); got != "4 [90002-9 90001-1 90004-5 90003-7]" {
			t.Fatal(got)
		}
		newer := map[string]string{"Loinc_10.0/Loinc.csv": loincHeader + "\n" + loincRow("90009-4", "Only this", "ACTIVE", "Qn", "1") + "\n"}
		load(t, d, folder(t, newer))
		if got := expand(t, s, terminology.ExpandRequest{URL: "http://loinc.org/vs"}); got != "1 [90009-4]" {
			t.Errorf("the newer release is not what answers: %s", got)
		}
		n, err := db.One(t.Context(), d, db.Int, "", `select count(*) from term_concept`)
		if err != nil || n != 1 {
			t.Errorf("%d concepts lie in the table, %v", n, err)
		}
		broken := map[string]string{"Loinc_11.0/Loinc.csv": loincHeader + "\n" + loincRow("90010-2", "Good", "ACTIVE", "Qn", "1") + "\n\"bad"}
		if _, err := Load(t.Context(), d, folder(t, broken), Options{Now: now}); err == nil {
			t.Error("half a release was loaded")
		}
		if got := expand(t, s, terminology.ExpandRequest{URL: "http://loinc.org/vs"}); got != "1 [90009-4]" {
			t.Errorf("after a load that failed: %s", got)
		}
		all, err := terminology.List(t.Context(), d)
		if err != nil || len(all) != 1 || all[0].Version != "10.0" || !all[0].At.Equal(now) {
			t.Errorf("%+v, %v", all, err)
		}
		if err := terminology.Remove(t.Context(), d, "http://loinc.org", func(string, int, int) {}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Expand(t.Context(), terminology.ExpandRequest{URL: "http://loinc.org/vs"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("after it was taken out: %v", err)
		}
	})
}

func TestAReleaseThatCannotBeReadSaysWhere(t *testing.T) {
	d := dbtest.Open(t, t.TempDir()+"/test.db", folders)
	loincWith := func(text string) map[string]string { return map[string]string{"Loinc.csv": text} }
	rf2 := func(name, from, to string) map[string]string {
		all := snomedFiles()
		for n := range all {
			if strings.Contains(n, name) {
				all[n] = strings.Replace(all[n], from, to, 1)
			}
		}
		return all
	}
	good := loincRow("90001-1", "x", "ACTIVE", "Qn", "1")
	tests := map[string]struct {
		files map[string]string
		kind  fault.Kind
		says  string // "line reason", or "reason" where it is the whole file
	}{
		"nothing at all":            {map[string]string{"readme.txt": "hello"}, fault.NotFound, ""},
		"another header":            {loincWith("a,b,c\n1,2,3\n"), fault.Structure, "1 its header has no column LOINC_NUM"},
		"an empty file":             {loincWith(""), fault.Structure, "its header has no column LOINC_NUM"},
		"a quote in the open":       {loincWith(loincHeader + "\n" + good + "\nbare\"quote," + good + "\n"), fault.Structure, "3 a quotation mark stands where none may"},
		"a quote never closed":      {loincWith(loincHeader + "\n" + good + "\n\"open," + strings.Repeat("x\n", mostLine)), fault.Structure, "3 the line is too long; a quotation mark may be missing"},
		"a cell too few":            {loincWith(loincHeader + "\n1,2\n"), fault.Structure, "2 it has another number of columns than the header"},
		"no code":                   {loincWith(loincHeader + "\n" + loincRow("", "x", "ACTIVE", "Qn", "1")), fault.Structure, "2 LOINC_NUM is no code"},
		"a code twice":              {loincWith(loincHeader + "\n" + good + "\n" + good), fault.Value, ""},
		"only a header":             {loincWith(loincHeader + "\n"), fault.Value, ""},
		"RF2 with another header":   {rf2("Concept_Snapshot", "effectiveTime", "time"), fault.Structure, "1 its header is not that of such a file"},
		"RF2 with a column less":    {rf2("Description_Snapshot-en", "\t900000000000448009", ""), fault.Structure, "2 it has 8 columns, not 9"},
		"RF2 with a bad identifier": {rf2("Concept_Snapshot", "9000002", "90x0002"), fault.Structure, "4 column 1 is no identifier"},
		"RF2 with a bad date":       {rf2("Relationship", "33\t20990101", "33\t2099"), fault.Structure, "4 effectiveTime or active is not possible"},
		"RF2 that is not UTF-8":     {rf2("Description_Snapshot-es", "Lluvia", "\xff"), fault.Structure, "2 the term is missing or is not UTF-8"},
		"RF2 with a concept twice":  {rf2("Concept_Snapshot", "9000002", "9000001"), fault.Structure, "4 a concept comes twice; is this no snapshot?"},
		"RF2 that runs in a circle": {rf2("Relationship", "9000001\t138875005", "9000001\t9000003"), fault.Value, ""},
		"an order file out of line": {map[string]string{"icd10cm_order_2099.txt": "00001 Q90 0 x\n"}, fault.Structure, "1 it is not laid out as a line of the order file"},
		"a code list with no codes": {map[string]string{"icd10cm_codes_2099.txt": "Q900    fine\n!!\n"}, fault.Structure, "2 it is not a code and a description"},
		"XML that is none":          {map[string]string{"icd10cm_codes_2099.txt": "Q900    fine\n", "icd10cm_tabular_2099.xml": "<a>\n<b></a>"}, fault.Structure, "2 it is not the XML of a tabular list"},
		"XML that is too deep":      {map[string]string{"icd10cm_codes_2099.txt": "Q900    fine\n", "icd10cm_tabular_2099.xml": strings.Repeat("<diag>", 100)}, fault.Structure, "1 its elements lie too deep"},
		"a gzip file that is none":  {map[string]string{"icd10cm_codes_2099.txt.gz": "Q900"}, fault.Structure, "it is no gzip file"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(t.Context(), d, folder(t, tt.files), Options{Now: now})
			if !fault.Is(err, tt.kind) {
				t.Fatalf("got %v, want %s", err, tt.kind)
			}
			if got := said(err); tt.says != "" && got != tt.says {
				t.Errorf("says %q, want %q", got, tt.says)
			}
		})
	}
	n, err := db.One(t.Context(), d, db.Int, "", `select count(*) from term_system`)
	if err != nil || n != 0 {
		t.Errorf("%d systems were begun, %v", n, err)
	}
}

// said is what a fault says of a file: the line, if any, and the reason.
func said(err error) string {
	var says []string
	for args := fault.Of(err).Args; len(args) > 1; args = args[2:] {
		if args[0] == "line" || args[0] == "reason" {
			says = append(says, fmt.Sprint(args[1]))
		}
	}
	return strings.Join(says, " ")
}

func TestAFileThatUnpacksWithoutEndIsLeft(t *testing.T) {
	text := "Q900    " + strings.Repeat("x", 500) + "\n"
	f, err := open(packed(t, map[string]string{"icd10cm_codes_2099.txt": strings.Repeat(text, 2000)}))
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	f.most = 10_000
	r, err := f.release()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err = range r.entries {
		if n++; err != nil {
			break
		}
	}
	if !fault.Is(err, fault.TooLong) || n > 25 {
		t.Errorf("after %d codes: %v", n, err)
	}
}

func TestALoadThatIsStoppedLeavesNothing(t *testing.T) {
	dbtest.Each(t, folders, func(t *testing.T, d *db.DB) {
		s := terminology.New(d)
		load(t, d, folder(t, loincFiles()))
		for _, step := range []string{"read", "write", "index"} {
			ctx, stop := context.WithCancel(t.Context())
			_, err := Load(ctx, d, folder(t, loincFiles()), Options{Now: now, Progress: func(at string, _, _ int) {
				if at == step {
					stop()
				}
			}})
			stop()
			if err == nil {
				t.Errorf("stopped at %s, it went on", step)
			}
			if got := expand(t, s, terminology.ExpandRequest{URL: "http://loinc.org/vs"}); got != "4 [90002-9 90001-1 90004-5 90003-7]" {
				t.Errorf("stopped at %s: %s", step, got)
			}
		}
		load(t, d, folder(t, loincFiles()))
		n, err := db.One(t.Context(), d, db.Int, "", `select (select count(*) from term_concept) * 1000 + (select count(*) from term_system)`)
		if err != nil || n != 6001 {
			t.Errorf("concepts and systems in the tables: %d, %v", n, err)
		}
	})
}
