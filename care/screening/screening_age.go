package screening

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"kith/care/people"
)

// Who answers, and how old the child is whom it is about.
type Who struct {
	Informant string
	Months    int // completed months of age
	Known     bool
}

// At returns who an informant is about a child born on a day, on another. The age
// is known where it is the same whatever day the birth was.
func At(informant string, born people.Birth, day time.Time) Who {
	w := Who{Informant: informant}
	switch age, ok := born.Age(day); {
	case ok && age.Exact:
		w.Months, w.Known = age.Months, true
	case ok && age.Low == age.High:
		w.Months, w.Known = age.Low*12, true
	}
	return w
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
