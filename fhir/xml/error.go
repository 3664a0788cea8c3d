package xml

import (
	"fmt"

	"kith/fhir/xml/token"
)

// Error says what XML or JSON cannot be turned into the other, and where.
type Error struct {
	Path         string // "Patient.name[1].given", "" when the text is no XML at all
	Reason       string
	Line, Column int // in XML, from 1; columns count bytes; 0 for JSON
}

func (e *Error) Error() string {
	s := e.Reason
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	if e.Line > 0 {
		s = fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, s)
	}
	return s
}

func fromSyntax(e *token.SyntaxError) *Error {
	return &Error{Reason: e.Reason, Line: e.Line, Column: e.Column}
}
