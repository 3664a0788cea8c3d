package interaction_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"

	"kith/fhir/element"
	"kith/fhir/example"
	"kith/fhir/xml"
)

// values are what a parameter of each kind may be asked for, right and wrong.
var values = map[string][]string{
	"token":     {"a", "a|b", "|b", "a|", "http://loinc.org|44261-6", "44261-6", "R", "true", "final", "|", "a|b|c", "http://x|y,z", "male"},
	"string":    {"amara", "a", "%", "_", "'", "\"", "\\", "a,b", "é", "\u0000", "ﬁ", "A B C", strings.Repeat("x", 3000), "\U0001F600", "a\\,b", "İ", "\u0301"},
	"reference": {"Patient/amara-reyes-cole", "amara-reyes-cole", "https://kith.test/fhir/Patient/amara-reyes-cole", "http://other/Patient/1", "Patient/", "/x", "#a", "urn:uuid:1", "Patient/1/_history/1", "Observation/canary", "x|1"},
	"date":      {"2026", "2026-11", "2026-11-16", "2026-11-16T09:00:00Z", "2026-11-16T09:00", "ge2026-11-01", "lt2027", "ap2026-11-02T10:30:00-05:00", "ne2025", "sa2026-02-29", "0001", "9999-12-31", "10000", "0000", "2026-13", "zz2026", "2026-11-16T24:00:00Z", "2026-11-16T09:00:60Z", "2026-11-16T09:00:00.123456789123Z", "eb-2026", "2026-11-16T09:00:00+99:00", ""},
	"number":    {"1", "1.50", "gt1e3", "-1", "ap0", "1e400", "1e-400", "NaN", "0x1", "ne7", "1_0", ".5", "5.", "+5", "99999999999999999999", "lt-0.000000000000000000001"},
	"quantity":  {"5.4|http://unitsofmeasure.org|mg", "gt5||mg", "5", "5|", "||mg", "ap1e9|http://unitsofmeasure.org|[lb_av]", "5|http://unitsofmeasure.org|10*400", "1e-999|http://unitsofmeasure.org|g", "5|x|y|z", "9|http://unitsofmeasure.org|{score}", "100|http://unitsofmeasure.org|Cel"},
	"uri":       {"http://hl7.org/fhir/ValueSet/observation-status", "http://loinc.org", "urn:oid:1.2", "http://x|1.0", "", "a//b", "http://hl7.org/fhir/StructureDefinition/Patient", "%%%"},
	"composite": {"44261-6$9", "a|b$gt5", "a$", "$", "$$$", "a$b$c", "http://loinc.org|44261-6$ge5||{score}"},
	"special":   {"1|2|3", "x", "name eq a", "a$b"},
}

func (g *grammar) value(kind string) string {
	all := values[kind]
	if all == nil || g.often(8) {
		for _, k := range []string{"token", "string", "date", "number", "quantity", "uri"}[g.IntN(6):] {
			all = values[k]
			break
		}
	}
	v := url.QueryEscape(g.pick(all...))
	if g.often(15) {
		v += "," + url.QueryEscape(g.pick(all...))
	}
	return v
}

// param makes one name and value of a search in a type.
func (g *grammar) param(w *town, typ string) string {
	if g.params[typ] == nil {
		for _, p := range w.store.SearchParams(typ) {
			g.params[typ] = append(g.params[typ], p.Name+" "+p.Kind)
		}
		g.params[typ] = append(g.params[typ], "nonsense string", "_tag token", "_security token", "_profile uri", "_list reference", "_content string", "_text string", "_source uri", "_query string")
	}
	name, kind, _ := strings.Cut(g.pick(g.params[typ]...), " ")
	if g.often(25) {
		name += ":" + g.pick("exact", "contains", "missing", "not", "text", "in", "not-in", "above", "below", "of-type", "identifier", "Patient", "Practitioner", "Nothing", "", "a:b", "iterate")
	}
	if strings.HasSuffix(name, ":missing") {
		return name + "=" + g.pick("true", "false", "x", "")
	}
	if kind == "reference" && g.often(20) {
		return name + "." + g.param(w, g.pick("Patient", "Encounter", "Organization", "Observation"))
	}
	return name + "=" + g.value(kind)
}

// control makes one parameter of the answer.
func (g *grammar) control() string {
	return g.pick("_count="+g.pick("0", "1", "2", "50", "1000", "1001", "-1", "x", "99999999999999999999", ""), "_total="+g.pick("accurate", "none", "estimate", "x"),
		"_summary="+g.pick("true", "text", "data", "count", "false", "x"), "_elements="+g.pick("status", "id,meta", "", ",", "a.b", "status,code"), "_format="+g.pick("xml", "json", "ttl", "application/fhir+xml", "html", ""),
		"_pretty=true", "_sort="+g.pick("_id", "-_lastUpdated", "date", "-date,status", "name", "x", "", "-", "_score", "code,,date", "a,b,c,d,e"),
		"_include="+g.pick("*", "Observation:subject", "Observation:*", "Patient:organization", "Observation:subject:Patient", "a:b:c", "", "Observation:nonsense"),
		"_include:iterate="+g.pick("Patient:organization", "*", "Observation:has-member"), "_revinclude="+g.pick("*", "Provenance:target", "Observation:subject", "Observation:*", "x"),
		"_revinclude:iterate=Observation:derived-from", "_page="+g.pick("AAAA", "", strings.Repeat("A", 400)), "_contained="+g.pick("true", "both", "x"), "_type="+g.pick("Patient,Observation", "Nothing", ""),
		"_lastUpdated="+g.value("date"), "_id="+g.pick("sleep", "sleep,canary", "", "a b", strings.Repeat("a,", 250)),
		"_filter="+url.QueryEscape(g.filter(3)))
}

// filter makes an expression of _filter, of a depth.
func (g *grammar) filter(deep int) string {
	if deep > 0 && g.often(50) {
		return g.pick("", "not ") + "(" + g.filter(deep-1) + ") " + g.pick("and", "or", "xor") + " " + g.filter(deep-1)
	}
	name := g.pick("name", "code", "status", "birthdate", "date", "subject", "value-quantity", "_id", "_lastUpdated", "patient.name", "subject[type eq x].name", "nonsense", "gender")
	return name + " " + g.pick("eq", "ne", "co", "sw", "ew", "gt", "lt", "ge", "le", "ap", "sa", "eb", "pr", "po", "ss", "sb", "in", "ni", "re", "zz") + " " +
		g.pick("true", "a", `"a b"`, `"a\"b"`, "2026", "5.4|http://unitsofmeasure.org|mg", "http://loinc.org|44261-6", "Patient/amara-reyes-cole", "", `"`, ")")
}

// query makes the part of an address behind its question mark.
func (g *grammar) query(w *town) string {
	var ps []string
	typ := g.pick("Observation", "Patient", "Encounter", "Condition", "Organization", "Task", "ValueSet")
	for range g.IntN(4) {
		switch k := g.IntN(10); {
		case k < 5:
			ps = append(ps, g.param(w, typ))
		case k < 8:
			ps = append(ps, g.control())
		default:
			of := g.pick("Observation", "Encounter", "Condition", "Provenance", "Group", "List", "Nothing")
			has := "_has:" + of + ":" + g.pick("patient", "subject", "target", "member", "item", "x", "") + ":"
			if g.often(30) {
				has += "_has:Observation:encounter:"
			}
			ps = append(ps, has+g.param(w, "Observation"))
		}
	}
	return g.scratch(strings.Join(ps, "&"), 4)
}

var samples = sync.OnceValue(func() (all []string) {
	for line := range example.All() {
		if len(line) < 12_000 {
			all = append(all, string(line))
		}
	}
	return all
})

// resource makes a body: an example or one of the town, mostly about Amara,
// mostly with something changed.
func (g *grammar) resource() string {
	body := g.pick(sleep, sleep, amara, maple, theo, canary, doctors[g.IntN(len(doctors))])
	if g.often(40) {
		body = g.pick(samples()...)
	}
	if g.often(35) {
		return strings.Replace(body, `"id":"sleep"`, `"id":"`+g.pick("x1", "x2", "x3", "x4")+`"`, 1)
	}
	var v any
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return body
	}
	if m, ok := v.(map[string]any); ok {
		for _, about := range []string{"subject", "patient", "for", "beneficiary"} {
			if _, there := m[about].(map[string]any); there && g.often(90) {
				m[about] = map[string]any{"reference": "Patient/amara-reyes-cole"}
			}
		}
	}
	for range g.IntN(3) {
		v = g.bend(v, 0)
	}
	out, err := json.Marshal(v)
	if err != nil {
		return body
	}
	return g.scratch(string(out), 6)
}

// bend changes one value somewhere in v.
func (g *grammar) bend(v any, deep int) any {
	if deep > 6 || g.often(12) && deep > 0 {
		var junk any
		if json.Unmarshal([]byte(g.junk()), &junk) == nil {
			return junk
		}
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		if slices.Sort(names); len(names) == 0 {
			return v
		}
		name := g.pick(names...)
		switch k := g.IntN(12); {
		case k == 0:
			delete(v, name)
		case k == 1:
			v["_"+name] = map[string]any{"extension": []any{map[string]any{"url": "http://x", "valueString": "y"}}}
		case k == 2:
			v[g.pick("nonsense", "id", "extension", "modifierExtension", "contained", "meta", "text", "implicitRules", "language", "valueString", "value[x]", "__proto__")] = v[name]
		default:
			v[name] = g.bend(v[name], deep+1)
		}
	case []any:
		if len(v) == 0 {
			return v
		}
		if i := g.IntN(len(v)); g.often(15) {
			return append(v, v[i])
		} else {
			v[i] = g.bend(v[i], deep+1)
		}
	}
	return v
}

// junk is a value that stands where another should.
func (g *grammar) junk() string {
	return g.pick("null", "true", "0", "-1", "1e400", "1.50", `""`, `" "`, `"x"`, `[]`, `{}`, `[null]`, `[[1]]`, `{"reference":"Patient/amara-reyes-cole"}`, `{"reference":"#x"}`, `{"reference":"Patient?name=a"}`, `"2026-13-45"`, `"2026-11-16T09:00:00Z"`,
		`{"code":"R"}`, `[{"code":"R"}]`, `{"coding":[{"system":"http://loinc.org","code":"x"}]}`, `"\u0000"`, `"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script/></div>"`, `"`+strings.Repeat("x", 4000)+`"`, `{"value":5,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg/"}`, `"http://hl7.org/fhir/StructureDefinition/Patient"`)
}

// scratch damages the bytes of s, n times of a hundred.
func (g *grammar) scratch(s string, n int) string {
	if len(s) == 0 || !g.often(n) {
		return s
	}
	i := g.IntN(len(s))
	j := i + g.IntN(min(len(s)-i, 40)+1)
	switch g.IntN(5) {
	case 0:
		return s[:i]
	case 1:
		return s[:i] + s[j:]
	case 2:
		return s[:j] + s[i:]
	case 3:
		return s[:i] + g.pick(`"`, "{", "}", "[", ",", "\x00", "\xff", "\u2028", "<!DOCTYPE x [<!ENTITY a \"b\">]>", "&a;", "<![CDATA[x]]>", "<?pi?>", "<!-- -->", "&#0;", "%", "&", "=", ":", "\ufeff", strings.Repeat("[", 60)) + s[i:]
	}
	return s[:i] + string(s[i]^byte(1<<g.IntN(8))) + s[i+1:]
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(b)
}

// asXML writes a resource in XML, "" when it has no such form.
func asXML(body string) string {
	var doc element.Doc
	if doc.Parse([]byte(body), element.Options{}) != nil {
		return ""
	}
	out, err := xml.FromJSON(doc.Root())
	if err != nil {
		return ""
	}
	return string(out)
}

// typeAndID is where a resource would be put.
func typeAndID(body string) (typ, id string) {
	var v struct{ ResourceType, ID string }
	if json.Unmarshal([]byte(body), &v) != nil || v.ResourceType == "" || url.PathEscape(v.ID) != v.ID {
		return "Observation", "sleep"
	}
	if v.ID == "" {
		v.ID = "x"
	}
	return url.PathEscape(v.ResourceType), v.ID
}
