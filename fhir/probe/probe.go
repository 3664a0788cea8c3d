// Package probe makes requests in the grammar of the FHIR door: reads,
// versions, searches with every parameter, modifier, chain, include, order and
// count, histories, operations, conditional and plain writes, Bundles, and
// mistakes in all of them.
//
// It is for those who have to ask everything, such as kith leakcheck. What can be asked comes from
// the routes of the door and from the definitions of R4, so that a new
// operation or parameter is asked for without being written down here; what is
// asked about comes from resources that were learned. The same seed makes the
// same requests.
package probe

import (
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/r4"
	"kith/platform/twin"
	"kith/platform/web"
)

// Grammar makes requests.
type Grammar struct {
	dice   *rand.Rand
	words  *Words
	routes []web.Route // of the door
	types  []string    // of which something was learned
	all    []string    // of R4
	prefix string
	reads  bool
}

// New returns the grammar of the door below a prefix such as "/fhir".
func New(seed uint64, prefix string, routes []web.Route, words *Words) *Grammar {
	g := &Grammar{dice: rand.New(rand.NewPCG(seed, 1982)), words: words, prefix: prefix, all: r4.Types()}
	for _, r := range routes {
		if r.Apart && strings.HasPrefix(r.Path, prefix) {
			g.routes = append(g.routes, r)
		}
	}
	g.types = sorted(words.ids)
	return g
}

// Reading limits the grammar to requests that write nothing.
func (g *Grammar) Reading() *Grammar {
	g.reads = true
	return g
}

// shape is one sort of request, and how often it is made beside the others.
type shape struct {
	kind   string
	weight int
	writes bool
	make   func(*Grammar) twin.Request
}

var shapes = []shape{
	{"read", 12, false, (*Grammar).read},
	{"version", 6, false, (*Grammar).version},
	{"history", 6, false, (*Grammar).history},
	{"search", 26, false, func(g *Grammar) twin.Request { return g.search(1) }},
	{"search combined", 14, false, func(g *Grammar) twin.Request { return g.search(3) }},
	{"chain", 8, false, func(g *Grammar) twin.Request { return g.chained() }},
	{"count", 5, false, (*Grammar).count},
	{"compartment", 5, false, (*Grammar).compartment},
	{"everything", 2, false, (*Grammar).everything},
	{"view", 3, false, (*Grammar).view},
	{"route", 10, true, (*Grammar).route},
	{"create", 3, true, (*Grammar).create},
	{"update", 5, true, (*Grammar).update},
	{"patch", 2, true, (*Grammar).patch},
	{"delete", 2, true, (*Grammar).remove},
	{"bundle", 4, true, (*Grammar).bundle},
}

// Next returns one more request.
func (g *Grammar) Next() twin.Request {
	total := 0
	for _, s := range shapes {
		if !g.reads || !s.writes {
			total += s.weight
		}
	}
	at := g.dice.IntN(total)
	for _, s := range shapes {
		if g.reads && s.writes {
			continue
		}
		if at -= s.weight; at < 0 {
			q := s.make(g)
			q.Kind = s.kind
			return g.dressed(q)
		}
	}
	panic("unreachable")
}

// dressed lets a request ask for another format, or come with conditions.
func (g *Grammar) dressed(q twin.Request) twin.Request {
	if q.Body != "" && !slices.Contains(q.Header, "Content-Type") {
		q.Header = append(q.Header, "Content-Type", "application/fhir+json")
	}
	if q.Method == http.MethodGet && g.one(20) {
		q.Method = g.pick(http.MethodHead, http.MethodOptions)
	}
	switch g.dice.IntN(12) {
	case 0:
		q.Header = append(q.Header, "Accept", g.pick("application/fhir+xml", "application/xml", "text/html", "application/fhir+ndjson", "image/png"))
	case 1:
		q.Header = append(q.Header, "Prefer", g.pick("handling=strict", "return=minimal", "return=OperationOutcome", "respond-async"))
	case 2:
		q.Header = append(q.Header, "If-None-Match", g.pick(`W/"1"`, `W/"2"`, "*"))
	case 3:
		q.Header = append(q.Header, "If-Modified-Since", g.pick("Mon, 16 Nov 2026 14:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"))
	case 4:
		q.Header = append(q.Header, "Accept-Language", g.pick("es", "en", "xx"))
	}
	return q
}

func (g *Grammar) one(of int) bool            { return g.dice.IntN(of) == 0 }
func (g *Grammar) pick(from ...string) string { return pick(g.dice, from) }
func (g *Grammar) known(from []string) string { return pick(g.dice, from) }
func (g *Grammar) at(parts ...string) string  { return g.prefix + "/" + strings.Join(parts, "/") }
func (g *Grammar) get(path string) twin.Request {
	return twin.Request{Method: http.MethodGet, Path: path}
}
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
func pick(dice *rand.Rand, from []string) string {
	if len(from) == 0 {
		return "x"
	}
	return from[dice.IntN(len(from))]
}

// typ is a type of what was learned, rarely any other of R4.
func (g *Grammar) typ() string {
	if g.one(25) {
		return g.known(g.all)
	}
	return g.known(g.types)
}

// id is the id of something of a type, rarely of something else or of nothing.
func (g *Grammar) id(typ string) string {
	if ids := g.words.ids[typ]; len(ids) > 0 && !g.one(12) {
		return g.known(ids)
	}
	return g.pick("never-was", "x", "new-1", "new-2", "A.b-9", "no/such", "%20", "..", strings.Repeat("a", 65))
}

func (g *Grammar) read() twin.Request {
	typ := g.typ()
	path := g.at(typ, g.id(typ))
	if g.one(6) {
		path += "?" + g.control()
	}
	return g.get(path)
}

func (g *Grammar) version() twin.Request {
	typ := g.typ()
	return g.get(g.at(typ, g.id(typ), "_history", g.pick("1", "2", "3", "4", "9", "0", "x")))
}

func (g *Grammar) history() twin.Request {
	typ := g.typ()
	one := g.at(typ, g.id(typ), "_history")
	path := g.pick(one, one, one, one, g.at(typ, "_history"), g.at(typ, "_history"), g.prefix+"/_history")
	return g.get(path + "?" + g.pick("", "_count="+g.pick("1", "2", "50"), "_since="+g.date(), "_at="+g.date(), "_elements=status", "_summary=true", "_total=accurate",
		"_count=2&_since="+g.date(), "_sort=_lastUpdated", "_list=x"))
}

func (g *Grammar) compartment() twin.Request {
	typ := g.pick("Patient", "Patient", "Encounter", "RelatedPerson", "Practitioner", "Device")
	of := g.typ()
	return g.get(g.at(typ, g.id(typ), g.pick(of, of, "*")) + "?" + g.params(of, g.dice.IntN(3)))
}

func (g *Grammar) everything() twin.Request {
	path := g.at("Patient", g.id("Patient"), "$everything") + "?" + g.pick("", "_type="+g.typ()+","+g.typ(), "_since="+g.date(), "_count=3", "start="+g.date(), "_summary=count", "_elements=id")
	if g.one(25) {
		path = g.at("Patient", "$everything")
	}
	return g.get(path)
}

// view runs a ViewDefinition: one that Kith brings, or one that shows all that
// resources of a type say and whom they name.
func (g *Grammar) view() twin.Request {
	filter := g.pick("", "patient="+g.id("Patient"), "group="+g.id("Group"), "_since="+g.date(), "_limit="+g.pick("0", "1", "3"))
	q := twin.Request{Header: []string{"Accept", g.pick("text/csv", "application/x-ndjson", "application/json", "*/*", "application/fhir+json")}}
	if g.one(3) {
		q.Method, q.Path = http.MethodGet, g.at("ViewDefinition", g.pick("encounter", "participant", "patient", "loop", "care-team", g.id("Binary")), "$run")+"?"+filter
		return q
	}
	q.Method, q.Path = http.MethodPost, g.at(g.pick("$viewdefinition-run", "$sql-run"))+"?"+filter
	q.Body = `{"resourceType":"Parameters","parameter":[{"name":"viewResource","resource":{"resourceType":"ViewDefinition","resource":"` + g.typ() + `","select":[{"column":[{"name":"key","path":"getResourceKey()"},` +
		`{"name":"at","path":"meta.lastUpdated"},{"name":"all","path":"descendants().select(toString())","collection":true},{"name":"to","path":"descendants().reference","collection":true}]}]}}]}`
	return q
}

// route is any route of the door, asked for as its pattern says: it is how
// operations and what comes later join.
func (g *Grammar) route() twin.Request {
	r := g.routes[g.dice.IntN(len(g.routes))]
	typ := g.typ()
	var parts []string
	for part := range strings.SplitSeq(strings.TrimPrefix(r.Path, g.prefix), "/") {
		switch part {
		case "{type}":
			part = typ
		case "{id}":
			part = g.id(typ)
		case "{version}":
			part = g.pick("1", "2", "3")
		case "{of}":
			part = g.pick(g.typ(), "*")
		default:
			if r4.IsType(part) {
				typ = part
			}
		}
		parts = append(parts, part)
	}
	q := twin.Request{Method: r.Method, Path: g.prefix + strings.Join(parts, "/")}
	switch {
	case r.Method == "":
		q.Method, q.Path = g.pick("GET", "POST", "PUT", "TRACE", "BREW"), q.Path+g.pick("", "nowhere", "/x/y/z/u")
	case strings.HasSuffix(r.Path, "_search"):
		q.Body, q.Header = g.params(typ, 2), []string{"Content-Type", "application/x-www-form-urlencoded"}
	case r.Method == http.MethodPost || r.Method == http.MethodPut:
		q.Body = g.pick(g.body(typ), g.parameters(typ), "")
	case r.Method == http.MethodPatch:
		q.Body, q.Header = g.edit(), []string{"Content-Type", "application/json-patch+json"}
	}
	if r.Method == http.MethodGet || g.one(3) {
		q.Path += "?" + g.pick(g.params(typ, 1), g.control(), "patient="+g.id("Patient"), "url="+url.QueryEscape(g.known(g.words.uris)), "code="+g.token(), "profile="+url.QueryEscape(g.known(g.words.uris)))
	}
	return q
}

// parameters are the Parameters of an operation.
func (g *Grammar) parameters(typ string) string {
	person := `{"resourceType":"Patient","name":[{"family":"` + g.known(g.words.texts) + `","given":["` + g.known(g.words.texts) + `"]}],"birthDate":"` + g.day() + `"}`
	return `{"resourceType":"Parameters","parameter":[` + g.pick(
		`{"name":"resource","resource":`+g.pick(person, g.body(typ))+`},{"name":"count","valueInteger":`+g.pick("1", "3", "50")+`}`,
		`{"name":"meta","valueMeta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"`+g.pick("R", "N", "V", "U")+`"}]}}`,
		`{"name":"url","valueUri":"`+g.known(g.words.uris)+`"},{"name":"code","valueCode":"`+g.known(g.words.texts)+`"}`,
		`{"name":"patient","valueId":"`+g.id("Patient")+`"}`,
		`{"name":"subject","valueReference":{"reference":"Patient/`+g.id("Patient")+`"}},{"name":"context","part":[{"name":"name","valueString":"about"},{"name":"content","valueReference":{"reference":"`+typ+`/`+g.id(typ)+`"}}]},{"name":"questionnaire","resource":`+g.form()+`}`) + `]}`
}

// form is a Questionnaire that shows what it is filled in with: of the resource
// in its context about, and of what was observed by a code.
func (g *Grammar) form() string {
	const sdc = `{"url":"http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-`
	system, code, _ := strings.Cut(g.known(g.words.codes), "|")
	launch := sdc + `launchContext","extension":[{"url":"name","valueCoding":{"code":"about"}}]}`
	link := sdc + `observationLinkPeriod","valueDuration":{"value":100,"code":"a"}}`
	all := sdc + `initialExpression","valueExpression":{"language":"text/fhirpath","expression":"%about.descendants().select(toString())"}}`
	item := func(typ string) string {
		return `{"linkId":"` + typ + `","type":"` + typ + `","code":[{"system":"` + system + `","code":"` + code + `"}],"extension":[` + link + `]}`
	}
	return `{"resourceType":"Questionnaire","status":"active","extension":[` + launch + `],"item":[{"linkId":"all","type":"string","repeats":true,"extension":[` + all + `]},` + item("decimal") + `,` + item("string") + `,` + item("boolean") + `,` + item("date") + `]}`
}

// references lists the parameters that lead from a type to others.
func references(typ string) (all []*definition.SearchParam) {
	for _, p := range definition.SearchParams(typ) {
		if p.Kind == "reference" && p.Expression != "" {
			all = append(all, p)
		}
	}
	return all
}
