package claims

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kith/platform/parquet"
)

func body(name, text string) File {
	return File{Name: name, Body: strings.NewReader(text), Size: int64(len(text))}
}

const enc = `{"resourceType":"Encounter","id":"%s","status":"finished","class":{"code":"%s"},"subject":{"reference":"Patient/%s"},"participant":[{"individual":{"reference":"Practitioner/%s"}}],"period":{"start":"%s"},"serviceProvider":{"reference":"Organization/north"}%s}`

func TestResourcesAreReadLineByLine(t *testing.T) {
	lines := []string{
		fmt.Sprintf(enc, "e1", "AMB", "c1", "dr-a", "2026-02-03T09:00:00Z", `,"appointment":[{"reference":"Appointment/p1"}]`),
		`{"resourceType":"Appointment","id":"p1","status":"fulfilled","start":"2026-02-03T09:00:00Z","participant":[{"actor":{"reference":"Patient/c1"}},{"actor":{"reference":"Practitioner/dr-z"}}]}`,
		`{"resourceType":"Appointment","id":"p2","status":"fulfilled","start":"2026-02-04","participant":[{"actor":{"reference":"Patient/c1"}},{"actor":{"reference":"Practitioner/dr-b"}}]}`,
		"",
		`{"resourceType":"Appointment","id":"p3","status":"booked"}`,
		`{"resourceType":"Patient","id":"c1"}`,
		`{"resourceType":"Encounter","id":"e2",`,
		fmt.Sprintf(enc, "e3", "poli", "c1", "dr-a", "2026-02-05", ""),
		fmt.Sprintf(enc, "e4", "EMER", "c2", "dr-a", "2026-02-06", ""),
		fmt.Sprintf(enc, "e4", "EMER", "c2", "dr-a", "2026-02-06", ""),
		`{"resourceType":"Claim","id":"k1","status":"active","use":"claim","patient":{"reference":"Patient/c1"},"item":[{"servicedDate":"2026-02-03","encounter":[{"reference":"Encounter/e1"}]},{"servicedDate":"2026-02-09"}]}`,
		`{"resourceType":"Claim","id":"k2","status":"active","use":"claim","patient":{"reference":"Patient/c3"},"provider":{"identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"},"type":"Practitioner"},"item":[{"servicedDate":"2026-02-09"},{"servicedDate":"2026-02-10","locationCodeableConcept":{"coding":[{"code":"02"}]}}]}`,
		`{"resourceType":"Bundle","entry":[{"resource":` + fmt.Sprintf(enc, "e5", "VR", "c2", "dr-a", "2026-03-06", "") + `},{"resource":{"resourceType":"Patient"}}]}`,
	}
	want := []string{"c1 dr-a 2026-02-03 north visit", "c1 dr-b 2026-02-04 - visit", "c2 dr-a 2026-02-06 north emergency", "c2 dr-a 2026-03-06 north video", "c3 1234567893 2026-02-09 - visit", "c3 1234567893 2026-02-10 - video"}
	for cores := 1; cores < 4; cores++ {
		var rejects bytes.Buffer
		w, err := NewRejects(&rejects)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(t.Context(), []File{body("x.ndjson", strings.Join(lines, "\n"))}, Mapping{}, Options{Cores: cores, Rejects: w})
		if err != nil {
			t.Fatal(err)
		}
		words := said(got)
		slices.Sort(words)
		if a := got.Account; !slices.Equal(words, want) || !a.Balanced() || fmt.Sprint(a.Rejected, a.Uncounted, a.Blank, a.Repeated) != "map[bad-kind:1 not-read:1] map[better:3 status:1 type:2] 1 1" {
			t.Errorf("%q\n%+v", words, a)
		}
		if text := rejects.String(); !strings.Contains(text, "x.ndjson,7,39,not-read,") || !strings.Contains(text, "x.ndjson,8,,bad-kind,") {
			t.Error(text)
		}
	}
	explained, err := Read(t.Context(), []File{body("x", lines[7])}, Mapping{Kinds: map[string]string{"poli": "visit"}}, Options{})
	if err != nil || explained.Account.Used != 1 {
		t.Error(err)
	}
	if _, err := Read(t.Context(), []File{body("x", "{\n \"resourceType\": \"Patient\"\n}")}, Mapping{}, Options{}); err == nil || !strings.Contains(err.Error(), "each has one line") {
		t.Error(err)
	}
}

const isa = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260203*1200*^*00501*000000001*0*P*:~\n"

const x837 = isa + `GS*HC*S*R*20260203*1200*1*X*005010X222A1~
ST*837*0001*005010X222A1~
HL*1**20*1~
NM1*85*2*NORTH CLINIC*****XX*1111111112~
HL*2*1*22*0~
NM1*IL*1*REYES*AMARA****MI*M1~
DMG*D8*20120304*F~
CLM*A1*100***11:B:1*Y*A*Y*Y~
NM1*82*1*OKAFOR*KIM****XX*1234567893~
LX*1~
SV1*HC:99213*100*UN*1***1~
DTP*472*D8*20260203~
LX*2~
SV1*HC:99213*100*UN*1*02**1~
DTP*472*RD8*20260204-20260205~
NM1*82*1*CHEN*WEI****XX*1234567802~
HL*3*1*22*1~
NM1*IL*1*PARK*MIA****MI*M2~
HL*4*3*23*0~
NM1*QC*1*PARK*JUN~
DMG*D8*20150304*M~
CLM*A2*100***23:B:1~
NM1*77*2*HOSPITAL*****XX*1111111120~
LX*1~
DTP*472*D8*20260230~
NM1*82*1*CHEN*WEI****XX*1234567802~
LX*2~
DTP*472*D8*20260207~
NM1*82*1*CHEN*WEI****XX*1234567802~
HL*5*3*23*0~
NM1*QC*1*PARK*LEE~
DMG*D8*20150304*M~
CLM*A3*100***13:A:1~
NM1*71*1*CHEN*WEI****XX*1234567802~
DTP*434*RD8*20260208-20260209~
CLM*A4*100***11:B:8~
NM1*82*1*CHEN*WEI****XX*1234567802~
LX*1~
DTP*472*D8*20260207~
SE*30*0001~
ST*835*0002~
NM1*82*1*X*Y****XX*9~
SE*3*0002~
GE*1*1~
IEA*1*000000001~
`

func TestClaimsOf837AreReadByTheirServiceLines(t *testing.T) {
	var rejects bytes.Buffer
	w, err := NewRejects(&rejects)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"lines": x837, "one line": strings.ReplaceAll(x837, "~\n", "~")} {
		got, err := Read(t.Context(), []File{body("x.837", text)}, Mapping{}, Options{Rejects: w})
		if err != nil {
			t.Fatal(err)
		}
		words := said(got)
		if len(words) != 4 || words[0] != "M1 1234567893 2026-02-03 1111111112 visit" || words[1] != "M1 1234567802 2026-02-04 1111111112 video" ||
			!strings.HasPrefix(words[2], "M2-") || !strings.HasSuffix(words[2], " 1234567802 2026-02-07 1111111120 emergency") ||
			!strings.HasPrefix(words[3], "M2-") || !strings.HasSuffix(words[3], " 1234567802 2026-02-08 1111111112 visit") || words[2][:11] == words[3][:11] {
			t.Errorf("%s: %q", name, words)
		}
		if a := got.Account; !a.Balanced() || fmt.Sprint(a.Rejected, a.Uncounted) != "map[bad-day:1] map[status:1 type:1]" {
			t.Errorf("%+v", a)
		}
	}
	if strings.Count(rejects.String(), "x.837,25,,bad-day") != 2 {
		t.Error(rejects.String())
	}
	if _, err := Read(t.Context(), []File{body("x", "ISA*00*cut")}, Mapping{}, Options{}); err == nil {
		t.Error("half an ISA is read")
	}
}

func TestAParquetFileSaysWhatCSVSays(t *testing.T) {
	var b bytes.Buffer
	w := parquet.NewWriter(&b, []parquet.Column{{Name: "person_id", Kind: parquet.Whole}, {Name: "x"}, {Name: "provider_id"}, {Name: "visit_start_date", Kind: parquet.Day}, {Name: "visit_concept_id", Kind: parquet.Whole}})
	for _, row := range [][]any{{int64(1), "?", "dr-a", "2026-02-03", int64(9202)}, {int64(2), nil, "dr-a", "2026-02-04", int64(9203)}, {int64(2), nil, nil, "2026-02-04", nil}, {int64(2), nil, "dr-b", nil, nil}, {int64(2), nil, "dr-a", "2026-02-04", int64(9203)}, {int64(2), nil, "dr-a", "2026-02-05", int64(77)}} {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f := File{Name: "v.parquet", Body: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}
	s, err := LookParquet(f, Mapping{})
	if err != nil || s.Mapping.Profile != "omop" || len(s.Shown) != 4 || fmt.Sprint(s.Shown[0]) != "{patient person_id [1 2] }" {
		t.Fatalf("%+v %v", s, err)
	}
	var rejects bytes.Buffer
	out, err := NewRejects(&rejects)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(t.Context(), []File{f}, s.Mapping, Options{Rejects: out})
	if err != nil || !slices.Equal(said(got), []string{"1 dr-a 2026-02-03 - visit", "2 dr-a 2026-02-04 - emergency"}) || !got.Account.Balanced() || got.Account.Repeated != 1 {
		t.Errorf("%v %v %+v", err, said(got), got.Account)
	}
	for _, want := range []string{"v.parquet,3,3,no-provider", "v.parquet,4,4,no-day", "v.parquet,6,5,bad-kind"} {
		if !strings.Contains(rejects.String(), want) {
			t.Errorf("no %s in %s", want, rejects.String())
		}
	}
}

func TestAMakeOfFilesIsKnownByItsColumns(t *testing.T) {
	for head, want := range map[string]string{
		"BENE_ID,CLM_ID,PRF_PHYSN_NPI,LINE_1ST_EXPNS_DT,LINE_PLACE_OF_SRVC_CD": "cms-carrier LINE_1ST_EXPNS_DT LINE_PLACE_OF_SRVC_CD",
		"BENE_ID,RNDRNG_PRVDR_NPI,CLM_FROM_DT,POS":                             "cms-carrier CLM_FROM_DT POS",
		"BENE_ID,AT_PHYSN_NPI,CLM_FROM_DT,PRVDR_NUM":                           "cms-institutional CLM_FROM_DT ",
		"BENE_MBI_ID,RNDRG_PRVDR_NPI_NUM,CLM_LINE_FROM_DT,CLM_POS_CD":          "cms-cclf CLM_LINE_FROM_DT CLM_POS_CD",
		"MSIS_ID,SRVC_PRVDR_NPI,SRVC_BGN_DT,POS_CD":                            "medicaid-taf SRVC_BGN_DT POS_CD",
		"NM109_IL,NM109_82,DTP03_472,SV105,NM109_85":                           "x12-837 DTP03_472 SV105",
		"PATID,PROVIDERID,ADMIT_DATE,ENC_TYPE":                                 "pcornet ADMIT_DATE ENC_TYPE",
		"person_id,rendering_npi,claim_start_date,bill_type_code":              "tuva claim_start_date bill_type_code",
		"patient,provider,day":                                                 "any day ",
	} {
		rows := head + "\n" + strings.Repeat(strings.Repeat("20260203,", strings.Count(head, ","))+"20260203\n", 3)
		m, _, err := Sniff([]byte(rows), Mapping{})
		if err != nil || m.Profile+" "+m.Day+" "+m.Kind != want {
			t.Errorf("%s: %s %s %s %v", head, m.Profile, m.Day, m.Kind, err)
		}
	}
	sources := map[string]bool{}
	for _, p := range Profiles() {
		if p.Name == "" || p.About == "" || p.Source == "" || sources[p.Name] {
			t.Errorf("%+v", p)
		}
		sources[p.Name] = true
	}
}

func TestWhatWasReadIsKeptAndAddedTo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "visits.kith")
	lines := strings.SplitAfter(some3+"c9,dr-a,2026-03-02\nc1,dr-b,2026-02-13\n,dr-b,2026-02-13\n", "\n")
	one, two := strings.Join(lines[:3], ""), lines[0]+strings.Join(lines[2:], "")
	m := Mapping{Patient: "patient", Provider: "provider", Day: "day", Dates: ISO}
	whole, err := Read(t.Context(), []File{body("one", one), body("two", two)}, m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	first, err := Read(t.Context(), []File{body("one", one)}, m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Keep(name, first, nil); err != nil {
		t.Fatal(err)
	}
	kept, err := OpenKept(name)
	if err != nil {
		t.Fatal(err)
	}
	if known, err := kept.Knows(body("another name", one)); err != nil || !known {
		t.Error("the same file is not known again", err)
	}
	if known, err := kept.Knows(body("one", strings.Replace(one, "c1", "c7", 1))); err != nil || known {
		t.Error("another file as long is taken for the same", err)
	}
	if err := kept.Add(Begin(t.Context(), Options{HashKey: []byte("a key of sixteen letters")})); !errors.Is(err, ErrKey) {
		t.Error(err)
	}
	r := Begin(t.Context(), Options{})
	if err := kept.Add(r); err != nil {
		t.Fatal(err)
	}
	if err := r.File(body("two", two), m); err != nil {
		t.Fatal(err)
	}
	more, err := r.End()
	if err == nil {
		err = errors.Join(kept.Append(more, nil), kept.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	if kept, err = OpenKept(name); err != nil {
		t.Fatal(err)
	}
	defer kept.Close() //nolint:errcheck // it was only read
	if !slices.Equal(said(kept.Output), said(whole)) || !kept.Table.Equal(whole.Table) || kept.Checksum != whole.Checksum ||
		fmt.Sprint(kept.Account) != fmt.Sprint(whole.Account) || !kept.Account.Balanced() {
		t.Errorf("%v\n%+v, want\n%v\n%+v", said(kept.Output), kept.Account, said(whole), whole.Account)
	}
}

func FuzzX12(f *testing.F) {
	f.Add([]byte(x837))
	f.Add([]byte(isa + "ST*837~CLM~LX~LX~HL***23~DMG~NM1*QC~CLM*****:::~SE~"))
	f.Fuzz(func(t *testing.T, b []byte) { balanced(t, b, X12) })
}

func FuzzNDJSON(f *testing.F) {
	f.Add([]byte(fmt.Sprintf(enc, "e1", "AMB", "c1", "dr-a", "2026-02-03", "") + "\n\n{}\n[]\n{\"resourceType\":\"Bundle\",\"entry\":[{}]}"))
	f.Add([]byte("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Bundle\",\"entry\":[]}}]}\r\n\x00"))
	f.Fuzz(func(t *testing.T, b []byte) { balanced(t, b, NDJSON) })
}

// balanced reads anything as a format, and each part has one end.
func balanced(t *testing.T, b []byte, format Format) {
	o, err := Read(t.Context(), []File{{Body: bytes.NewReader(b), Size: int64(len(b)), Format: format}}, Mapping{}, Options{Cores: 2})
	if err == nil && (!o.Account.Balanced() || !o.Table.Check()) {
		t.Errorf("%+v", o.Account)
	}
}
