package claims

import (
	"bufio"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
)

// Reason is why a row was not used.
type Reason string

// The reasons for which a row is rejected: somebody can put it right. Those that
// package seen has too have the same words there.
const (
	NoPatient  Reason = "no-patient"
	NoProvider Reason = "no-provider"
	NoDay      Reason = "no-day"
	BadDay     Reason = "bad-day"     // no date, or one that does not exist
	BadKind    Reason = "bad-kind"    // a word that nobody explained
	BadText    Reason = "bad-text"    // an identifier that is none
	BadColumns Reason = "bad-columns" // more or fewer than the first line
	BadQuotes  Reason = "bad-quotes"
	TooLong    Reason = "too-long"
	NotRead    Reason = "not-read" // no JSON, no claim
)

// The reasons for which a row does not count though nothing is wrong with it.
const (
	Status Reason = "status" // planned, cancelled, entered in error
	Use    Reason = "use"    // a claim that asks beforehand
	Type   Reason = "type"   // a resource that tells of no encounter
	Better Reason = "better" // something else that was read says the same better: an Encounter than its Appointment
)

var meant = []Reason{Status, Use, Type, Better}

// Counts reports whether a row with this reason could have counted: somebody
// may put it right.
func (r Reason) Counts() bool { return !slices.Contains(meant, r) }

// Account says where every row went: Lines + More = Heads + Blank + Used +
// Repeated + all Rejected + all Uncounted.
type Account struct {
	Files     int
	Heads     int // first lines that name columns
	Lines     int // rows: what spans lines within quotes is one
	More      int // encounters and reasons beyond the first that one row told
	Blank     int
	Used      int            // encounters in the table
	Repeated  int            // the same patient, provider, day and place again
	Rejected  map[Reason]int // somebody can put them right
	Uncounted map[Reason]int // nothing is wrong with them
}

// Balanced reports whether every row is accounted for.
func (a Account) Balanced() bool {
	return a.unaccounted() == 0
}

func (a Account) unaccounted() int {
	return a.Lines + a.More - a.Heads - a.Blank - a.Used - a.Repeated - total(a.Rejected) - total(a.Uncounted)
}

func total(by map[Reason]int) (n int) {
	for _, k := range by {
		n += k
	}
	return n
}

// leave counts a row that is not used.
func (a *Account) leave(why Reason, times int) {
	to := &a.Rejected
	if !why.Counts() {
		to = &a.Uncounted
	}
	if *to == nil {
		*to = map[Reason]int{}
	}
	(*to)[why] += times
}

func (a *Account) join(o Account) {
	a.Files, a.Heads, a.Lines, a.More, a.Blank = a.Files+o.Files, a.Heads+o.Heads, a.Lines+o.Lines, a.More+o.More, a.Blank+o.Blank
	for _, by := range []map[Reason]int{o.Rejected, o.Uncounted} {
		for why, n := range by {
			a.leave(why, n)
		}
	}
}

// Reject is one row that was not used.
type Reject struct {
	File   string
	Line   int // from 1, where the row begins
	Column int // from 1, 0 where it is about the whole row
	Why    Reason
	Text   string // as it stood there, its first thousand bytes
}

// mostText is how much of a rejected row is kept. Source: Kith
const mostText = 1000

// Rejects writes what was not used as CSV, so that it can be put right and
// brought again.
type Rejects struct {
	out *csv.Writer
	buf *bufio.Writer
}

// NewRejects begins a file of rejects. It holds what was in the input: keep it
// as carefully.
func NewRejects(w io.Writer) (*Rejects, error) {
	r := &Rejects{buf: bufio.NewWriter(w)}
	r.out = csv.NewWriter(r.buf)
	return r, r.out.Write([]string{"file", "line", "column", "why", "text"})
}

func (r *Rejects) write(all []Reject) error {
	if r == nil {
		return nil
	}
	for _, x := range all {
		column := ""
		if x.Column > 0 {
			column = strconv.Itoa(x.Column)
		}
		if err := r.out.Write([]string{x.File, strconv.Itoa(x.Line), column, string(x.Why), x.Text}); err != nil {
			return err
		}
	}
	r.out.Flush()
	if err := r.out.Error(); err != nil {
		return err
	}
	return r.buf.Flush()
}

// Sentence says the reason in words.
func (r Reason) Sentence() string {
	return map[Reason]string{
		NoPatient: "no patient", NoProvider: "no provider", NoDay: "no day", BadDay: "a day that is none, or written otherwise than the rest",
		BadKind: "a kind of encounter that nobody explained (--kind-is)", BadText: "an identifier of more than 255 characters, or with characters that are none",
		BadColumns: "more or fewer columns than the first line", BadQuotes: "quotes that do not close", TooLong: "a line of more than a million characters",
		NotRead: "nothing that can be read",
		Status:  "did not take place, or nobody knows", Use: "a claim that asked beforehand", Type: "a resource that tells of no encounter",
		Better: "told better by another resource: an Encounter than its Appointment or Claim",
	}[r]
}
