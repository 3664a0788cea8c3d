package pass

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/post"
)

// ErrNone says that there is no such pass, or none of v's.
var ErrNone = fault.New(fault.NotFound, "fault.not-found")

// ErrCode is the one answer to a code that opens nothing.
var ErrCode = fault.New(fault.NotFound, "checkin.code.wrong")

const columns = `p.id, p.patient_id, p.informant_ref, p.kind, p.host_ref, p.with_ref, p.about_ref, p.forms, p.by_link, p.kiosk, p.made_by, p.made_at, p.expires_at, p.finished_at, p.session <> '', p.code <> ''`

func scanPass(r db.Row) (p Pass, err error) {
	var forms string
	var made, expires, finished int64
	err = r.Scan(&p.ID, &p.Child, &p.Informant, &p.Kind, &p.Host, &p.With, &p.About, &forms, &p.Link, &p.Kiosk, &p.By, &made, &expires, &finished, &p.held, &p.live)
	p.Forms, p.Made, p.Expires = strings.Fields(forms), time.UnixMicro(made), time.UnixMicro(expires)
	if finished != 0 {
		p.Finished = time.UnixMicro(finished)
	}
	return p, err
}

// Make makes a pass about a child that v sees, and returns it with its code. A
// pass that was out for the same informant ends, what was answered with it too.
func Make(ctx context.Context, h *module.House, v access.Viewer, p Pass) (made Pass, code string, err error) {
	home, err := access.One(ctx, h.DB, v, db.Int, "fault.not-found", `select p.compartment from patient p where p.id = $1 and sees(p.compartment)`, p.Child)
	if err != nil {
		return p, "", err
	}
	key, err := h.Store.Secret(ctx, "checkin")
	if err != nil {
		return p, "", err
	}
	p.ID, p.By, p.Made, p.live = strings.ToLower(rand.Text()), v.ID(), h.Now(), true
	if p.Expires = Tonight(p.Made.In(h.Zone)); p.Link {
		p.Expires = p.Expires.AddDate(0, 0, linkDays-1)
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		if err := sweep(ctx, tx, p.Made); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, tx, `
			update checkin_pass set ended_at = $1, code = '', session = ''
			where patient_id = $2 and informant_ref = $3 and finished_at = 0 and ended_at = 0`, p.Made.UnixMicro(), p.Child, p.Informant); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, tx, `
			insert into checkin_pass (id, patient_id, informant_ref, kind, host_ref, with_ref, about_ref, forms, by_link, code, tries, session, kiosk, seen_at, made_by, made_at, expires_at, finished_at, ended_at, compartment)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, '', $10, 0, $11, $12, $13, 0, 0, $14)`,
			p.ID, p.Child, p.Informant, p.Kind, p.Host, p.With, p.About, strings.Join(p.Forms, " "), p.Link, false, p.By, p.Made.UnixMicro(), p.Expires.UnixMicro(), home); err != nil {
			return err
		}
		if p.Link { // whoever has an account here is told that there is something; the code comes another way
			if err := post.Put(ctx, tx, "check-in "+p.ID, post.Later{Who: p.Informant, Notice: post.Look, Path: "/checkin?p=" + p.ID}, p.Made); err != nil {
				return err
			}
		}
		var err error
		code, err = putCode(ctx, tx, key, p.ID)
		return err
	})
	return p, code, err
}

// Tonight is the end of a day.
func Tonight(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
}

// sweep forgets what is over: codes whose day has passed, answers nobody sent.
func sweep(ctx context.Context, tx *db.Tx, now time.Time) error {
	at := now.UnixMicro()
	if _, err := db.Exec(ctx, tx, `update checkin_pass set ended_at = $1, code = '', session = '' where expires_at <= $1 and finished_at = 0 and ended_at = 0`, at); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, `
		delete from checkin_draft
		where exists (select 1 from checkin_pass p where p.id = checkin_draft.id and (p.ended_at > 0 or p.finished_at > 0 and p.finished_at < $1))`, now.Add(-idle).UnixMicro()); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `delete from checkin_try where since_at < $1`, now.Add(-TriesIn).UnixMicro())
	return err
}

// OfChild returns the passes about a child that v sees, those that ended left
// out, the newest first.
func OfChild(ctx context.Context, h *module.House, v access.Viewer, records ...string) ([]Pass, error) {
	list, args := db.List(1, records)
	return access.All(ctx, h.DB, v, scanPass, `
		select `+columns+` from checkin_pass p
		where p.ended_at = 0 and (p.finished_at > 0 or p.expires_at > $1) and p.patient_id in `+list+` and sees(p.compartment)
		order by p.made_at desc, p.id`, append([]any{h.Now().UnixMicro()}, args...)...)
}

// Again gives a pass about a child that v sees a fresh code; the browser that had
// it has it no more.
func Again(ctx context.Context, h *module.House, v access.Viewer, child, id string) (code string, err error) {
	if err := seen(ctx, h, v, child, id); err != nil {
		return "", err
	}
	return Fresh(ctx, h, id)
}

// Fresh gives a pass whose holder is there a fresh code, and takes it from their
// browser.
func Fresh(ctx context.Context, h *module.House, id string) (code string, err error) {
	key, err := h.Store.Secret(ctx, "checkin")
	if err != nil {
		return "", err
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		code, err = putCode(ctx, tx, key, id)
		return err
	})
	return code, err
}

// Revoke ends a pass about a child that v sees, at once and everywhere.
func Revoke(ctx context.Context, h *module.House, v access.Viewer, child, id string) error {
	if err := seen(ctx, h, v, child, id); err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		now := h.Now()
		if _, err := db.Exec(ctx, tx, `update checkin_pass set ended_at = $1, code = '', session = '' where id = $2 and finished_at = 0`, now.UnixMicro(), id); err != nil {
			return err
		}
		return sweep(ctx, tx, now)
	})
}

// seen refuses a pass that v does not see.
func seen(ctx context.Context, h *module.House, v access.Viewer, child, id string) error {
	_, err := access.One(ctx, h.DB, v, db.Int, "fault.not-found", `select 1 from checkin_pass p where p.id = $1 and p.patient_id = $2 and sees(p.compartment)`, id, child)
	return err
}
