package store_test

import (
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// other is a program that is not the one that writes.
var other = access.System("Device/other", "maple-street")

// write is one write of one resource, as New or not.
func write(t *testing.T, s *store.Store, v access.Viewer, body string, how func(in *store.Incoming)) (store.Outcome, store.Resource, error) {
	t.Helper()
	in, err := s.Prepare([]byte(body), element.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Release(in)
	how(in)
	out, err := s.Write(t.Context(), v, "test", []*store.Incoming{in})
	if err != nil {
		return store.Outcome{}, store.Resource{}, err
	}
	res := in.As(out[0])
	return out[0], res, nil
}

func fresh(in *store.Incoming)    { in.New = true }
func existing(in *store.Incoming) { in.Existing = true }

func TestWhoeverSendsAResourceMayWriteWhatItsCodesLabel(t *testing.T) {
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara)
		_, res, err := write(t, s, machine, low, fresh)
		if err != nil || !strings.Contains(string(res.JSON()), `"PSY"`) {
			t.Fatalf("a program creates: %v\n%s", err, res.JSON())
		}
		asserted := strings.Replace(low, `"id":"low",`, `"id":"said","meta":{"security":[{"code":"PRS"}]},`, 1)
		if _, _, err := write(t, s, machine, asserted, fresh); !fault.Is(err, fault.Rule) {
			t.Errorf("it says itself what it is not cleared for: %v", err)
		}
		same := strings.Replace(low, `"id":"low",`, `"id":"same","meta":{"security":[{"code":"PSY"}]},`, 1)
		if _, _, err := write(t, s, machine, same, fresh); err != nil {
			t.Errorf("it says what the codes say: %v", err)
		}
		for _, v := range []access.Viewer{machine, other, reed, lena.Lacking(label.Mental)} {
			if _, err := s.Read(t.Context(), v, "Condition", "low"); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s reads it: %v", v.ID(), err)
			}
		}
		if _, err := s.Read(t.Context(), lena, "Condition", "low"); err != nil {
			t.Errorf("one who is cleared: %v", err)
		}
		if _, _, err := write(t, s, machine, strings.Replace(low, "amara", "never-was", 1), fresh); err == nil {
			t.Error("about a child that is not here")
		}
		open := strings.NewReplacer(`"low"`, `"open"`, "F32.1", "J45.909").Replace(low)
		mustPut(t, s, open)
		if _, _, err := write(t, s, machine, strings.Replace(open, "J45.909", "F32.1", 1), existing); err != nil {
			t.Errorf("it puts such a code where another was: %v", err)
		}
	})
}

func TestOnlyWhoWroteWhatIsHiddenFromThemChangesIt(t *testing.T) {
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara)
		if _, _, err := write(t, s, machine, low, fresh); err != nil {
			t.Fatal(err)
		}
		if done, err := s.Relabel(t.Context(), lena, store.Relabeling{Type: "Condition", ID: "low", Add: label.Told, Reason: "she asked"}); !done || err != nil {
			t.Fatal(done, err)
		}
		if _, err := s.Relabel(t.Context(), access.Staff("Device/integrator", "maple-street").Lacking(machine.Lacks()), store.Relabeling{Type: "Condition", ID: "low", Add: label.Told, Reason: "x"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("who wrote it and may not read it labels it: %v", err)
		}
		for _, v := range []access.Viewer{other, reed, lena.Lacking(label.Mental)} {
			for id, body := range map[string]string{"low": low, "never-was": strings.Replace(low, `"low"`, `"never-was"`, 1)} {
				for name, how := range map[string]func(*store.Incoming){
					"put":    existing,
					"match":  func(in *store.Incoming) { in.Existing, in.IfMatch = true, 1 },
					"match7": func(in *store.Incoming) { in.Existing, in.IfMatch = true, 7 },
					"delete": func(in *store.Incoming) { in.Delete = true },
				} {
					if _, _, err := write(t, s, v, body, how); !fault.Is(err, fault.NotFound) {
						t.Errorf("%s, %s of %s: %v", v.ID(), name, id, err)
					}
				}
			}
		}
		changed := strings.Replace(low, "F32.1", "F33.1", 1)
		out, res, err := write(t, s, machine, changed, existing)
		if err != nil || out.Version != 2 || strings.Contains(string(res.JSON()), "PRS") || !strings.Contains(string(res.JSON()), "PSY") {
			t.Fatalf("who wrote it changes it: %v, %+v\n%s", err, out, res.JSON())
		}
		if out, _, err := write(t, s, machine, string(res.JSON()), existing); err != nil || out.What != store.Unchanged {
			t.Errorf("as it was shown: %+v, %v", out, err)
		}
		if _, _, err := write(t, s, machine, strings.Replace(changed, `"id"`, `"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"PRS"}]},"id"`, 1), existing); !fault.Is(err, fault.Rule) {
			t.Errorf("a guess at what it was labeled: %v", err)
		}
		if r, err := s.ReadToChange(t.Context(), machine, "Condition", "low"); err != nil || !r.Blind || strings.Contains(string(r.JSON()), "PRS") {
			t.Errorf("who wrote it, to change it: %v\n%s", err, r.JSON())
		}
		if _, err := s.ReadToChange(t.Context(), other, "Condition", "low"); !fault.Is(err, fault.NotFound) {
			t.Errorf("another, to change it: %v", err)
		}
		mustPut(t, s, strings.Replace(low, "F32.1", "F34.1", 1)) // the operator was last
		if _, _, err := write(t, s, machine, changed, existing); !fault.Is(err, fault.NotFound) {
			t.Errorf("who wrote what was before: %v", err)
		}
		if _, err := s.ReadToChange(t.Context(), machine, "Condition", "low"); !fault.Is(err, fault.NotFound) {
			t.Errorf("who wrote what was before, to change it: %v", err)
		}
		if r, err := s.Read(t.Context(), lena, "Condition", "low"); err != nil || !strings.Contains(string(r.JSON()), "PRS") {
			t.Errorf("a label that was given: %v\n%s", err, r.JSON())
		}
	})
}

func TestAConditionFindsWhatItsWriterWrote(t *testing.T) {
	named := strings.Replace(low, `"code":{`, `"identifier":[{"system":"urn:x","value":"7"}],"code":{`, 1)
	ask := func(v access.Viewer, s *store.Store, name string, values ...string) int {
		found, err := s.Matching(t.Context(), s.DB(), v, store.Query{Type: "Condition", Params: []store.Param{{Name: name, Values: values}}})
		if err != nil {
			t.Error(err)
		}
		return len(found)
	}
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara)
		if _, _, err := write(t, s, machine, named, fresh); err != nil {
			t.Fatal(err)
		}
		for v, want := range map[*access.Viewer]int{&machine: 1, &other: 0, &reed: 0, &lena: 1} {
			if got := ask(*v, s, "identifier", "urn:x|7"); got != want {
				t.Errorf("%s finds %d", v.ID(), got)
			}
		}
		if ask(machine, s, "_security", "PSY") != 0 {
			t.Error("labels are asked about")
		}
		mustPut(t, s, strings.NewReplacer(`"low"`, `"second"`).Replace(named))
		if got := ask(machine, s, "identifier", "urn:x|7"); got != 1 {
			t.Errorf("with another's beside it: %d", got)
		}
	})
}

func TestSecurityFindsLabelsForWhoReadsThem(t *testing.T) {
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, low)
		find := func(v access.Viewer, code string) string { return find(t, s, v, "Condition", "_security", code) }
		const acts = "http://terminology.hl7.org/CodeSystem/v3-ActCode|"
		for v, want := range map[*access.Viewer]string{&lena: "[low]", &machine: "[]", &reed: "[]", &other: "[]"} {
			for _, code := range []string{"PSY", "MH", acts + "PSY"} {
				if got := find(*v, code); got != want {
					t.Errorf("%s finds %s by %s", v.ID(), got, code)
				}
			}
		}
		if got := find(lena, "SUD"); got != "[]" {
			t.Errorf("by a label it does not carry: %s", got)
		}
		if done, err := s.Relabel(t.Context(), lena, store.Relabeling{Type: "Condition", ID: "low", Add: label.Told, Reason: "she asked"}); !done || err != nil {
			t.Fatal(done, err)
		}
		if find(lena, "PRS") != "[low]" || find(machine, "PRS") != "[]" {
			t.Error("a label that was given")
		}
		mustPut(t, s, strings.Replace(low, "F32.1", "J45.909", 1))
		for _, code := range []string{"PSY", "PRS"} {
			if find(lena, code) != "[low]" {
				t.Errorf("%s stays, whatever is written", code)
			}
		}
		if err := s.Rebuild(t.Context(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if find(lena, "PRS") != "[low]" || find(machine, "PRS") != "[]" {
			t.Error("after a rebuild")
		}
		kim := access.Staff("Practitioner/kim", "maple-street")
		for _, v := range []access.Viewer{lena, kim} {
			if _, err := s.Relabel(t.Context(), v, store.Relabeling{Type: "Condition", ID: "low", Remove: label.Told, Reason: "she asked"}); err != nil {
				t.Fatal(err)
			}
		}
		if find(lena, "PRS") != "[]" || find(lena, "PSY") != "[low]" {
			t.Error("a label that was taken")
		}
	})
}

// Who was not shown what a reference is called, and sends the resource back,
// has not written what it is called.
func TestWhatIsPutBackIsNotItsWriters(t *testing.T) {
	const visit = `{"resourceType":"Encounter","id":"visit","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/amara"},"diagnosis":[{"condition":{"reference":"Condition/low","display":"canary"}}]}`
	labeling(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, low, visit)
		read, err := s.Read(t.Context(), machine, "Encounter", "visit")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := put(t, s, machine, strings.Replace(string(read.JSON()), "finished", "in-progress", 1)); err != nil {
			t.Fatal(err)
		}
		if r, err := s.Read(t.Context(), machine, "Encounter", "visit"); err != nil || strings.Contains(string(r.JSON()), "canary") {
			t.Errorf("%v\n%s", err, r.JSON())
		}
		if r, err := s.Read(t.Context(), lena, "Encounter", "visit"); err != nil || !strings.Contains(string(r.JSON()), "canary") {
			t.Errorf("%v\n%s", err, r.JSON())
		}
	})
}
