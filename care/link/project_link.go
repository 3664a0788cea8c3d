package link

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"kith/care/account"
	"kith/care/module"
	"kith/care/pass"
	"kith/care/people"
	"kith/fhir/element"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
	"kith/platform/proof"
)

// ErrNone says that there is no such link, or none that v may know of.
var ErrNone = fault.New(fault.NotFound, "fault.not-found")

const columns = `l.id, l.task_id, l.to_ref, l.made_by, l.made_at, l.expires_at, l.opened_at, l.openings, l.missed, l.ended_at, l.ended_how`

func scan(r db.Row) (l Link, err error) {
	var made, expires, opened, ended int64
	err = r.Scan(&l.ID, &l.Task, &l.To, &l.By, &made, &expires, &opened, &l.Openings, &l.Missed, &ended, &l.How)
	l.Made, l.Expires = time.UnixMicro(made), time.UnixMicro(expires)
	if opened != 0 {
		l.Opened = time.UnixMicro(opened)
	}
	if ended != 0 {
		l.Ended = time.UnixMicro(ended)
	}
	return l, err
}

func sealName(id string) string { return "link/" + id }

// Put sends a link along with a Task, in the transaction that sends it: one that
// was out for the Task ends. The message says that there is something to look
// at, and no more; the code goes another way (Code).
func Put(ctx context.Context, tx *db.Tx, h *module.House, l Link, c Contents) (Link, error) {
	if c.Reach != "" && account.Mail(c.Reach) == "" && account.Phone(c.Reach) == "" {
		return l, fault.At(fault.Invalid, "link.no-address", "reach")
	}
	now := h.Now()
	if err := Replaced.put(ctx, tx, now, `task_id = $4`, l.Task); err != nil {
		return l, err
	}
	l.ID, l.Made, l.Expires = element.NewID(), now, now.AddDate(0, 0, Days)
	c.Token, c.Code = proof.NewToken(), pass.NewCode()
	sealed, err := seal(h, l.ID, c)
	if err != nil {
		return l, err
	}
	_, err = db.Exec(ctx, tx, `
		insert into light_link (id, task_id, to_ref, made_by, made_at, expires_at, token, code, missed, session, seen_at, entered_at, opened_at, openings, ended_at, ended_how, sealed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', 0, 0, 0, 0, 0, '', $9)`,
		l.ID, l.Task, l.To, l.By, now.UnixMicro(), l.Expires.UnixMicro(), proof.Digest(c.Token), pass.Keyed([]byte(c.Token), c.Code), sealed)
	if err != nil {
		return l, err
	}
	return l, message(ctx, tx, l.ID, now)
}

// message puts the letter into the outbox. It names the link by an id that opens
// nothing: where it goes, and the link itself, are opened when it leaves.
func message(ctx context.Context, tx *db.Tx, id string, now time.Time) error {
	return post.Put(ctx, tx, "link "+id, post.Later{Who: who + id, Notice: post.Look}, now)
}

// who begins the name by which a letter asks where a link goes.
const who = "Link/"

func seal(h *module.House, id string, c Contents) ([]byte, error) {
	words, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	return h.Sealer.Seal(sealName(id), words)
}

func open(ctx context.Context, h *module.House, q db.Querier, id string) (c Contents, err error) {
	sealed, err := db.One(ctx, q, func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err }, "fault.not-found",
		`select l.sealed from light_link l where l.id = $1 and l.ended_at = 0`, id)
	if err != nil {
		return c, err
	}
	words, err := h.Sealer.Open(ctx, sealName(id), sealed)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(words, &c)
}

// ended is what is written of a link that ends: what it held is forgotten.
const ended = `update light_link set ended_at = $1, ended_how = $2, token = '', code = '', session = '', sealed = $3 where ended_at = 0 and `

// put ends the links of a Task, or one.
func (how End) put(ctx context.Context, tx *db.Tx, now time.Time, where, id string) error {
	_, err := db.Exec(ctx, tx, ended+where, now.UnixMicro(), how, []byte{}, id)
	return err
}

// sweep ends the links whose days are over.
func sweep(ctx context.Context, tx *db.Tx, now time.Time) error {
	return Over.put(ctx, tx, now, `expires_at <= $1 and id <> $4`, "") // no link has that id
}

// OfTask returns the links that went out for a Task that v sees, the one that
// is out first, then the newest.
func OfTask(ctx context.Context, h *module.House, v access.Viewer, task string) ([]Link, error) {
	if _, err := h.Store.Read(ctx, v, "Task", task); err != nil {
		return nil, err
	}
	return db.All(ctx, h.DB, scan, `select `+columns+` from light_link l where l.task_id = $1 order by case when l.ended_at = 0 then 0 else 1 end, l.made_at desc, l.id`, task)
}

// of returns a link to those who work where its sender does and see its Task: to
// nobody of the family, and not to its receiver.
func of(ctx context.Context, h *module.House, v access.Viewer, id string) (Link, error) {
	l, err := db.One(ctx, h.DB, scan, "fault.not-found", `select `+columns+` from light_link l where l.id = $1`, id)
	if err != nil {
		return l, err
	}
	if _, err := h.Store.Read(ctx, v, "Task", l.Task); err != nil {
		return Link{}, ErrNone
	}
	jobs, err := people.RolesOf(ctx, h.DB, v, people.PractitionerID(strings.TrimPrefix(l.By, "Practitioner/")))
	if err == nil && !slices.ContainsFunc(jobs, func(r people.Role) bool { return v.WorksFor(string(r.Organization)) }) {
		return Link{}, ErrNone
	}
	return l, err
}

// holding is of, and what the link holds, for who may read that in the record:
// the code and the address of a link open it.
func holding(ctx context.Context, h *module.House, v access.Viewer, id string) (l Link, c Contents, err error) {
	if l, err = of(ctx, h, v, id); err != nil {
		return l, c, err
	}
	if c, err = open(ctx, h, h.DB, l.ID); err != nil {
		return l, c, err
	}
	typ, packet, _ := strings.Cut(c.Packet, "/")
	if _, err := h.Store.Read(ctx, v, typ, packet); err != nil {
		return Link{}, Contents{}, ErrNone
	}
	return l, c, nil
}

// Code returns the code of a link, for whoever sent it to read out.
func Code(ctx context.Context, h *module.House, v access.Viewer, id string) (string, error) {
	_, c, err := holding(ctx, h, v, id)
	return c.Code, err
}

// Again sends what a link holds anew, by another link with another code; the one
// before opens nothing from then on. reach is where the message goes, "" for as
// before.
func Again(ctx context.Context, h *module.House, v access.Viewer, id, reach string) (fresh Link, err error) {
	l, c, err := holding(ctx, h, v, id)
	if err != nil {
		return l, err
	}
	if reach != "" {
		c.Reach = reach
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) (err error) {
		fresh, err = Put(ctx, tx, h, Link{Task: l.Task, To: l.To, By: v.ID()}, c)
		return err
	})
	return fresh, err
}

// Revoke takes a link back, at once and everywhere; what it held is gone.
func Revoke(ctx context.Context, h *module.House, v access.Viewer, id string) error {
	l, err := of(ctx, h, v, id)
	if err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error { return Revoked.put(ctx, tx, h.Now(), `id = $4`, l.ID) })
}

// EndTask ends the links of a Task in the transaction that ends it otherwise.
func EndTask(ctx context.Context, tx *db.Tx, h *module.House, task string, how End) error {
	return how.put(ctx, tx, h.Now(), `task_id = $4`, task)
}

// Finish ends a link that did its work, once: of two who finish it at the same
// time one is told ErrNone.
func Finish(ctx context.Context, tx *db.Tx, h *module.House, id string) error {
	n, err := db.Exec(ctx, tx, ended+`id = $4`, h.Now().UnixMicro(), Done, []byte{}, id)
	if err == nil && n == 0 {
		err = ErrNone
	}
	return err
}
