package message

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kith/platform/access"
	"kith/platform/db"
)

// Filter is which threads are meant.
type Filter struct {
	Child  []string // records of one child; none for any
	Thread string   // one of them
	Mine   bool     // only those between the reader, or somebody for whom they stand in, and others
}

// me is as whom somebody reads.
type me struct {
	id    string   // Practitioner/x
	names []string // their own references
	stand []string // references of those for whom they stand in now
}

// meOf tells a reader's own work from that of those for whom they stand in.
func meOf(ctx context.Context, q db.Querier, v access.Viewer, now time.Time) (m me, err error) {
	m.id = v.ID()
	m.names = []string{m.id}
	mine, err := access.All(ctx, q, v, db.Text, `
		select r.id from practitioner_role r where r.practitioner_id = $1 and sees(r.compartment)`, strings.TrimPrefix(m.id, "Practitioner/"))
	if err != nil {
		return m, err
	}
	for _, id := range mine {
		m.names = append(m.names, "PractitionerRole/"+id)
	}
	list, args := db.List(1, mine)
	away, err := access.All(ctx, q, v, db.Text, `
		select c.for_id from care_cover c
		where c.from_at <= $1 and c.until_at > $1 and c.role_id in `+list+` and sees(c.compartment)`, append([]any{now.UnixMicro()}, args...)...)
	for _, id := range away {
		m.stand = append(m.stand, "PractitionerRole/"+id)
	}
	return m, err
}

// where is a filter as SQL: $1 is who reads, and these follow.
func (m me) where(f Filter) (where, names string, args []any) {
	names, args = db.List(1, m.names)
	args = append([]any{m.id}, args...)
	where = "true"
	in := func(column string, refs []string) string {
		list, more := db.List(len(args), refs)
		args = append(args, more...)
		return column + " in " + list
	}
	if len(f.Child) > 0 {
		where += " and " + in("m.patient_id", f.Child)
	}
	if f.Thread != "" {
		where += " and " + in("m.thread_id", []string{f.Thread})
	}
	if f.Mine {
		where += " and m.thread_id in (select t.thread_id from message_to t where " + in("t.person_ref", slices.Concat(m.names, m.stand)) + ")"
	}
	return where, names, args
}

// add counts one message of a thread.
func (t *Thread) add(r db.Row) error {
	var id, from, topic string
	var sent, version int64
	var open, told, unread, called bool
	err := r.Scan(&id, &t.ID, &t.Child, &from, &sent, &topic, &open, &told, &version, &unread, &called)
	if id == t.ID {
		t.Topic, t.Open, t.Told, t.Version = topic, open, told, version
	}
	t.Count++
	t.Last, t.From = time.UnixMicro(sent), from
	if unread {
		t.Unread++
		t.Called = t.Called || called && id != t.ID
	}
	return err
}

// threads returns threads as far as v reads them, the latest first.
func threads(ctx context.Context, q db.Querier, v access.Viewer, f Filter, now time.Time) ([]Thread, error) {
	m, err := meOf(ctx, q, v, now)
	if err != nil {
		return nil, err
	}
	where, names, args := m.where(f)
	var all []Thread
	err = access.Each(ctx, q, v, func(r db.Row) error {
		var one Thread
		if err := one.add(r); err != nil {
			return err
		}
		if n := len(all) - 1; n >= 0 && all[n].ID == one.ID {
			return all[n].add(r)
		}
		all = append(all, one)
		return nil
	}, `
		select m.source_id, m.thread_id, m.patient_id, m.sender_ref, m.sent_at, m.topic, m.open, m.told, m.version,
			m.sent_at > coalesce(s.read_at, 0) and m.sender_ref not in `+names+`,
			exists (select 1 from message_to t where t.source_id = m.source_id and t.person_ref in `+names+`)
		from message m
		left join message_read s on s.thread_id = m.thread_id and s.reader = $1
		where `+where+` and sees(m.compartment)
		order by m.thread_id, m.sent_at, m.source_id`, args...)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(t Thread) bool { return t.Version == 0 }) // its first message is out of sight
	if err := whoBetween(ctx, q, v, all, m); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b Thread) int { return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.ID, b.ID)) })
	return all, nil
}

// whoBetween reads whom threads are between.
func whoBetween(ctx context.Context, q db.Querier, v access.Viewer, all []Thread, m me) error {
	ids := make([]string, len(all))
	at := map[string]*Thread{}
	for i := range all {
		ids[i] = all[i].ID
		at[ids[i]] = &all[i]
	}
	list, args := db.List(0, ids)
	err := access.Each(ctx, q, v, func(r db.Row) error {
		var thread, who string
		err := r.Scan(&thread, &who)
		at[thread].Between = append(at[thread].Between, who)
		return err
	}, `
		select t.source_id, t.person_ref from message_to t
		where t.source_id in `+list+` and t.source_id = t.thread_id and sees(t.compartment) order by t.source_id, t.n`, args...)
	for i := range all {
		t := &all[i]
		if slices.ContainsFunc(t.Between, func(ref string) bool { return slices.Contains(m.names, ref) }) {
			continue
		}
		for _, ref := range t.Between {
			if slices.Contains(m.stand, ref) {
				t.For = ref
			}
		}
	}
	return err
}

// idsOf returns the messages of a thread, in order.
func idsOf(ctx context.Context, q db.Querier, v access.Viewer, thread string) ([]string, error) {
	return access.All(ctx, q, v, db.Text, `
		select m.source_id from message m where m.thread_id = $1 and sees(m.compartment) order by m.sent_at, m.source_id`, thread)
}

// seenBy returns until when others read a thread.
func seenBy(ctx context.Context, q db.Querier, v access.Viewer, thread string) ([]Seen, error) {
	return access.All(ctx, q, v, func(r db.Row) (s Seen, err error) {
		var at int64
		err = r.Scan(&s.Who, &at)
		s.At = time.UnixMicro(at)
		return s, err
	}, `
		select s.reader, s.read_at from message_read s join message m on m.source_id = s.thread_id
		where s.thread_id = $1 and s.reader <> $2 and sees(m.compartment) order by s.read_at, s.reader`, thread, v.ID())
}

// markRead notes that somebody read a thread until a moment.
func markRead(ctx context.Context, tx *db.Tx, thread, reader string, at time.Time) error {
	_, err := db.Exec(ctx, tx, `
		insert into message_read (thread_id, reader, read_at) values ($1, $2, $3)
		on conflict (thread_id, reader) do update set read_at = excluded.read_at where message_read.read_at < excluded.read_at`,
		thread, reader, at.UnixMicro())
	return err
}
