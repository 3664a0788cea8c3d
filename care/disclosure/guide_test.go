package disclosure_test

import (
	"path/filepath"
	"strings"
	"testing"

	"kith/care/disclosure"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/fhir/validate"
)

// everything lets happen all that this folder writes, and returns it by profile.
func everything(s *scene) map[string][]byte {
	s.t.Helper()
	s.ok(s.wish(chens, disclosure.MayAll, s.clock.AddDate(0, 1, 0), disclosure.AnySeen))
	s.ok(disclosure.PassOn(s.t.Context(), s.h, s.lena(), disclosure.Passing{Statement: s.item.ID, To: chens, Basis: disclosure.ByWish, Words: "In the morning meeting."}))
	s.ok(disclosure.FoundOut(s.t.Context(), s.h, s.lena(), disclosure.Finding{Statement: s.item.ID, Who: "RelatedPerson/rosa-reyes", How: "overheard"}))
	s.ok(disclosure.AskThat(s.t.Context(), s.h, s.lena(), disclosure.Asking{Statement: s.item.ID, To: "RelatedPerson/rosa-reyes", Choice: disclosure.MayHeadline, By: lenas}))
	s.ok(disclosure.Answering(s.t.Context(), s.h, s.lena(), s.item.ID, disclosure.Reply{Answer: disclosure.Acted, Words: "We talked about tonight."}))
	later := disclosure.Later{By: "Practitioner/sam-keo", Why: "Not safe today.", Until: s.clock.AddDate(0, 0, 1)}
	_, err := disclosure.WriteReport(s.t.Context(), s.h, s.lena(), disclosure.Reported{
		Statement: s.item.ID, Place: "US-NY", Line: "The state line", Number: "4711", Words: "CANARY what was reported", To: chens, Later: later})
	for _, err := range []error{err, disclosure.AskedAgain(s.t.Context(), s.h, s.lena(), s.item.ID), disclosure.Explained(s.t.Context(), s.h, s.lena(), "amara-reyes-cole")} {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	all := map[string][]byte{}
	for _, typ := range []string{"Communication", "Consent", "Task", "Provenance"} {
		page, err := s.h.Store.Search(s.t.Context(), s.lena(), store.Query{Type: typ, Count: 1000})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, r := range page.Resources {
			var d element.Doc
			if err := d.Parse(r.JSON(), element.Options{}); err != nil {
				s.t.Fatal(err)
			}
			profile := d.Root().At("meta", "profile").First().Text()
			code := d.Root().At("category").First().At("coding").First().Get("code").Text() + d.Root().At("code", "coding").First().Get("code").Text()
			if strings.Contains(profile, "/kith-") || typ == "Provenance" || code == "confidentiality-talk" {
				all[profile+" "+typ+"/"+r.ID+" "+code] = r.JSON()
			}
		}
	}
	return all
}

func TestWhatIsWrittenIsWhatTheGuideSays(t *testing.T) {
	each(t, func(s *scene) {
		v, seen := validate.New(nil, nil), map[string]bool{}
		for name, body := range everything(s) {
			var d element.Doc
			if err := d.Parse(body, element.Options{}); err != nil {
				t.Fatal(err)
			}
			profile, _, _ := strings.Cut(name, " ")
			seen[profile] = true
			for _, i := range v.Validate(s.t.Context(), d.Root(), validate.Options{Depth: validate.Full}) {
				if i.Severity == validate.Error || i.Severity == "fatal" {
					s.t.Errorf("%s: %s %s %s", name, i.Expression, i.Key, i.Diagnostics)
				}
			}
		}
		files, err := filepath.Glob("../../docs/wire/ig/StructureDefinition-kith-*.json")
		if err != nil || len(files) == 0 {
			s.t.Fatal("the guide is not there", err)
		}
		for _, f := range files {
			id := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "StructureDefinition-"), ".json")
			if id != "kith-service" /* of the directory */ && !seen["http://kith.example/fhir/StructureDefinition/"+id] {
				s.t.Errorf("nothing is written as %s", id)
			}
		}
	})
}
