package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
)

// The trail of who did what is read as AuditEvents: one for each line and each
// child that it is about. They are made when somebody asks, of the lines that
// they may know of, and cannot be written. What other systems store as
// AuditEvents lies beside them like any resource.

// trailed is a line about one child.
type trailed struct {
	audit.Line
	compartment int64 // one that the viewer may read
	patient     string
}

const trailFields = `e.key, e.at, e.who, e.origin, e.action, e.why, e.purpose, e.what, e.address, min(s.compartment), cp.patient_id`

func scanTrailed(row db.Row) (t trailed, err error) {
	var at int64
	err = row.Scan(&t.Key, &at, &t.Who, &t.Origin, &t.Action, &t.Why, &t.Purpose, &t.What, &t.Address, &t.compartment, &t.patient)
	t.At = time.UnixMicro(at).UTC()
	return t, err
}

// trailFrom are the lines that a viewer may know of: those about a compartment
// that they may read.
const trailFrom = `
	from audit_event e
	join audit_subject s on s.event = e.key
	join compartment_patient cp on cp.compartment = s.compartment`

// trailQuery is what may be asked of the trail: nothing else narrows it.
type trailQuery struct {
	after string // the mark behind which it goes on, or ""
	count int
	where []string
	args  []any
}

func (q *trailQuery) arg(v any) string {
	q.args = append(q.args, v)
	return "$" + strconv.Itoa(len(q.args))
}

// askTrail reads a search as a question to the trail; ok is false where it asks
// for something that lines do not have.
func askTrail(q Query) (t trailQuery, ok bool, err error) {
	if len(q.Filters) > 0 || len(q.Sort) > 0 || len(q.Include) > 0 {
		return t, false, nil
	}
	t.where = []string{"sees(s.compartment)"}
	params := slices.Clone(q.Params)
	if q.Within != "" {
		params = append(params, Param{Name: "patient", Values: []string{q.Within}})
	}
	for _, p := range params {
		if p.On != nil || p.From != "" || p.Modifier != "" {
			return t, false, nil
		}
		var any []string
		for _, v := range p.Values {
			test, known, err := t.param(p.Name, v)
			if err != nil || !known {
				return t, false, err
			}
			any = append(any, test)
		}
		t.where = append(t.where, "("+strings.Join(any, " or ")+")")
	}
	return t, true, nil
}

// param writes the test of one value.
func (q *trailQuery) param(name, v string) (test string, known bool, err error) {
	switch name {
	case "patient", "entity":
		typ, id, ok := strings.Cut(v, "/")
		if !ok {
			typ, id = "Patient", v
		}
		if typ != "Patient" {
			return "e.what = " + q.arg(v), name == "entity", nil
		}
		return "cp.patient_id = " + q.arg(id), true, nil
	case "agent":
		return "e.who = " + q.arg(v), true, nil
	case "action":
		return "e.action = " + q.arg(v[strings.LastIndexByte(v, '|')+1:]), true, nil
	case "date", "_lastUpdated":
		b := &builder{plan: &plan{args: q.args}}
		test, err = b.dates("e.at", "e.at", v)
		q.args = b.args
		return test, true, err
	}
	return "", false, nil
}

// trailMark begins the place of a page in the trail; what is stored comes first.
const trailMark = "trail "

// searchTrail answers a search for AuditEvents: first what is stored as such,
// then the lines of the trail, the newest first.
func (s *Store) searchTrail(ctx context.Context, in db.Querier, v access.Viewer, q Query) (page Page, err error) {
	t, ok, err := askTrail(q)
	if err != nil {
		return page, err
	}
	after, inTrail := strings.CutPrefix(q.After, trailMark)
	page.Total = -1
	if !inTrail {
		if page, err = s.searchStored(ctx, in, v, q); err != nil {
			return page, err
		}
	}
	if !ok || page.Next != "" {
		page.Untold = !ok
		return page, nil
	}
	from := trailFrom + " where " + strings.Join(t.where, " and ")
	if q.Total || q.TotalOnly {
		n, err := access.One(ctx, in, v, db.Int, "", "select count(*) from (select e.key"+from+" group by e.key, cp.patient_id) lines", t.args...)
		if page.Total = max(page.Total, 0) + n; err != nil || q.TotalOnly {
			return page, err
		}
	}
	count := q.Count
	if count <= 0 {
		count = 50
	}
	room := min(count, MostPerPage) - len(page.Resources)
	if room <= 0 { // what is stored has filled it
		page.Next = trailMark
		return page, nil
	}
	t.after, t.count = after, room+1
	lines, err := s.lines(ctx, in, v, t)
	if err != nil {
		return page, err
	}
	return page, s.addLines(ctx, lines, room, &page)
}

// addLines adds as many lines to a page as there is room for.
func (s *Store) addLines(ctx context.Context, lines []trailed, room int, page *Page) error {
	for _, l := range lines[:min(room, len(lines))] {
		res, err := s.auditEvent(ctx, l)
		if err != nil {
			return err
		}
		page.Resources = append(page.Resources, res)
	}
	if len(lines) > room {
		page.Next = trailMark + lines[room-1].mark()
	}
	return nil
}

// Opening is a line of the trail about one child, for a page.
type Opening struct {
	audit.Line
	Mark string // where the next page begins: Openings' after
}

// Opened asks for lines about one child.
type Opened struct {
	Patient     string
	Who         string    // "Practitioner/x", "" for everybody
	From, Until time.Time // zero is open; Until is the first moment after
	After       string    // Opening.Mark of the last one seen, "" for the beginning
	Count       int
}

// Openings returns lines about a child that v may know of, the newest first.
func (s *Store) Openings(ctx context.Context, v access.Viewer, q Opened) (all []Opening, err error) {
	t := trailQuery{where: []string{"sees(s.compartment)"}}
	t.where = append(t.where, "cp.patient_id = "+t.arg(q.Patient))
	if q.Who != "" {
		t.where = append(t.where, "e.who = "+t.arg(q.Who))
	}
	if !q.From.IsZero() {
		t.where = append(t.where, "e.at >= "+t.arg(q.From.UnixMicro()))
	}
	if !q.Until.IsZero() {
		t.where = append(t.where, "e.at < "+t.arg(q.Until.UnixMicro()))
	}
	t.after, t.count = q.After, q.Count
	lines, err := s.lines(ctx, s.db, v, t)
	for _, l := range lines {
		all = append(all, Opening{l.Line, l.mark()})
	}
	return all, err
}

// mark is the place behind a line.
func (t trailed) mark() string { return strconv.FormatInt(t.Key, 10) + " " + t.patient }

// lines reads the trail from behind a mark on.
func (s *Store) lines(ctx context.Context, in db.Querier, v access.Viewer, t trailQuery) ([]trailed, error) {
	if event, patient, ok := strings.Cut(t.after, " "); ok {
		key, err := strconv.ParseInt(event, 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "fhir.bad-page")
		}
		k := t.arg(key)
		t.where = append(t.where, "(e.key < "+k+" or e.key = "+k+" and cp.patient_id > "+t.arg(patient)+")")
	}
	return access.All(ctx, in, v, scanTrailed, "select "+trailFields+trailFrom+" where "+strings.Join(t.where, " and ")+`
		group by e.key, cp.patient_id
		order by e.key desc, cp.patient_id
		limit `+t.arg(t.count), t.args...)
}

// readTrail returns the AuditEvent of a line by its id.
func (s *Store) readTrail(ctx context.Context, v access.Viewer, id string) (Resource, error) {
	event, compartment, err := s.openTrailID(ctx, id)
	if err != nil {
		return Resource{}, err
	}
	l, err := access.One(ctx, s.db, v, scanTrailed, "fhir.not-found", "select "+trailFields+trailFrom+`
		where e.key = $1 and s.compartment = $2 and sees(s.compartment)
		group by e.key, cp.patient_id
		order by cp.patient_id
		limit 1`, event, compartment)
	if err != nil {
		return Resource{}, err
	}
	return s.auditEvent(ctx, l)
}

// auditEvent is a line as a resource.
func (s *Store) auditEvent(ctx context.Context, l trailed) (Resource, error) {
	id, err := s.trailID(ctx, l.Key, l.compartment)
	if err != nil {
		return Resource{}, err
	}
	body, err := json.Marshal(l.event(id))
	return Resource{Type: "AuditEvent", ID: id, Version: 1, Updated: l.At, Compartment: l.compartment, body: body, made: true}, err
}

// trailID is the id of a line about a compartment. Numbers of lines would tell
// how much else happened, so they are encrypted; the same line has the same id.
func (s *Store) trailID(ctx context.Context, event, compartment int64) (string, error) {
	block, err := s.trailBlock(ctx)
	if err != nil {
		return "", err
	}
	var b [aes.BlockSize]byte
	binary.BigEndian.PutUint64(b[:8], uint64(event))
	binary.BigEndian.PutUint64(b[8:], uint64(compartment))
	block.Encrypt(b[:], b[:])
	return hex.EncodeToString(b[:]), nil
}

func (s *Store) openTrailID(ctx context.Context, id string) (event, compartment int64, err error) {
	block, err := s.trailBlock(ctx)
	if err != nil {
		return 0, 0, err
	}
	b, err := hex.DecodeString(id)
	if err != nil || len(b) != aes.BlockSize || strings.ToLower(id) != id {
		return 0, 0, fault.New(fault.NotFound, "fhir.not-found")
	}
	block.Decrypt(b, b)
	return int64(binary.BigEndian.Uint64(b[:8])), int64(binary.BigEndian.Uint64(b[8:])), nil
}

// trailBlock is the cipher of the ids of lines.
func (s *Store) trailBlock(ctx context.Context) (cipher.Block, error) {
	if c := s.trailCipher.Load(); c != nil {
		return *c, nil
	}
	secret, err := s.Secret(ctx, "audit-id")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err == nil {
		s.trailCipher.Store(&block)
	}
	return block, err
}
