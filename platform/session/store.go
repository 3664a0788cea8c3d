package session

import (
	"context"
	"net/http"
	"strings"
	"time"

	"kith/platform/db"
	"kith/platform/proof"
)

// Session is one browser in which somebody is signed in.
type Session struct {
	ID    string // names it to its owner
	Who   string // "Practitioner/lena-ortiz"
	Agent string // "Firefox, Windows"
	Made  time.Time
	Seen  time.Time // to the minute
	Fresh time.Time // when they last proved who they are
	Only  string    // of Identity

	token   string // as it is kept
	device  string
	changed bool
}

type sessionKey struct{}

// Of returns the session a request belongs to; the zero Session when nobody is
// signed in, or a program by its token.
func Of(ctx context.Context) Session {
	s, ok := ctx.Value(sessionKey{}).(Session)
	if !ok {
		return Session{}
	}
	return s
}

// FreshFor is how long a proof counts for what must not be done by whoever
// finds a screen unlocked. Source: Kith
const FreshFor = 5 * time.Minute

// Fresh reports whether the person of a request proved who they are within the
// last five minutes. A program by its token never did.
func Fresh(ctx context.Context, now time.Time) bool {
	s := Of(ctx)
	return s.ID != "" && now.Sub(s.Fresh) < FreshFor
}

const columns = `s.id, s.who, s.agent, s.made_at, s.seen_at, s.fresh_at, s.token, s.device, s.changed`

func scan(r db.Row) (s Session, err error) {
	var made, seen, fresh int64
	err = r.Scan(&s.ID, &s.Who, &s.Agent, &made, &seen, &fresh, &s.token, &s.device, &s.changed)
	s.Made, s.Seen, s.Fresh = time.UnixMicro(made), time.UnixMicro(seen), time.UnixMicro(fresh)
	return s, err
}

// find returns the session of a token, the zero Session when there is none.
func (k *Keeper) find(ctx context.Context, token string) (Session, error) {
	found, err := db.All(ctx, k.db, scan, `select `+columns+` from session s where s.token = $1 and s.ends_at > $2`,
		proof.Digest(token), k.now().UnixMicro())
	if err != nil || len(found) == 0 {
		return Session{}, err
	}
	return found[0], nil
}

// seen notes that a session is in use, and gives it a new token where what its
// owner may do has changed.
func (k *Keeper) seen(w http.ResponseWriter, r *http.Request, s Session) (Session, error) {
	if s.changed {
		return s, k.renew(w, r, &s)
	}
	now := k.now()
	if now.Sub(s.Seen) < touch || unattended(r) {
		return s, nil
	}
	s.Seen = now
	return s, k.db.Write(r.Context(), func(tx *db.Tx) error {
		_, err := db.Exec(r.Context(), tx, `update session set seen_at = $1 where token = $2`, now.UnixMicro(), s.token)
		return err
	})
}

// unattended reports whether a page asks by itself, with nobody at it: an open
// stream, and what it asks for anew (platform/live). It keeps no session open.
func unattended(r *http.Request) bool {
	return r.Method == http.MethodGet && (r.Header.Get("Kith-Unattended") != "" || r.Header.Get("Accept") == "text/event-stream")
}

// insert adds a session and forgets those that are over.
func (s Session) insert(ctx context.Context, tx *db.Tx, ends time.Time) error {
	if _, err := db.Exec(ctx, tx, `delete from session where ends_at < $1`, s.Seen.UnixMicro()); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `
		insert into session (token, id, who, device, agent, made_at, seen_at, fresh_at, ends_at, changed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.token, s.ID, s.Who, s.device, s.Agent, s.Made.UnixMicro(), s.Seen.UnixMicro(), s.Fresh.UnixMicro(), ends.UnixMicro(), false)
	return err
}

// SignIn begins a session for somebody who proved who they are at a moment, the
// zero time where nobody knows when; the one that the browser had ends.
func (k *Keeper) SignIn(w http.ResponseWriter, r *http.Request, who string, proved time.Time) error {
	ctx := r.Context()
	k.Forget(who) // they may have left a moment ago
	me, err := k.identity(ctx, who)
	if err != nil {
		return err
	}
	old, now, token := Of(ctx), k.now(), proof.NewToken()
	s := Session{
		ID: proof.NewToken(), Who: who, Agent: agent(r.UserAgent()), Made: now, Seen: now, Fresh: proved,
		token: proof.Digest(token), device: k.device(w, r),
	}
	err = k.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from session where token = $1`, old.token); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, `
			insert into session_device (device, who, seen_at) values ($1, $2, $3)
			on conflict (device, who) do update set seen_at = excluded.seen_at`, s.device, who, now.UnixMicro())
		if err != nil {
			return err
		}
		return s.insert(ctx, tx, now.Add(me.Limits.orUsual().Lifetime))
	})
	if err == nil {
		k.set(w, sessionCookie, token, http.SameSiteStrictMode, 0)
	}
	return err
}

// Renew gives the session of a request a new token, after its owner proved once
// more who they are.
func (k *Keeper) Renew(w http.ResponseWriter, r *http.Request) error {
	s := Of(r.Context())
	s.Fresh = k.now()
	return k.renew(w, r, &s)
}

// renew replaces the token of a session. The old one works a little longer, for
// requests that are on their way.
func (k *Keeper) renew(w http.ResponseWriter, r *http.Request, s *Session) error {
	ctx, now, token := r.Context(), k.now(), proof.NewToken()
	old := s.token
	s.token, s.Seen, s.changed = proof.Digest(token), now, false
	found := false
	err := k.db.Write(ctx, func(tx *db.Tx) error {
		ends, err := db.All(ctx, tx, db.Int, `select s.ends_at from session s where s.token = $1`, old)
		if found = len(ends) == 1 && ends[0] > now.Add(grace).UnixMicro(); err != nil || !found {
			return err // it ended meanwhile and stays so, or another request was first
		}
		if _, err := db.Exec(ctx, tx, `update session set ends_at = $1, changed = false where token = $2`, now.Add(grace).UnixMicro(), old); err != nil {
			return err
		}
		return s.insert(ctx, tx, time.UnixMicro(ends[0]))
	})
	if err == nil && found {
		k.set(w, sessionCookie, token, http.SameSiteStrictMode, 0)
	}
	return err
}

// SignOut ends the session of a request.
func (k *Keeper) SignOut(w http.ResponseWriter, r *http.Request) error {
	s := Of(r.Context())
	if s.ID == "" {
		return nil
	}
	k.set(w, sessionCookie, "", http.SameSiteStrictMode, -1)
	return k.end(r.Context(), s.ID, s.Who)
}

// end ends one session of somebody.
func (k *Keeper) end(ctx context.Context, id, who string) error {
	return k.db.Write(ctx, func(tx *db.Tx) error { return End(ctx, tx, id, who) })
}

// End ends one session of somebody, by the name its owner knows it by.
func End(ctx context.Context, tx *db.Tx, id, who string) error {
	_, err := db.Exec(ctx, tx, `delete from session where id = $1 and who = $2`, id, who)
	return err
}

// EndAll ends every session of somebody but the one with the id kept, and every
// token: with the transaction, on every server.
func EndAll(ctx context.Context, tx *db.Tx, who, kept string) error {
	if _, err := db.Exec(ctx, tx, `delete from session where who = $1 and id <> $2`, who, kept); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `delete from bearer where who = $1`, who)
	return err
}

// Changed gives every session of somebody a new token with its next request:
// what they may do has changed.
func Changed(ctx context.Context, tx *db.Tx, who string) error {
	_, err := db.Exec(ctx, tx, `update session set changed = true where who = $1`, who)
	return err
}

// Open reports whether a session of somebody has not been ended.
func Open(ctx context.Context, q db.Querier, id, who string) (bool, error) {
	found, err := db.All(ctx, q, db.Int, `select 1 from session where id = $1 and who = $2 limit 1`, id, who)
	return len(found) == 1, err
}

// List returns the sessions of somebody that are not over, the latest first.
func (k *Keeper) List(ctx context.Context, who string) ([]Session, error) {
	now := k.now()
	me, err := k.identity(ctx, who)
	if err != nil {
		return nil, err
	}
	all, err := db.All(ctx, k.db, scan, `
		select `+columns+` from session s where s.who = $1 and s.ends_at > $2 order by s.seen_at desc, s.id`, who, now.Add(grace).UnixMicro())
	var open []Session
	for _, s := range all {
		if !me.Limits.over(s, now) {
			open = append(open, s)
		}
	}
	return open, err
}

// Together returns who else signed in, since a moment, on a device on which who
// did.
func Together(ctx context.Context, q db.Querier, who string, since time.Time) ([]string, error) {
	return db.All(ctx, q, db.Text, `
		select distinct o.who
		from session_device s
		join session_device o on o.device = s.device and o.who <> s.who
		where s.who = $1 and s.seen_at >= $2 and o.seen_at >= $2
		order by o.who`, who, since.UnixMicro())
}

// Device returns what the browser of a request is known by where somebody has
// signed in on it before, "" elsewhere.
func (k *Keeper) Device(r *http.Request, who string) (string, error) {
	value, ok := k.cookie(r, deviceCookie)
	if !ok {
		value = "none" // the same work
	}
	found, err := db.All(r.Context(), k.db, db.Text, `select device from session_device where device = $1 and who = $2`, proof.Digest(value), who)
	return strings.Join(found, ""), err
}
