package pass

import (
	"cmp"
	"context"
	"encoding/json"

	"kith/care/module"
	"kith/platform/db"
	"kith/platform/fault"
)

func sealName(id string) string { return "checkin/" + id }

// Save keeps what the holder of a pass has answered so far.
func Save(ctx context.Context, h *module.House, p Pass, answers any) error {
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, `update checkin_pass set seen_at = $1 where id = $2 and ended_at = 0 and finished_at = 0`, h.Now().UnixMicro(), p.ID)
		if err != nil || n == 0 {
			return cmp.Or(err, ErrNone)
		}
		return put(ctx, tx, h, p, answers)
	})
}

// put seals words of a pass.
func put(ctx context.Context, tx *db.Tx, h *module.House, p Pass, answers any) error {
	words, err := json.Marshal(answers)
	if err != nil {
		return err
	}
	sealed, err := h.Sealer.Seal(sealName(p.ID), words)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `
		insert into checkin_draft (id, saved_at, sealed) values ($1, $2, $3)
		on conflict (id) do update set saved_at = excluded.saved_at, sealed = excluded.sealed`, p.ID, h.Now().UnixMicro(), sealed)
	return err
}

// Read reads it back into answers; without one it leaves them as they are.
func Read(ctx context.Context, h *module.House, q db.Querier, p Pass, answers any) error {
	sealed, err := db.One(ctx, q, func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err }, "fault.not-found",
		`select d.sealed from checkin_draft d where d.id = $1`, p.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	words, err := h.Sealer.Open(ctx, sealName(p.ID), sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(words, answers)
}
