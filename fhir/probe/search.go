package probe

import (
	"net/url"
	"strings"

	"kith/fhir/definition"
	"kith/platform/twin"
)

// search is a search in one type, with up to so many parameters.
func (g *Grammar) search(most int) twin.Request {
	typ := g.typ()
	query := g.params(typ, 1+g.dice.IntN(most))
	if g.one(10) {
		return twin.Request{Method: "POST", Path: g.at(typ, "_search"), Body: query, Header: []string{"Content-Type", "application/x-www-form-urlencoded"}}
	}
	if g.one(25) {
		return g.get(g.prefix + "?_type=" + typ + "," + g.typ() + "&" + query)
	}
	return g.get(g.at(typ) + "?" + query)
}

// chained is a search through references, there or back.
func (g *Grammar) chained() twin.Request {
	typ := g.typ()
	query := g.chain(typ, 3)
	if g.one(2) {
		query = g.has(typ, 2)
	}
	if g.one(3) {
		query += "&" + g.control()
	}
	return g.get(g.at(typ) + "?" + query)
}

func (g *Grammar) count() twin.Request {
	typ := g.typ()
	return g.get(g.at(typ) + "?" + g.pick("_summary=count", "_count=0", "_total=accurate&_count=1", "_total=estimate") + "&" + g.params(typ, 1))
}

// params are some parameters of a type, at times with how to show what is found.
func (g *Grammar) params(typ string, n int) string {
	var all []string
	for range n {
		all = append(all, g.param(typ))
	}
	if g.one(3) {
		all = append(all, g.control())
	}
	if g.one(5) {
		all = append(all, "_count="+g.pick("1", "2", "3", "7"))
	}
	return strings.Join(all, "&")
}

// param is one parameter of a type.
func (g *Grammar) param(typ string) string {
	switch g.dice.IntN(16) {
	case 0:
		return "_id=" + g.id(typ) + "," + g.id(typ)
	case 1:
		return "_security" + g.pick("", ":not", ":missing") + "=" + g.pick("R", "V", "PSY", "SUD", "ADOL", "HIV", "answers", "http://kith.example/fhir/CodeSystem/kith|answers", "true", "false")
	case 2:
		return "_lastUpdated=" + g.pick("gt", "lt", "ge", "eq", "ne", "") + g.date()
	case 3:
		return g.pick("_content", "_text") + "=" + g.text()
	case 4:
		return "_filter=" + url.QueryEscape(g.filter(typ))
	case 5:
		return g.has(typ, 1)
	case 6:
		return g.chain(typ, 2)
	case 7:
		return g.pick("_list="+g.id("List"), "_tag=x", "_profile="+url.QueryEscape(g.known(g.words.uris)), "_source=x", "nonsense=1", "_sort=nonsense", "_has=x", "_has:x:y=1", "a%zz=1", "_query=x")
	}
	all := definition.SearchParams(typ)
	if len(all) == 0 {
		return "_id=x"
	}
	p := all[g.dice.IntN(len(all))]
	return p.Code + g.valued(p)
}

// valued is a modifier and a value for a parameter: ":not=x".
func (g *Grammar) valued(p *definition.SearchParam) string {
	if g.one(9) {
		return ":missing=" + g.pick("true", "false", "x")
	}
	if g.one(30) {
		return g.pick(":nonsense", ":exact", ":above", ":in", "") + "=" + g.pick("", "%00", "$", "|", ",,", `\`, "%22%3E", "' or 1=1 --")
	}
	return g.modified(p.Kind, p.Targets) + "=" + g.value(p)
}

func (g *Grammar) modified(kind string, targets []string) string {
	if !g.one(3) {
		return ""
	}
	switch kind {
	case "token":
		return g.pick(":not", ":text", ":of-type", ":in", ":below", ":not-in")
	case "string":
		return g.pick(":contains", ":exact")
	case "uri":
		return g.pick(":below", ":above", ":contains")
	case "reference":
		return g.pick(":identifier", ":below", ":"+g.pick(append(targets, "Patient")...))
	}
	return ""
}

// value is something that a parameter can be compared with.
func (g *Grammar) value(p *definition.SearchParam) string {
	switch p.Kind {
	case "token":
		return g.token()
	case "reference":
		return g.reference(p.Targets)
	case "date":
		return g.pick("", "gt", "ge", "lt", "le", "ne", "sa", "eb", "ap") + g.date()
	case "number", "quantity":
		return g.pick("", "gt", "ge", "lt", "le", "ne", "ap") + g.pick(g.known(g.words.sums), g.pick("0", "1", "5", "9.5", "100"))
	case "uri":
		return url.QueryEscape(g.known(g.words.uris))
	case "composite":
		return g.token() + "$" + g.pick(g.token(), "gt"+g.known(g.words.sums), g.date())
	}
	return g.text()
}

func (g *Grammar) token() string {
	system, code, _ := strings.Cut(g.known(g.words.codes), "|")
	return url.QueryEscape(g.pick(system+"|"+code, system+"|"+code, code, code, "|"+code, system+"|", g.pick("active", "final", "completed", "booked", "female", "finished")))
}

func (g *Grammar) reference(targets []string) string {
	typ := g.pick(append(targets, "Patient", "Patient")...)
	id := g.id(typ)
	return url.QueryEscape(g.pick(typ+"/"+id, typ+"/"+id, id, g.known(g.words.all)))
}

func (g *Grammar) date() string {
	d := g.known(g.words.dates)
	return url.QueryEscape(g.pick(d, d, d[:min(10, len(d))], d[:min(7, len(d))], "2026-11-16T14:00:00Z", "2026"))
}

func (g *Grammar) day() string {
	d := g.known(g.words.dates)
	return d[:min(10, len(d))]
}

func (g *Grammar) text() string {
	w := g.known(g.words.texts)
	return url.QueryEscape(g.pick(w, w, w[:min(3, len(w))], w+" "+g.known(g.words.texts), w+" or not "+g.known(g.words.texts), strings.ToUpper(w)))
}

// chain leads along references to a parameter at their end.
func (g *Grammar) chain(typ string, deep int) string {
	all := references(typ)
	if len(all) == 0 {
		return g.pick("subject.name=x", "patient.identifier=x")
	}
	p := all[g.dice.IntN(len(all))]
	to := g.pick(append(p.Targets, "Patient")...)
	if len(p.Targets) > 6 { // of any type: rather one that is there
		to = g.typ()
	}
	name := p.Code
	if len(p.Targets) != 1 || g.one(2) {
		name += ":" + to
	}
	if deep > 1 && g.one(3) {
		return name + "." + g.chain(to, deep-1)
	}
	if g.one(6) {
		return name + "." + g.has(to, 1)
	}
	return name + "." + g.end(to)
}

// end is the parameter at the end of a chain.
func (g *Grammar) end(typ string) string {
	if g.one(4) {
		return g.pick("_id="+g.id(typ), "_security=R", "_lastUpdated=gt"+g.date(), "_content="+g.text())
	}
	all := definition.SearchParams(typ)
	if len(all) == 0 {
		return "_id=x"
	}
	p := all[g.dice.IntN(len(all))]
	return p.Code + g.valued(p)
}

// has looks back along references: what points here?
func (g *Grammar) has(typ string, deep int) string {
	for range 8 {
		from := g.typ()
		for _, p := range references(from) {
			if contains(p.Targets, typ) && g.one(2) {
				name := "_has:" + from + ":" + p.Code + ":"
				if deep > 1 && g.one(3) {
					return name + g.has(from, deep-1)
				}
				return name + g.end(from)
			}
		}
	}
	return "_has:Observation:patient:" + g.end("Observation")
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return len(all) == 0
}

// filter is an expression of _filter.
func (g *Grammar) filter(typ string) string {
	one := func() string {
		return g.pick("_id eq "+g.id(typ), "_security eq "+g.pick("R", "answers"), "_lastUpdated gt "+g.day(), "status eq final", "code eq "+g.known(g.words.texts),
			"patient re Patient/"+g.id("Patient"), "date ge "+g.day(), "status pr true", "name co "+g.known(g.words.texts), "patient.name sw "+g.known(g.words.texts), "(")
	}
	switch g.dice.IntN(4) {
	case 0:
		return one() + g.pick(" and ", " or ") + one()
	case 1:
		return "not (" + one() + ")"
	}
	return one()
}

// control says how to show what is found, or what else.
func (g *Grammar) control() string {
	typ := g.typ()
	param := func() string {
		if all := definition.SearchParams(typ); len(all) > 0 {
			return all[g.dice.IntN(len(all))].Code
		}
		return "_id"
	}
	include := func() string {
		if all := references(typ); len(all) > 0 {
			return typ + ":" + all[g.dice.IntN(len(all))].Code
		}
		return "*"
	}
	switch g.dice.IntN(9) {
	case 0, 1:
		return g.pick("_include", "_include:iterate") + "=" + g.pick(include(), include(), "*")
	case 2, 3:
		return g.pick("_revinclude", "_revinclude:iterate") + "=" + g.pick(include(), include(), "*")
	case 4:
		return "_sort=" + g.pick("", "-") + g.pick("_lastUpdated", "_id", param(), param(), param()+",-_lastUpdated")
	case 5:
		return "_summary=" + g.pick("true", "text", "data", "count", "false", "x")
	case 6:
		return "_elements=" + g.pick("id", "status,subject", "meta", "code,x", "text")
	case 7:
		return "_total=" + g.pick("none", "estimate", "accurate")
	}
	return g.pick("_format=xml", "_format=json", "_format=ndjson", "_pretty=true", "_count=1", "_count=0", "_contained=true", "_score=true", "_cursor=x", "_count=x", "_maxresults=1")
}
