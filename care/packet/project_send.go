package packet

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"time"

	"kith/care/disclosure"
	"kith/care/module"
	"kith/care/people"
	"kith/fhir/element"
	"kith/fhir/own"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// Written is a packet on its way into the record, for the transaction of whoever
// sends it: Store.WriteIf of Batch, with what else they write, and Holds.
type Written struct {
	Document string // "DocumentReference/x"; what everybody may read names it nowhere
	Batch    []*store.Incoming
	Holds    func(context.Context, db.Querier) error // asks whether the teller's wishes are still as the draft read them
}

// Write returns what sending a packet writes: the packet itself, byte for byte,
// the family's yes, and that each statement in it was passed on. task is the
// reference of the Task that it goes along with, "" for none.
func Write(ctx context.Context, h *module.House, v access.Viewer, p Packet, task string) (w Written, err error) {
	w.Batch, w.Holds, err = disclosure.PassingOn(ctx, h, v, p.passings()...)
	if err != nil {
		return Written{}, err
	}
	id, forms := element.NewID(), [2]string{element.NewID(), element.NewID()}
	w.Document = "DocumentReference/" + id
	add := func(body []byte, bad error) {
		if err = cmp.Or(err, bad); err != nil {
			return
		}
		var in *store.Incoming
		if in, err = h.Store.Prepare(body, element.Options{}); err == nil {
			in.New = true
			w.Batch = append(w.Batch, in)
		}
	}
	add(p.binary(forms[0], documentType, p.Document))
	add(p.binary(forms[1], paperType, p.PDF))
	add(p.reference(id, task, forms))
	if p.Yes.By != "" {
		add(p.consent(element.NewID(), w.Document))
	}
	if err != nil {
		h.Store.Release(w.Batch...)
		return Written{}, err
	}
	return w, nil
}

// passings are the statements that a packet passes on: the whole of one where
// both it and its headline go.
func (p Packet) passings() (all []disclosure.Passing) {
	for _, l := range p.Items {
		x := disclosure.Passing{Statement: l.statement, To: p.Audience.To, Basis: disclosure.ByWish, Choice: disclosure.MayAll}
		switch i := slices.IndexFunc(all, func(o disclosure.Passing) bool { return o.Statement == x.Statement }); {
		case l.statement == "", i >= 0: // lines stand in order, and the words before the headline
			continue
		case l.Kind == Headline:
			x.Choice = disclosure.MayHeadline
		}
		if l.Reason != "" {
			x.Basis = disclosure.ByAsking
		}
		all = append(all, x)
	}
	return all
}

// Sent returns a packet as it was sent, by the id of its DocumentReference, as
// far as v may read it: both forms, whom it went to, and their sum.
func Sent(ctx context.Context, h *module.House, v access.Viewer, id string) (p Packet, err error) {
	var forms []string
	err = looking{h, v}.at(ctx, "DocumentReference", id, func(root element.Value) {
		x := own.Extension(root, "packet")
		p.Child = people.PatientID(r4.As[r4.DocumentReference](root).Subject().ID("Patient"))
		p.Audience = Audience{To: x.Part("to").ValueReference().Target(), Purpose: Purpose(x.Part("purpose").ValueCode())}
		p.Reader, p.Sum = Reader(x.Part("reader").ValueCode()), x.Part("sum").ValueString()
		for a := range root.Each("content", "attachment") {
			p.Audience.Lang = a.Get("language").Text()
			forms = append(forms, a.Get("url").Text())
		}
		if at := r4.As[r4.DocumentReference](root).Date().Micro(); at != 0 {
			p.Audience.At = time.UnixMicro(at).In(h.Zone)
		}
	})
	if err != nil {
		return Packet{}, err
	}
	for n, to := range []*[]byte{&p.Document, &p.PDF} {
		if n >= len(forms) {
			return Packet{}, fault.New(fault.NotFound, "fault.not-found")
		}
		id, _ := bytes.CutPrefix([]byte(forms[n]), []byte("Binary/"))
		err := looking{h, v}.at(ctx, "Binary", string(id), func(root element.Value) {
			*to, err = base64.StdEncoding.DecodeString(root.Get("data").Text())
		})
		if err != nil {
			return Packet{}, err
		}
	}
	if sum(p.Document, p.PDF) != p.Sum {
		return Packet{}, fault.New(fault.NotFound, "fault.not-found")
	}
	return p, nil
}

// looking is who reads, and where.
type looking struct {
	h *module.House
	v access.Viewer
}

// at reads one resource for as long as use lasts.
func (l looking) at(ctx context.Context, typ, id string, use func(element.Value)) error {
	res, err := l.h.Store.Read(ctx, l.v, typ, id)
	if err != nil {
		return err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	if err == nil {
		use(root)
	}
	return err
}

// SentWith returns the ids of the packets that went along with a Task, the
// newest first, as far as v may read them: often none, although one went.
func SentWith(ctx context.Context, h *module.House, v access.Viewer, task string) (ids []string, err error) {
	page, err := h.Store.Search(ctx, v, store.Query{Type: "DocumentReference", Sort: []store.Sort{{Name: "date", Descending: true}}, Params: []store.Param{
		{Name: "related", Values: []string{task}}, {Name: "type", Values: []string{own.System + "|packet"}}}})
	for _, res := range page.Resources {
		ids = append(ids, res.ID)
	}
	return ids, err
}
