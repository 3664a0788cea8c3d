package message

import (
	"context"
	"slices"
	"strings"
	"time"

	"kith/platform/db"
	"kith/platform/post"
)

// letter is a message that waits for somebody.
type letter struct {
	thread, id string
	to, fresh  []string // whom it waits for; those of them who are new in the thread
}

// tell puts a letter without content into the outbox of everybody whom a message
// waits for, and of who stands in for them. Whoever has something unread in the
// thread already was told.
func (l letter) tell(ctx context.Context, tx *db.Tx, now time.Time) error {
	all, err := peopleOf(ctx, tx, l.to, now)
	if err != nil {
		return err
	}
	told := []string{}
	for _, p := range all {
		waits, err := waiting(ctx, tx, l.thread, p.who, l.id)
		if err != nil {
			return err
		}
		for _, who := range []string{p.who, p.cover} {
			if who == "" || waits && !slices.Contains(l.fresh, p.ref) || slices.Contains(told, who) {
				continue
			}
			told = append(told, who)
			if err := post.Put(ctx, tx, "message "+l.id+" "+who, post.Later{Who: who, Notice: post.Look, Path: "/messages"}, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// waiting reports whether somebody has messages of a thread that they did not
// read: they were told already.
func waiting(ctx context.Context, tx *db.Tx, thread, reader string, but string) (bool, error) {
	n, err := db.One(ctx, tx, db.Int, "message.no-thread", `
		select count(*) from message m
		left join practitioner_role r on m.sender_ref = 'PractitionerRole/' || r.id
		where m.thread_id = $1 and m.source_id <> $2 and coalesce('Practitioner/' || r.practitioner_id, m.sender_ref) <> $3
			and m.sent_at > coalesce((select s.read_at from message_read s where s.thread_id = $1 and s.reader = $3), 0)`, thread, but, reader)
	return n > 0, err
}

// person is somebody whom a thread is between: who they are, and who stands in.
type person struct{ ref, who, cover string }

// peopleOf returns who stands behind the references of a thread, and who stands
// in for them now: those are told that something waits.
func peopleOf(ctx context.Context, tx *db.Tx, refs []string, now time.Time) ([]person, error) {
	var ids []string
	var all []person
	for _, ref := range refs {
		if id, ok := strings.CutPrefix(ref, "PractitionerRole/"); ok {
			ids = append(ids, id)
		} else {
			all = append(all, person{ref: ref, who: ref})
		}
	}
	list, args := db.List(1, ids)
	roles, err := db.All(ctx, tx, func(r db.Row) (p person, err error) {
		err = r.Scan(&p.ref, &p.who, &p.cover)
		return p, err
	}, `
		select 'PractitionerRole/' || r.id, 'Practitioner/' || r.practitioner_id, coalesce('Practitioner/' || x.practitioner_id, '')
		from practitioner_role r
		left join care_cover c on c.for_id = r.id and c.from_at <= $1 and c.until_at > $1
		left join practitioner_role x on x.id = c.role_id
		where r.active and r.id in `+list+` order by r.id, x.id`, append([]any{now.UnixMicro()}, args...)...)
	return append(all, roles...), err
}
