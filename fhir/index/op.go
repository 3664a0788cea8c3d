package index

import (
	"bytes"

	"kith/fhir/element"
	"kith/fhir/r4"
)

// op is how a value of some type becomes rows of some kind.
type op uint8

const (
	opText op = iota + 1
	opCoding
	opConcept
	opIdentifier
	opContact
	opString
	opName
	opAddress
	opURI
	opReference
	opCanonical
	opResource
	opDate
	opPeriod
	opTiming
	opNumber
	opQuantity
	opMoney
	opRange
	opSampled
)

// ops says which types each kind can read. What R4's expressions name besides,
// such as a date that may be an age, has no row. Source: FHIR-R4-Search
var ops = [Kinds]map[string]op{
	Token: {"code": opText, "string": opText, "id": opText, "boolean": opText, "uri": opText, "canonical": opText, "oid": opText,
		"Coding": opCoding, "CodeableConcept": opConcept, "Identifier": opIdentifier, "ContactPoint": opContact},
	String: {"string": opString, "markdown": opString, "id": opString, "code": opString, "HumanName": opName, "Address": opAddress},
	URI:    {"uri": opURI, "url": opURI, "canonical": opURI, "oid": opURI, "uuid": opURI},
	Reference: {"Reference": opReference, "canonical": opCanonical, "uri": opCanonical, "url": opCanonical, "oid": opCanonical,
		"uuid": opCanonical, "Resource": opResource},
	Date: {"date": opDate, "dateTime": opDate, "instant": opDate, "Period": opPeriod, "Timing": opTiming},
	Number: {"integer": opNumber, "decimal": opNumber, "positiveInt": opNumber, "unsignedInt": opNumber, "Quantity": opQuantity,
		"Age": opQuantity, "Duration": opQuantity, "Count": opQuantity, "Distance": opQuantity, "Money": opMoney, "Range": opRange,
		"SampledData": opSampled},
}

func opOf(k Kind, typ string) (op, bool) {
	o, ok := ops[k][typ]
	return o, ok
}

// emit adds the rows of one value. A value that is not of the type it should
// have says nothing.
func (w *walk) emit(e *emit, v element.Value) {
	switch e.op {
	case opText:
		w.text(e, v)
	case opCoding:
		w.coding(e, v)
	case opConcept:
		w.concept(e, v)
	case opIdentifier:
		w.identifier(e, v)
	case opContact:
		w.contact(e, v)
	case opString:
		w.string(e, v)
	case opName:
		w.words(e, v, nameParts)
	case opAddress:
		w.words(e, v, addressParts)
	case opURI:
		if t := textOf(v); len(t) > 0 {
			w.rows.URIs = append(w.rows.URIs, URIRow{Field: int32(e.field.Number), Item: w.of(e), Value: keep(t)})
		}
	case opReference:
		w.reference(e, v)
	case opCanonical:
		w.canonical(e, v)
	case opResource:
		w.resource(e, v)
	case opDate, opPeriod, opTiming:
		w.date(e, v)
	default:
		w.amount(e, v)
	}
}

// of is the item that rows of e name.
func (w *walk) of(e *emit) int32 {
	if e.item {
		return w.item
	}
	return 0
}

// textOf returns the text of a string, or of a number or boolean as it is
// written. It is valid as long as the document, and no copy as a rule.
func textOf(v element.Value) []byte {
	raw := v.Raw()
	switch v.Kind() {
	case '"':
		if bytes.IndexByte(raw, '\\') < 0 {
			return raw[1 : len(raw)-1]
		}
		return v.AppendText(nil)
	case 't', 'f', '0':
		return raw
	}
	return nil
}

// called adds what a code is called.
func (w *walk) called(e *emit, v element.Value) {
	if e.field.Text == nil || v.Kind() != '"' {
		return
	}
	if name := folded(textOf(v)); name != "" {
		w.rows.URIs = append(w.rows.URIs, URIRow{Field: int32(e.field.Text.Number), Value: name})
	}
}

// token adds a row. A value without text says only that something is there.
func (w *walk) token(field *Field, item int32, system, value []byte) {
	w.rows.Tokens = append(w.rows.Tokens, TokenRow{int32(field.Number), item, keep(value), keep(system)})
}

func (w *walk) text(e *emit, v element.Value) {
	t := textOf(v)
	if len(t) == 0 {
		return
	}
	value := keep(t)
	w.rows.Tokens = append(w.rows.Tokens, TokenRow{int32(e.field.Number), w.of(e), value, systemOf(e.implied, value)})
}

func (w *walk) coding(e *emit, v element.Value) bool {
	var system, code []byte
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Name() {
		case "system":
			system = textOf(c)
		case "code":
			code = textOf(c)
		case "display":
			w.called(e, c)
		}
	}
	if v.Kind() != '{' || len(code) == 0 {
		return false
	}
	w.token(e.field, w.of(e), system, code)
	return true
}

func (w *walk) concept(e *emit, v element.Value) {
	coded := false
	w.called(e, v.Get("text"))
	list := v.Get("coding")
	for c := list.Child(); c.Exists() && list.Kind() == '['; c = list.Next(c) {
		coded = w.coding(e, c) || coded
	}
	if !coded && v.Kind() == '{' {
		w.token(e.field, w.of(e), nil, nil)
	}
}

func (w *walk) identifier(e *emit, v element.Value) {
	var system, value []byte
	var types element.Value
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Name() {
		case "system":
			system = textOf(c)
		case "value":
			value = textOf(c)
		case "type":
			w.called(e, c.Get("text"))
			types = c.Get("coding")
		}
	}
	if v.Kind() != '{' {
		return
	}
	w.token(e.field, w.of(e), system, value)
	if e.field.OfType == nil || len(value) == 0 || types.Kind() != '[' {
		return
	}
	for c := types.Child(); c.Exists(); c = types.Next(c) {
		if code := c.Get("code"); code.Exists() {
			s := append(append(append(w.rows.scratch[:0], textOf(code)...), '|'), value...)
			w.token(e.field.OfType, 0, textOf(c.Get("system")), s)
			w.rows.scratch = s
		}
	}
}

func (w *walk) contact(e *emit, v element.Value) {
	if value := textOf(v.Get("value")); len(value) > 0 {
		w.token(e.field, w.of(e), textOf(v.Get("system")), value)
	}
}

// A reference points to something, by its own words or by an identifier.
func (w *walk) reference(e *emit, v element.Value) {
	if v.Kind() != '{' {
		return
	}
	var ref, typ []byte
	for c := v.Child(); c.Exists(); c = v.Next(c) {
		switch c.Name() {
		case "reference":
			ref = textOf(c)
		case "type":
			typ = textOf(c)
		case "identifier":
			if e.field.Identifiers != nil && c.Kind() == '{' {
				w.token(e.field.Identifiers, w.of(e), textOf(c.Get("system")), textOf(c.Get("value")))
			}
		}
	}
	row := ReferenceRow{Field: int32(e.field.Number), Item: w.of(e)}
	whole, plain, of := Split(ref)
	if len(ref) > 1 && ref[0] == '#' {
		of = w.contained(ref[1:])
	}
	if row.Type = typeNumbers[string(of)]; row.Type == 0 {
		row.Type = typeNumbers[string(bytes.TrimPrefix(typ, structure))]
	}
	if len(plain) > 0 {
		row.Target = Target(plain)
	}
	w.rows.References = append(w.rows.References, row)
	if len(whole) > len(plain) && len(plain) > 0 {
		row.Target = Target(whole)
		w.rows.References = append(w.rows.References, row)
	}
}

// contained returns the type of the contained resource with this id.
func (w *walk) contained(id []byte) []byte {
	for r := range w.root.Each("contained") {
		if r.Get("id").Is(string(id)) {
			return textOf(r.Get("resourceType"))
		}
	}
	return nil
}

var structure = []byte("http://hl7.org/fhir/StructureDefinition/")

var history = []byte("/_history/")

// Split takes a reference apart: without its fragment, also without its
// version, and the type it names, nil if it names none. A contained resource
// is no target: all are empty.
func Split(ref []byte) (whole, plain, typ []byte) {
	whole, _, _ = bytes.Cut(ref, []byte("#"))
	plain, _, _ = bytes.Cut(whole, history)
	last := bytes.LastIndexByte(plain, '/')
	if last < 0 {
		return whole, plain, nil
	}
	typ = plain[:last]
	return whole, plain, typ[bytes.LastIndexByte(typ, '/')+1:]
}

// canonical adds a row for the address, and one with the version if it has one.
func (w *walk) canonical(e *emit, v element.Value) {
	t := textOf(v)
	if len(t) == 0 {
		return
	}
	t, _, _ = bytes.Cut(t, []byte("#"))
	row := ReferenceRow{Field: int32(e.field.Number), Item: w.of(e), Target: Target(t)}
	w.rows.References = append(w.rows.References, row)
	if w.rows.Addresses != nil {
		w.rows.Addresses[row.Target] = string(t)
	}
	if plain, _, versioned := bytes.Cut(t, []byte("|")); versioned {
		row.Target = Target(plain)
		w.rows.References = append(w.rows.References, row)
	}
}

// resource stands for a resource that lies inside, as if it were referred to.
func (w *walk) resource(e *emit, v element.Value) {
	typ, id := v.Get("resourceType").Text(), v.Get("id").Text()
	if !r4.IsType(typ) {
		return
	}
	row := ReferenceRow{Field: int32(e.field.Number), Item: w.of(e), Type: typeNumbers[typ]}
	if id != "" {
		row.Target = Target(typ + "/" + id)
	}
	w.rows.References = append(w.rows.References, row)
}
