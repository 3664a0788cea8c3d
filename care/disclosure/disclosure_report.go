package disclosure

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"kith/platform/fault"
)

// Reporting is what may have to be reported at places, as data:
// rules/reporting.json. It is a site's reminder, not legal advice.
type Reporting struct {
	Rule   string    `json:"rule"`
	Says   string    `json:"says"`
	Place  string    `json:"place"`
	Source string    `json:"source"`
	ReadOn string    `json:"readOn"`
	First  Said      `json:"first"` // what the teller is told before anything is asked
	Places []Pathway `json:"places"`
}

// Said is a sentence in every language.
type Said struct {
	English string `json:"en"`
	Spanish string `json:"es"`
}

// In returns the sentence in a language.
func (s Said) In(language string) string {
	if language == "es" {
		return s.Spanish
	}
	return s.English
}

// Pathway is what one place asks.
type Pathway struct {
	Place        string   `json:"place"`          // ISO 3166-2, "" for every place without a row
	Mandated     []string `json:"mandated"`       // callings of people who have to
	ByPhoneHours *int     `json:"by_phone_hours"` // 0 at once, nil not known
	WrittenHours *int     `json:"written_hours"`  // nil where none is asked for, or not known
	To           Said     `json:"to"`
	HotLine      string   `json:"hot_line"` // the site's own: nothing is built in
	Record       []string `json:"record"`   // of recorded
	Citation     string   `json:"citation"`
	SourceKey    string   `json:"source"`
	VerifiedOn   string   `json:"verified_on"`
	VerifiedBy   string   `json:"verified_by"`
	Status       string   `json:"status"` // signed, read, draft or blocked, as in care/consent
}

// recorded are what a place may ask to be written down.
var recorded = []string{"said-first", "who-decided", "when", "to-whom", "number", "written"}

// Settled reports whether counsel of the site signed the row: everything else is
// shown as not verified.
func (r Pathway) Settled() bool { return r.Status == "signed" }

// StandardReporting returns what is built in.
var StandardReporting = sync.OnceValue(func() Reporting {
	f, err := ruleFiles.Open("rules/reporting.json")
	if err == nil {
		var r Reporting
		if r, err = LoadReporting(f); err == nil {
			return r
		}
	}
	panic(err) // found by the first test
})

// ReportingIn returns a site's own file, or what is built in where there is none.
// That it can be read was seen when the program began (LoadReporting).
func ReportingIn(site []byte) Reporting {
	if r, err := LoadReporting(bytes.NewReader(site)); len(site) > 0 && err == nil {
		return r
	}
	return StandardReporting()
}

// LoadReporting reads a file like the one that is built in. A field or word that
// is not known here is refused.
func LoadReporting(from io.Reader) (r Reporting, err error) {
	if err := json.UnmarshalRead(from, &r, json.RejectUnknownMembers(true)); err != nil {
		return r, err
	}
	everywhere := false
	for _, p := range r.Places {
		everywhere = everywhere || p.Place == ""
		_, bad := time.Parse(time.DateOnly, p.VerifiedOn)
		verified := p.Status == "signed" || p.Status == "read"
		switch {
		case p.Citation == "" || p.SourceKey == "" || p.To.English == "" || p.To.Spanish == "":
			return r, fmt.Errorf("%s: it names no source, or nobody to report to", p.Place)
		case !slices.Contains([]string{"signed", "read", "draft", "blocked"}, p.Status):
			return r, fmt.Errorf("%s: the status %q is not known", p.Place, p.Status)
		case verified && (bad != nil || p.VerifiedBy == ""):
			return r, fmt.Errorf("%s: it does not say who verified it when", p.Place)
		}
		for _, word := range p.Record {
			if !slices.Contains(recorded, word) {
				return r, fmt.Errorf("%s: the word %q is not known", p.Place, word)
			}
		}
	}
	if !everywhere || r.First.English == "" || r.First.Spanish == "" {
		return r, fmt.Errorf("what holds everywhere and what is said first must be there")
	}
	return r, nil
}

// At returns the row of a place, or what holds everywhere.
func (r Reporting) At(place string) (row Pathway) {
	for _, p := range r.Places {
		if p.Place == place || p.Place == "" && row.Citation == "" {
			row = p
		}
	}
	return row
}

// Reported is that something was told to whom the law names, or to somebody who
// can help at once, whatever the teller wished. Who reported it nobody reads but
// themselves and whom they told.
type Reported struct {
	ID        string
	Statement string // id
	Child     string // id
	By        string // who reported it
	To        string // "PractitionerRole/x" where it was somebody here, else ""
	Place     string // whose rule it was
	Line      string // whom it was reported to, in words
	Number    string // what they gave it
	Words     string // what was said, or why
	At        time.Time
	Later     Later // the teller is told later
}

// Later is a named person's decision that the teller is told later, because
// telling now would not be safe.
type Later struct {
	By, Why string
	Until   time.Time // when they are told
}

// decided reports whether the teller is told later.
func (l Later) decided() bool { return l.By != "" || l.Why != "" || !l.Until.IsZero() }

// check reports what is missing.
func (r Reported) check(now time.Time) error {
	switch {
	case strings.TrimSpace(r.Words) == "":
		return missing("words")
	case r.To == "" && strings.TrimSpace(r.Line) == "":
		return missing("to")
	case r.Later.decided() && (r.Later.By == "" || strings.TrimSpace(r.Later.Why) == ""):
		return missing("later")
	case r.Later.decided() && !r.Later.Until.After(now):
		return fault.At(fault.Invalid, "disclosure.until-over", "until")
	}
	return nil
}
