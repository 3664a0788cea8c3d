package message

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/care/module"
	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
)

// why is what the audit trail says of all that is written here.
const why = "message"

// Write writes a message and tells those whom it waits for, in one transaction,
// and returns its id. Of a reply, whoever it calls and is not in the thread yet
// is brought in.
func Write(ctx context.Context, h *module.House, v access.Viewer, d Draft) (string, error) {
	d.Words = strings.TrimSpace(d.Words)
	if d.Words == "" || d.Child == "" || d.From == "" || d.Thread == "" && (len(d.To) == 0 || !slices.Contains(Topics, d.Topic)) {
		return "", fault.At(fault.Required, "message.missing", "words")
	}
	now, id := h.Now().In(h.Zone), element.NewID()
	body, err := d.body(id, now)
	if err != nil {
		return "", err
	}
	l := letter{thread: id, id: id, to: d.To}
	var more []byte
	var version int64
	if d.Thread != "" {
		root, doc, err := first(ctx, h, v, d.Thread)
		if err != nil {
			return "", err
		}
		l.thread, l.to = d.Thread, between(doc)
		l.fresh = slices.DeleteFunc(slices.Clone(d.To), func(ref string) bool { return slices.Contains(l.to, ref) })
		if len(l.fresh) > 0 {
			if more, err = changed(doc, l.fresh, true); err != nil {
				return "", err
			}
			version, l.to = root.Version, append(l.to, l.fresh...)
		}
	}
	l.to = slices.DeleteFunc(slices.Clone(l.to), func(ref string) bool { return ref == d.From })
	return id, h.DB.Write(ctx, func(tx *db.Tx) error {
		if more != nil {
			if err := (writer{h, v}).put(ctx, tx, version, more); err != nil {
				return err
			}
		}
		if err := (writer{h, v}).put(ctx, tx, 0, body); err != nil {
			return err
		}
		if err := markRead(ctx, tx, l.thread, v.ID(), now); err != nil {
			return err
		}
		return l.tell(ctx, tx, now)
	})
}

// Close closes a thread, or opens it again.
func Close(ctx context.Context, h *module.House, v access.Viewer, thread string, open bool) error {
	root, doc, err := first(ctx, h, v, thread)
	if err != nil {
		return err
	}
	body, err := changed(doc, nil, open)
	if err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error { return (writer{h, v}).put(ctx, tx, root.Version, body) })
}

// first reads the first message of a thread.
func first(ctx context.Context, h *module.House, v access.Viewer, thread string) (store.Resource, r4.Communication, error) {
	res, err := h.Store.Read(ctx, v, "Communication", thread)
	if err != nil {
		return res, r4.Communication{}, err
	}
	var doc element.Doc
	root, err := res.Parse(&doc)
	is := r4.As[r4.Communication](root)
	if err == nil && (!isMessage(is) || threadOf(is) != "") {
		err = fault.New(fault.NotFound, "fhir.not-found")
	}
	return res, is, err
}

// writer is who writes, and where.
type writer struct {
	h *module.House
	v access.Viewer
}

// put stores one resource, a new one where seen is 0.
func (w writer) put(ctx context.Context, tx *db.Tx, seen int64, body []byte) error {
	in, err := w.h.Store.Prepare(body, element.Options{})
	if err != nil {
		return err
	}
	defer w.h.Store.Release(in)
	in.New, in.IfMatch = seen == 0, seen
	_, err = w.h.Store.WriteTx(ctx, tx, w.v, why, []*store.Incoming{in})
	return err
}

// Read reads the messages of a thread in order, and notes that v did.
func Read(ctx context.Context, h *module.House, v access.Viewer, thread string) (all []Message, seen []Seen, err error) {
	ids, err := idsOf(ctx, h.DB, v, thread)
	if err != nil || len(ids) == 0 {
		return nil, nil, err
	}
	for _, id := range ids {
		res, err := h.Store.Read(ctx, v, "Communication", id)
		if fault.Is(err, fault.NotFound) {
			continue // taken away meanwhile
		}
		if err != nil {
			return nil, nil, err
		}
		var doc element.Doc
		root, err := res.Parse(&doc)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, messageOf(id, r4.As[r4.Communication](root)))
	}
	if seen, err = seenBy(ctx, h.DB, v, thread); err != nil {
		return nil, nil, err
	}
	now := h.Now()
	return all, seen, h.DB.Write(ctx, func(tx *db.Tx) error { return markRead(ctx, tx, thread, v.ID(), now) })
}

func messageOf(id string, v r4.Communication) Message {
	m := Message{ID: id, From: strings.Clone(v.Sender().Target()), At: time.UnixMicro(v.Sent().Micro())}
	for p := range v.Payload() {
		m.Words += strings.Clone(p.ContentString())
	}
	if threadOf(v) != "" {
		for to := range v.Recipient() {
			m.Calls = append(m.Calls, strings.Clone(to.Target()))
		}
	}
	return m
}
