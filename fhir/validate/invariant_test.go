package validate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/validate"
)

// garden holds, for each element of each type, values that examples have there.
type garden map[string]map[string][]any

func (g garden) harvest(o tree, t *definition.Type) {
	if g[t.Name] == nil {
		g[t.Name] = map[string][]any{}
	}
	for name, v := range o {
		_, r := t.Element(name)
		if r == nil {
			continue
		}
		if seen := g[t.Name][name]; len(seen) < 3 {
			g[t.Name][name] = append(seen, v)
		}
		of := r.Type()
		items, many := v.([]any)
		if !many {
			items = []any{v}
		}
		for _, item := range items {
			if inner, ok := item.(tree); ok && of != nil {
				if of.Kind == definition.Resource {
					if of = definition.Of(inner["resourceType"].(string)); of == nil {
						continue
					}
				}
				g.harvest(inner, of)
			}
		}
	}
}

func decode(t testing.TB, src []byte) tree {
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	var root tree
	if err := dec.Decode(&root); err != nil {
		t.Fatal(err)
	}
	return root
}

// TestInvariantsCanBeBroken takes members away from valid examples, and grafts
// onto them what other examples have there, one at a time; and counts which of
// R4's invariants are found broken by that.
func TestInvariantsCanBeBroken(t *testing.T) {
	g := garden{}
	var roots []tree
	for line := range example.All() {
		root := decode(t, line)
		g.harvest(root, definition.Of(root["resourceType"].(string)))
	}
	for _, line := range smallest(t) {
		roots = append(roots, decode(t, line))
	}
	fired := map[string]bool{}
	for _, root := range roots {
		try := func() {
			src, err := json.Marshal(root)
			if err != nil {
				t.Fatal(err)
			}
			var d element.Doc
			if err := d.Parse(src, element.Options{}); err != nil {
				t.Fatal(err)
			}
			for _, is := range shared.Validate(context.Background(), d.Root(), validate.Options{Depth: validate.Full}) {
				if is.Code == "invariant" {
					fired[is.Source] = true
				}
				if is.Key == "issue.unevaluated" {
					t.Errorf("%s: %s", is.Source, is.Diagnostics)
				}
			}
		}
		graft(g, root, definition.Of(root["resourceType"].(string)), try)
	}
	all := map[string]bool{}
	for _, name := range definition.Types() {
		keysOf(name, all, map[string]bool{})
	}
	never := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(k string) bool { return fired[k] })
	t.Logf("%d of %d invariants of R4 were found broken; never: %v", len(all)-len(never), len(all), never)
	if len(all)-len(never) < 120 {
		t.Errorf("only %d of %d invariants were found broken", len(all)-len(never), len(all))
	}
}

// broken are resources that break one invariant each, for those that grafting
// does not reach.
var broken = map[string]string{
	"app-4":  `{"resourceType":"Appointment","status":"booked","cancelationReason":{"text":"x"},"start":"2020-01-01T00:00:00Z","end":"2020-01-01T01:00:00Z","participant":[{"actor":{"display":"x"},"status":"accepted"}]}`,
	"ait-2":  `{"resourceType":"AllergyIntolerance","patient":{"display":"x"},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"entered-in-error"}]},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]}}`,
	"cmp-2":  `{"resourceType":"Composition","status":"final","type":{"text":"x"},"date":"2020","author":[{"display":"x"}],"title":"x","section":[{"title":"x","entry":[{"display":"x"}],"emptyReason":{"text":"x"}}]}`,
	"con-1":  `{"resourceType":"Condition","subject":{"display":"x"},"stage":[{"type":{"text":"x"}}]}`,
	"con-2":  `{"resourceType":"Condition","subject":{"display":"x"},"evidence":[{"id":"x"}]}`,
	"con-5":  `{"resourceType":"Condition","subject":{"display":"x"},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"entered-in-error"}]},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}}`,
	"ctm-1":  `{"resourceType":"CareTeam","participant":[{"onBehalfOf":{"display":"x"},"member":{"reference":"#p"}}],"contained":[{"resourceType":"Patient","id":"p"}]}`,
	"gol-1":  `{"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"x"},"subject":{"display":"x"},"target":[{"detailString":"x"}]}`,
	"grp-1":  `{"resourceType":"Group","type":"person","actual":false,"member":[{"entity":{"display":"x"}}]}`,
	"imm-1":  `{"resourceType":"Immunization","status":"completed","vaccineCode":{"text":"x"},"patient":{"display":"x"},"occurrenceString":"x","education":[{"publicationDate":"2020"}]}`,
	"lst-1":  `{"resourceType":"List","status":"current","mode":"working","emptyReason":{"text":"x"},"entry":[{"item":{"display":"x"}}]}`,
	"lst-3":  `{"resourceType":"List","status":"current","mode":"snapshot","entry":[{"item":{"display":"x"},"date":"2020"}],"date":"2020"}`,
	"obs-3":  `{"resourceType":"Observation","status":"final","code":{"text":"x"},"referenceRange":[{"type":{"text":"x"}}]}`,
	"obs-7":  `{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://x.org","code":"1"}]},"valueString":"x","component":[{"code":{"coding":[{"system":"http://x.org","code":"1"}]},"valueString":"x"}]}`,
	"org-2":  `{"resourceType":"Organization","name":"x","address":[{"use":"home","city":"x"}]}`,
	"org-3":  `{"resourceType":"Organization","name":"x","telecom":[{"use":"home","system":"phone","value":"x"}]}`,
	"pat-1":  `{"resourceType":"Patient","contact":[{"gender":"male"}]}`,
	"que-2":  `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","text":"x"},{"linkId":"1","type":"string","text":"x"}]}`,
	"que-3":  `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"display","text":"x","code":[{"system":"http://x.org","code":"1"}]}]}`,
	"que-4":  `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"choice","text":"x","answerOption":[{"valueString":"x"}],"answerValueSet":"http://x.org/v"}]}`,
	"que-6":  `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"display","text":"x","required":true}]}`,
	"que-7":  `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","text":"x"},{"linkId":"2","type":"string","text":"x","enableWhen":[{"question":"1","operator":"exists","answerString":"x"}]}]}`,
	"que-9":  `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"display","text":"x","readOnly":true}]}`,
	"que-11": `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"choice","text":"x","answerOption":[{"valueString":"x"}],"initial":[{"valueString":"x"}]}]}`,
	"que-12": `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","text":"x"},{"linkId":"2","type":"string","text":"x","enableWhen":[{"question":"1","operator":"=","answerString":"x"},{"question":"1","operator":"=","answerString":"y"}]}]}`,
	"que-13": `{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"string","text":"x","initial":[{"valueString":"x"},{"valueString":"y"}]}]}`,
	"ras-2":  `{"resourceType":"RiskAssessment","status":"final","subject":{"display":"x"},"prediction":[{"probabilityDecimal":101}]}`,
	"sdf-1":  `{"resourceType":"StructureDefinition","url":"http://x.org/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://x.org/b","derivation":"specialization","snapshot":{"element":[{"path":"Patient"},{"path":"Patient"}]}}`,
	"sdf-6":  `{"resourceType":"StructureDefinition","url":"http://x.org/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://x.org/b","derivation":"constraint"}`,
	"eld-2":  `{"resourceType":"StructureDefinition","url":"http://x.org/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://x.org/b","derivation":"constraint","differential":{"element":[{"path":"Patient.name","min":2,"max":"1"}]}}`,
	"eld-8":  `{"resourceType":"StructureDefinition","url":"http://x.org/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://x.org/b","derivation":"constraint","differential":{"element":[{"path":"Patient.gender","fixedCode":"male","patternCode":"male"}]}}`,
	"eld-13": `{"resourceType":"StructureDefinition","url":"http://x.org/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://x.org/b","derivation":"constraint","differential":{"element":[{"path":"Patient.name","type":[{"code":"HumanName"},{"code":"HumanName"}]}]}}`,
	"tim-4":  `{"resourceType":"DeviceRequest","intent":"order","codeCodeableConcept":{"text":"x"},"subject":{"display":"x"},"occurrenceTiming":{"repeat":{"duration":-1,"durationUnit":"h"}}}`,
	"tim-5":  `{"resourceType":"DeviceRequest","intent":"order","codeCodeableConcept":{"text":"x"},"subject":{"display":"x"},"occurrenceTiming":{"repeat":{"period":-1,"periodUnit":"h"}}}`,
	"tim-9":  `{"resourceType":"DeviceRequest","intent":"order","codeCodeableConcept":{"text":"x"},"subject":{"display":"x"},"occurrenceTiming":{"repeat":{"offset":5,"when":["C"]}}}`,
	"trd-1":  `{"resourceType":"PlanDefinition","status":"draft","action":[{"trigger":[{"type":"periodic","name":"x","data":[{"type":"Patient"}],"timingDate":"2020"}]}]}`,
	"vsd-1":  `{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"version":"1"}]}}`,
	"vsd-2":  `{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"valueSet":["http://x.org/v"],"concept":[{"code":"1"}]}]}}`,
	"vsd-3":  `{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"system":"http://x.org","concept":[{"code":"1"}],"filter":[{"property":"a","op":"=","value":"b"}]}]}}`,
	"vsd-6":  `{"resourceType":"ValueSet","status":"draft","expansion":{"timestamp":"2020","contains":[{"system":"http://x.org"}]}}`,
	"vsd-9":  `{"resourceType":"ValueSet","status":"draft","expansion":{"timestamp":"2020","contains":[{"system":"http://x.org","display":"x"}]}}`,
	"vsd-10": `{"resourceType":"ValueSet","status":"draft","expansion":{"timestamp":"2020","contains":[{"code":"x"}]}}`,
	"csd-1":  `{"resourceType":"CodeSystem","status":"draft","content":"complete","concept":[{"code":"1"},{"code":"1"}]}`,
	"dom-2":  `{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"#p"},"contained":[{"resourceType":"Patient","id":"p","contained":[{"resourceType":"Basic","id":"q","code":{"text":"x"}}]}]}`,
	"dom-4":  `{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"#p"},"contained":[{"resourceType":"Patient","id":"p","meta":{"versionId":"1"}}]}`,
	"dom-5":  `{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"#p"},"contained":[{"resourceType":"Patient","id":"p","meta":{"security":[{"system":"http://x.org","code":"x"}]}}]}`,
	"txt-1":  `{"resourceType":"Basic","code":{"text":"x"},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>x</script></div>"}}`,
	"mea-1":  `{"resourceType":"Measure","status":"draft","group":[{"stratifier":[{"code":{"text":"x"},"criteria":{"language":"text/cql","expression":"x"},"component":[{"criteria":{"language":"text/cql","expression":"x"}}]}]}]}`,
	"md-1":   `{"resourceType":"MessageDefinition","status":"draft","date":"2020","eventUri":"urn:x","focus":[{"code":"Patient","min":2,"max":"x"}]}`,
	"evd-0":  `{"resourceType":"EventDefinition","name":"a b","status":"draft","trigger":[{"type":"named-event","name":"x"}]}`,
	"exp-1":  `{"resourceType":"PlanDefinition","status":"draft","action":[{"condition":[{"kind":"start","expression":{"language":"text/cql","description":"x"}}]}]}`,
	"drq-1":  `{"resourceType":"Library","status":"draft","type":{"text":"x"},"dataRequirement":[{"type":"Patient","codeFilter":[{"path":"a","searchParam":"b"}]}]}`,
	"drq-2":  `{"resourceType":"Library","status":"draft","type":{"text":"x"},"dataRequirement":[{"type":"Patient","dateFilter":[{"path":"a","searchParam":"b"}]}]}`,
	"fhs-1":  `{"resourceType":"FamilyMemberHistory","status":"completed","patient":{"display":"x"},"relationship":{"text":"x"},"ageString":"x","bornString":"x"}`,
	"fhs-2":  `{"resourceType":"FamilyMemberHistory","status":"completed","patient":{"display":"x"},"relationship":{"text":"x"},"estimatedAge":true}`,
	"spd-2":  `{"resourceType":"SearchParameter","url":"http://x.org/s","name":"S","status":"draft","description":"x","code":"x","base":["Patient"],"type":"string","expression":"x","xpath":"x","chain":["y"]}`,
	"cnt-3":  `{"resourceType":"Condition","subject":{"display":"x"},"onsetAge":{"value":5},"contained":[{"resourceType":"Basic","id":"b","code":{"text":"x"},"extension":[{"url":"http://x.org","valueCount":{"value":1.5}}]}]}`,
	"dis-1":  `{"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"http://x.org","valueDistance":{"value":1,"unit":"m"}}]}`,
}

func TestEachOfTheseBreaksItsInvariant(t *testing.T) {
	for key, src := range broken {
		found := map[string]bool{}
		for _, is := range shared.Validate(context.Background(), parse(t, src), validate.Options{Depth: validate.Full}) {
			found[is.Source] = true
			if is.Code == "structure" || is.Code == "value" {
				t.Logf("%s: also %s %v %s", key, is.Key, is.Args, is.Expression)
			}
		}
		if !found[key] {
			t.Errorf("%s: found %v", key, slices.Sorted(maps.Keys(found)))
		}
	}
}

// graft changes o in every way there is and calls try each time.
func graft(g garden, o tree, t *definition.Type, try func()) {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		was := o[name]
		delete(o, name)
		try()
		o[name] = was
		_, r := t.Element(name)
		items, many := was.([]any)
		if !many {
			items = []any{was}
		}
		for i, item := range items {
			if inner, ok := item.(tree); ok && i < 2 && r != nil && r.Type() != nil && r.Type().Kind != definition.Resource {
				graft(g, inner, r.Type(), try)
			}
		}
	}
	for name, values := range g[t.Name] {
		was, there := o[name]
		for _, v := range values {
			o[name] = v
			try()
		}
		delete(o, name)
		if there {
			o[name] = was
		}
	}
}

// keysOf adds the keys of the invariants of a type and its elements.
func keysOf(name string, keys, done map[string]bool) {
	t := definition.Of(name)
	if t == nil || done[name] {
		return
	}
	done[name] = true
	for _, c := range t.Constraints {
		keys[c.Key] = true
	}
	for _, e := range t.Elements {
		for _, c := range e.Constraints {
			keys[c.Key] = true
		}
		for i := range e.Types {
			if of := e.Types[i].Type(); of != nil && of.Kind == definition.Backbone {
				keysOf(of.Name, keys, done)
			}
		}
	}
}
