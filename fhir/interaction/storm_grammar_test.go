package interaction_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"

	"kith/fhir/r4"
)

// grammar makes requests: most are nearly right, which is where mistakes hide.
type grammar struct {
	*rand.Rand
	params map[string][]string // names of search parameters, with kind, by type
	ids    []string            // "Observation/new-1"
}

func (g *grammar) pick(from ...string) string { return from[g.IntN(len(from))] }

// often reports true n times of a hundred.
func (g *grammar) often(n int) bool { return g.IntN(100) < n }

// remember keeps the address of what was made.
func (g *grammar) remember(address string) {
	if parts := strings.Split(address, "/"); len(parts) > 1 {
		g.ids = append(g.ids, parts[0]+"/"+parts[1])
	}
}

func (g *grammar) typ() string {
	switch {
	case g.often(70):
		return g.pick("Observation", "Patient", "Encounter", "Condition", "Organization", "Practitioner", "ValueSet", "Group", "List", "Provenance", "Questionnaire", "Task", "SearchParameter")
	case g.often(95):
		return r4.Types()[g.IntN(len(r4.Types()))]
	}
	return g.pick("Nothing", "patient", "*", "metadata", "_history", "$x", "", "..", "%00", "%2e%2e", "Pätient")
}

// one is the address of a resource: of one that is there, as a rule.
func (g *grammar) one() string {
	if len(g.ids) > 0 && g.often(50) {
		return g.ids[g.IntN(len(g.ids))]
	}
	if g.often(80) {
		return g.pick("Observation/sleep", "Observation/canary", "Patient/amara-reyes-cole", "Patient/theo-brandt", "Organization/maple-street",
			"ValueSet/observation-status", "StructureDefinition/Patient", "SearchParameter/Patient-name")
	}
	return g.typ() + "/" + g.pick("x", "sleep", "a b", "%20", strings.Repeat("x", 65), "ü", "a%2Fb", ".", "-", "1", "%ff", "%00")
}

func (g *grammar) who() string {
	return g.pick("lena", "lena", "lena", "lena", "lena", "integrator", "integrator", "integrator", "omar", "")
}

// request makes the next request.
func (g *grammar) request(w *town) stormy {
	q := stormy{as: g.who(), method: "GET"}
	switch k := g.IntN(100); {
	case k < 30:
		q.path = g.pick("/fhir/"+g.typ(), "/fhir/"+g.typ(), "/fhir/"+g.typ(), "/fhir", "/fhir/Patient/amara-reyes-cole/"+g.typ(), "/fhir/"+g.one()+"/*") + "?" + g.query(w)
		if g.often(20) {
			path, query, _ := strings.Cut(q.path, "?")
			q.method, q.path, q.body = "POST", path+"/_search", query
			q.headers = append(q.headers, [2]string{"Content-Type", "application/x-www-form-urlencoded"})
		}
	case k < 40:
		q.path = "/fhir/" + g.one() + g.pick("", "", "/_history", "/_history/1", "/_history/99999999999999999999", "/_history/-1", "/$meta") + g.pick("", "?"+g.control())
	case k < 45:
		q.path = g.pick("/fhir", "/fhir/"+g.typ(), "/fhir/"+g.one()) + "/_history?" + g.pick("_since", "_at", "_count", "_page", "_elements") + "=" + g.value("date") + "&" + g.control()
	case k < 60:
		g.write(w, &q)
	case k < 72:
		g.operate(w, &q)
	case k < 80:
		g.patch(w, &q)
	case k < 92:
		q.method, q.path, q.body = "POST", g.pick("/fhir", "/fhir", "/fhir/"), g.bundle(w)
		g.format(&q)
	default:
		q.method = g.pick("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "POST", "CONNECTED", "get")
		q.path = g.pick("/fhir/metadata", "/fhir/"+g.one(), "/fhir/"+g.typ(), "/fhir//", "/fhir/a/b/c/d/e", "/fhir/"+g.one()+"/$nothing", "/fhir/%", "/fhir?_page=AAAA", "/fhir/_search")
	}
	g.dress(&q)
	return q
}

// write makes a create, an update or a delete, with or without a condition.
func (g *grammar) write(w *town, q *stormy) {
	q.body = g.resource()
	at := g.one()
	typ, id := typeAndID(q.body)
	q.method = g.pick("POST", "PUT", "PUT", "DELETE")
	switch {
	case q.method == "POST":
		q.path = "/fhir/" + typ
		if g.often(20) {
			q.headers = append(q.headers, [2]string{"If-None-Exist", g.pick(g.query(w), g.param(w, typ))})
		}
	case g.often(30):
		q.path = "/fhir/" + typ + "?" + g.pick(g.query(w), g.param(w, typ))
	case q.method == "DELETE":
		q.path = "/fhir/" + at
	default:
		q.path = "/fhir/" + typ + "/" + id
	}
	if q.method == "DELETE" && g.often(90) {
		q.body = ""
	}
	if g.often(5) {
		q.path = "/fhir/" + at
	}
	g.condition(q)
	g.format(q)
}

// condition asks for something of the version that is there.
func (g *grammar) condition(q *stormy) {
	if g.often(70) {
		return
	}
	name := g.pick("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-None-Exist", "If-Range")
	q.headers = append(q.headers, [2]string{name, g.pick(`W/"1"`, `"1"`, "*", `W/"99999999999999999999"`, "1", `W/"-1"`, `W/"1", W/"2"`, "", `"`, "Mon, 16 Nov 2026 09:00:00 GMT", "yesterday", "_id=sleep", "a=b=c&&")})
}

// format says what a body is, and sometimes makes it that.
func (g *grammar) format(q *stormy) {
	media := "application/fhir+json"
	switch {
	case g.often(25):
		if x := asXML(q.body); x != "" {
			q.body, media = g.scratch(x, 30), g.pick("application/fhir+xml", "application/fhir+xml", "text/xml; charset=utf-8")
		}
	case g.often(3):
		media = g.pick("", "application/json", "text/plain", "application/fhir+json; charset=latin1", "application/fhir+json; fhirVersion=5.0", "a/b;;", "application/json-patch+json", "application/x-www-form-urlencoded", "multipart/form-data")
	}
	q.headers = append(q.headers, [2]string{"Content-Type", media})
}

// operate makes a call of an operation.
func (g *grammar) operate(w *town, q *stormy) {
	op := g.pick("$validate", "$meta", "$meta-add", "$meta-delete", "$lookup", "$subsumes", "$validate-code", "$expand", "$translate", "$everything", "$docref", "$match", "$status", "$populate", "$extract")
	home := map[string]string{"$meta": "Patient", "$lookup": "CodeSystem", "$subsumes": "CodeSystem", "$validate-code": g.pick("CodeSystem", "ValueSet"), "$expand": "ValueSet",
		"$translate": "ConceptMap", "$everything": "Patient", "$docref": "DocumentReference", "$status": "SearchParameter", "$match": "Patient", "$populate": "Questionnaire", "$extract": "QuestionnaireResponse"}[op]
	if home == "" || g.often(5) {
		home = g.typ()
	}
	q.path = "/fhir/" + home + "/" + op
	if at := g.one(); g.often(15) || g.often(60) && strings.HasPrefix(at, home+"/") {
		q.path = "/fhir/" + at + "/" + op
	}
	var asks []string
	for range g.IntN(5) {
		name := g.pick("url", "code", "system", "codeA", "codeB", "filter", "count", "offset", "profile", "mode", "start", "end", "_since", "_type", "_count", "patient", "type", "valueSet", "target", "context", "display", "version", "activeOnly", "property", "_page", "reverse", "subject", "canonical")
		asks = append(asks, name+"="+g.pick(g.value("date"), g.value("uri"), g.value("token"), g.value("number"), "true"))
	}
	q.path += "?" + strings.Join(asks, "&")
	if g.often(60) {
		q.method, q.body = "POST", g.pick(g.parameters(asks), g.resource(), g.parameters(asks))
		g.format(q)
	}
}

// parameters writes what an address asks as a Parameters resource.
func (g *grammar) parameters(asks []string) string {
	var ps []string
	for _, a := range append(asks, "resource=", "meta=") {
		name, v, _ := strings.Cut(a, "=")
		if s, err := url.QueryUnescape(v); err == nil {
			v = s
		}
		kind := g.pick("valueString", "valueUri", "valueCode", "valueInteger", "valueBoolean", "valueDateTime", "valueCoding", "resource", "part", "valueMeta")
		body := quoted(v)
		switch kind {
		case "valueInteger", "valueBoolean":
			body = g.pick("1", "true", "-1", "1e9", "null", `"x"`)
		case "valueCoding":
			body = `{"system":` + quoted(g.pick("http://loinc.org", "", v)) + `,"code":` + quoted(v) + `}`
		case "part":
			body = `[{"name":` + quoted(v) + `,"valueString":"x"}]`
		case "resource":
			body = g.resource()
		case "valueMeta":
			body = g.pick(`{"tag":[{"code":"x"}]}`, `{"security":[{"code":"R"}]}`, `{"profile":["http://x"]}`, `{}`, `[]`, `{"tag":"x"}`)
		}
		ps = append(ps, `{"name":`+quoted(name)+`,"`+kind+`":`+body+`}`)
	}
	return g.scratch(`{"resourceType":"Parameters","parameter":[`+strings.Join(ps, ",")+`]}`, 10)
}

// patch makes a patch of either kind.
func (g *grammar) patch(w *town, q *stormy) {
	q.method, q.path = "PATCH", "/fhir/"+g.one()
	if g.often(20) {
		typ, _, _ := strings.Cut(g.one(), "/")
		q.path = "/fhir/" + typ + "?" + g.pick(g.query(w), g.param(w, typ))
	}
	media := "application/json-patch+json"
	switch {
	case g.often(40):
		q.body = g.scratch(patches[g.IntN(len(patches))], 40)
		if strings.HasPrefix(q.body, "{") {
			media = "application/fhir+json"
		}
	default:
		var ops []string
		for range 1 + g.IntN(4) {
			ops = append(ops, `{"op":`+quoted(g.pick("add", "remove", "replace", "move", "copy", "test"))+`,"path":`+quoted(g.pointer())+`,"from":`+quoted(g.pointer())+`,"value":`+g.junk()+`}`)
		}
		q.body = "[" + strings.Join(ops, ",") + "]"
	}
	q.headers = append(q.headers, [2]string{"Content-Type", media})
	g.condition(q)
}

func (g *grammar) pointer() string {
	return g.pick("", "/", "/status", "/code", "/code/coding/0", "/code/coding/-", "/code/coding/0/code", "/subject/reference", "/id", "/meta", "/meta/versionId", "/resourceType", "/a~0~1", "/note/-", "/name/0/given/0", "/extension", "/code/coding/01", "/~2", "x")
}

// bundle makes a batch or transaction of everything else.
func (g *grammar) bundle(w *town) string {
	if g.often(20) {
		return g.scratch(bundles[g.IntN(len(bundles))], 30)
	}
	var entries []string
	var known []string
	for i := range g.IntN(6) {
		in := stormy{method: "GET"}
		switch g.IntN(5) {
		case 0, 1:
			g.write(w, &in)
		case 2:
			g.operate(w, &in)
		case 3:
			g.patch(w, &in)
		default:
			in.path = g.pick("/fhir/"+g.one(), "/fhir/"+g.typ()+"?"+g.query(w))
		}
		full := fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012d", i)
		if len(known) > 0 && g.often(60) { // one entry speaks of another
			in.body = strings.ReplaceAll(in.body, "Patient/amara-reyes-cole", g.pick(known...))
		}
		known = append(known, full, g.typ()+"?"+g.query(w))
		e := `{"fullUrl":` + quoted(g.pick(full, full, full, g.pick(known...), "https://kith.test/fhir/"+g.one(), "")) + `,"request":{"method":` + quoted(in.method) + `,"url":` + quoted(strings.TrimPrefix(in.path, g.pick("/fhir/", "/fhir/", "/"))) + g.asked() + `}`
		if in.body != "" {
			content := in.body
			if !strings.HasPrefix(content, "{") || !g.often(97) {
				content = `{"resourceType":"Binary","contentType":"application/json-patch+json","data":` + quoted(base64.StdEncoding.EncodeToString([]byte(in.body))) + `}`
			}
			e += `,"resource":` + content
		}
		entries = append(entries, e+"}")
	}
	return `{"resourceType":"Bundle","type":` + quoted(g.pick("batch", "transaction", "transaction", "transaction", "collection", "")) + `,"entry":[` + strings.Join(entries, ",") + `]}`
}

// asked are the conditions of an entry.
func (g *grammar) asked() string {
	if g.often(80) {
		return ""
	}
	return `,` + quoted(g.pick("ifMatch", "ifNoneMatch", "ifModifiedSince", "ifNoneExist")) + `:` + quoted(g.pick(`W/"1"`, "*", "2026-11-16T09:00:00Z", "identifier=x|y", "_id=sleep", "", "&"))
}

// dress adds headers that any request may have, and packs some bodies.
func (g *grammar) dress(q *stormy) {
	if g.often(15) {
		q.headers = append(q.headers, [2]string{"Accept", g.pick("application/fhir+xml", "application/fhir+json", "text/html", "application/fhir+turtle", "*/*;q=0.1, text/xml", ",,;q=x", "application/fhir+json;fhirVersion=3.0", "image/png")})
	}
	if g.often(25) {
		q.headers = append(q.headers, [2]string{"Prefer", g.pick("return=minimal", "return=OperationOutcome", "return=representation", "handling=strict", "handling=lenient", "respond-async", "handling=strict, return=minimal", "=;,=")})
	}
	if g.often(10) {
		q.headers = append(q.headers, [2]string{g.pick("Accept-Language", "Origin", "X-HTTP-Method-Override", "Content-Encoding", "Range", "Cookie", "Authorization", "If-None-Match"), g.pick("es", "https://other.example", "DELETE", "gzip", "br", "bytes=0-1", "a=b", "Bearer x", "*")})
	}
	if q.body != "" && g.often(5) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write([]byte(q.body)) //nolint:errcheck // into memory
		z.Close()               //nolint:errcheck // into memory
		q.body = b.String()[:b.Len()-slices.Max([]int{0, g.IntN(12) - 8})]
		q.headers = append(q.headers, [2]string{"Content-Encoding", "gzip"})
	}
}
