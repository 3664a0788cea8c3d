package claims

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"kith/fhir/seen"
)

// x12 reads claims as insurers get them: 837 professional and institutional.
// Each service line is a row. It is no check of the standard: segments that say
// nothing of who saw whom are passed over. In rejects a line is a segment.
//
// Source: X12-837
func (r *Reading) x12(f File, m Mapping) error {
	in, _, err := r.unpacked(f)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	x := claim837{scan: &scan{Mapping: m, keep: r.options.Rejects != nil}}
	x.sites.Number([]byte(NoSite))
	if err := x.all(bufio.NewReaderSize(r.stoppable(in), 64<<10)); err != nil {
		return err
	}
	return r.join(f, 0, x.scan)
}

// claim837 is where a reader of 837 stands.
type claim837 struct {
	*scan
	element, part byte // what parts elements, and their parts
	other         bool // within a transaction that is no 837

	billing, biller     string // who bills; biller is "" unless it is a person
	subscriber, patient string
	dependent           bool // the patient is not the subscriber
	open                bool // within a claim
	void                bool
	place               string // of service, or type of bill
	day                 string
	rendering, facility string
	attending           string
	line                serviceLine
	inLine, lined       bool // within a service line; the claim had one
	name                []string
	begin               int // the segment on which the row begins
}

// serviceLine is what one line of a claim says by itself.
type serviceLine struct{ day, place, rendering, facility string }

const isaSize = 106

// all reads interchange after interchange.
func (x *claim837) all(in *bufio.Reader) error {
	isa, err := in.Peek(isaSize)
	if err != nil || !bytes.HasPrefix(isa, []byte("ISA")) {
		return fmt.Errorf("no ISA segment of %d characters begins it", isaSize)
	}
	x.element, x.part = isa[3], isa[104]
	end := isa[105]
	segments := bufio.NewScanner(in)
	segments.Buffer(nil, longest)
	segments.Split(func(b []byte, last bool) (int, []byte, error) {
		if at := bytes.IndexByte(b, end); at >= 0 {
			return at + 1, b[:at], nil
		}
		if last && len(b) > 0 {
			return len(b), b, nil
		}
		return 0, nil, nil
	})
	for segments.Scan() {
		x.scan.line++
		if text := bytes.TrimSpace(segments.Bytes()); len(text) > 0 {
			x.segment(text)
		}
	}
	x.endClaim()
	if err := segments.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("segment %d has more than %d characters", x.scan.line+1, longest)
	} else if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (x *claim837) segment(text []byte) {
	var e []string
	for _, part := range bytes.Split(text, []byte{x.element}) {
		e = append(e, string(bytes.TrimSpace(part)))
	}
	at := func(i int) string {
		if i < len(e) {
			return e[i]
		}
		return ""
	}
	switch e[0] {
	case "ST", "SE", "HL", "CLM", "GE", "IEA":
		x.endClaim()
	}
	if x.other && e[0] != "ST" {
		return
	}
	switch e[0] {
	case "ST":
		if x.other = at(1) != "837"; x.other {
			x.account.Lines++
			x.rejectAt(Type, x.scan.line, 0, text)
		}
	case "HL":
		x.level(at(3))
	case "NM1":
		x.named(at(1), at(2), at(3), at(4), at(9))
	case "DMG":
		if x.dependent && !x.open {
			x.name = append(x.name, at(2), at(3))
			x.patient = x.subscriber + "-" + among(x.name)
		}
	case "CLM":
		x.claim(at(5))
	case "LX":
		x.endLine()
		x.inLine, x.lined, x.begin = true, true, x.scan.line
	case "SV1":
		if place := at(5); place != "" {
			x.line.place = place
		}
	case "DTP":
		x.dated(at(1), at(3))
	}
}

// level begins a billing provider, subscriber or dependent.
func (x *claim837) level(code string) {
	switch code {
	case "20":
		x.billing, x.biller, x.subscriber, x.patient, x.dependent = "", "", "", "", false
	case "22":
		x.subscriber, x.patient, x.dependent = "", "", false
	case "23":
		x.patient, x.dependent = "", true
	}
	x.name = nil
}

// among tells the dependents of one subscriber apart without their names: 837
// gives them no identifier of their own.
func among(name []string) string {
	sum := sha256.Sum256([]byte(strings.Join(name, "\x00")))
	return hex.EncodeToString(sum[:4])
}

// named reads somebody's name: what is said of them, whether they are a person
// (1), their family and given name, their identifier.
func (x *claim837) named(as, person, family, given, id string) {
	switch as {
	case "85":
		if x.billing = id; person == "1" {
			x.biller = id
		}
	case "IL":
		if !x.open {
			x.subscriber, x.patient = id, id
		}
	case "QC":
		if x.name = []string{family, given}; id != "" {
			x.patient, x.dependent = id, false
		} else if x.subscriber != "" {
			x.patient = x.subscriber + "-" + among(x.name)
		}
	case "82":
		x.set(&x.rendering, &x.line.rendering, id)
	case "71":
		x.attending = id
	case "77":
		x.set(&x.facility, &x.line.facility, id)
	}
}

// set keeps what stands in a service line for that line, and else for the claim.
func (x *claim837) set(claim, line *string, to string) {
	if x.inLine {
		claim = line
	}
	*claim = to
}

// dated reads a day: of service, or of the statement that covers it.
func (x *claim837) dated(what, day string) {
	switch {
	case what == "472":
		x.set(&x.day, &x.line.day, day)
	case what == "434" && x.day == "":
		x.day = day
	}
}

func (x *claim837) claim(place string) {
	parts := bytes.Split([]byte(place), []byte{x.part})
	code := func(i int) string {
		if i < len(parts) {
			return string(parts[i])
		}
		return ""
	}
	x.open, x.begin, x.void = true, x.scan.line, code(2) == "8"
	if x.place = code(0); code(1) == "A" { // the first two digits of a type of bill
		x.place += "0"
	}
}

// endLine adds the row of a service line.
func (x *claim837) endLine() {
	if x.inLine {
		x.add(cmp.Or(x.line.rendering, x.rendering, x.attending, x.biller), cmp.Or(x.line.day, x.day), cmp.Or(x.line.place, x.place), cmp.Or(x.line.facility, x.facility, x.billing))
	}
	x.inLine, x.line = false, serviceLine{}
}

// endClaim adds what is left of a claim, as a whole where it has no lines.
func (x *claim837) endClaim() {
	x.endLine()
	if x.open && !x.lined {
		x.add(cmp.Or(x.rendering, x.attending, x.biller), x.day, x.place, cmp.Or(x.facility, x.billing))
	}
	x.open, x.lined, x.day, x.rendering, x.attending, x.facility, x.place = false, false, "", "", "", "", ""
}

func (x *claim837) add(provider, day, place, site string) {
	x.account.Lines++
	for i, text := range [...]string{thePatient: x.patient, theProvider: provider, theDay: day, theSite: site, theKind: place} {
		x.cells[i] = []byte(text)
	}
	if x.void {
		x.rejectAt(Status, x.begin, 0, nil)
		return
	}
	if k, ok := seen.OfBill(place); ok && x.Kinds[place] == "" {
		x.cells[theKind] = []byte(k)
	}
	x.Dates = Compact
	if why, _ := x.row(); why != "" {
		x.rejectAt(why, x.begin, 0, bytes.Join(x.cells[:], []byte(" ")))
	}
}
