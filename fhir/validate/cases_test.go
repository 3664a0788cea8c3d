package validate_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"kith/fhir/element"
	"kith/fhir/validate"
)

// a case is a resource and what has to be said of it: severity, key and place.
// Warnings about narrative are left out.
type oneCase struct{ src, want string }

func check(t *testing.T, v *validate.Validator, o validate.Options, cases map[string]oneCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := issues(v, parse(t, c.src), o)
			got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "w dom-6") })
			want := strings.Split(strings.TrimSpace(c.want), "\n")
			for i := range want {
				want[i] = strings.TrimSpace(want[i])
			}
			want = slices.DeleteFunc(want, func(s string) bool { return s == "" })
			if !slices.Equal(got, want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}

func TestFormIsChecked(t *testing.T) {
	check(t, shared, validate.Options{}, map[string]oneCase{
		"no type":            {`{"id":"x"}`, `e no-type Resource`},
		"an unknown type":    {`{"resourceType":"patient"}`, `e unknown-type Resource`},
		"an abstract type":   {`{"resourceType":"DomainResource"}`, `e unknown-type Resource`},
		"a data type":        {`{"resourceType":"HumanName","text":"x"}`, `e unknown-type Resource`},
		"no object":          {`[]`, `e not-an-object Resource`},
		"an empty Patient":   {`{"resourceType":"Patient"}`, ``},
		"empty Parameters":   {`{"resourceType":"Parameters"}`, ``},
		"comments of old":    {`{"resourceType":"Patient","fhir_comments":["x"]}`, `e unknown-element Patient.fhir_comments`},
		"everything at once": {`{"resourceType":"Patient","name":{},"gender":"x","birthDate":"2020-02-30","foo":1,"active":"true"}`, "e no-array Patient.name\ne code Patient.gender\ne format Patient.birthDate\ne unknown-element Patient.foo\ne json Patient.active"},
		"items are counted":  {`{"resourceType":"Patient","name":[{"given":["a",""]},{"family":7}]}`, "e empty-string Patient.name[0].given[1]\ne json Patient.name[1].family"},
		"a null holds the place of an extension": {
			`{"resourceType":"Patient","name":[{"given":["a",null],"_given":[null,{"extension":[{"url":"http://x.org/y","valueCode":"z"}]}]}]}`, ``},
		"a null holds the place of nothing": {
			`{"resourceType":"Patient","name":[{"given":["a",null],"_given":[null,null]}]}`, "e null Patient.name[0].given[1]"},
		"a null holds the place of an id alone": {
			`{"resourceType":"Patient","name":[{"given":[null,"a"],"_given":[{"id":"x"},null]}]}`, "e null Patient.name[0].given[0]"},
		"beside what is no primitive": {
			`{"resourceType":"Patient","_name":{"id":"x"}}`, "e unknown-element Patient.name"},
		"more beside than there is": {
			`{"resourceType":"Patient","name":[{"given":["a"],"_given":[{"id":"x"},{"id":"y"}]}]}`, ``},
		"only an extension stands for a required value": {
			`{"resourceType":"Observation","_status":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]},"code":{"text":"x"}}`, ``},
		"beside of the wrong kind": {
			`{"resourceType":"Patient","_birthDate":[{"id":"x"}],"name":[{"_given":{"id":"x"}}]}`, "e is-array Patient.birthDate\ne no-array Patient.name[0].given"},
		"unknown inside what is beside": {
			`{"resourceType":"Patient","_birthDate":{"value":"x"}}`, `e unknown-element Patient.birthDate.value`},
		"two types of a choice": {
			`{"resourceType":"Patient","deceasedBoolean":false,"deceasedDateTime":"2020"}`, `e two-choices Patient.deceased`},
		"two types of a choice, one only beside": {
			`{"resourceType":"Patient","deceasedBoolean":false,"_deceasedDateTime":{"id":"x"}}`, `e two-choices Patient.deceased`},
		"one type and what is beside it": {
			`{"resourceType":"Patient","deceasedBoolean":false,"_deceasedBoolean":{"id":"x"}}`, ``},
		"a type that the choice does not have": {
			`{"resourceType":"Patient","deceasedString":"x"}`, `e unknown-element Patient.deceasedString`},
		"the choice itself": {`{"resourceType":"Patient","deceased":true}`, `e unknown-element Patient.deceased`},
		"a required choice": {`{"resourceType":"Group","type":"person","actual":true,"characteristic":[{"code":{"text":"x"},"exclude":false}]}`, `e missing Group.characteristic[0]`},
		"a content reference": {
			`{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"bogus"}]}]}`, `e code Questionnaire.item[0].item[0].type`},
		"inside contained": {
			`{"resourceType":"List","status":"current","mode":"working","contained":[{"resourceType":"Patient","id":"p","gender":"x"}],"subject":{"reference":"#p"}}`, `e code List.contained[0].gender`},
		"contained of no type": {`{"resourceType":"List","status":"current","mode":"working","contained":[{"id":"p"}]}`, `e no-type List.contained[0]`},
		"inside a Bundle": {
			`{"resourceType":"Bundle","type":"collection","entry":[{},{"resource":{"resourceType":"Patient","gender":"x"}}]}`, "e empty-object Bundle.entry[0]\ne code Bundle.entry[1].resource.gender"},
		"resourceType where no resource is": {`{"resourceType":"Patient","name":[{"resourceType":"HumanName"}]}`, `e unknown-element Patient.name[0].resourceType`},
		"an id that is none":                {`{"resourceType":"Patient","id":"a_b"}`, `e format Patient.id`},
		"the id of an element may be more":  {`{"resourceType":"Patient","name":[{"id":"/foo bar","text":"x"}]}`, ``},
		"text for a number":                 {`{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":"1"}}`, `e json Observation.value.ofType(Quantity).value`},
		"a Coding outside of a required set": {
			`{"resourceType":"Condition","subject":{"display":"x"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"gone"}]}}`, `e no-code Condition.clinicalStatus`},
		"the right code of another system": {
			`{"resourceType":"Condition","subject":{"display":"x"},"clinicalStatus":{"coding":[{"system":"http://x.org","code":"active"}]}}`, `e no-code Condition.clinicalStatus`},
		"one of several codes is in the set": {
			`{"resourceType":"Condition","subject":{"display":"x"},"clinicalStatus":{"coding":[{"system":"http://x.org","code":"1"},{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}}`, ``},
		"a required code in words": {
			`{"resourceType":"Condition","subject":{"display":"x"},"clinicalStatus":{"text":"well"}}`, `e no-code Condition.clinicalStatus`},
		"escapes in a code": {`{"resourceType":"Patient","gender":"\u006dale"}`, ``},
	})
}

func TestReferencesAreChecked(t *testing.T) {
	head := `{"resourceType":"Encounter","status":"planned","class":{"code":"x"},`
	check(t, shared, validate.Options{}, map[string]oneCase{
		"right":                        {head + `"subject":{"reference":"Patient/1"}}`, ``},
		"absolute":                     {head + `"subject":{"reference":"https://x.org/fhir/Group/1/_history/2"}}`, ``},
		"wrong type":                   {head + `"subject":{"reference":"Practitioner/1"}}`, `e target Encounter.subject`},
		"wrong type, absolute":         {head + `"subject":{"reference":"https://x.org/fhir/Practitioner/1"}}`, `e target Encounter.subject`},
		"wrong type in the type alone": {head + `"subject":{"type":"Practitioner","identifier":{"value":"1"}}}`, `e target Encounter.subject`},
		"wrong type contained":         {head + `"contained":[{"resourceType":"Location","id":"l"}],"subject":{"reference":"#l"}}`, `e target Encounter.subject`},
		"some other address":           {head + `"subject":{"reference":"https://x.org/people?id=1"}}`, ``},
		"a uuid":                       {head + `"subject":{"reference":"urn:uuid:5e5a0d3c-9a0f-4d4c-9a53-5a8a7a3ad2f1"}}`, ``},
	})
	known := validate.Options{Depth: validate.Full, Exists: func(ref string) bool { return ref == "Patient/1" }}
	check(t, shared, known, map[string]oneCase{
		"there":          {`{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Patient/1"}}`, ``},
		"not there":      {`{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Patient/2"}}`, `e no-target Basic.subject`},
		"no local form":  {`{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"5"}}`, `w reference-form Basic.subject`},
		"two types":      {`{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Patient/1","type":"Group"}}`, `e reference-type Basic.subject`},
		"a search":       {`{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Patient?identifier=1"}}`, `e reference-search Basic.subject`},
		"nothing inside": {`{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"#p"}}`, `e no-contained Basic.subject`},
	})
}

func TestIdentifiersAreChecked(t *testing.T) {
	const head = `{"resourceType":"Basic","code":{"text":"x"},`
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"an identifier of a word":      {head + `"identifier":[{"system":"mrn","value":"1"}]}`, `e identifier-system Basic.identifier[0]`},
		"a local identifier":           {head + `"identifier":[{"system":"/mrn:x","value":"1"}]}`, `e identifier-system Basic.identifier[0]`},
		"an identifier that is no URI": {head + `"identifier":[{"system":"urn:ietf:rfc:3986","value":"2.16.840"}]}`, `e identifier-uri Basic.identifier[0]`},
		"an identifier that is a URI":  {head + `"identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:oid:2.16.840"}]}`, ``},
	})
}

func TestWhatAProfileWantsIsAPartOfAValue(t *testing.T) {
	with := func(element string) string {
		return `{"resourceType":"StructureDefinition","url":"http://x.org/p","name":"P","status":"draft","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.x","path":"Patient.x",` + element + `}]}}`
	}
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"a part of a range":        {with(`"patternRange":{"low":{"value":9},"high":{"value":1}}`), ``},
		"a part of a contact":      {with(`"patternContactPoint":{"value":"1"}`), ``},
		"a trigger without a type": {with(`"patternTriggerDefinition":{"name":"x"}`), ``},
		"an example":               {with(`"example":[{"label":"x","valueIdentifier":{"system":"urn:ietf:rfc:3986","value":"x"}}]`), ``},
		"of no element":            {with(`"patternContactPoint":{"x":"1"}`), `e unknown-element StructureDefinition.differential.element[1].pattern.ofType(ContactPoint).x`},
		"a whole value":            {with(`"fixedContactPoint":{"value":"1"}`), `e cpt-2 StructureDefinition.differential.element[1].fixed.ofType(ContactPoint)`},
	})
}

func TestALanguageIsOneOfIANA(t *testing.T) {
	const patient = `{"resourceType":"Patient",`
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"of the list":        {patient + `"language":"en"}`, ``},
		"of another country": {patient + `"language":"nds-DE"}`, `i code-preferred Patient.language`},
		"none":               {patient + `"language":"not a language"}`, "e code Patient.language\ni code-preferred Patient.language"},
		"spoken":             {patient + `"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"no_language"}]}}]}`, "w unknown-code Patient.communication[0].language.coding[0]\ne code Patient.communication[0].language\ni code-preferred Patient.communication[0].language"},
		"in words":           {patient + `"communication":[{"language":{"text":"Plattdeutsch"}}]}`, `i no-code-preferred Patient.communication[0].language`},
	})
}

func TestContainedResourcesAreChecked(t *testing.T) {
	in := func(contained, rest string) string {
		return `{"resourceType":"Basic","code":{"text":"x"},"contained":[` + contained + `]` + rest + `}`
	}
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"right":           {in(`{"resourceType":"Patient","id":"p"}`, `,"subject":{"reference":"#p"}`), ``},
		"unused":          {in(`{"resourceType":"Patient","id":"p"}`, ``), `e contained-unused Basic.contained[0]`},
		"points back":     {in(`{"resourceType":"Provenance","id":"p","target":[{"reference":"#"}],"recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}`, ``), ``},
		"used by another": {in(`{"resourceType":"Patient","id":"p","managingOrganization":{"reference":"#o"}},{"resourceType":"Organization","id":"o","name":"x"}`, `,"subject":{"reference":"#p"}`), ``},
		"twice":           {in(`{"resourceType":"Patient","id":"p"},{"resourceType":"Patient","id":"p"}`, `,"subject":{"reference":"#p"}`), `e contained-twice Basic.contained[1]`},
		"without id":      {in(`{"resourceType":"Patient"}`, ``), `e contained-id Basic.contained[0]`},
		"nested, versioned, labeled": {
			in(`{"resourceType":"Patient","id":"p","contained":[{"resourceType":"Organization","id":"o","name":"x"}],"managingOrganization":{"reference":"#o"},"meta":{"versionId":"1","security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}}`, `,"subject":{"reference":"#p"}`),
			"e no-contained Basic.contained[0].managingOrganization\ne contained-nested Basic.contained[0]\ne contained-version Basic.contained[0]\ne contained-label Basic.contained[0]"},
	})
}

func TestExtensionsAreChecked(t *testing.T) {
	on := func(ext string) string { return `{"resourceType":"Patient","extension":[` + ext + `]}` }
	const hl7 = "http://hl7.org/fhir/StructureDefinition/"
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"unknown":             {on(`{"url":"http://x.org/y","valueCode":"z"}`), `i unknown-extension Patient.extension[0]`},
		"unknown, modifying":  {`{"resourceType":"Patient","modifierExtension":[{"url":"http://x.org/y","valueCode":"z"}]}`, `e unknown-modifier Patient.modifierExtension[0]`},
		"without url":         {on(`{"valueCode":"z"}`), `e missing Patient.extension[0]`},
		"with a relative url": {on(`{"url":"y","valueCode":"z"}`), `e extension-url Patient.extension[0]`},
		"neither value nor parts": {on(`{"url":"http://x.org/y"}`), `e extension-value Patient.extension[0]
			i unknown-extension Patient.extension[0]`},
		"value and parts": {on(`{"url":"http://x.org/y","valueCode":"z","extension":[{"url":"a","valueCode":"b"}]}`), `e extension-value Patient.extension[0]
			i unknown-extension Patient.extension[0]`},
		"known":                   {on(`{"url":"` + hl7 + `patient-birthPlace","valueAddress":{"city":"x"}}`), ``},
		"known, another type":     {on(`{"url":"` + hl7 + `patient-birthPlace","valueString":"x"}`), `e type Patient.extension[0].value.ofType(string)`},
		"known, elsewhere":        {`{"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"` + hl7 + `patient-birthPlace","valueAddress":{"city":"x"}}]}`, `e extension-place Basic.extension[0]`},
		"known, on a primitive":   {`{"resourceType":"Patient","birthDate":"2020-01-01","_birthDate":{"extension":[{"url":"` + hl7 + `patient-birthTime","valueDateTime":"2020-01-01T00:00:00Z"}]}}`, ``},
		"known, not modifying":    {`{"resourceType":"Patient","modifierExtension":[{"url":"` + hl7 + `patient-birthPlace","valueAddress":{"city":"x"}}]}`, `e extension-modifier Patient.modifierExtension[0]`},
		"a required part missing": {on(`{"url":"` + hl7 + `patient-animal","extension":[{"url":"breed","valueCodeableConcept":{"text":"x"}}]}`), `e too-few Patient.extension[0]`},
		"an unknown part": {on(`{"url":"` + hl7 + `patient-animal","extension":[{"url":"species","valueCodeableConcept":{"text":"x"}},{"url":"color","valueCode":"x"}]}`),
			`e extension-part Patient.extension[0].extension[1]`},
		"a profile is no extension": {on(`{"url":"` + hl7 + `bp","valueCode":"x"}`), `e no-extension Patient.extension[0]`},
		"a required code": {`{"resourceType":"Patient","_gender":{"extension":[{"url":"` + hl7 + `data-absent-reason","valueCode":"x"}]}}`,
			`e code Patient.gender.extension[0].value.ofType(code)`},
	})
}

func TestBundlesAreChecked(t *testing.T) {
	of := func(typ, rest string) string { return `{"resourceType":"Bundle","type":"` + typ + `",` + rest + `}` }
	const base = "https://x.org/fhir/"
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"references inside": {of("collection", `"entry":[{"fullUrl":"`+base+`Patient/1","resource":{"resourceType":"Patient","id":"1"}},{"fullUrl":"`+base+`Basic/2","resource":{"resourceType":"Basic","id":"2","code":{"text":"x"},"subject":{"reference":"Patient/1"}}}]`), ``},
		"another type behind the reference": {of("collection", `"entry":[{"fullUrl":"`+base+`Patient/1","resource":{"resourceType":"Organization","name":"x"}},{"fullUrl":"`+base+`Basic/2","resource":{"resourceType":"Basic","id":"2","code":{"text":"x"},"subject":{"reference":"Patient/1"}}}]`),
			"e reference-type Bundle.entry[1].resource.subject\ne entry-identity Bundle.entry[0].fullUrl"},
		"no such uuid": {of("collection", `"entry":[{"fullUrl":"urn:uuid:5e5a0d3c-9a0f-4d4c-9a53-5a8a7a3ad2f1","resource":{"resourceType":"Basic","id":"2","code":{"text":"x"},"subject":{"reference":"urn:uuid:5e5a0d3c-9a0f-4d4c-9a53-5a8a7a3ad2f2"}}}]`), `w not-in-bundle Bundle.entry[0].resource.subject`},
		"a uuid of another type": {of("collection", `"entry":[{"fullUrl":"urn:uuid:5e5a0d3c-9a0f-4d4c-9a53-5a8a7a3ad2f1","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"}}},{"fullUrl":"`+base+`List/2","resource":{"resourceType":"List","id":"2","status":"current","mode":"working","subject":{"reference":"urn:uuid:5e5a0d3c-9a0f-4d4c-9a53-5a8a7a3ad2f1"}}}]`),
			`e target Bundle.entry[1].resource.subject`},
		"another id":                    {of("collection", `"entry":[{"fullUrl":"`+base+`Patient/1","resource":{"resourceType":"Patient","id":"2"}}]`), `e entry-identity Bundle.entry[0].fullUrl`},
		"without fullUrl":               {of("collection", `"entry":[{"resource":{"resourceType":"Patient","id":"2"}}]`), `e entry-url Bundle.entry[0]`},
		"relative fullUrl":              {of("collection", `"entry":[{"fullUrl":"Patient/2","resource":{"resourceType":"Patient","id":"2"}}]`), `e entry-url-form Bundle.entry[0].fullUrl`},
		"a transaction":                 {of("transaction", `"entry":[{"resource":{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Patient?identifier=1"}},"request":{"method":"POST","url":"Basic"}}]`), ``},
		"a transaction without request": {of("transaction", `"entry":[{"resource":{"resourceType":"Patient"}}]`), `e bdl-3 Bundle`},
		"a PUT of nothing":              {of("transaction", `"entry":[{"request":{"method":"PUT","url":"Patient/1"}}]`), `e entry-resource Bundle.entry[0]`},
		"an entry of nothing":           {of("collection", `"entry":[{"fullUrl":"`+base+`Patient/1"}]`), `e bdl-5 Bundle.entry[0]`},
		"a total where none belongs":    {of("collection", `"total":1`), `e bdl-1 Bundle`},
		"search where none belongs":     {of("collection", `"entry":[{"fullUrl":"`+base+`Patient/1","resource":{"resourceType":"Patient","id":"1"},"search":{"mode":"match"}}]`), `e bdl-2 Bundle`},
		"one twice":                     {of("collection", `"entry":[{"fullUrl":"`+base+`Patient/1","resource":{"resourceType":"Patient","id":"1"}},{"fullUrl":"`+base+`Patient/1","resource":{"resourceType":"Patient","id":"1"}}]`), `e bdl-7 Bundle`},
		"a version in fullUrl":          {of("collection", `"entry":[{"fullUrl":"`+base+`Patient/1/_history/1","resource":{"resourceType":"Patient","id":"1"}}]`), `e bdl-8 Bundle.entry[0]`},
	})
	doc := func(subject string) string {
		return `{"resourceType":"Bundle","type":"document","timestamp":"2020-01-01T00:00:00Z","identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:5e5a0d3c-9a0f-4d4c-9a53-5a8a7a3ad2f0"},"entry":[
		{"fullUrl":"` + base + `Composition/1","resource":{"resourceType":"Composition","id":"1","status":"final","type":{"coding":[{"system":"http://loinc.org","code":"11488-4"}]},"date":"2020","author":[{"display":"x"}],"title":"x","subject":{"reference":"` + subject + `"}}},
		{"fullUrl":"` + base + `Patient/1","resource":{"resourceType":"Patient","id":"1"}}]}`
	}
	with := func(r string) string {
		_, typ, _ := strings.Cut(r, `"resourceType":"`)
		typ, _, _ = strings.Cut(typ, `"`)
		return strings.TrimSuffix(doc("Patient/1"), "]}") + `,{"fullUrl":"` + base + typ + `/2","resource":` + r + `}]}`
	}
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"a document":                     {doc("Patient/1"), ``},
		"a document that is not whole":   {doc("Patient/2"), "e not-in-document Bundle.entry[0].resource.subject\ne entry-alone Bundle.entry[1]"},
		"with an entry that leads to it": {with(`{"resourceType":"Basic","id":"2","code":{"text":"x"},"subject":{"reference":"Patient/1"}}`), `w entry-reverse Bundle.entry[2]`},
		"with an entry by itself":        {with(`{"resourceType":"Basic","id":"2","code":{"text":"x"},"subject":{"reference":"Basic/2"}}`), `e entry-alone Bundle.entry[2]`},
		"with a Provenance":              {with(`{"resourceType":"Provenance","id":"2","target":[{"reference":"Composition/1"}],"recorded":"2020-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}`), ``},
		"a document without Composition": {of("document", `"timestamp":"2020-01-01T00:00:00Z","identifier":{"system":"urn:x","value":"y"},"entry":[{"fullUrl":"`+base+`Patient/1","resource":{"resourceType":"Patient","id":"1"}}]`), `e bdl-11 Bundle`},
		"a document without date":        {strings.Replace(doc("Patient/1"), `"timestamp":"2020-01-01T00:00:00Z",`, "", 1), `e bdl-10 Bundle`},
		"a document without identifier":  {strings.Replace(doc("Patient/1"), `"identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:5e5a0d3c-9a0f-4d4c-9a53-5a8a7a3ad2f0"},`, "", 1), `e bdl-9 Bundle`},
		"a message without header":       {of("message", `"entry":[{"fullUrl":"`+base+`Patient/1","resource":{"resourceType":"Patient","id":"1"}}]`), `e bdl-12 Bundle`},
	})
}

func TestIssuesSayWhereInTheText(t *testing.T) {
	src := "{\"resourceType\":\"Patient\",\n \"name\": [{\"given\":[\"a\"]},\n  {\"given\":[\"b\",\n   \"\"]}]}"
	var d element.Doc
	if err := d.Parse([]byte(src), element.Options{Positions: true}); err != nil {
		t.Fatal(err)
	}
	found := shared.Validate(context.Background(), d.Root(), validate.Options{})
	if len(found) != 1 || found[0].Line != 4 || found[0].Column != 4 || found[0].Expression != "Patient.name[1].given[1]" {
		t.Errorf("%+v", found)
	}
}

func TestIssuesNeverRepeatTheRecord(t *testing.T) {
	secrets := []string{"Reyes", "Amara", "1999", "555"}
	src := `{"resourceType":"Patient","birthDate":"Amara 1999","telecom":[{"system":"phone","value":555}],"name":[{"family":["Reyes"],"use":"official","given":"Amara"}],"text":{"status":"generated","div":"<p>Amara Reyes</x>"},"managingOrganization":{"reference":"Amara Reyes"}}`
	for _, is := range shared.Validate(context.Background(), parse(t, src), validate.Options{Depth: validate.Full}) {
		for _, s := range secrets {
			for _, a := range append(is.Args, is.Diagnostics, is.Expression) {
				if text, ok := a.(string); ok && strings.Contains(text, s) {
					t.Errorf("%s says %q", is.Key, text)
				}
			}
		}
	}
}
