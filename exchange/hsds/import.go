package hsds

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"kith/care/directory"
	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/fault"
)

// Importer brings directories in.
type Importer struct {
	House    *module.House
	Source   string // an address that says whose ids these are
	Called   string // what people call that source
	Public   bool   // everybody may read what comes
	Rejected func(Reject) error

	bytes, services, total atomic.Int64
	waiting                []Record
	size                   int
	sum                    Summary
	done                   map[string]bool // organizations and places that were looked at
}

// Summary is what became of what was read.
type Summary struct {
	Read, Created, Updated, Unchanged, Rejected int64 // services
	Organizations, Places                       int64 // written
}

// Progress is how far an import is.
type Progress struct{ Bytes, Total, Services int64 }

// Progress says how far the import is. It may be asked at any time.
func (im *Importer) Progress() Progress {
	return Progress{im.bytes.Load(), im.total.Load(), im.services.Load()}
}

// usualSource is whose ids they are where nobody says it.
const usualSource = "urn:hsds"

// together is how many services one transaction holds.
const together = 200

// mostBytes bounds what one transaction holds, and mostService one service.
const mostBytes, mostService = 8 << 20, 4 << 20

// Run reads what lies at paths. Each transaction is whole: whoever runs it again
// goes on where it ended, and what is there already stays as it is.
//
// The error is one that ends it; what cannot be read is no error, see Rejected.
func (im *Importer) Run(ctx context.Context, paths ...string) (Summary, error) {
	if im.Source == "" {
		im.Source = usualSource
	}
	im.done, im.sum = map[string]bool{}, Summary{}
	var before int64
	for _, p := range paths {
		n, err := Size(p)
		if err != nil {
			return im.sum, err
		}
		im.total.Add(n)
	}
	for _, p := range paths {
		r := reading{record: func(rec Record) error { return im.add(ctx, rec) }, reject: im.reject, at: func(n int64) { im.bytes.Store(before + n) }}
		if err := r.path(p); err != nil {
			return im.sum, err
		}
		n, err := Size(p)
		if err != nil {
			return im.sum, err
		}
		before += n
		im.bytes.Store(before)
	}
	return im.sum, im.flush(ctx)
}

func (im *Importer) reject(r Reject) error {
	im.sum.Rejected++
	if im.Rejected == nil {
		return nil
	}
	return im.Rejected(r)
}

// add takes one record; those that wait are written when they are many.
func (im *Importer) add(ctx context.Context, rec Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	im.sum.Read++
	if len(rec.Body) > mostService {
		return im.reject(Reject{File: rec.File, Line: rec.Line, Reason: fmt.Sprintf("larger than %d MB", mostService>>20)})
	}
	im.waiting, im.size = append(im.waiting, rec), im.size+len(rec.Body)
	if len(im.waiting) < together && im.size < mostBytes {
		return nil
	}
	return im.flush(ctx)
}

// flush writes what waits: together, or, where something of it is refused, one
// by one.
func (im *Importer) flush(ctx context.Context) error {
	waiting := im.waiting
	im.waiting, im.size = nil, 0
	if len(waiting) == 0 {
		return nil
	}
	b, err := im.batch(ctx, waiting)
	if err != nil {
		return err
	}
	err = b.write(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if _, refused := errors.AsType[*store.BatchError](err); !refused && fault.KindOf(err) == fault.Exception {
		return err
	}
	for _, rec := range waiting {
		one, err := im.batch(ctx, []Record{rec})
		if err != nil {
			return err
		}
		if err := one.write(ctx); err != nil {
			if err := im.reject(Reject{File: rec.File, Line: rec.Line, Reason: "refused: " + string(fault.KindOf(err)), Body: rec.Body}); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch is what is written together.
type batch struct {
	im      *Importer
	made    []made
	seen    []string // what of it is looked at no more
	same    int64
	counted int64
}

// made is a resource to be written, and the version that it changes.
type made struct {
	kind string
	body []byte
	seen int64
}

// batch makes resources of records.
func (im *Importer) batch(ctx context.Context, records []Record) (*batch, error) {
	b := &batch{im: im}
	inside := map[string]bool{}
	for _, rec := range records {
		var s service
		if err := json.Unmarshal(rec.Body, &s); err != nil {
			if err := im.reject(Reject{File: rec.File, Line: rec.Line, Reason: "no service of the specification", Body: rec.Body}); err != nil {
				return nil, err
			}
			continue
		}
		if reason := s.lacks(); reason != "" {
			if err := im.reject(Reject{File: rec.File, Line: rec.Line, ID: string(s.ID), Reason: reason, Body: rec.Body}); err != nil {
				return nil, err
			}
			continue
		}
		id := im.id("service", string(s.ID))
		if inside["HealthcareService/"+id] {
			if err := im.reject(Reject{File: rec.File, Line: rec.Line, ID: string(s.ID), Reason: "the same id twice", Body: rec.Body}); err != nil {
				return nil, err
			}
			continue
		}
		inside["HealthcareService/"+id] = true
		if err := b.add(ctx, s, rec.Body, inside); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// lacks says what a service must have and has not.
func (s service) lacks() string {
	switch {
	case s.ID == "":
		return "no id"
	case s.Name == "":
		return "no name"
	}
	return ""
}

// reader is as whom entries are read: as everybody may.
var reader = access.System("Device/hsds")

// was reads an entry as it is, absent where there is none.
func (b *batch) was(ctx context.Context, typ, id string) (was element.Value, version int64, err error) {
	res, err := b.im.House.Store.Read(ctx, reader, typ, id)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Deleted) {
		return was, 0, nil
	}
	if err != nil {
		return was, 0, err
	}
	was, err = res.Parse(new(element.Doc))
	return was, res.Version, err
}

// add makes resources of one service, of whose it is and of where it is.
func (b *batch) add(ctx context.Context, s service, body json.RawMessage, inside map[string]bool) error {
	var nested struct {
		Organization json.RawMessage
		At           []struct{ Location json.RawMessage } `json:"service_at_locations"`
	}
	if err := json.Unmarshal(body, &nested); err != nil {
		return err
	}
	im, whose := b.im, ""
	if s.Organization.ID != "" && s.Organization.Name != "" {
		whose = im.id("organization", string(s.Organization.ID))
		if err := b.once(ctx, "Organization", whose, inside, func(was element.Value) ([]byte, error) {
			return im.organization(s.Organization, nested.Organization, was)
		}); err != nil {
			return err
		}
	}
	for i, at := range s.At {
		if at.Location.ID == "" || i >= len(nested.At) {
			continue
		}
		if err := b.once(ctx, "Location", im.id("location", string(at.Location.ID)), inside, func(was element.Value) ([]byte, error) {
			return im.location(at.Location, whose, nested.At[i].Location, was)
		}); err != nil {
			return err
		}
	}
	id := im.id("service", string(s.ID))
	was, version, err := b.was(ctx, "HealthcareService", id)
	if err != nil {
		return err
	}
	var mine directory.Service
	if was.Exists() {
		mine = directory.Read(was)
	}
	now, err := im.service(s, body, was, mine)
	if err != nil {
		return err
	}
	b.counted++
	if now == nil {
		b.same++
		return nil
	}
	b.made = append(b.made, made{"HealthcareService", now, version})
	return nil
}

// once makes a resource the first time an import meets it.
func (b *batch) once(ctx context.Context, typ, id string, inside map[string]bool, make func(was element.Value) ([]byte, error)) error {
	ref := typ + "/" + id
	if b.im.done[ref] || inside[ref] {
		return nil
	}
	inside[ref] = true
	was, version, err := b.was(ctx, typ, id)
	if err != nil {
		return err
	}
	now, err := make(was)
	if err != nil {
		return err
	}
	if now != nil {
		b.made = append(b.made, made{typ, now, version})
	}
	b.seen = append(b.seen, ref)
	return nil
}

// write writes all of it, in one transaction.
func (b *batch) write(ctx context.Context) error {
	s := b.im.House.Store
	all := make([]*store.Incoming, 0, len(b.made))
	defer func() { s.Release(all...) }()
	for i, m := range b.made {
		in, err := s.Prepare(m.body, element.Options{})
		if err != nil {
			return &store.BatchError{Index: i, Err: err}
		}
		in.IfMatch = m.seen
		all = append(all, in)
	}
	outcomes, err := s.Write(ctx, access.Operator(), "import a directory", all)
	if err != nil {
		return err
	}
	b.account(outcomes)
	for _, ref := range b.seen {
		b.im.done[ref] = true
	}
	b.im.services.Add(b.counted)
	return nil
}

// account counts what became of a batch.
func (b *batch) account(outcomes []store.Outcome) {
	sum := &b.im.sum
	sum.Unchanged += b.same
	for i, o := range outcomes {
		switch {
		case b.made[i].kind == "Organization":
			sum.Organizations++
		case b.made[i].kind == "Location":
			sum.Places++
		case o.What == store.Created:
			sum.Created++
		case o.What == store.Unchanged:
			sum.Unchanged++
		default:
			sum.Updated++
		}
	}
}
