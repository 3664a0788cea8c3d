package index

import (
	"kith/fhir/definition"
	"kith/fhir/path"
)

// Kind is what a row of the index holds, and so which table it lies in.
type Kind uint8

// The kinds of fields. Number holds both numbers and quantities.
const (
	Token Kind = iota
	String
	URI
	Reference
	Date
	Number
	Kinds // how many there are
)

var kindNames = [...]string{"token", "string", "uri", "reference", "date", "quantity"}

// String names the kind as HL7 names the parameters it is for.
func (k Kind) String() string { return kindNames[k] }

// kindOf is the kind of field that a kind of search parameter needs.
var kindOf = map[string]Kind{"token": Token, "string": String, "uri": URI, "reference": Reference, "date": Date,
	"number": Number, "quantity": Number}

// KindOf returns the kind of field that a kind of search parameter needs.
func KindOf(param string) Kind { return kindOf[param] }

// Field is a set of places in the resources of one type whose values are looked
// up together.
type Field struct {
	Number int // its place in Fields; another program may number differently
	// Key is its number in the database, for fields of Custom; else 0.
	Key    int64
	Type   string
	Kind   Kind
	Name   string   // the places as members of JSON: "code | component.code"
	Places []string // each of them, none for what an expression finds

	// Item is set when rows say in which item of a repeating element they are.
	Item bool
	// Identifiers holds Reference.identifier of the places of a reference.
	Identifiers *Field
	// OfType holds "type|value" of the identifiers among the places, with the
	// system of the type.
	OfType *Field
	// Text holds what the codes among the places are called, folded, in rows of
	// kind URI: the same few texts stand in many resources.
	Text *Field
}

// Param is one search parameter of one type.
type Param struct {
	Code       string
	Kind       string   // as HL7 names it: token, number, composite …
	URL        string   // of its definition
	Targets    []string // resource types that a reference may point to; none: any
	Parts      []Part   // a value in one of these matches
	Composites []Composite
	Words      bool // it asks for words in what the parts hold
}

// Part is a field as a parameter uses it.
type Part struct {
	Field  *Field
	Only   string // type of resource that the reference must point to, or ""
	System string // system that the token must have, or ""
}

// Composite is one way in which values of several parameters belong together.
type Composite struct {
	Components []Component
}

// Component is one value of a composite parameter.
type Component struct {
	Kind  string
	Parts []Part
	// Item says that the value stands in the same item as those of the other
	// components for which it is set; without it, anywhere in the resource.
	Item bool
}

// Program finds the values of all fields in resources of one type.
type Program struct {
	Type   string
	Params []*Param // sorted by code
	Fields []*Field

	byCode map[string]*Param
	root   *node
	exotic []exotic

	narrative, content *Field // what people wrote, nil where nobody asks
}

// exotic is a parameter whose expression is more than places.
type exotic struct {
	field *Field
	expr  *path.Expr
}

// Param returns the parameter with this code, or nil.
func (p *Program) Param(code string) *Param {
	if p == nil {
		return nil
	}
	return p.byCode[code]
}

// A Refusal says why a search parameter has no rows.
type Refusal struct {
	Type, Code, URL, Reason string
}

// Why a parameter is not indexed.
const (
	noExpression = "the definition has no expression"
	isColumn     = "a column of the record answers it"
	isPlace      = "nearness is asked of the Locations themselves"
	noElement    = "no element of R4 has what it asks for"
	notFHIRPath  = "the expression calls a function that FHIRPath does not have"
)

// unfit says why a definition is not for the index, "" when it is.
func unfit(d *definition.SearchParam) string {
	switch {
	case d.Code == "_id" || d.Code == "_lastUpdated":
		return isColumn
	case d.Expression == "":
		return noExpression
	case d.Kind == "special":
		return isPlace
	}
	return ""
}
