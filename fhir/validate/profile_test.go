package validate_test

import (
	"context"
	"strings"
	"testing"

	"kith/fhir/validate"
)

// site is what a site has of its own: profiles in short, as differentials.
type site map[string]string

func (s site) find(_ context.Context, typ, url string) ([]byte, bool) {
	src, ok := s[typ+" "+url]
	return []byte(src), ok
}

// profiled returns a validator that knows a profile "http://x.org/p" of a type,
// by its differential, and what else the site has.
func profiled(typ, elements string, more site) *validate.Validator {
	s := site{"StructureDefinition http://x.org/p": profileOf("http://x.org/p", typ, elements)}
	for k, v := range more {
		s[k] = v
	}
	return validate.New(s.find, nil)
}

func profileOf(url, typ, elements string) string {
	return `{"resourceType":"StructureDefinition","url":"` + url + `","name":"P","status":"active","kind":"resource","abstract":false,"type":"` + typ +
		`","baseDefinition":"http://hl7.org/fhir/StructureDefinition/` + typ + `","derivation":"constraint","differential":{"element":[` + elements + `]}}`
}

var asked = validate.Options{Depth: validate.Full, Profiles: []string{"http://x.org/p"}}

func TestProfilesAskForMore(t *testing.T) {
	v := profiled("Patient", `
		{"path":"Patient","constraint":[{"key":"one-official","severity":"error","human":"x","expression":"name.where(use = 'official').exists()"}]},
		{"path":"Patient.name","min":1,"max":"2"},
		{"path":"Patient.name.family","min":1,"maxLength":5},
		{"path":"Patient.photo","max":"0"},
		{"path":"Patient.gender","fixedCode":"other"},
		{"path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"system":"http://x.org/s","code":"m"}]}},
		{"path":"Patient.deceased[x]","type":[{"code":"boolean"}]},
		{"path":"Patient.multipleBirth[x]","type":[{"code":"integer"}],"minValueInteger":1,"maxValueInteger":9},
		{"path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://x.org/none"]}]},
		{"path":"Patient.generalPractitioner","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Practitioner"]}]},
		{"path":"Patient.contact.relationship","binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}}`, nil)
	with := func(rest string) string {
		return `{"resourceType":"Patient","name":[{"use":"official","family":"x"}]` + rest + `}`
	}
	check(t, v, asked, map[string]oneCase{
		"right":                    {with(``), ``},
		"minimum":                  {`{"resourceType":"Patient"}`, "e one-official Patient\ne too-few Patient"},
		"maximum":                  {`{"resourceType":"Patient","name":[{"use":"official","family":"x"},{"family":"x"},{"family":"x"}]}`, `e too-many Patient`},
		"deeper":                   {`{"resourceType":"Patient","name":[{"use":"official"}]}`, `e too-few Patient.name[0]`},
		"length":                   {`{"resourceType":"Patient","name":[{"use":"official","family":"abcdef"}]}`, `e longer Patient.name[0].family`},
		"length counts characters": {`{"resourceType":"Patient","name":[{"use":"official","family":"ääääö"}]}`, ``},
		"prohibited":               {with(`,"photo":[{"url":"http://x.org/i"}]`), `e too-many Patient`},
		"fixed":                    {with(`,"gender":"male"`), `e fixed Patient.gender`},
		"fixed, right":             {with(`,"gender":"other"`), ``},
		"pattern":                  {with(`,"maritalStatus":{"coding":[{"system":"http://x.org/s","code":"n"}]}`), "w code-extensible Patient.maritalStatus\ne pattern Patient.maritalStatus"},
		"pattern, and more": {with(`,"maritalStatus":{"text":"x","coding":[{"system":"http://y.org","code":"1"},{"system":"http://x.org/s","code":"m","display":"y"}]}`),
			`w no-code-extensible Patient.maritalStatus`},
		"type":            {with(`,"deceasedDateTime":"2020"`), `e type Patient.deceased.ofType(dateTime)`},
		"too small":       {with(`,"multipleBirthInteger":0`), `e too-small Patient.multipleBirth.ofType(integer)`},
		"too large":       {with(`,"multipleBirthInteger":10`), `e too-large Patient.multipleBirth.ofType(integer)`},
		"target":          {with(`,"generalPractitioner":[{"reference":"Organization/1"}]`), `e target Patient.generalPractitioner[0]`},
		"target, right":   {with(`,"generalPractitioner":[{"reference":"Practitioner/1"}]`), ``},
		"target, unknown": {with(`,"managingOrganization":{"reference":"Organization/1"}`), ``},
		"binding": {with(`,"contact":[{"name":{"text":"x"},"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0131","code":"N"}]}]}]`),
			`e code Patient.contact[0].relationship[0]`},
		"another type": {`{"resourceType":"Basic","code":{"text":"x"}}`, `e profile-type Basic`},
	})
	check(t, v, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"declared":                   {`{"resourceType":"Patient","meta":{"profile":["http://x.org/p"]},"name":[{"use":"official"}]}`, `e too-few Patient.name[0]`},
		"declared, but nobody knows": {`{"resourceType":"Patient","meta":{"profile":["http://x.org/q"]}}`, `w unknown-profile Patient`},
		"declared in a version":      {`{"resourceType":"Patient","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|99.0.0"]}}`, `w unknown-profile Patient`},
	})
}

// slicings are slices of identifier (or of another element) with the same
// question asked of each way to tell slices apart.
func TestSlicesAreToldApart(t *testing.T) {
	slice := func(discriminator, rules string, more ...string) string {
		return `{"path":"Patient.identifier","slicing":{"discriminator":[` + discriminator + `],"rules":"` + rules + `"}},` + strings.Join(more, ",")
	}
	const (
		bySystem = `{"type":"value","path":"system"}`
		a        = `{"path":"Patient.identifier","sliceName":"a","min":1,"max":"1"},{"path":"Patient.identifier.system","min":1,"fixedUri":"http://a"},{"path":"Patient.identifier.value","min":1}`
		b        = `{"path":"Patient.identifier","sliceName":"b"},{"path":"Patient.identifier.system","min":1,"fixedUri":"http://b"}`
	)
	of := func(ids ...string) string {
		return `{"resourceType":"Patient","identifier":[` + strings.Join(ids, ",") + `]}`
	}
	const idA, idB, idC = `{"system":"http://a","value":"1"}`, `{"system":"http://b"}`, `{"system":"http://c","value":"1"}`
	check(t, profiled("Patient", slice(bySystem, "open", a, b), nil), asked, map[string]oneCase{
		"one of each, and another": {of(idA, idB, idC), ``},
		"none of the required":     {of(idB), `e too-few Patient`},
		"too many":                 {of(idA, idA), `e too-many Patient`},
		"what a slice asks for":    {of(`{"system":"http://a"}`), `e too-few Patient.identifier[0]`},
	})
	check(t, profiled("Patient", slice(bySystem, "closed", a, b), nil), asked, map[string]oneCase{
		"closed": {of(idA, idC), `e no-slice Patient.identifier[1]`},
	})
	check(t, profiled("Patient", slice(bySystem, "openAtEnd", a, b), nil), asked, map[string]oneCase{
		"others at the end":    {of(idA, idB, idC), ``},
		"others in the middle": {of(idA, idC, idB), `e slice-order Patient.identifier[2]`},
	})
	ordered := strings.Replace(slice(bySystem, "open", a, b), `"rules"`, `"ordered":true,"rules"`, 1)
	check(t, profiled("Patient", ordered, nil), asked, map[string]oneCase{
		"in order":     {of(idA, idB), ``},
		"out of order": {of(idB, idA), `e slice-order Patient.identifier[1]`},
	})
	pattern := slice(`{"type":"pattern","path":"$this"}`, "open", `{"path":"Patient.identifier","sliceName":"a","min":1,"patternIdentifier":{"type":{"coding":[{"system":"http://x.org","code":"MR"}]}}}`)
	check(t, profiled("Patient", pattern, nil), asked, map[string]oneCase{
		"a pattern":       {of(`{"value":"1","type":{"coding":[{"system":"http://x.org","code":"MR"}],"text":"x"}}`), `w code-extensible Patient.identifier[0].type`},
		"no such pattern": {of(idB), `e too-few Patient`},
	})
	exists := slice(`{"type":"exists","path":"value"}`, "open",
		`{"path":"Patient.identifier","sliceName":"with","min":1},{"path":"Patient.identifier.value","min":1}`,
		`{"path":"Patient.identifier","sliceName":"without","max":"1"},{"path":"Patient.identifier.value","max":"0"}`)
	check(t, profiled("Patient", exists, nil), asked, map[string]oneCase{
		"by being there":  {of(idA, idB), ``},
		"not being there": {of(idB, idB), "e too-few Patient\ne too-many Patient"},
	})
	byCode := slice(`{"type":"value","path":"use"}`, "closed", `{"path":"Patient.identifier","sliceName":"u","max":"1"},{"path":"Patient.identifier.use","min":1,"binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/identifier-use"}}`)
	check(t, profiled("Patient", byCode, nil), asked, map[string]oneCase{
		"by a value set":    {of(`{"use":"official","value":"1"}`), ``},
		"outside of any":    {of(`{"value":"1"}`), `e no-slice Patient.identifier[0]`},
		"the rest, default": {`{"resourceType":"Patient"}`, ``},
	})
}

func TestSlicesByTypeProfileAndReference(t *testing.T) {
	byType := profiled("Observation", `
		{"path":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"closed"}},
		{"path":"Observation.value[x]","sliceName":"valueQuantity","min":0,"type":[{"code":"Quantity"}]},
		{"path":"Observation.value[x].unit","min":1}`, nil)
	obs := func(rest string) string {
		return `{"resourceType":"Observation","status":"final","code":{"text":"x"}` + rest + `}`
	}
	check(t, byType, asked, map[string]oneCase{
		"right":             {obs(`,"valueQuantity":{"value":1,"unit":"x"}`), ``},
		"inside the slice":  {obs(`,"valueQuantity":{"value":1}`), `e too-few Observation.value.ofType(Quantity)`},
		"outside of closed": {obs(`,"valueString":"x"`), `e no-slice Observation.value.ofType(string)`},
	})
	short := profiled("Observation", `{"path":"Observation.valueQuantity","min":1},{"path":"Observation.valueQuantity.unit","min":1}`, nil)
	check(t, short, asked, map[string]oneCase{
		"the name of the choice": {obs(`,"valueQuantity":{"value":1}`), `e too-few Observation.value.ofType(Quantity)`},
	})
	byProfile := profiled("List", `
		{"path":"List.entry","slicing":{"discriminator":[{"type":"profile","path":"item.resolve()"}],"rules":"open"}},
		{"path":"List.entry","sliceName":"named","min":1},
		{"path":"List.entry.item","type":[{"code":"Reference","targetProfile":["http://x.org/named"]}]}`,
		site{"StructureDefinition http://x.org/named": profileOf("http://x.org/named", "Patient", `{"path":"Patient.name","min":1}`)})
	list := func(patient string) string {
		return `{"resourceType":"List","status":"current","mode":"working","contained":[{"resourceType":"Patient","id":"p"` + patient + `}],"entry":[{"item":{"reference":"#p"}}]}`
	}
	check(t, byProfile, asked, map[string]oneCase{
		"a target that conforms": {list(`,"name":[{"text":"x"}]`), ``},
		"a target that does not": {list(``), `e too-few List`},
	})
	byTarget := profiled("Patient", `{"path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://x.org/org"]}]}`,
		site{"StructureDefinition http://x.org/org": profileOf("http://x.org/org", "Organization", `{"path":"Organization.name","min":1}`)})
	org := func(rest string) string {
		return `{"resourceType":"Patient","contained":[{"resourceType":"Organization","id":"o"` + rest + `}],"managingOrganization":{"reference":"#o"}}`
	}
	check(t, byTarget, asked, map[string]oneCase{
		"the profile of a target":        {org(`,"name":"x"`), ``},
		"a target that does not conform": {org(`,"active":true,"identifier":[{"value":"1"}]`), `e target-profile Patient.managingOrganization`},
	})
	oneOf := profiled("Patient", `{"path":"Patient.address","type":[{"code":"Address","profile":["http://x.org/a1","http://x.org/a2"]}]}`, site{
		"StructureDefinition http://x.org/a1": profileOf("http://x.org/a1", "Address", `{"path":"Address.use","min":1}`),
		"StructureDefinition http://x.org/a2": profileOf("http://x.org/a2", "Address", `{"path":"Address.type","min":1}`)})
	check(t, oneOf, asked, map[string]oneCase{
		"one of two profiles":  {`{"resourceType":"Patient","address":[{"type":"both"}]}`, ``},
		"none of two profiles": {`{"resourceType":"Patient","address":[{"city":"x"}]}`, `e no-profile Patient.address[0]`},
	})
	circle := profiled("Patient", `{"path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["http://x.org/p"]}]}`, nil)
	check(t, circle, asked, map[string]oneCase{
		"a circle ends": {`{"resourceType":"Patient","link":[{"type":"seealso","other":{"reference":"#"}}]}`, ``},
	})
	sections := profiled("Composition", `
		{"id":"Composition.section","path":"Composition.section","slicing":{"discriminator":[{"type":"value","path":"code"}],"rules":"open"}},
		{"id":"Composition.section:a","path":"Composition.section","sliceName":"a","min":1},
		{"id":"Composition.section:a.code","path":"Composition.section.code","min":1,"patternCodeableConcept":{"coding":[{"code":"A"}]}},
		{"id":"Composition.section:a.title","path":"Composition.section.title","min":1}`, nil)
	comp := func(rest string) string {
		return `{"resourceType":"Composition","status":"final","type":{"coding":[{"system":"http://loinc.org","code":"11488-4"}]},"date":"2020","author":[{"display":"x"}],"title":"x","section":[{"code":{"coding":[{"system":"http://x.org","code":"A"}]},"emptyReason":{"text":"x"},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"}` + rest + `}]}`
	}
	check(t, sections, asked, map[string]oneCase{
		"ids say the slice": {comp(``), "i no-code-preferred Composition.section[0].emptyReason\ne too-few Composition.section[0]"},
	})
}

func TestExtensionsOfProfiles(t *testing.T) {
	more := site{"StructureDefinition http://x.org/ext": strings.Replace(profileOf("http://x.org/ext", "Extension",
		`{"path":"Extension","max":"1"},{"path":"Extension.url","fixedUri":"http://x.org/ext"},{"path":"Extension.value[x]","min":1,"type":[{"code":"code"}]}`),
		`"kind":"resource"`, `"kind":"complex-type","context":[{"type":"element","expression":"Patient"}]`, 1)}
	v := profiled("Patient", `
		{"path":"Patient.extension","slicing":{"discriminator":[{"type":"value","path":"url"}],"rules":"open"}},
		{"path":"Patient.extension","sliceName":"e","min":1,"max":"1","type":[{"code":"Extension","profile":["http://x.org/ext"]}]}`, more)
	const e = `{"url":"http://x.org/ext","valueCode":"z"}`
	check(t, v, asked, map[string]oneCase{
		"right":      {`{"resourceType":"Patient","extension":[` + e + `]}`, ``},
		"missing":    {`{"resourceType":"Patient"}`, `e too-few Patient`},
		"twice":      {`{"resourceType":"Patient","extension":[` + e + `,` + e + `]}`, `e too-many Patient`},
		"wrong type": {`{"resourceType":"Patient","extension":[{"url":"http://x.org/ext","valueString":"z"}]}`, `e type Patient.extension[0].value.ofType(string)`},
		"elsewhere":  {`{"resourceType":"Patient","extension":[` + e + `],"name":[{"text":"x","extension":[` + e + `]}]}`, `e extension-place Patient.name[0].extension[0]`},
	})
}

func TestProfilesBuildOnEachOther(t *testing.T) {
	base := profileOf("http://x.org/base", "Patient", `
		{"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
		{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a"},
		{"id":"Patient.identifier:a.system","path":"Patient.identifier.system","fixedUri":"http://a"}`)
	derived := strings.Replace(profileOf("http://x.org/p", "Patient", `{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1}`),
		"http://hl7.org/fhir/StructureDefinition/Patient", "http://x.org/base", 1)
	endless := strings.Replace(profileOf("http://x.org/loop", "Patient", `{"path":"Patient"}`), "http://hl7.org/fhir/StructureDefinition/Patient", "http://x.org/loop", 1)
	v := validate.New(site{"StructureDefinition http://x.org/p": derived, "StructureDefinition http://x.org/base": base, "StructureDefinition http://x.org/loop": endless}.find, nil)
	check(t, v, asked, map[string]oneCase{
		"a slice of the base":      {`{"resourceType":"Patient","identifier":[{"system":"http://a"}]}`, ``},
		"asked for by the derived": {`{"resourceType":"Patient","identifier":[{"system":"http://b"}]}`, `e too-few Patient`},
	})
	check(t, v, validate.Options{Depth: validate.Full, Profiles: []string{"http://x.org/loop"}}, map[string]oneCase{
		"without end": {`{"resourceType":"Patient"}`, `w unknown-profile Patient`},
	})
}

func TestProfilesOfPrimitives(t *testing.T) {
	short := strings.Replace(profileOf("http://x.org/short", "string", `{"path":"string"},{"path":"string.value","maxLength":2,"type":[{"code":"http://hl7.org/fhirpath/System.String","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/regex","valueString":"a*"}]}]}`), `"kind":"resource"`, `"kind":"primitive-type"`, 1)
	v := profiled("Patient", `{"path":"Patient.name.family","type":[{"code":"string","profile":["http://x.org/short"]}]}`, site{"StructureDefinition http://x.org/short": short})
	of := func(family string) string { return `{"resourceType":"Patient","name":[{"family":"` + family + `"}]}` }
	check(t, v, asked, map[string]oneCase{
		"right":    {of("aa"), ``},
		"too long": {of("aaa"), `e longer Patient.name[0].family`},
		"the form": {of("ab"), `e regex Patient.name[0].family`},
	})
}

func TestVitalSignsConformToTheirProfiles(t *testing.T) {
	bp := func(components string) string {
		return `{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
		"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/1"},"effectiveDateTime":"2020-01-01","component":[` + components + `]}`
	}
	one := func(code, unit string) string {
		return `{"code":{"coding":[{"system":"http://loinc.org","code":"` + code + `"}]},"valueQuantity":{"value":1,"unit":"x","system":"http://unitsofmeasure.org","code":"` + unit + `"}}`
	}
	check(t, shared, validate.Options{Depth: validate.Full}, map[string]oneCase{
		"right":        {bp(one("8480-6", "mm[Hg]") + "," + one("8462-4", "mm[Hg]")), ``},
		"one missing":  {bp(one("8480-6", "mm[Hg]")), "e too-few Observation\ne too-few Observation"},
		"another unit": {bp(one("8480-6", "mm[Hg]") + "," + one("8462-4", "kPa")), "e code Observation.component[1].value.ofType(Quantity)\ne fixed Observation.component[1].value.ofType(Quantity).code"},
	})
}
