package safety_test

import (
	"testing"

	"kith/care/followup"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/store"
	"kith/platform/fault"
)

// Nobody may be lost by a request: what is owed, and the form that it is owed
// for, stay until somebody wrote down what was done.
func TestWhatIsOwedToSomebodyInDangerIsNeitherDeletedNorCalledOff(t *testing.T) {
	each(t, func(s *scene) {
		lena := s.worker("lena-ortiz")
		i := s.danger()
		write := func(in *store.Incoming) error {
			defer s.h.Store.Release(in)
			_, err := s.h.Store.Write(s.t.Context(), lena, "test", []*store.Incoming{in})
			return err
		}
		with := func(typ, id, status string) *store.Incoming {
			r := must(s.h.Store.ReadToChange(s.t.Context(), lena, typ, id))
			was := must(r.Parse(&element.Doc{}))
			return must(s.h.Store.Prepare(must(element.Edit(was).Set("status", status).JSON()), element.Options{}))
		}
		lost := map[string]func() *store.Incoming{
			"the Task is deleted":       func() *store.Incoming { return s.h.Store.Removal("Task", i.ID) },
			"the Task is called off":    func() *store.Incoming { return with("Task", i.ID, "cancelled") },
			"it is done without a word": func() *store.Incoming { return with("Task", i.ID, "completed") },
			"the form is deleted":       func() *store.Incoming { return s.h.Store.Removal("QuestionnaireResponse", "q1") },
			"the form is called a slip": func() *store.Incoming { return with("QuestionnaireResponse", "q1", "entered-in-error") },
		}
		for name, in := range lost {
			if err := write(in()); !fault.Is(err, fault.Rule) || fault.Of(err).Key != "followup.owed" {
				t.Errorf("%s: %v", name, err)
			}
		}
		disposed := func(code, words string) *store.Incoming {
			r := must(s.h.Store.ReadToChange(s.t.Context(), lena, "Task", i.ID))
			d := element.Edit(must(r.Parse(&element.Doc{}))).Set("status", "completed").Set("businessStatus", own.Concept(code))
			if words != "" {
				d.Append("note", element.JSON(`{"text":"`+words+`"}`))
			}
			return must(s.h.Store.Prepare(must(d.JSON()), element.Options{}))
		}
		for code, key := range map[string]string{"watch": "followup.owed", "declined-by-family": "followup.missing.disposition", "no-risk-judged": "followup.missing.words"} {
			if err := write(disposed(code, "")); !fault.Is(err, fault.Rule) || fault.Of(err).Key != key {
				t.Errorf("%s: %v, want %s", code, err, key)
			}
		}
		taken := must(followup.Take(t.Context(), s.h, lena, i.ID))
		if err := followup.Answer(t.Context(), s.h, lena, i.ID, followup.Answering{Seen: taken.Version, Disposition: followup.PlanMade}); err != nil {
			t.Fatal(err)
		}
		if err := write(lost["the form is called a slip"]()); err != nil {
			t.Errorf("it is answered, and the form cannot be corrected: %v", err)
		}
	})
}
