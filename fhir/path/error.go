package path

import (
	"fmt"
	"strings"
)

// Error says what is wrong with an expression, or with what it met, and where
// in the expression. It names no content of the resource.
type Error struct {
	Kind         ErrorKind
	Message      string
	Offset       int // bytes from the start of the expression
	Line, Column int // from 1; columns count bytes
	Cause        error
}

// ErrorKind tells when an Error can be found.
type ErrorKind uint8

// The kinds of errors.
const (
	Syntax    ErrorKind = iota // the expression cannot be read
	Semantic                   // the definitions know no such element, function or type
	Execution                  // the values met do not allow it
	Budget                     // it takes more steps, or more memory, than allowed
)

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Unwrap returns what the error stems from, nil if it stems from itself.
func (e *Error) Unwrap() error { return e.Cause }

// locate fills in line and column.
func (e *Error) locate(src string) *Error {
	e.Offset = min(max(e.Offset, 0), len(src))
	before := src[:e.Offset]
	e.Line = 1 + strings.Count(before, "\n")
	e.Column = len(before) - strings.LastIndexByte(before, '\n')
	return e
}
