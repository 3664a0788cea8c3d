package measure

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"kith/exchange/claims"
	"kith/fhir/element"
	"kith/fhir/seen"
	"kith/relation/encounter"
)

// Passed gathers referrals from FHIR: each ServiceRequest from its requester to
// each performer, sent when it was authored, and closed on the day on which a
// Task about it was completed. Requests that were never sent, taken back or
// entered in error are none. The zero Passed is empty.
//
// Source: CMS50, FHIR-R4
type Passed struct {
	all  []request
	done map[string]encounter.Day // of the request with an id
}

type request struct {
	id   string
	sent Referral
}

// Add takes a ServiceRequest or a Task, or each of a Bundle; others say nothing.
func (p *Passed) Add(v element.Value) {
	switch {
	case v.Get("resourceType").Is("Bundle"):
		for e := range v.Each("entry", "resource") {
			p.Add(e)
		}
	case v.Get("resourceType").Is("ServiceRequest"):
		p.request(v)
	case v.Get("resourceType").Is("Task"):
		p.task(v)
	}
}

// none are states of a request in which nothing passed.
var none = []string{"draft", "revoked", "entered-in-error"}

func (p *Passed) request(v element.Value) {
	day, ok := claims.ISO.Day([]byte(v.Get("authoredOn").Text()))
	from := claims.Identifier(seen.Reference(v, v.Get("requester")))
	if !ok || from == "" || slices.Contains(none, v.Get("status").Text()) {
		return
	}
	for to := range v.Each("performer") {
		if name := claims.Identifier(seen.Reference(v, to)); name != "" {
			p.all = append(p.all, request{"ServiceRequest/" + v.Get("id").Text(), Referral{From: from, To: name, Sent: day, Open: true}})
		}
	}
}

func (p *Passed) task(v element.Value) {
	day, ok := claims.ISO.Day([]byte(cmp.Or(v.At("executionPeriod", "end").Text(), v.Get("lastModified").Text())))
	if !ok || !v.Get("status").Is("completed") {
		return
	}
	about := []element.Value{v.Get("focus")}
	about = slices.AppendSeq(about, v.Each("basedOn"))
	for _, ref := range about {
		if id := seen.Reference(v, ref); id != "" {
			if p.done == nil {
				p.done = map[string]encounter.Day{}
			}
			p.done[id] = max(day, p.done[id])
		}
	}
}

// Referrals returns what was gathered, in the order of requests.
func (p *Passed) Referrals() (all []Referral) {
	for _, r := range p.all {
		if day, ok := p.done[r.id]; ok && day >= r.sent.Sent {
			r.sent.Closed, r.sent.Open = day, false
		}
		all = append(all, r.sent)
	}
	return all
}

// passed reads NDJSON.
func (g *Given) passed(name string, text []byte) (lines int, err error) {
	var p Passed
	var doc element.Doc
	for line := range bytes.Lines(text) {
		lines++
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if err := doc.Parse(line, element.Options{}); err != nil {
			return lines, fmt.Errorf("%s: line %d: %w", name, lines, err)
		}
		p.Add(doc.Root())
	}
	for _, r := range p.Referrals() {
		r.From, r.To = g.id("provider", r.From), g.id("provider", r.To)
		g.Referrals = append(g.Referrals, r)
	}
	return lines, nil
}
