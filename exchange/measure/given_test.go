package measure

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"kith/exchange/claims"
)

// TestEachPatientHasTheIndexesOfTheVectors reads the worked sequences as a file
// of visits, one patient each.
func TestEachPatientHasTheIndexesOfTheVectors(t *testing.T) {
	const none = -1
	vectors := map[string][7]float64{ // UPC, COC, SECON, MMCI, HHI, K, known provider
		"A": {1, none, none, 1, 1, none, none}, "AB": {1. / 2, 0, 0, 0.090909, 1. / 2, 0, 0}, "AAAA": {1, 1, 1, 1, 1, 1, 1},
		"ABCD": {1. / 4, 0, 0, 0.032258, 1. / 4, 0, 0}, "AABB": {1. / 2, 1. / 3, 2. / 3, 0.677419, 1. / 2, 2. / 3, 2. / 3},
		"ABAB": {1. / 2, 1. / 3, 0, 0.677419, 1. / 2, 2. / 3, 2. / 3}, "AAAB": {3. / 4, 1. / 2, 2. / 3, 0.677419, 5. / 8, 2. / 3, 2. / 3},
		"ABCAA": {3. / 5, 3. / 10, 1. / 4, 0.512195, 11. / 25, 1. / 2, 1. / 2}, "AAABBC": {1. / 2, 4. / 15, 3. / 5, 0.607843, 7. / 18, 3. / 5, 3. / 5},
		"ABACADA": {4. / 7, 2. / 7, 0, 0.508197, 19. / 49, 1. / 2, 1. / 2}, "AAAAABBBCD": {1. / 2, 13. / 45, 2. / 3, 0.670330, 9. / 25, 2. / 3, 2. / 3},
	}
	var text strings.Builder
	text.WriteString("patient,provider,day\n")
	for sequence := range vectors {
		for i, who := range sequence {
			text.WriteString(sequence + "," + string(who) + ",2026-01-" + string(rune('1'+i/5)) + string(rune('0'+i%5*2)) + "\n")
		}
	}
	n := 0
	err := Patients(ctx, read(t, text.String()), Usual, func(x *Patient) error {
		n++
		for i, want := range vectors[x.Patient] {
			got := x.Values[i]
			if got.OK != (want != none) || got.OK && math.Abs(got.Value-want) > 1e-6 {
				t.Errorf("%s of %s: %+v, want %v", PatientMeasures[i], x.Patient, got, want)
			}
		}
		if x.Counted != (len(x.Patient) >= 4) || x.Visits != int64(len(x.Patient)) {
			t.Errorf("%+v", x)
		}
		return nil
	})
	if err != nil || n != len(vectors) {
		t.Error(n, err)
	}
}

// filesBeside are small files say of golden.
func filesBeside(t interface{ Fatal(...any) }, hash func([]byte) []byte) (g Given) {
	g.Hash = hash
	for what, text := range map[string]string{
		"team-of": "provider,team\nA,blue\nB,blue\n", "role-of": "provider,role\nA,GP\nB,resident\nC,Psychiatrist\n", "region-of": "site,region\nnorth,East\n",
		"weights": "role,role,weight\nGP,resident,0.3\nGP,Psychiatrist,1.6\n", "language": "patient,language\nc1,es\nc2,en\nc9,en\n",
		"referrals": "from,to,sent,closed\nA,B,2026-01-05,2026-01-09\nB,A,2026-02-05,\nA,A,2026-02-05,\n",
	} {
		if err := g.Take(what, what+".csv", strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func TestASmallFileSpeaksOfThoseWhoAreHashed(t *testing.T) {
	key := []byte("0123456789abcdef")
	m, _, err := claims.Sniff([]byte(golden), claims.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := claims.Read(ctx, []claims.File{{Name: "visits.csv", Body: strings.NewReader(golden), Size: int64(len(golden))}}, m, claims.Options{HashKey: key})
	if err != nil {
		t.Fatal(err)
	}
	p := Usual
	p.By, p.MinVisits, p.Ego, p.LeaveOut = []string{"language", "team"}, 2, "patient:c1", []string{"X"}
	in := Input{Output: out, Given: filesBeside(t, claims.Hashing(key))}
	r, err := Run(ctx, in, p)
	if err != nil {
		t.Fatal(err)
	}
	plain := read(t, golden)
	plain.Given = filesBeside(t, nil)
	open, err := Run(ctx, plain, p)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Strata[0].Groups) != 2 || r.Network.Fragmented != open.Network.Fragmented || len(r.Ego.Members) != 3 || r.Referrals.N != 2 || r.Referrals.NotUsed != 1 {
		t.Errorf("%+v", r)
	}
	var written bytes.Buffer
	if err := WriteJSON(&written, r); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{`"c1"`, `patient:c1`, `"A"`, `"X"`} {
		if strings.Contains(written.String(), id) {
			t.Errorf("%s is told as it is", id)
		}
	}
	for _, f := range open.Beside {
		if want := map[string]int{"team-of": 2, "role-of": 3, "region-of": 1, "weights": 2, "language": 2, "referrals": 3}[f.What]; f.Used != want {
			t.Errorf("%s: %d used, want %d", f.What, f.Used, want)
		}
	}
}

func TestASmallFileThatCannotBeIsNamedWithItsLine(t *testing.T) {
	for what, text := range map[string]string{
		"team-of": "provider,team\nA,\n", "weights": "a,b,c\nGP,GP,many\n", "referrals": "from,to,sent\nA,B,2026-02-30\n", "role-of": "provider,role\n,GP\n",
		"language": "patient,language\nsecret\n", "region-of": "",
	} {
		var g Given
		err := g.Take(what, "some.csv", strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), "some.csv") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", what, err)
		}
	}
	var g Given
	if err := g.Take("language", "some.csv", strings.NewReader("color,language\nblue,es\n")); err == nil {
		t.Error("a stratum of nobody")
	}
	if err := g.Take("referrals", "some.ndjson", strings.NewReader("{\"resourceType\":\n")); err == nil {
		t.Error("half a resource")
	}
}

func TestAReferralInFHIRClosesWithItsTask(t *testing.T) {
	const text = `{"resourceType":"ServiceRequest","id":"r1","status":"active","requester":{"reference":"Practitioner/A"},"performer":[{"reference":"Practitioner/B"},{"reference":"PractitionerRole/7"}],"authoredOn":"2026-01-05T10:00:00Z"}
{"resourceType":"Task","status":"completed","focus":{"reference":"ServiceRequest/r1"},"executionPeriod":{"end":"2026-01-09"}}
{"resourceType":"Task","status":"rejected","focus":{"reference":"ServiceRequest/r2"},"executionPeriod":{"end":"2026-01-09"}}

{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"ServiceRequest","id":"r2","status":"active","requester":{"reference":"Practitioner/B"},"performer":[{"reference":"Practitioner/A"}],"authoredOn":"2026-02-05"}}]}
{"resourceType":"ServiceRequest","id":"r3","status":"revoked","requester":{"reference":"Practitioner/B"},"performer":[{"reference":"Practitioner/A"}],"authoredOn":"2026-02-05"}
`
	var g Given
	if err := g.Take("referrals", "passed.ndjson", strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	in := read(t, golden)
	in.Given = g
	r, err := Run(ctx, in, Usual)
	if err != nil {
		t.Fatal(err)
	}
	x := r.Referrals
	if x.N != 3 || x.Closed.Yes != 2 || x.Pairs != 2 || x.Mutual.Yes != 1 || x.Days.Median != 4 {
		t.Fatalf("%+v", x)
	}
	if a := x.Routes[0]; a.A != "A" || a.B != "B" || a.Sent != 1 || a.Back != 1 || a.SentClosed != 1 || a.Shared != 2 || a.Reciprocity != 1 {
		t.Errorf("%+v", a)
	}
}

func TestSinglePeopleAreNotForOutside(t *testing.T) {
	p := Usual
	p.Public = true
	if err := Patients(ctx, read(t, golden), p, func(*Patient) error { return nil }); !errors.Is(err, ErrPublic) {
		t.Error(err)
	}
	p.Ego = "patient:c1"
	if _, err := Run(ctx, read(t, golden), p); err == nil || !strings.Contains(err.Error(), "outside") {
		t.Error(err)
	}
	p.Public, p.Ego = false, "patient:nobody"
	if _, err := Run(ctx, read(t, golden), p); err == nil || strings.Contains(err.Error(), "nobody\"") {
		t.Error(err)
	}
}

// TestEverythingAtOnceGivesTheSameBytes on one core and on several, with every
// measure that can be asked for.
func TestEverythingAtOnceGivesTheSameBytes(t *testing.T) {
	written := map[string]bool{}
	for cores := 1; cores < 5; cores++ {
		in := hamlet(t)
		p := Usual
		p.Cores, p.MinVisits, p.By, p.Series, p.Betweenness, p.Ego = cores, 2, []string{"provider", "site"}, 2, true, "provider:q3"
		p.Weight, p.Within, p.MostProviders, p.LeaveFacilities = "jaccard", 40, 12, true
		r, err := Run(ctx, in, p)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := errors.Join(WriteJSON(&b, r), WritePatients(context.Background(), &b, in, p, false)); err != nil {
			t.Fatal(err)
		}
		written[b.String()] = true
	}
	if len(written) != 1 {
		t.Errorf("%d different outputs", len(written))
	}
}
