package store_test

import (
	"strings"
	"testing"

	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

const low = `{"resourceType":"Condition","id":"low","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F32.1"}]},"subject":{"reference":"Patient/amara"}}`

// labeling opens stores whose codes give labels.
func labeling(t *testing.T, f func(t *testing.T, s *store.Store)) {
	each(t, func(t *testing.T, s *store.Store) {
		if err := s.Label(t.Context(), label.Standard()); err != nil {
			t.Fatal(err)
		}
		f(t, s)
	})
}

func TestACodeLabelsWhatItStandsIn(t *testing.T) {
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, sleep, low)
		if _, err := s.Read(t.Context(), machine, "Condition", "low"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a program reads it: %v", err)
		}
		if _, err := s.Read(t.Context(), lena.Lacking(label.Mental), "Condition", "low"); !fault.Is(err, fault.NotFound) {
			t.Errorf("one who is not cleared reads it: %v", err)
		}
		res, err := s.Read(t.Context(), lena, "Condition", "low")
		if err != nil || !strings.Contains(string(res.JSON()), `"code":"PSY"`) || strings.Contains(string(res.Stored()), "PSY") {
			t.Fatalf("%v\n%s\n%s", err, res.JSON(), res.Stored())
		}
		if out, err := put(t, s, lena, string(res.JSON())); err != nil || out[0].What != store.Unchanged {
			t.Errorf("what is sent as it was read: %v, %v", out, err)
		}
		if _, err := put(t, s, lena, strings.Replace(low, "F32.1", "J45.909", 1)); err != nil {
			t.Fatal(err)
		}
		for v := range int64(2) {
			if _, err := s.VersionRead(t.Context(), machine, "Condition", "low", v+1); !fault.Is(err, fault.NotFound) {
				t.Errorf("version %d after another code was written: %v", v+1, err)
			}
		}
		if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Read(t.Context(), machine, "Condition", "low"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a program reads it after a rebuild: %v", err)
		}
		if got := find(t, s, machine, "Observation", "code", "44261-6"); got != "[]" {
			t.Errorf("search finds %s", got)
		}
	})
}

func TestALabelIsTakenByTwoPeople(t *testing.T) {
	kim := access.Staff("Practitioner/kim", "maple-street")
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, sleep)
		ask := func(v access.Viewer, add, remove access.Mask) (bool, error) {
			return s.Relabel(t.Context(), v, store.Relabeling{Type: "Observation", ID: "sleep", Add: add, Remove: remove, Reason: "asked by her"})
		}
		sees := func(v access.Viewer) bool {
			_, err := s.Read(t.Context(), v, "Observation", "sleep")
			found := find(t, s, v, "Observation", "code", "44261-6") == "[sleep]"
			if (err == nil) != found {
				t.Errorf("%s reads: %v, finds: %v", v.ID(), err, found)
			}
			return err == nil
		}
		for v, want := range map[*access.Viewer]fault.Kind{&reed: fault.NotFound, &machine: fault.Rule, &nobody: fault.Login} {
			if _, err := ask(*v, label.Told, 0); !fault.Is(err, want) {
				t.Errorf("%s labels: %v", v.ID(), err)
			}
		}
		if done, err := ask(lena, label.Told, 0); !done || err != nil || sees(machine) || !sees(lena) {
			t.Fatalf("one person adds: %v, %v", done, err)
		}
		res, err := s.Read(t.Context(), lena, "Observation", "sleep")
		if err != nil || res.Version != 1 || !strings.Contains(string(res.JSON()), `"PRS"`) {
			t.Errorf("%v\n%s", err, res.JSON())
		}
		for range 2 {
			if done, err := ask(lena, 0, label.Told); done || err != nil || sees(machine) {
				t.Fatalf("one person takes: %v, %v", done, err)
			}
		}
		if done, err := ask(kim, 0, label.Told); !done || err != nil || !sees(machine) {
			t.Fatalf("the second takes: %v, %v", done, err)
		}
		mustPut(t, s, strings.Replace(sleep, "9.0", "8", 1))
		if !sees(machine) {
			t.Error("it is labeled again")
		}
	})
}

func TestWhatTellsOfALabeledRecordCarriesItsLabel(t *testing.T) {
	const (
		who   = `{"resourceType":"Provenance","id":"who","target":[{"reference":"Condition/low"},{"reference":"Patient/amara"}],"recorded":"2026-11-02T10:30:00Z","agent":[{"who":{"reference":"Practitioner/x"}}]}`
		pills = `{"resourceType":"Medication","id":"pills","code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"4493"}]}}`
		takes = `{"resourceType":"MedicationRequest","id":"takes","status":"active","intent":"order","medicationReference":{"reference":"Medication/pills"},"subject":{"reference":"Patient/amara"}}`
	)
	for name, order := range map[string][]string{"what it is of first": {low, pills, who, takes}, "what tells first": {who, takes, low, pills}} {
		t.Run(name, func(t *testing.T) {
			labeling(t, func(t *testing.T, s *store.Store) {
				mustPut(t, s, maple, amara)
				for _, body := range order {
					mustPut(t, s, body)
				}
				for _, ref := range [][2]string{{"Provenance", "who"}, {"MedicationRequest", "takes"}} {
					if _, err := s.Read(t.Context(), machine, ref[0], ref[1]); !fault.Is(err, fault.NotFound) {
						t.Errorf("a program reads the %s: %v", ref[0], err)
					}
					if _, err := s.Read(t.Context(), lena, ref[0], ref[1]); err != nil {
						t.Errorf("one who may does not read the %s: %v", ref[0], err)
					}
				}
				if _, err := s.Read(t.Context(), machine, "Medication", "pills"); err != nil {
					t.Errorf("a medication is everyone's: %v", err)
				}
			})
		})
	}
}

func TestAReferenceDoesNotNameWhatIsHidden(t *testing.T) {
	const visit = `{"resourceType":"Encounter","id":"visit","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">canary</div>"},"status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/amara","display":"Amara"},"diagnosis":[{"condition":{"reference":"Condition/open","display":"Asthma"}},{"condition":{"reference":"Condition/low","display":"canary"}}]}`
	open := strings.NewReplacer(`"low"`, `"open"`, "F32.1", "J45.909").Replace(low)
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, open, low, visit)
		page, err := s.Search(t.Context(), machine, store.Query{Type: "Encounter"})
		if err != nil || len(page.Resources) != 1 {
			t.Fatal(err)
		}
		all, err := s.History(t.Context(), machine, "Encounter", "visit")
		if err != nil {
			t.Fatal(err)
		}
		read, err := s.Read(t.Context(), machine, "Encounter", "visit")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range append(all, page.Resources[0], read) {
			body := string(r.JSON())
			if strings.Contains(body, "canary") || !strings.Contains(body, "Asthma") || !strings.Contains(body, "Amara") || !strings.Contains(body, `"versionId":"1"`) {
				t.Errorf("a program reads %s", body)
			}
		}
		if out, err := put(t, s, machine, string(read.JSON())); err != nil || out[0].What != store.Unchanged {
			t.Errorf("what is sent as it was read: %v, %v", out, err)
		}
		if _, err := put(t, s, machine, strings.Replace(string(read.JSON()), "finished", "in-progress", 1)); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Read(t.Context(), lena, "Encounter", "visit"); err != nil || strings.Count(string(r.JSON()), "canary") != 2 || !strings.Contains(string(r.JSON()), "in-progress") {
			t.Errorf("%v\n%s", err, r.JSON())
		}
	})
}

func TestNewRulesReachWhatTellsOfWhatTheyLabel(t *testing.T) {
	const (
		before = `{"resourceType":"Provenance","id":"before","target":[{"reference":"Condition/low"}],"recorded":"2026-11-02T10:30:00Z","agent":[{"who":{"reference":"Practitioner/x"}}]}`
		file   = `{"resourceType":"Binary","id":"file","contentType":"text/plain","securityContext":{"reference":"Patient/amara"},"data":"eA=="}`
		letter = `{"resourceType":"DocumentReference","id":"letter","status":"current","type":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F32.1"}]},"subject":{"reference":"Patient/amara"},"content":[{"attachment":{"url":"Binary/file"}}]}`
	)
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, strings.Replace(before, "Condition/low", "Condition/low\"},{\"reference\":\"Patient/amara", 1), file, low, letter, strings.NewReplacer(`"before"`, `"after"`, "Condition/low", "Condition/low\"},{\"reference\":\"Patient/amara").Replace(before))
		refs := [][2]string{{"Condition", "low"}, {"Provenance", "before"}, {"Provenance", "after"}, {"Binary", "file"}, {"DocumentReference", "letter"}}
		see := func(want bool) {
			t.Helper()
			for _, ref := range refs {
				if _, err := s.Read(t.Context(), machine, ref[0], ref[1]); (err == nil) != want {
					t.Errorf("a program reads the %s %s: %v", ref[0], ref[1], err)
				}
				if _, err := s.Read(t.Context(), lena, ref[0], ref[1]); err != nil {
					t.Errorf("one who may, the %s %s: %v", ref[0], ref[1], err)
				}
			}
		}
		see(true)
		if err := s.Label(t.Context(), label.Standard()); err != nil || !s.Stale() {
			t.Fatal(err)
		}
		told := int64(0)
		if err := s.Rebuild(t.Context(), func(done, total int64) { told = total - done }); err != nil || told != 0 || s.Stale() {
			t.Fatal(err, told)
		}
		see(false)
		n, err := s.Misread(t.Context())
		if err != nil || n != 0 {
			t.Errorf("%d rows of readers are wrong: %v", n, err)
		}
	})
}
