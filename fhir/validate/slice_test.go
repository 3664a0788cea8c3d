package validate_test

import "testing"

// bundleOf is a collection of resources, each with its own fullUrl.
func bundleOf(resources ...string) string {
	entry := func(i int) string {
		return `{"fullUrl":"urn:uuid:5e5a0d3c-9a0f-4d4c-9a53-5a8a7a3ad2f` + string("0123456789"[i]) + `","resource":` + resources[i] + `}`
	}
	return `{"resourceType":"Bundle","type":"collection","entry":[` + many(len(resources), entry) + `]}`
}

func TestEntriesAreSlicedByWhatTheyHold(t *testing.T) {
	byType := profiled("Bundle", `
		{"path":"Bundle.entry","slicing":{"discriminator":[{"type":"type","path":"resource"}],"rules":"closed"}},
		{"path":"Bundle.entry","sliceName":"p","min":1,"max":"1"},
		{"path":"Bundle.entry.resource","min":1,"type":[{"code":"Patient","profile":["http://x.org/named"]}]},
		{"path":"Bundle.entry","sliceName":"b","min":0},
		{"path":"Bundle.entry.resource","min":1,"type":[{"code":"Basic"}]}`,
		site{"StructureDefinition http://x.org/named": profileOf("http://x.org/named", "Patient", `{"path":"Patient.name","min":1}`)})
	const patient, named, basic, other = `{"resourceType":"Patient"}`, `{"resourceType":"Patient","name":[{"text":"x"}]}`, `{"resourceType":"Basic","code":{"text":"x"}}`, `{"resourceType":"Organization","name":"x"}`
	check(t, byType, asked, map[string]oneCase{
		"right":        {bundleOf(named, basic, basic), ``},
		"too few":      {bundleOf(basic), `e too-few Bundle`},
		"another type": {bundleOf(named, other), `e no-slice Bundle.entry[1]`},
		"its profile":  {bundleOf(patient), `e too-few Bundle.entry[0].resource`},
		"one too many": {bundleOf(named, named), `e too-many Bundle`},
	})
	byProfile := profiled("Bundle", `
		{"path":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"closed"}},
		{"path":"Bundle.entry","sliceName":"p","min":1,"max":"1"},
		{"path":"Bundle.entry.resource","min":1,"type":[{"code":"Patient","profile":["http://x.org/named"]}]}`,
		site{"StructureDefinition http://x.org/named": profileOf("http://x.org/named", "Patient", `{"path":"Patient.name","min":1}`)})
	check(t, byProfile, asked, map[string]oneCase{
		"conforms":         {bundleOf(named), ``},
		"does not conform": {bundleOf(patient), "e no-slice Bundle.entry[0]\ne too-few Bundle"},
	})
	oneType := profiled("Bundle", `{"path":"Bundle.entry.resource","type":[{"code":"Patient"}]}`, nil)
	check(t, oneType, asked, map[string]oneCase{
		"the only type":     {bundleOf(patient), ``},
		"not the only type": {bundleOf(basic), `e type Bundle.entry[0].resource`},
	})
}

func TestSlicesInSlicesAndTheRest(t *testing.T) {
	resliced := profiled("Patient", `
		{"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
		{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"closed"}},
		{"id":"Patient.identifier:a.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://a"},
		{"id":"Patient.identifier:a/official","path":"Patient.identifier","sliceName":"a/official","min":1},
		{"id":"Patient.identifier:a/official.use","path":"Patient.identifier.use","min":1,"fixedCode":"official"}`, nil)
	of := func(ids string) string { return `{"resourceType":"Patient","identifier":[` + ids + `]}` }
	check(t, resliced, asked, map[string]oneCase{
		"right":             {of(`{"system":"http://a","use":"official"},{"system":"http://b","use":"usual"}`), ``},
		"outside of closed": {of(`{"system":"http://a","use":"official"},{"system":"http://a","use":"usual"}`), `e no-slice Patient.identifier[1]`},
		"none in the slice": {of(`{"system":"http://b","use":"official"}`), `e too-few Patient`},
	})
	rest := profiled("Patient", `
		{"path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed"}},
		{"path":"Patient.identifier","sliceName":"a"},{"path":"Patient.identifier.system","min":1,"fixedUri":"http://a"},
		{"path":"Patient.identifier","sliceName":"@default"},{"path":"Patient.identifier.value","min":1}`, nil)
	check(t, rest, asked, map[string]oneCase{
		"the rest is a slice too": {of(`{"system":"http://a"},{"system":"http://b"}`), `e too-few Patient.identifier[1]`},
	})
	both := profiled("Observation", `
		{"path":"Observation.code.coding","slicing":{"discriminator":[{"type":"value","path":"code"},{"type":"value","path":"system"}],"rules":"open"}},
		{"path":"Observation.code.coding","sliceName":"l","min":1},
		{"path":"Observation.code.coding.system","min":1,"fixedUri":"http://x.org"},
		{"path":"Observation.code.coding.code","min":1,"fixedCode":"1"}`, nil)
	obs := func(system, code string) string {
		return `{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"` + system + `","code":"` + code + `"}]}}`
	}
	check(t, both, asked, map[string]oneCase{
		"both tell":     {obs("http://x.org", "1"), ``},
		"only one does": {obs("http://y.org", "1"), `e too-few Observation.code`},
	})
	extended := profiled("Patient", `
		{"path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"extension('http://x.org/e').value"}],"rules":"open"}},
		{"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","min":1},
		{"id":"Patient.identifier:a.extension","path":"Patient.identifier.extension","slicing":{"discriminator":[{"type":"value","path":"url"}],"rules":"open"}},
		{"id":"Patient.identifier:a.extension:e","path":"Patient.identifier.extension","sliceName":"e","min":1},
		{"id":"Patient.identifier:a.extension:e.url","path":"Patient.identifier.extension.url","fixedUri":"http://x.org/e"},
		{"id":"Patient.identifier:a.extension:e.value[x]","path":"Patient.identifier.extension.value[x]","min":1,"fixedCode":"z"}`, nil)
	check(t, extended, asked, map[string]oneCase{
		"by an extension":      {of(`{"extension":[{"url":"http://x.org/e","valueCode":"z"}]}`), `i unknown-extension Patient.identifier[0].extension[0]`},
		"by another extension": {of(`{"extension":[{"url":"http://x.org/e","valueCode":"y"}]}`), "i unknown-extension Patient.identifier[0].extension[0]\ne too-few Patient"},
	})
}
