package sdc

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/platform/fault"
)

// extraction is how observationExtract wants an item taken out.
type extraction struct {
	said       bool
	on, member bool
	categories []string // CodeableConcepts as JSON
}

func extractionOf(v element.Value, key string) (x extraction, err error) {
	is := ext(v, sdc+"observationExtract")
	x.said = is.Exists()
	x.member = is.Is("member")
	x.on = is.True() || x.member
	if how := is.Text(); is.Kind() == '"' && !x.member {
		return x, refuse("extraction", key, how)
	}
	if extOf(v.Get("code"), sdc+"observationExtract").Exists() {
		return x, refuse("extraction", key, "code")
	}
	for c := range exts(v, sdc+"observation-extract-category") {
		x.categories = append(x.categories, string(valueOf(c, "value").Raw()))
	}
	return x, nil
}

// What the Observations say. Source: US-Core, FHIR-R4-DataAbsent
const (
	survey       = `{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"survey","display":"Survey"}]}`
	absentSystem = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
)

// Extract returns the Observations in a completed response, as US Core's
// Screening Assessment: one for each answer whose item asks for it and has a
// code, derived from the response, panels last. Their ids follow from the
// response's id and the item's key, so the same response always makes the same
// ones. A response about somebody who is no Patient has none: R4 gives an
// Observation no such subject.
func (f *Form) Extract(response element.Value) (all [][]byte, err error) {
	entries, err := f.extracted(response, "Observation/")
	for _, e := range entries {
		all = append(all, e.Body)
	}
	return all, err
}

// Entry is an Observation that is to be created: it has no id yet, and others
// name it by URL, "urn:uuid:…".
type Entry struct {
	URL  string
	Body []byte
}

// Transaction returns what Extract does, as it is sent to a server that chooses
// the ids.
func (f *Form) Transaction(response element.Value) ([]Entry, error) {
	return f.extracted(response, urn)
}

const urn = "urn:uuid:"

func (f *Form) extracted(response element.Value, prefix string) (all []Entry, err error) {
	a, err := f.Answers(response)
	if err != nil {
		return nil, err
	}
	status := map[string]string{"completed": "final", "amended": "amended"}[response.Get("status").Text()]
	if status == "" {
		return nil, fault.At(fault.Rule, "sdc.not-completed", "QuestionnaireResponse.status")
	}
	subject := response.Get("subject")
	if ref := subject.Get("reference").Text(); strings.Contains(ref, "RelatedPerson/") || strings.Contains(ref, "Practitioner/") {
		return nil, nil
	}
	x := &extracting{form: f, answers: a, from: response, status: status, prefix: prefix}
	x.base = response.Get("id").Text()
	if x.base == "" {
		x.base = string(response.Raw())
	}
	if members := x.items(f.Items, f.extract); f.extract.member && len(f.Codes) > 0 && len(members) > 0 {
		x.panel("", f.Codes, f.extract, members)
	}
	return x.out, x.err
}

// extracting is a response being turned into Observations.
type extracting struct {
	form         *Form
	answers      Answers
	from         element.Value
	base, status string
	prefix       string // before an id in a reference
	out          []Entry
	err          error
}

// items takes out items, and returns the ids of those that are members of a
// panel around them. What a group that is a panel itself holds is its own
// member, unless it says otherwise.
func (x *extracting) items(items []*Item, around extraction) (members []string) {
	for _, i := range items {
		how := i.extract
		if !how.said {
			how.on, how.member = around.on, around.member
		}
		how.categories = slices.Concat(around.categories, how.categories)
		within, panel := how, i.Type == "group" && i.extract.on && len(i.Codes) > 0
		if panel {
			within.member = true
		}
		inner := x.items(i.Items, within)
		var ids []string
		switch {
		case panel && len(inner) > 0:
			ids, inner = []string{x.panel(i.Key, i.Codes, how, inner)}, nil
		case i.Question() && how.on && len(i.Codes) > 0:
			for n, v := range x.answers[i.Key] {
				ids = append(ids, x.one(i, v, n, how))
			}
		}
		if how.member {
			members = append(members, ids...)
		}
		members = append(members, inner...)
	}
	return members
}

// id is made of what an Observation stands for.
func (x *extracting) id(key string, n int) string {
	h := sha256.Sum256([]byte(x.base + "\x00" + key + "\x00" + strconv.Itoa(n)))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

func (x *extracting) one(i *Item, v Value, n int, how extraction) string {
	id := x.id(i.Key, n)
	d := x.begin(id, i.Codes, how)
	switch text := element.JSON(v.JSON); v.Type {
	case absent:
		d.Set("dataAbsentReason.coding[0].system", absentSystem).Set("dataAbsentReason.coding[0].code", v.Absent())
	case "Coding":
		d.Set("valueCodeableConcept.coding[0]", text)
	case "integer", "decimal":
		x.number(d, i, v)
	case "date":
		d.Set("valueDateTime", text)
	case "uri":
		d.Set("valueString", text)
	default:
		d.Set("value"+title(v.Type), text)
	}
	x.end(id, d)
	return id
}

// number writes a number: as a Quantity where the form says of what, or where R4
// has no other place for it.
func (x *extracting) number(d *element.Draft, i *Item, v Value) {
	if v.Type == "integer" && len(i.Units) == 0 {
		d.Set("valueInteger", element.JSON(v.JSON))
		return
	}
	d.Set("valueQuantity.value", element.JSON(v.JSON))
	if len(i.Units) > 0 {
		u := i.Units[0]
		d.Set("valueQuantity.unit", u.Text()).Set("valueQuantity.system", u.System()).Set("valueQuantity.code", u.Code())
	}
}

func (x *extracting) panel(key string, codes []Value, how extraction, members []string) string {
	id := x.id(key, -1)
	d := x.begin(id, codes, how)
	for n, m := range members {
		d.Set("hasMember["+strconv.Itoa(n)+"].reference", x.prefix+m)
	}
	x.end(id, d)
	return id
}

// begin writes what every Observation of a response shares. Labels of the
// response are its own, too.
func (x *extracting) begin(id string, codes []Value, how extraction) *element.Draft {
	r := x.from
	if x.prefix == urn {
		id = ""
	}
	d := element.New("Observation", id).Set("meta.security", r.At("meta", "security"))
	d.Set("basedOn", r.Get("basedOn")).Set("status", x.status)
	for n, c := range append([]string{survey}, how.categories...) {
		d.Set("category["+strconv.Itoa(n)+"]", element.JSON(c))
	}
	for n, c := range codes {
		d.Set("code.coding["+strconv.Itoa(n)+"]", element.JSON(c.JSON))
	}
	d.Set("subject", r.Get("subject")).Set("encounter", r.Get("encounter")).Set("effectiveDateTime", r.Get("authored"))
	who := r.Get("source")
	if author := r.Get("author"); !who.Exists() && !strings.HasPrefix(author.Get("reference").Text(), "Device/") {
		who = author
	}
	if who.Exists() {
		d.Set("performer[0]", who)
	}
	return d
}

func (x *extracting) end(id string, d *element.Draft) {
	if id := x.from.Get("id").Text(); id != "" {
		d.Set("derivedFrom[0].reference", "QuestionnaireResponse/"+id)
	}
	body, err := d.JSON()
	if err != nil && x.err == nil {
		x.err = err
	}
	x.out = append(x.out, Entry{x.prefix + id, slices.Clone(body)})
}
