package pass

import (
	"cmp"
	"context"

	"kith/care/module"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
)

// putCode gives a pass a fresh code that no other has.
func putCode(ctx context.Context, tx *db.Tx, key []byte, id string) (code string, err error) {
	for range 100 {
		code = NewCode()
		n, err := db.Exec(ctx, tx, `
			update checkin_pass set code = $1, session = ''
			where id = $2 and finished_at = 0 and ended_at = 0 and not exists (select 1 from checkin_pass o where o.code = $1)`, keyed(key, "code", code), id)
		if err != nil || n == 1 {
			return code, err
		}
		if there, err := db.One(ctx, tx, db.Int, "", `select count(*) from checkin_pass where id = $1 and finished_at = 0 and ended_at = 0`, id); err != nil || there == 0 {
			return "", cmp.Or(err, ErrNone)
		}
	}
	return "", fault.New(fault.Transient, "fault.transient")
}

// Waiting returns the passes that wait for an informant, by whatever names they
// answer. Nothing of the child is in them but which it is.
func Waiting(ctx context.Context, h *module.House, informants ...string) ([]Pass, error) {
	list, args := db.List(1, informants)
	return db.All(ctx, h.DB, scanPass, `
		select `+columns+` from checkin_pass p
		where p.ended_at = 0 and p.finished_at = 0 and p.expires_at > $1 and p.informant_ref in `+list+`
		order by p.made_at desc, p.id`, append([]any{h.Now().UnixMicro()}, args...)...)
}

// Held returns the pass that a browser's key opens.
func Held(ctx context.Context, h *module.House, key string) (Pass, error) {
	if key == "" {
		return Pass{}, ErrNone
	}
	now := h.Now()
	p, err := db.One(ctx, h.DB, scanPass, "fault.not-found", `
		select `+columns+` from checkin_pass p
		where p.session = $1 and p.expires_at > $2 and p.ended_at = 0 and p.finished_at = 0
		and p.seen_at > case when p.kiosk then cast($3 as bigint) else cast($4 as bigint) end`,
		proof.Digest(key), now.UnixMicro(), now.Add(-IdleKiosk).UnixMicro(), now.Add(-idle).UnixMicro())
	return p, err
}

// Done returns the pass that a browser's key opened, after its answers were
// sent, for as long as a page may be looked at again.
func Done(ctx context.Context, h *module.House, key string) (Pass, error) {
	return db.One(ctx, h.DB, scanPass, "fault.not-found", `
		select `+columns+` from checkin_pass p
		where p.session = $1 and p.session <> '' and p.finished_at > $2`, proof.Digest(key), h.Now().Add(-IdleKiosk).UnixMicro())
}

// Rest takes a pass from the browser that has it; its answers are kept.
func Rest(ctx context.Context, h *module.House, id string) error {
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update checkin_pass set session = '' where id = $1`, id)
		return err
	})
}

// Begin opens a pass that waits for somebody who has signed in, and returns the
// key for their browser.
func Begin(ctx context.Context, h *module.House, id string, informants ...string) (key string, err error) {
	key = proof.NewToken()
	list, args := db.List(4, informants)
	err = h.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, `
			update checkin_pass set code = '', session = $1, kiosk = $2, seen_at = $3
			where id = $4 and expires_at > $3 and ended_at = 0 and finished_at = 0 and informant_ref in `+list,
			append([]any{proof.Digest(key), false, h.Now().UnixMicro(), id}, args...)...)
		return cmp.Or(err, none(n, ErrNone))
	})
	return key, err
}

func none(n int64, err error) error {
	if n == 0 {
		return err
	}
	return nil
}

// Finish notes, once, that the answers of a pass are in the record, and keeps what
// its holder is told: sealed, for as long as the page is looked at. Of two who
// press at the same time one is told ErrNone.
func Finish(ctx context.Context, tx *db.Tx, h *module.House, p Pass, told any) error {
	now := h.Now().UnixMicro()
	n, err := db.Exec(ctx, tx, `
		update checkin_pass set finished_at = $1, code = '', seen_at = $1
		where id = $2 and finished_at = 0 and ended_at = 0 and expires_at > $1`, now, p.ID)
	if err != nil || n == 0 {
		return cmp.Or(err, ErrNone)
	}
	return put(ctx, tx, h, p, told)
}
