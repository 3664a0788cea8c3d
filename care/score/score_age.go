package score

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Who answers, and how old the child is whom it is about.
type Who struct {
	Informant string
	Months    int // completed months of age
	Known     bool
}

// Age is a number of months, written "12y" or "18m".
type Age int

// UnmarshalJSON reads an age.
func (a *Age) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if len(s) < 2 {
		return fmt.Errorf("an age is written 12y or 18m, not %q", s)
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || n < 0 || n > 150*12 {
		return fmt.Errorf("an age is written 12y or 18m, not %q", s)
	}
	switch s[len(s)-1] {
	case 'y':
		*a = Age(n * 12)
	case 'm':
		*a = Age(n)
	default:
		return fmt.Errorf("an age is written 12y or 18m, not %q", s)
	}
	return nil
}

// String writes an age as it is read: "12y", "18m".
func (a Age) String() string {
	if a%12 == 0 {
		return strconv.Itoa(int(a)/12) + "y"
	}
	return strconv.Itoa(int(a)) + "m"
}

// Ages are those from one on, to below another; nil is no bound.
type Ages struct {
	From  *Age `json:"from,omitempty"`
	Until *Age `json:"until,omitempty"`
}

// Hold reports whether somebody is of these ages. An age that is not known is of
// none that have a bound.
func (a Ages) Hold(w Who) bool {
	if a.From == nil && a.Until == nil {
		return true
	}
	return w.Known && (a.From == nil || w.Months >= int(*a.From)) && (a.Until == nil || w.Months < int(*a.Until))
}
