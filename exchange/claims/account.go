package claims

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
)

// Reason is why a row was not used.
type Reason string

// The reasons.
const (
	NoPatient  Reason = "no-patient"
	NoProvider Reason = "no-provider"
	NoDay      Reason = "no-day"
	BadDay     Reason = "bad-day"     // no date, or one that does not exist
	BadKind    Reason = "bad-kind"    // a word that nobody explained
	BadColumns Reason = "bad-columns" // more or fewer than the first line
	BadQuotes  Reason = "bad-quotes"
	TooLong    Reason = "too-long"
	NotRead    Reason = "not-read" // no JSON, or no resource that tells of an encounter
)

// Account says where every line went: Lines = 1 head a file + Blank + Used +
// Repeated + all Rejected.
type Account struct {
	Files, Lines, Blank int
	Used                int // encounters in the table
	Repeated            int // the same patient, provider, day and place again
	Rejected            map[Reason]int
	Other               int // resources of other types, in NDJSON
}

// Balanced reports whether every line is accounted for.
func (a Account) Balanced() bool {
	return a.Lines == a.heads()+a.Blank+a.Used+a.Repeated+a.rejected()+a.Other
}

func (a Account) heads() int { return a.Files }

func (a Account) rejected() (n int) {
	for _, k := range a.Rejected {
		n += k
	}
	return n
}

func (a *Account) reject(why Reason) {
	if a.Rejected == nil {
		a.Rejected = map[Reason]int{}
	}
	a.Rejected[why]++
}

func (a *Account) join(o Account) {
	a.Lines, a.Blank, a.Other = a.Lines+o.Lines, a.Blank+o.Blank, a.Other+o.Other
	for why, n := range o.Rejected {
		if a.Rejected == nil {
			a.Rejected = map[Reason]int{}
		}
		a.Rejected[why] += n
	}
}

// Reject is one row that was not used.
type Reject struct {
	File string
	Line int // from 1, the head is line 1
	Why  Reason
	Text string // as it stood there
}

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
	return r, r.out.Write([]string{"file", "line", "why", "text"})
}

func (r *Rejects) write(all []Reject) error {
	if r == nil {
		return nil
	}
	for _, x := range all {
		if err := r.out.Write([]string{x.File, strconv.Itoa(x.Line), string(x.Why), x.Text}); err != nil {
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
		BadKind: "a kind of encounter that nobody explained (--kind-is)", BadColumns: "more or fewer columns than the first line",
		BadQuotes: "quotes that do not close", TooLong: "a line of more than a million characters", NotRead: "no resource that can be read",
	}[r]
}
