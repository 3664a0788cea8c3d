package consent

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"time"

	"kith/platform/fault"
)

// Withheld is something that was asked for and not given, and why that is
// lawful. It names the item and holds nothing of what it says.
type Withheld struct {
	ID        string
	Child     string // id of the Patient
	Item      string // "Observation/x"
	From      string // the person or organization it was withheld from
	Exception string // code of an Exception
	Basis     string // the law, the order or the policy it rests on, as a citation
	Author    string // reference of who decided
	At        time.Time

	AskedBy       string // reference of who asked not to share, when somebody did
	AskedOn       string // the day, as 2006-01-02
	Scope         string // what the request covers: a class or a code, no story
	Determination string // 171.201: where a professional wrote which harm they found for this person, as a reference

	Until time.Time // zero: until somebody ends it
	Ended time.Time
}

// recorded is how a field that an exception asks for is read from an item.
var recorded = map[string]func(Withheld) string{
	"basis":         func(w Withheld) string { return w.Basis },
	"author":        func(w Withheld) string { return w.Author },
	"asked_by":      func(w Withheld) string { return w.AskedBy },
	"asked_on":      func(w Withheld) string { return w.AskedOn },
	"scope":         func(w Withheld) string { return w.Scope },
	"determination": func(w Withheld) string { return w.Determination },
}

// Check reports what is not written down that the item's exception asks for.
// Every item has an exception, a basis, an author and a date.
func (r *Rules) Check(w Withheld) error {
	i := slices.IndexFunc(r.federal.Exceptions, func(e Exception) bool { return e.Code == w.Exception })
	switch {
	case i < 0:
		return fault.At(fault.Invalid, "consent.withheld.exception", "exception")
	case w.Child == "" || w.At.IsZero() || !refers(w.Item):
		return fault.At(fault.Required, "consent.withheld.item", "item")
	case w.Determination != "" && !refers(w.Determination):
		return fault.At(fault.Invalid, "consent.withheld.determination", "determination")
	case !w.Until.IsZero() && !w.Until.After(w.At):
		return fault.At(fault.Invalid, "consent.withheld.until", "until")
	}
	for _, field := range append([]string{"basis", "author"}, r.federal.Exceptions[i].Record...) {
		if strings.TrimSpace(recorded[field](w)) == "" {
			return fault.At(fault.Required, "consent.withheld."+strings.ReplaceAll(field, "_", "-"), field)
		}
	}
	return nil
}

// refers reports whether s looks like a reference, and not like a story.
func refers(s string) bool {
	typ, id, ok := cutReference(s)
	return ok && typ != "" && id != "" && !strings.ContainsAny(s, " \t\n")
}

// WriteReport writes items as CSV with a line of headings. A cell that a
// spreadsheet would run as a formula begins with an apostrophe.
func WriteReport(w io.Writer, items []Withheld) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"id", "child", "item", "from", "exception", "basis", "author", "at", "asked_by", "asked_on", "scope", "determination", "until", "ended"}}
	for _, x := range items {
		rows = append(rows, []string{x.ID, x.Child, x.Item, x.From, x.Exception, x.Basis, x.Author, moment(x.At),
			x.AskedBy, x.AskedOn, x.Scope, x.Determination, moment(x.Until), moment(x.Ended)})
	}
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
