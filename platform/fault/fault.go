// Package fault is the program's one vocabulary of errors.
//
// A fault's Kind leads to a code of FHIR's IssueType value set. One value
// therefore picks the HTTP status, the OperationOutcome and the sentence a
// person reads.
//
// A fault never carries a name, a date of birth or what someone disclosed:
// errors reach logs, and logs outlive consent.
//
// Source: FHIR-R4-IssueType
package fault

import (
	"errors"
	"net/http"
	"strings"
)

// Kind is why something could not be done. Most kinds are FHIR IssueType codes
// themselves; Code translates the few that HTTP splits more finely.
type Kind string

const (
	Invalid       Kind = "invalid"          // 400: the request cannot be understood
	Structure     Kind = "structure"        // 400: the content has the wrong shape
	Value         Kind = "value"            // 400: an element has an impossible value
	Required      Kind = "required"         // 422: something needed is missing
	Rule          Kind = "business-rule"    // 422: understood, and a rule says no
	Login         Kind = "login"            // 401: we do not know who is asking
	Expired       Kind = "expired"          // 401: we knew, but that was too long ago
	Security      Kind = "forbidden"        // 403: we know who is asking, and the answer is no
	TooCostly     Kind = "too-costly"       // 403: answering would take too much
	NotFound      Kind = "not-found"        // 404
	Suppressed    Kind = "suppressed"       // 404 outside, "withheld" in the audit trail
	NotSupported  Kind = "not-supported"    // 405: this door does not offer that
	NotAcceptable Kind = "not-acceptable"   // 406: no format that the caller reads
	Conflict      Kind = "conflict"         // 409: someone else changed it first
	Duplicate     Kind = "duplicate"        // 409: it exists already
	Deleted       Kind = "deleted"          // 410: it was here once
	Precondition  Kind = "precondition"     // 412: If-Match and friends do not hold
	Ambiguous     Kind = "multiple-matches" // 412: a condition fits more than one
	TooLong       Kind = "too-long"         // 413
	MediaType     Kind = "media-type"       // 415: a format that we do not read
	Throttled     Kind = "throttled"        // 429
	Exception     Kind = "exception"        // 500: our defect; details go to the log only
	Transient     Kind = "transient"        // 503: try again in a moment
	Timeout       Kind = "timeout"          // 504
)

var status = map[Kind]int{
	Invalid:       http.StatusBadRequest,
	Structure:     http.StatusBadRequest,
	Value:         http.StatusBadRequest,
	Required:      http.StatusUnprocessableEntity,
	Rule:          http.StatusUnprocessableEntity,
	Login:         http.StatusUnauthorized,
	Expired:       http.StatusUnauthorized,
	Security:      http.StatusForbidden,
	TooCostly:     http.StatusForbidden,
	NotFound:      http.StatusNotFound,
	Suppressed:    http.StatusNotFound,
	NotSupported:  http.StatusMethodNotAllowed,
	NotAcceptable: http.StatusNotAcceptable,
	Conflict:      http.StatusConflict,
	Duplicate:     http.StatusConflict,
	Deleted:       http.StatusGone,
	Precondition:  http.StatusPreconditionFailed,
	Ambiguous:     http.StatusPreconditionFailed,
	TooLong:       http.StatusRequestEntityTooLarge,
	MediaType:     http.StatusUnsupportedMediaType,
	Throttled:     http.StatusTooManyRequests,
	Exception:     http.StatusInternalServerError,
	Transient:     http.StatusServiceUnavailable,
	Timeout:       http.StatusGatewayTimeout,
}

// Kinds that are not IssueType codes, and the code each is told as.
var code = map[Kind]string{
	Precondition:  "conflict",
	NotAcceptable: "not-supported",
	MediaType:     "not-supported",
	Suppressed:    "not-found", // "suppressed" would say that there is something
}

// Code returns the FHIR IssueType code that k is told as.
func (k Kind) Code() string {
	if c, ok := code[k]; ok {
		return c
	}
	return string(k)
}

// Outside returns k as people outside may know it: Suppressed is NotFound.
func (k Kind) Outside() Kind {
	if k == Suppressed {
		return NotFound
	}
	return k
}

// Status returns the HTTP status of k; 500 for a kind that is not listed.
func (k Kind) Status() int {
	if s, ok := status[k]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Error is a fault: a kind for machines and a message key for people.
type Error struct {
	Kind Kind
	Key  string // key in a locale file, e.g. "handoff.already-met"
	Args []any  // name, value, … for the sentence; never what a person typed
	At   string // FHIRPath of the element, or the form field; or ""
	Err  error  // cause, or nil; never shown to a person
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind) + ": " + e.Key)
	if e.At != "" {
		b.WriteString(" at " + e.At)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// New returns a fault without a cause. Args are name, value pairs for the
// sentence of key.
func New(k Kind, key string, args ...any) error {
	return &Error{Kind: k, Key: key, Args: args}
}

// At returns a fault that points at an element or a form field.
func At(k Kind, key, at string, args ...any) error {
	return &Error{Kind: k, Key: key, At: at, Args: args}
}

// Wrap returns a fault with a cause that only the log will see.
func Wrap(k Kind, key string, cause error) error {
	return &Error{Kind: k, Key: key, Err: cause}
}

// Late says of a write that met another version than the one that was seen that
// somebody was faster, in the words of key. Other errors stay what they are.
func Late(key string, err error) error {
	if Is(err, Precondition) || Is(err, Conflict) {
		return Wrap(Conflict, key, err)
	}
	return err
}

// Told reports whether err is a mistake that the form itself tells beside what
// was typed, and the status with which the form then comes back.
func Told(err error) (status int, ok bool) {
	if err == nil || Of(err).Key == "" {
		return 0, false
	}
	switch KindOf(err) {
	case Invalid, Rule, Required:
		return http.StatusUnprocessableEntity, true
	case Conflict:
		return http.StatusConflict, true
	}
	return 0, false
}

// Of returns the first fault in err's chain. An error that is no fault becomes
// an Exception that wraps it; nil stays nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Exception, Key: "fault.exception", Err: err}
}

// KindOf returns the kind of the first fault in err's chain, Exception when
// there is none, and "" for a nil error.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	return Of(err).Kind
}

// Is reports whether err is a fault of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Status returns the HTTP status for err: 200 for nil, 500 when err is not a
// fault.
func Status(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return KindOf(err).Status()
}
