package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

const (
	visit = `{"resourceType":"Encounter","id":"visit","status":"finished","class":{"system":"http://class","code":"AMB"},"subject":{"reference":"Patient/amara"},"participant":[{"individual":{"reference":"Practitioner/kim"}}],"partOf":{"reference":"Encounter/stay"}}`
	stay  = `{"resourceType":"Encounter","id":"stay","status":"finished","class":{"system":"http://class","code":"IMP"},"subject":{"reference":"Patient/amara"}}`
	kim   = `{"resourceType":"Practitioner","id":"kim","name":[{"family":"Lee"}]}`
	pulse = `{"resourceType":"Observation","id":"pulse","status":"amended","code":{"text":"Heart Rate","coding":[{"system":"http://loinc.org","code":"8867-4","display":"Pulse"}]},"subject":{"reference":"Patient/amara"},"encounter":{"reference":"Encounter/visit"},"effectiveDateTime":"2026-11-01","valueQuantity":{"value":88}}`
	roll  = `{"resourceType":"List","id":"roll","status":"current","mode":"working","subject":{"reference":"Patient/amara"},"entry":[{"item":{"reference":"Observation/pulse"}}]}`
	sheet = `{"resourceType":"Questionnaire","id":"sheet","url":"http://a.example/forms/sleep/1","status":"active"}`
	trail = `{"resourceType":"Provenance","id":"trail","target":[{"reference":"Observation/pulse"},{"reference":"Patient/amara"}],"recorded":"2026-11-01T00:00:00Z","agent":[{"who":{"reference":"Practitioner/kim"}}]}`
)

// param reads "encounter.class=AMB" and "_has:Observation:encounter:code=x" as
// the door does.
func param(text string) store.Param {
	name, value, _ := strings.Cut(text, "=")
	var read func(name string) store.Param
	read = func(name string) (p store.Param) {
		if rest, ok := strings.CutPrefix(name, "_has:"); ok {
			parts := strings.SplitN(rest, ":", 3)
			on := read(parts[2])
			return store.Param{Name: parts[1], From: parts[0], On: &on}
		}
		head, rest, chained := strings.Cut(name, ".")
		p.Name, p.Modifier, _ = strings.Cut(head, ":")
		if chained {
			on := read(rest)
			p.On = &on
		} else {
			p.Values = strings.Split(value, ",")
		}
		return p
	}
	return read(name)
}

func ids(p store.Page) (all []string) {
	for _, r := range p.Resources {
		all = append(all, r.ID)
	}
	for _, r := range p.Included {
		all = append(all, "+"+r.ID)
	}
	return all
}

func TestChainsAndWhatPointsHere(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo, sleep, pulse, visit, stay, kim, roll, trail, private)
		tests := []struct{ typ, ask, want string }{
			{"Observation", "patient.name=amara", "[private pulse sleep]"},
			{"Observation", "subject:Patient.name=theo", "[]"},
			{"Observation", "encounter.class=AMB", "[pulse]"},
			{"Observation", "encounter.class:not=AMB", "[]"},
			{"Observation", "encounter.class:missing=true", "[]"},
			{"Observation", "encounter.part-of.class=http://class|IMP", "[pulse]"},
			{"Observation", "encounter.participant:Practitioner.name=lee", "[pulse]"},
			{"Observation", "encounter.part-of.subject.name=amara", "[pulse]"},
			{"Observation", "patient.organization.name=maple", "[private pulse sleep]"},
			{"Observation", "patient._id=amara", "[private pulse sleep]"},
			{"Encounter", "_has:Observation:encounter:code=8867-4", "[visit]"},
			{"Encounter", "_has:Observation:encounter:code=1", "[]"},
			{"Encounter", "_has:Encounter:part-of:_has:Observation:encounter:code=8867-4", "[stay]"},
			{"Practitioner", "_has:Encounter:participant:patient.name=amara", "[kim]"},
			{"Practitioner", "_has:Encounter:participant:_has:Observation:encounter:patient.name=amara", "[kim]"},
			{"Observation", "_has:List:item:_id=roll", "[pulse]"},
			{"Observation", "patient._has:Encounter:patient:class=IMP", "[private pulse sleep]"},
			{"Observation", "patient.nonsense=1", "not-supported"},
			{"Observation", "code.name=1", "not-supported"},
			{"Observation", "_has:Nothing:encounter:code=1", "not-supported"},
			{"Observation", "encounter.part-of.part-of.part-of.class=1", "too-costly"},
		}
		for _, tt := range tests {
			p, err := s.Search(t.Context(), lena, store.Query{Type: tt.typ, Params: []store.Param{param(tt.ask)}})
			got := fmt.Sprint(append([]string{}, ids(p)...))
			if err != nil {
				got = string(fault.KindOf(err))
			}
			if got != tt.want {
				t.Errorf("%s?%s: %s, want %s", tt.typ, tt.ask, got, tt.want)
			}
			for name, v := range map[string]access.Viewer{"nobody": nobody, "who does not care for the child": reed} {
				if p, err := s.Search(t.Context(), v, store.Query{Type: tt.typ, Params: []store.Param{param(tt.ask)}, Total: true}); err == nil && (len(p.Resources) > 0 || p.Total > 0) {
					t.Errorf("%s: %s?%s finds %v", name, tt.typ, tt.ask, ids(p))
				}
			}
		}
	})
}

func TestIncludesFollowReferencesBothWays(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, theo, sleep, pulse, visit, stay, kim, trail, private, strings.Replace(sheet, `"url"`, `"version":"2","url"`, 1),
			`{"resourceType":"QuestionnaireResponse","id":"answers","status":"completed","subject":{"reference":"Patient/amara"},"questionnaire":"http://a.example/forms/sleep/1|2"}`,
			`{"resourceType":"QuestionnaireResponse","id":"older","status":"completed","subject":{"reference":"Patient/amara"},"questionnaire":"http://a.example/forms/sleep/1|1"}`,
			`{"resourceType":"PlanDefinition","id":"plan","status":"active","relatedArtifact":[{"type":"depends-on","resource":"http://a.example/forms/sleep/1"}]}`)
		inc := func(text string) store.Include {
			i := store.Include{Reverse: strings.HasPrefix(text, "<"), Iterate: strings.HasSuffix(text, "…")}
			parts := strings.Split(strings.Trim(text, "<…"), ":")
			i.Type, i.Param = parts[0], parts[1]
			if len(parts) == 3 {
				i.Target = parts[2]
			}
			return i
		}
		tests := []struct {
			typ, id  string
			includes []string
			want     string
		}{
			{"Observation", "pulse", []string{"Observation:encounter"}, "[pulse +visit]"},
			{"Observation", "pulse", []string{"Observation:encounter", "Encounter:participant"}, "[pulse +visit]"},
			{"Observation", "pulse", []string{"Observation:encounter", "Encounter:participant…"}, "[pulse +visit +kim]"},
			{"Observation", "pulse", []string{"Observation:encounter", "Encounter:part-of…"}, "[pulse +visit +stay]"},
			{"Observation", "pulse", []string{"Observation:*"}, "[pulse +amara +visit]"},
			{"Observation", "pulse", []string{":*"}, "[pulse +amara +visit]"},
			{"Observation", "pulse", []string{"Observation:subject:Group"}, "[pulse]"},
			{"Observation", "pulse", []string{"<Provenance:target"}, "[pulse +trail]"},
			{"Encounter", "stay", []string{"<Encounter:part-of", "<Observation:encounter…"}, "[stay +visit +pulse]"},
			{"Patient", "amara", []string{"<Observation:subject", "Patient:organization"}, "[amara +sleep +pulse +private +maple-street]"},
			{"Encounter", "stay", []string{"<:*"}, "[stay +visit]"},
			{"Patient", "amara", []string{"<Observation:*"}, "[amara +sleep +pulse +private]"},
			{"QuestionnaireResponse", "answers", []string{"QuestionnaireResponse:questionnaire"}, "[answers +sheet]"},
			{"QuestionnaireResponse", "answers", []string{"QuestionnaireResponse:questionnaire:Questionnaire"}, "[answers +sheet]"},
			{"QuestionnaireResponse", "answers", []string{"QuestionnaireResponse:questionnaire:Measure"}, "[answers]"},
			{"QuestionnaireResponse", "older", []string{"QuestionnaireResponse:*"}, "[older +amara]"},
			{"Questionnaire", "sheet", []string{"<QuestionnaireResponse:questionnaire"}, "[sheet +answers +older]"},
			{"PlanDefinition", "plan", []string{"PlanDefinition:depends-on"}, "[plan +sheet]"},
		}
		for _, tt := range tests {
			q := store.Query{Type: tt.typ, Params: []store.Param{{Name: "_id", Values: []string{tt.id}}}}
			for _, i := range tt.includes {
				q.Include = append(q.Include, inc(i))
			}
			if p, err := s.Search(t.Context(), lena, q); err != nil || fmt.Sprint(ids(p)) != tt.want {
				t.Errorf("%s %v: %v, want %s (%v)", tt.id, tt.includes, ids(p), tt.want, err)
			}
			if p, err := s.Search(t.Context(), machine, q); err != nil || slices.Contains(ids(p), "+private") {
				t.Errorf("%s %v: a program is shown %v (%v)", tt.id, tt.includes, ids(p), err)
			}
		}
		// What is seen leads to nothing that is not.
		q := store.Query{Type: "Organization", Include: []store.Include{inc("<Patient:organization"), inc("<Observation:subject…")}}
		if p, err := s.Search(t.Context(), reed, q); err != nil || fmt.Sprint(ids(p)) != "[maple-street]" {
			t.Errorf("a stranger is shown %v (%v)", ids(p), err)
		}
	})
}

func TestModifiersOfMeaning(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		mustPut(t, s, maple, amara, pulse, sleep, sheet)
		tests := []struct{ typ, ask, want string }{
			{"Observation", "code:text=heart", "[pulse]"},
			{"Observation", "code:text=PULSE", "[pulse]"},
			{"Observation", "code:text=rate", "[]"},
			{"Observation", "code:in=http://set", "[pulse]"},
			{"Observation", "code:not-in=http://set", "[sleep]"},
			{"Observation", "code:in=http://none", "[]"},
			{"Observation", "code:not-in=http://none", "[sleep pulse]"},
			{"Observation", "code:below=http://loinc.org|root", "[sleep pulse]"},
			{"Observation", "code:above=http://loinc.org|8867-4", "[pulse]"},
			{"Observation", "code:below=root", "value"},
			{"Observation", "code:not=8867-4", "[sleep]"},
			{"Patient", "name:contains=eyes", "[amara]"},
			{"Patient", "name:contains=É", "[amara]"},
			{"Patient", "name:contains=%", "[]"},
			{"Questionnaire", "url=http://a.example/forms/sleep", "[]"},
			{"Questionnaire", "url:below=http://a.example/forms", "[sheet]"},
			{"Questionnaire", "url:below=http://a.example/forms/sleep/1", "[sheet]"},
			{"Questionnaire", "url:above=http://a.example/forms/sleep/1/page/2", "[sheet]"},
			{"Questionnaire", "url:above=http://a.example/forms", "[]"},
			{"Questionnaire", "url:contains=example/forms/sl", "[sheet]"},
			{"Questionnaire", "url:contains=EXAMPLE", "[]"},
		}
		for _, tt := range tests {
			p, err := s.Search(t.Context(), lena, store.Query{Type: tt.typ, Params: []store.Param{param(tt.ask)}, Codes: meaning{}})
			got := fmt.Sprint(append([]string{}, ids(p)...))
			if err != nil {
				got = string(fault.KindOf(err))
			}
			if got != tt.want {
				t.Errorf("%s?%s: %s, want %s", tt.typ, tt.ask, got, tt.want)
			}
		}
		if _, err := s.Search(t.Context(), lena, store.Query{Type: "Observation", Params: []store.Param{param("code:in=http://set")}}); !fault.Is(err, fault.NotSupported) {
			t.Errorf("without anyone who knows: %v", err)
		}
	})
}

// meaning knows two codes.
type meaning struct{}

func (meaning) Members(_ context.Context, set string) ([]store.Code, error) {
	if set == "http://set" {
		return []store.Code{{System: "http://loinc.org", Code: "8867-4"}, {System: "http://other", Code: "44261-6"}}, nil
	}
	return nil, nil
}

func (meaning) Below(_ context.Context, system, code string) ([]store.Code, error) {
	return []store.Code{{System: system, Code: code}, {System: system, Code: "8867-4"}, {System: system, Code: "44261-6"}}, nil
}

func (meaning) Above(_ context.Context, system, code string) ([]store.Code, error) {
	return []store.Code{{System: system, Code: code}, {System: system, Code: "root"}}, nil
}
