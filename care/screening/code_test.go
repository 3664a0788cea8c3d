package screening_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"kith/care/screening"
)

// concept is a code of the CodeSystem of instruments.
type concept struct {
	Code        string        `json:"code"`
	Display     string        `json:"display"`
	Definition  string        `json:"definition"`
	Designation []designation `json:"designation"`
}

type designation struct {
	Language string `json:"language"`
	Value    string `json:"value"`
}

// concepts are the codes of the instruments. Those of items whose words are not
// ours to show are called by their key.
func concepts(t *testing.T) (all []concept) {
	t.Helper()
	seen := map[string]bool{}
	add := func(code, en, es, definition string) {
		if !seen[code] {
			all = append(all, concept{code, en, definition, []designation{{"es", es}}})
		}
		seen[code] = true
	}
	for _, i := range screening.Standard().All() {
		s := i.Scoring
		add(i.Name, s.Title.In("en"), s.Title.In("es"), s.About.In("en")+".")
		for _, m := range s.Scales {
			if seen[i.Name+"."+m.Code] {
				t.Errorf("%s.%s stands twice", i.Name, m.Code)
			}
			add(i.Name+"."+m.Code, s.Title.In("en")+": "+m.Title.In("en"), s.Title.In("es")+": "+m.Title.In("es"),
				fmt.Sprintf("Observation.code of a score from %v to %v.", m.Min, m.Max))
		}
		for _, it := range s.Items {
			if it.Code.Code != "" {
				continue
			}
			if seen[i.Name+"."+it.Key] {
				t.Errorf("%s.%s stands twice", i.Name, it.Key)
			}
			en, es := it.Key, it.Key
			if i.Form != nil {
				q, _ := i.Form.Item(it.Key)
				en, es = q.Text.Own, q.Text.In("es")
			}
			add(i.Name+"."+it.Key, en, es, "Questionnaire.item of "+s.Title.In("en")+".")
		}
		if i.Form == nil {
			continue
		}
		for _, q := range i.Form.Questions() {
			for _, o := range q.Options {
				if o.Value.System() == screening.System {
					add(o.Value.Code(), o.Text.Own, o.Text.In("es"), "An answer.")
				}
			}
		}
	}
	return all
}

func TestTheCodesAreThoseOfTheInstruments(t *testing.T) {
	const file = "../../docs/wire/ig/CodeSystem-instrument.json"
	all := concepts(t)
	var b bytes.Buffer
	fmt.Fprintf(&b, `{
  "resourceType": "CodeSystem",
  "id": "instrument",
  "url": %q,
  "version": "0.1.0",
  "name": "Instrument",
  "title": "Instruments, their scales and items",
  "status": "draft",
  "experimental": false,
  "date": "2026-11-23",
  "publisher": "Kith",
  "description": "Codes of instruments, scores, questions and answers for which we could verify no code of others. Questions whose words belong to somebody are called by their key alone. Made from care/screening/instruments.",
  "caseSensitive": true,
  "content": "complete",
  "count": %d,
  "concept": [`, screening.System, len(all))
	for n, c := range all {
		line := &bytes.Buffer{}
		enc := json.NewEncoder(line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(c); err != nil {
			t.Fatal(err)
		}
		b.WriteString(strings.Repeat(",", min(n, 1)) + "\n    " + strings.TrimSpace(line.String()))
	}
	b.WriteString("\n  ]\n}\n")
	if os.Getenv("KITH_GOLDEN") == "write" {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if was, err := os.ReadFile(file); err != nil || !bytes.Equal(was, b.Bytes()) {
		t.Errorf("%s is not made of the instruments: run with KITH_GOLDEN=write (%v)", file, err)
	}
}
