package probe

import (
	"encoding/json"
	"net/http"
	"strings"

	"kith/platform/twin"
)

// body is a resource to send: one that was learned, changed here and there.
func (g *Grammar) body(typ string) string {
	all := g.words.bodies[typ]
	if len(all) == 0 || g.one(20) {
		return g.pick(`{"resourceType":"`+typ+`"}`, `{`, `{"resourceType":"`+typ+`","id":"x"}`, `<`+typ+` xmlns="http://hl7.org/fhir"/>`, `[]`)
	}
	body := g.known(all)
	switch g.dice.IntN(6) {
	case 0:
		return strings.Replace(body, g.known(g.words.dates), g.known(g.words.dates), 1)
	case 1:
		return strings.Replace(body, `"reference":"`+g.known(g.words.all), `"reference":"`+g.known(g.words.all), 1)
	case 2:
		return strings.Replace(body, `"final"`, `"amended"`, 1)
	}
	return body
}

// named is a body under another id; "" is none.
func named(body, id string) string {
	var r map[string]any
	if json.Unmarshal([]byte(body), &r) != nil {
		return body
	}
	if delete(r, "id"); id != "" {
		r["id"] = id
	}
	out, err := json.Marshal(r)
	if err != nil {
		return body
	}
	return string(out)
}

// unlabeled is a body without what labels it, and without the word that could
// only have been copied out of what nobody here may read.
func (g *Grammar) unlabeled(body string) string {
	var r map[string]any
	if json.Unmarshal([]byte(body), &r) != nil || g.one(4) {
		return body
	}
	delete(r, "meta")
	out, err := json.Marshal(r)
	if err != nil {
		return body
	}
	return string(out)
}

func (g *Grammar) create() twin.Request {
	typ := g.typ()
	q := twin.Request{Method: http.MethodPost, Path: g.at(typ), Body: named(g.unlabeled(g.body(typ)), "")}
	if g.one(2) {
		q.Header = []string{"If-None-Exist", g.params(typ, 1)}
	}
	return q
}

func (g *Grammar) update() twin.Request {
	typ := g.typ()
	id := g.id(typ)
	q := twin.Request{Method: http.MethodPut, Path: g.at(typ, id), Body: named(g.unlabeled(g.body(typ)), id)}
	if g.one(3) {
		q.Path = g.at(typ) + "?" + g.pick("_id="+id, g.param(typ))
		if g.one(2) {
			q.Body = named(q.Body, "")
		}
	}
	return g.matching(q)
}

// matching lets a write depend on a version.
func (g *Grammar) matching(q twin.Request) twin.Request {
	if g.one(3) {
		q.Header = append(q.Header, "If-Match", g.pick(`W/"1"`, `W/"2"`, "*", "x"))
	}
	return q
}

func (g *Grammar) edit() string {
	return `[{"op":"` + g.pick("replace", "test", "remove", "add") + `","path":"` + g.pick("/status", "/meta/security", "/subject/reference", "/x", "") + `","value":"` + g.pick("final", "amended", "Patient/"+g.id("Patient")) + `"}]`
}

func (g *Grammar) patch() twin.Request {
	typ := g.typ()
	q := twin.Request{Method: http.MethodPatch, Path: g.at(typ, g.id(typ)), Body: g.edit(), Header: []string{"Content-Type", "application/json-patch+json"}}
	if g.one(3) {
		q.Path = g.at(typ) + "?" + g.param(typ)
	}
	if g.one(4) {
		q.Header, q.Body = nil, `{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"`+typ+`.status"},{"name":"value","valueCode":"final"}]}]}`
	}
	return g.matching(q)
}

func (g *Grammar) remove() twin.Request {
	typ := g.typ()
	q := twin.Request{Method: http.MethodDelete, Path: g.at(typ, g.id(typ))}
	if g.one(3) {
		q.Path = g.at(typ) + "?" + g.param(typ)
	}
	return g.matching(q)
}

// bundle is a batch or a transaction. One entry at most makes something: the
// entries of a batch go side by side, and two would share out ids by chance.
func (g *Grammar) bundle() twin.Request {
	reading := func() string {
		typ := g.typ()
		return `{"request":{"method":"GET","url":` + quoted(g.pick(typ+"/"+g.id(typ), typ+"?"+g.params(typ, 1), typ+"/"+g.id(typ)+"/_history")) + `}}`
	}
	entries := []string{reading(), reading()}
	typ := g.typ()
	body := named(g.unlabeled(g.body(typ)), "")
	if json.Valid([]byte(body)) {
		id := g.id(typ)
		entries = append(entries, g.pick(
			`{"request":{"method":"POST","url":"`+typ+`","ifNoneExist":`+quoted(g.param(typ))+`},"resource":`+body+`}`,
			`{"fullUrl":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a","request":{"method":"POST","url":"`+typ+`"},"resource":`+body+`}`,
			`{"request":{"method":"PUT","url":`+quoted(typ+"/"+id)+`},"resource":`+named(body, id)+`}`,
			`{"request":{"method":"PUT","url":`+quoted(typ+"?"+g.param(typ))+`},"resource":`+body+`}`,
			`{"request":{"method":"DELETE","url":`+quoted(typ+"/"+id)+`}}`,
			`{"request":{"method":"DELETE","url":`+quoted(typ+"?"+g.param(typ))+`}}`))
	}
	g.dice.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return twin.Request{Method: http.MethodPost, Path: g.prefix, Body: `{"resourceType":"Bundle","type":"` + g.pick("batch", "transaction") + `","entry":[` + strings.Join(entries, ",") + `]}`}
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string
	}
	return string(b)
}
