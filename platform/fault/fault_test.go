package fault

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
)

// Source: FHIR-R4-IssueType
var issueTypes = map[string]bool{
	"invalid": true, "structure": true, "required": true, "value": true, "invariant": true,
	"security": true, "login": true, "unknown": true, "expired": true, "forbidden": true,
	"suppressed": true, "processing": true, "not-supported": true, "duplicate": true,
	"multiple-matches": true, "not-found": true, "deleted": true, "too-long": true,
	"code-invalid": true, "extension": true, "too-costly": true, "business-rule": true,
	"conflict": true, "transient": true, "lock-error": true, "no-store": true,
	"exception": true, "timeout": true, "incomplete": true, "throttled": true,
	"informational": true,
}

func TestEveryKindHasAStatusAndAnIssueTypeCode(t *testing.T) {
	for k, s := range status {
		if s < 400 || s > 599 {
			t.Errorf("%s has status %d", k, s)
		}
		if !issueTypes[k.Code()] {
			t.Errorf("%s is told as %q, which is no IssueType code", k, k.Code())
		}
	}
}

func TestWithheldAndAbsentLookTheSameOutside(t *testing.T) {
	if Suppressed.Status() != NotFound.Status() || Suppressed.Code() != NotFound.Code() || Suppressed.Outside() != NotFound {
		t.Error("a suppressed resource can be told from an absent one")
	}
}

func TestKindIsFoundThroughWrapping(t *testing.T) {
	cause := errors.New("disk full")
	tests := map[string]struct {
		err    error
		kind   Kind
		status int
	}{
		"nothing went wrong":           {nil, "", http.StatusOK},
		"a plain error is our defect":  {cause, Exception, http.StatusInternalServerError},
		"a fault":                      {New(Conflict, "x.changed"), Conflict, http.StatusConflict},
		"a fault under an operation":   {fmt.Errorf("save: %w", New(Rule, "x.no")), Rule, http.StatusUnprocessableEntity},
		"a fault with a cause":         {Wrap(Transient, "x.busy", cause), Transient, http.StatusServiceUnavailable},
		"a kind that nobody has named": {New("odd", "x.odd"), "odd", http.StatusInternalServerError},
	}
	for name, tt := range tests {
		if got := KindOf(tt.err); got != tt.kind {
			t.Errorf("%s: kind %q, want %q", name, got, tt.kind)
		}
		if got := Status(tt.err); got != tt.status {
			t.Errorf("%s: status %d, want %d", name, got, tt.status)
		}
	}
	if !errors.Is(Wrap(Transient, "x.busy", cause), cause) {
		t.Error("the cause is lost")
	}
}

func TestErrorNamesTheKeyNotTheArguments(t *testing.T) {
	err := New(Rule, "x.late", "who", "Amara")
	if got, want := err.Error(), "business-rule: x.late"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
