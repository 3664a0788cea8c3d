package claims

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kith/relation/encounter"
)

func file(text string) File {
	return File{Name: "visits.csv", Body: strings.NewReader(text), Size: int64(len(text))}
}

// said is every encounter of an output, in words.
func said(o *Output) (all []string) {
	for p := range o.Table.Patients() {
		for _, k := range o.Table.Of(p) {
			r := o.Table.Row(p, k)
			all = append(all, fmt.Sprintf("%s %s %s %s %s", o.Patients.Name(r.Patient), o.Providers.Name(r.Provider), Written(r.Day), o.Sites.Name(r.Site), r.Kind))
		}
	}
	return all
}

func TestFilesOfManyMakesSayTheSame(t *testing.T) {
	want := []string{"c1 dr-a 2026-02-03 north visit", "c1 dr-b 2026-02-13 - emergency", "c2 dr-a 2026-02-03 north visit"}
	for name, text := range map[string]string{
		"plain":         "patient,provider,date,site,kind\nc1,dr-a,2026-02-03,north,visit\nc2,dr-a,2026-02-03,north,\nc1,dr-b,2026-02-13,,emergency\n",
		"tabs":          "Patient ID\tProvider ID\tService Date\tSite\tPOS\r\nc1\tdr-a\t02/03/2026\tnorth\t11\r\nc2\tdr-a\t2/3/2026\tnorth\t11\r\nc1\tdr-b\t02/13/2026\t\t23\r\n",
		"quotes":        "\"MEMBER_ID\";\"RENDERING_PROVIDER_NPI\";\"DOS\";\"facility\";\"place of service\"\n\"c1\";\"dr-a\";\"20260203\";\"north\";\"3\"\nc2;dr-a;20260203;north;\n\"c1\";dr-b;\"20260213\";\"\";\"23\"\n",
		"claims of CMS": "\ufeffDESYNPUF_ID|PRF_PHYSN_NPI|CLM_FROM_DT|PRVDR_NUM|LINE_PLACE_OF_SRVC_CD\nc1|dr-a|03FEB2026|north|11\nc2|dr-a|03FEB2026|north|11\nc1|dr-b|13FEB2026||23",
		"twice":         "patient,provider,date,site,kind\nc1,dr-a,2026-02-03,north,visit\nc2,dr-a,2026-02-03T09:15:00Z,north,AMB\nc1,dr-b,2026-02-13,,EMER\nc1,dr-a,2026-02-03,north,visit\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			m, _, err := Sniff([]byte(text), Mapping{})
			if err != nil {
				t.Fatal(err)
			}
			for cores := range 4 {
				got, err := Read(t.Context(), []File{file(text)}, m, Options{Cores: cores + 1})
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(said(got), want) || !got.Account.Balanced() {
					t.Errorf("%d cores: %v %+v", cores+1, said(got), got.Account)
				}
			}
		})
	}
}

func TestEveryRowIsAccountedFor(t *testing.T) {
	text := "patient,provider,day,kind\n" +
		"c1,dr-a,2026-02-03,visit\n" + // 2
		",dr-a,2026-02-03,visit\n" +
		"c1,,2026-02-03,visit\n" +
		"c1,dr-a,,visit\n" +
		"c1,dr-a,2026-02-30,visit\n" + // 6
		"c1,dr-a,2026-02-03,party\n" +
		"c1,dr-a,2026-02-03\n" +
		"c1,dr,a,2026-02-03,visit\n" +
		"  \n" + // 10
		"c1,dr-a,2026-02-03,visit\n" +
		strings.Repeat("x", longest+10) + "\n" +
		"c2,dr-a,2026-02-03,visit" // 13
	var b bytes.Buffer
	rejects, err := NewRejects(&b)
	if err != nil {
		t.Fatal(err)
	}
	m, sure, err := Sniff([]byte(text[:200]), Mapping{})
	if err != nil || !sure {
		t.Fatal(m, err)
	}
	read := int64(0)
	got, err := Read(t.Context(), []File{file(text)}, m, Options{Rejects: rejects, Cores: 1, Progress: func(n int64) { read += n }})
	if err != nil {
		t.Fatal(err)
	}
	a := got.Account
	want := map[Reason]int{NoPatient: 1, NoProvider: 1, NoDay: 1, BadDay: 1, BadKind: 1, BadColumns: 2, TooLong: 1}
	if a.Used != 2 || a.Repeated != 1 || a.Blank != 1 || a.Lines != 13 || !a.Balanced() || fmt.Sprint(a.Rejected) != fmt.Sprint(want) {
		t.Errorf("%+v", a)
	}
	all, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(all) != 9 || strings.Join(all[4], " ") != "visits.csv 6 3 bad-day c1,dr-a,2026-02-30,visit" || all[8][1] != "12" || len(all[8][4]) != 1000 {
		t.Error(all, err)
	}
	if read < int64(len(text))-int64(strings.Index(text, "\n")+1) {
		t.Errorf("told of %d bytes", read)
	}
}

func TestAFileThatCannotBeReadSaysWhy(t *testing.T) {
	for text, what := range map[string]string{
		"":                               "no-header",
		"a,b,c\n1,2,3\n":                 "no-column",
		"patient,provider\n1,2\n":        "no-column",
		"patient,provider,day\n1,2,soon": "no-dates",
		"patient,provider,day\n":         "no-dates",
	} {
		_, _, err := Sniff([]byte(text), Mapping{})
		if p, ok := errors.AsType[*Problem](err); !ok || p.What != what {
			t.Errorf("%q: %v, want %s", text, err, what)
		}
	}
	if _, sure, err := Sniff([]byte("patient,provider,day\n1,2,3/4/2026\n1,2,5/6/2026\n"), Mapping{}); sure || err != nil {
		t.Error("days that are also months are taken for certain", err)
	}
	if m, sure, _ := Sniff([]byte("patient,provider,day\n1,2,13/4/2026\n"), Mapping{}); !sure || m.Dates != DMY {
		t.Error(m)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	m := Mapping{Patient: "patient", Provider: "provider", Day: "day", Dates: ISO}
	if _, err := Read(ctx, []File{file("patient,provider,day\n1,2,2026-01-01\n")}, m, Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestNumbersDoNotDependOnCoresOrFiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "rows")
		lines := []string{"patient,provider,day,site"}
		for range n {
			lines = append(lines, fmt.Sprintf("p%d,q%d,2026-01-%02d,s%d", rapid.IntRange(0, 30).Draw(t, "p"), rapid.IntRange(0, 9).Draw(t, "q"), rapid.IntRange(1, 28).Draw(t, "d"), rapid.IntRange(0, 3).Draw(t, "s")))
		}
		text := strings.Join(lines, "\n")
		m, _, err := Sniff([]byte(text+"\n"), Mapping{})
		if err != nil {
			t.Fatal(err)
		}
		one, err := Read(context.Background(), []File{file(text)}, m, Options{Cores: 1})
		if err != nil {
			t.Fatal(err)
		}
		for cores := 2; cores < 6; cores++ {
			more, err := Read(context.Background(), []File{file(text)}, m, Options{Cores: cores})
			if err != nil || !one.Table.Equal(more.Table) || !slices.Equal(said(one), said(more)) || more.Checksum != one.Checksum || fmt.Sprint(more.Account) != fmt.Sprint(one.Account) {
				t.Fatalf("%d cores say otherwise: %v", cores, err)
			}
		}
		cut := rapid.IntRange(1, n).Draw(t, "cut")
		two := []File{file(strings.Join(lines[:cut], "\n") + "\n"), file(lines[0] + "\n" + strings.Join(lines[cut:], "\n"))}
		more, err := Read(context.Background(), two, m, Options{})
		if err != nil || !slices.Equal(said(one), said(more)) || !one.Table.Equal(more.Table) || !more.Account.Balanced() {
			t.Fatal("two files say otherwise", err)
		}
	})
}

func TestAnIdentifierIsHashedUnderAKey(t *testing.T) {
	text := "patient,provider,day\nc1,dr-a,2026-02-03\nc1,dr-b,2026-02-04\n"
	m, _, err := Sniff([]byte(text), Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, key := range []string{"one", "one", "two"} {
		o, err := Read(t.Context(), []File{file(text)}, m, Options{HashKey: []byte(key)})
		if err != nil {
			t.Fatal(err)
		}
		if name := string(o.Patients.Name(0)); o.Patients.Len() != 1 || len(name) != 32 || strings.Contains(name, "c1") {
			t.Error(name)
		} else {
			names[name] = true
		}
	}
	if len(names) != 2 {
		t.Error("two keys give", len(names), "names")
	}
}

func TestADayIsADayOfTheCalendar(t *testing.T) {
	for d, forms := range map[string][7]string{
		"2024-02-29": {"2024-02-29", "20240229", "2/29/2024", "29.2.2024", "29FEB2024", "19782", "45351"},
		"1999-12-31": {"1999-12-31 23:59:59", "19991231-20000101", "12/31/1999 1:00 PM", "31-12-1999", "31-Dec-1999", "10956", "36525"},
	} {
		want, err := time.Parse(time.DateOnly, d)
		if err != nil {
			t.Fatal(err)
		}
		for i, form := range forms {
			if day, ok := AllDates[i].Day([]byte(form)); !ok || day != encounter.Day(want.Unix()/86400) || Written(day) != d {
				t.Errorf("%s as %s: %d %v", form, AllDates[i], day, ok)
			}
		}
	}
	for day := encounter.Day(firstDay); day <= lastDay; day++ { // 1900 … 2079
		if got, ok := ISO.Day([]byte(Written(day))); !ok || got != day {
			t.Fatal(Written(day), got, ok)
		}
	}
	for _, bad := range []string{"2023-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-04-01", "2026/04-01", "2079-06-07", "9999-01-01", "2026-4-1", "20a6-04-01", ""} {
		if _, ok := ISO.Day([]byte(bad)); ok {
			t.Errorf("%q is a day", bad)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"patient,provider,date\na,b,2026-01-02\n", "patient\tprovider\tday\tkind\r\na\tb\t01/02/2026\tEMER", "\"patient\",provider,day\n\"a\"\"x\",\"b\nc\",2026-01-02\n", "patient,provider,day\n\"\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, _, err := Sniff(b, Mapping{})
		if err != nil {
			return
		}
		o, err := Read(t.Context(), []File{{Body: bytes.NewReader(b), Size: int64(len(b))}}, m, Options{Cores: 2})
		if err != nil {
			return
		}
		if !o.Account.Balanced() || !o.Table.Check() {
			t.Errorf("%+v", o.Account)
		}
	})
}
