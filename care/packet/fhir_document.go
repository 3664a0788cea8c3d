package packet

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/label"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/platform/access"
	"kith/platform/say"
)

const (
	loinc    = "http://loinc.org"
	clinical = "http://terminology.hl7.org/CodeSystem/condition-clinical"
	allergy  = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
)

// sections are the codes of those sections that LOINC has one for.
//
// Source: LOINC
var sections = map[Kind]string{
	Problem: "11450-4", Medication: "10160-0", Allergy: "48765-2", Goal: "61146-7", Plan: "18776-5", Why: "42349-1",
}

// types are what a document is, by what it is for.
//
// Source: LOINC
var types = map[Purpose]string{ForHandoff: "57133-1", ForReferral: "57133-1", ForConsult: "57133-1", ForMove: "60591-5"}

// writer makes a document: every address in it follows from what the document is
// and where in it something stands, and from nothing else in the record.
type writer struct {
	p       Packet
	ctx     context.Context
	entries []element.JSON
	labels  access.Mask
	subject element.JSON
	err     error
}

// address is the place of the n-th entry: an UUID of version 8, which is for
// ways of one's own.
func (w *writer) address(n int) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%d", w.p.Child, w.p.Audience.To, w.p.Audience.At.Unix(), n))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// add adds a resource and returns a reference to it.
func (w *writer) add(d *element.Draft) element.JSON {
	body, err := d.JSON()
	if w.err == nil {
		w.err = err
	}
	at := w.address(len(w.entries))
	w.entries = append(w.entries, element.Piece(map[string]any{"fullUrl": at, "resource": json.RawMessage(body)}))
	return element.Piece(map[string]string{"reference": at})
}

// document returns the packet as a FHIR document: a Composition, and what its
// sections speak of.
func (p Packet) document(ctx context.Context) ([]byte, error) {
	w := &writer{p: p, ctx: ctx, entries: []element.JSON{nil}}
	d := p.draft
	w.subject = w.add(w.patient())
	head := element.New("Composition", "").
		Set("language", p.Audience.Lang).
		Set("status", "final").
		Set("type", r4.NewConcept(loinc, types[p.Audience.Purpose])).
		Set("subject", w.subject).
		Set("date", p.Audience.At).
		Set("author[0]", w.author()).
		Set("title", d.header(ctx).About)
	if d.from.orgName != "" {
		head.Set("custodian", w.add(element.New("Organization", "").Set("name", d.from.orgName)))
	}
	head.Set("text", narrative(d.header(ctx).Lines))
	for _, s := range p.Sections(ctx) {
		head.Append("section", w.section(s))
	}
	if said := p.agreed(ctx); said != "" {
		head.Append("section", w.note(say.T(ctx, "packet.agreed-title"), said))
	}
	if p.Notice != "" {
		head.Append("section", w.note(say.T(ctx, "consent.part2.title"), p.Notice))
	}
	for _, c := range label.Codings(w.labels) {
		head.Append("meta.security", c)
	}
	body, err := head.JSON()
	if err != nil || w.err != nil {
		return nil, cmp.Or(err, w.err)
	}
	w.entries[0] = element.Piece(map[string]any{"fullUrl": w.address(0), "resource": json.RawMessage(body)})
	return w.bundle()
}

func (w *writer) bundle() ([]byte, error) {
	b := element.New("Bundle", "").
		Set("identifier.system", "urn:ietf:rfc:3986").
		Set("identifier.value", w.address(-1)).
		Set("type", "document").
		Set("timestamp", w.p.Audience.At)
	for _, c := range label.Codings(w.labels) {
		b.Append("meta.security", c)
	}
	for _, e := range w.entries {
		b.Append("entry", e)
	}
	return b.JSON()
}

func (w *writer) patient() *element.Draft {
	c, r := w.p.draft.Child, audiences[w.p.Reader]
	d := element.New("Patient", "")
	if !r.Name {
		return d.Append("extension", element.JSON(`{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}`))
	}
	d.Set("name[0].use", "usual").Set("name[0].text", c.Name)
	if r.Birth && c.Birth != "" {
		d.Set("birthDate", string(c.Birth))
	}
	if i := slices.IndexFunc(w.p.Items, func(l Line) bool { return l.Kind == Language }); i >= 0 && c.Language.Code != "" {
		d.Set("communication[0].language", r4.NewConcept("urn:ietf:bcp:47", c.Language.Code)).
			Set("communication[0].preferred", true)
	}
	return d
}

// author is who sends it: a person where one does, else the place.
func (w *writer) author() element.JSON {
	if f := w.p.draft.from; f.name != "" {
		return w.add(element.New("Practitioner", "").Set("name[0].text", f.name))
	}
	return element.Piece(map[string]string{"display": cmp.Or(w.p.draft.from.orgName, "Kith")})
}

// section is one section: its words, and a resource for each line that has one.
func (w *writer) section(s Section) element.JSON {
	x := map[string]any{"title": s.Title}
	if c := sections[s.Kind]; c != "" {
		x["code"] = json.RawMessage(r4.NewConcept(loinc, c))
	}
	var said []string
	var refs []json.RawMessage
	for _, l := range s.Lines {
		said = append(said, l.Said(w.ctx))
		w.labels |= l.Labels & access.Labels
		if d := w.line(l); d != nil {
			for _, c := range label.Codings(l.Labels & access.Labels) {
				d.Append("meta.security", c)
			}
			refs = append(refs, json.RawMessage(w.add(d)))
		}
	}
	x["text"] = json.RawMessage(narrative(said))
	if len(refs) > 0 {
		x["entry"] = refs
	}
	return element.Piece(x)
}

func (w *writer) note(title, text string) element.JSON {
	return element.Piece(map[string]any{"title": title, "text": json.RawMessage(narrative([]string{text}))})
}

// narrative is a list of lines as R4 wants text.
func narrative(lines []string) element.JSON {
	var b strings.Builder
	b.WriteString(`<div xmlns="http://www.w3.org/1999/xhtml"><ul>`)
	for _, l := range lines {
		b.WriteString("<li>" + html.EscapeString(l) + "</li>")
	}
	b.WriteString("</ul></div>")
	return element.Piece(map[string]string{"status": "generated", "div": b.String()})
}

// line is a line as a resource, nil where it is words alone.
func (w *writer) line(l Line) *element.Draft {
	switch l.Kind {
	case Matters, Helps:
		code := map[Kind]string{Matters: "what-matters", Helps: "what-helps"}[l.Kind]
		return element.New("Observation", "").Set("status", "final").Set("code", own.Concept(code)).Set("subject", w.subject).
			Set("effectiveDateTime", l.Day).Set("performer[0].display", l.Who).Set("valueString", l.Words)
	case Goal:
		return element.New("Goal", "").Set("lifecycleStatus", l.status).Set("description", l.concept()).Set("subject", w.subject)
	case Plan:
		return element.New("CarePlan", "").Set("status", "active").Set("intent", "plan").Set("subject", w.subject).
			Set("activity[0].detail.status", "in-progress").Set("activity[0].detail.description", l.Words)
	case Problem:
		return element.New("Condition", "").Set("clinicalStatus", status(clinical, l.status)).Set("code", l.concept()).
			Set("subject", w.subject).Set("onsetDateTime", l.Day)
	case Medication:
		d := element.New("MedicationStatement", "").Set("status", "active").Set("medicationCodeableConcept", l.concept()).Set("subject", w.subject)
		for _, dose := range l.More {
			d.Append("dosage", element.Piece(map[string]string{"text": dose}))
		}
		return d
	case Allergy:
		d := element.New("AllergyIntolerance", "").Set("clinicalStatus", status(allergy, l.status)).Set("code", l.concept()).Set("patient", w.subject)
		for _, m := range l.More {
			d.Append("reaction", element.Piece(map[string]any{"manifestation": []any{map[string]string{"text": m}}}))
		}
		return d
	case Statement, Headline:
		w.labels |= label.Told | label.Restricted
		kind := map[Kind]string{Statement: "disclosure", Headline: "headline"}[l.Kind]
		return element.New("Communication", "").Set("status", "completed").Append("category", own.Concept(kind)).
			Set("subject", w.subject).Set("payload[0].contentString", l.Words)
	}
	return nil
}

// concept is what a line is about: the codes the record has, and the words.
func (l Line) concept() element.JSON {
	x := map[string]any{"text": l.Words}
	if len(l.codes) > 0 {
		x["coding"] = l.codes
	}
	return element.Piece(x)
}

// status is a clinical status; without one it is active, which is what goes.
func status(system, code string) element.JSON {
	if code == "" {
		code = "active"
	}
	return r4.NewConcept(system, code)
}
