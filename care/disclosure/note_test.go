package disclosure_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"kith/care/disclosure"
	"kith/care/module/moduletest"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

func TestWhatIsTakenOutOfANoteLeavesNoTrace(t *testing.T) {
	for _, c := range []struct{ note, sentence, want string }{
		{"She sleeps badly. She is scared at home. Plan: see her again.", "She is scared at home.", "She sleeps badly. Plan: see her again."},
		{"She is scared at home. Plan.", "She is scared at home.", "Plan."},
		{"Plan. She is scared at home.", "She is scared at home.", "Plan."},
		{"Sleep.\nShe is scared at home.\nPlan.", "She is scared at home.", "Sleep.\nPlan."},
		{"Sleep.\n\nShe is scared at home.\n\nPlan.", "She is scared at home.", "Sleep.\n\nPlan."},
		{"Sleep.\r\nShe is scared. Plan.", "She is scared.", "Sleep.\r\nPlan."},
		{"Sleep.\n\nShe is scared at home.\n", "She is scared at home.", "Sleep."},
		{"She is scared at home.", "She is scared at home.", ""},
		{"Duerme mal. Tiene miedo: ¿qué hacer? Plan.", "Tiene miedo: ¿qué hacer?", "Duerme mal. Plan."},
	} {
		if got, ok := disclosure.Without(c.note, c.sentence); !ok || got != c.want {
			t.Errorf("%q: %q, %v", c.note, got, ok)
		}
	}
	for _, c := range [][2]string{{"Plan.", "She is scared."}, {"So. So.", "So."}, {"Plan.", ""}, {"Plan. ", " "}} {
		if got, ok := disclosure.Without(c[0], c[1]); ok {
			t.Errorf("%q without %q: %q", c[0], c[1], got)
		}
	}
}

func FuzzWithout(f *testing.F) {
	f.Add("She sleeps badly. She is scared. Plan.", "She is scared.")
	f.Add("a\n\nb\n", "b")
	f.Fuzz(func(t *testing.T, note, sentence string) {
		got, ok := disclosure.Without(note, sentence)
		if bare := func(s string) string { return strings.Join(strings.Fields(s), "") }; ok && bare(got) != bare(strings.Replace(note, sentence, "", 1)) {
			t.Errorf("%q without %q: %q", note, sentence, got)
		}
	})
}

func TestOneSentenceOfANoteBecomesAStatement(t *testing.T) {
	const sentence = "She said that CANARY happens at home."
	text := base64.StdEncoding.EncodeToString([]byte("Sleeps badly.\n" + sentence + "\nSee her in two weeks."))
	note := `{"resourceType":"DocumentReference","id":"note","status":"current","subject":{"reference":"Patient/amara-reyes-cole"},"date":"2026-11-17T10:00:00Z",` +
		`"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">` + sentence + `</div>"},` +
		`"extension":[{"url":"http://elsewhere.example/kept","valueString":"as it was"}],"content":[{"attachment":{"contentType":"text/plain; charset=utf-8","size":70,"data":"` + text + `"}}]}`
	each(t, func(s *scene) {
		ctx := s.t.Context()
		moduletest.Put(s.t, s.h.Store, []byte(note))
		who := s.knows("DocumentReference", "note")
		if !strings.Contains(who, "Dr. Chen") || !strings.Contains(who, "Lena") {
			s.t.Fatalf("the note is read by %s", who)
		}
		split := disclosure.Splitting{Type: "DocumentReference", ID: "note", Sentence: sentence, Statement: secret()}
		split.Words, split.Wishes = "", nil
		bad := split
		bad.Sentence = "Not there."
		_, err := disclosure.Split(ctx, s.h, s.lena(), bad)
		s.refused(fault.Rule, err)
		item := s.ok(disclosure.Split(ctx, s.h, s.lena(), split))
		if item.Words != sentence {
			s.t.Errorf("%+v", item)
		}
		if who := s.knows("DocumentReference", "note"); who != "Amara, Lena" {
			s.t.Errorf("the old note is read by %s", who)
		}
		found := func(v access.Viewer) (all []string) {
			page, err := s.h.Store.Search(ctx, v, store.Query{Type: "DocumentReference", Params: []store.Param{{Name: "patient", Values: []string{"amara-reyes-cole"}}}, Total: true})
			if err != nil || page.Total != int64(len(page.Resources)) {
				s.t.Fatal(page.Total, err)
			}
			for _, r := range page.Resources {
				all = append(all, string(r.JSON()))
			}
			return all
		}
		chens := strings.Join(found(s.cast()["Dr. Chen"]), "\n")
		rest := base64.StdEncoding.EncodeToString([]byte("Sleeps badly.\nSee her in two weeks."))
		if strings.Count(chens, "DocumentReference") != 1 || !strings.Contains(chens, rest) || !strings.Contains(chens, "as it was") ||
			strings.Contains(chens, "CANARY") || strings.Contains(chens, `"size"`) || strings.Contains(chens, `"note"`) {
			s.t.Errorf("Dr. Chen finds %s", chens)
		}
		if n := len(found(s.lena())); n != 2 {
			s.t.Errorf("Lena finds %d", n)
		}
	})
}
