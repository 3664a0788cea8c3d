// Package session knows who a request comes from: a browser by its cookie, a
// program by its bearer token. It puts the viewer into the request's context;
// what a viewer may see is decided elsewhere, and so is how somebody proves who
// they are.
//
// A session ends when nobody touched it for a while, at the latest after a
// while, when its owner or somebody with the right ends it, and with the
// transaction in which its owner leaves. Its token is new after each sign-in
// and after each change of what its owner may do.
//
// Source: NIST-800-63B
package session

import (
	"context"
	"embed"
	"net/http"
	"strings"
	"sync"
	"time"

	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
	"kith/platform/web"
)

// Files holds the schema.
//
//go:embed schema
var Files embed.FS

// Limits say how long a session lasts.
type Limits struct {
	Idle     time.Duration // without a request
	Lifetime time.Duration // at the latest
}

// Usual are the limits of an identity that names none: a clinic's screen is
// left alone no longer than half an hour, a working day has twelve.
//
// Source: Kith
var Usual = Limits{Idle: 30 * time.Minute, Lifetime: 12 * time.Hour}

const (
	believed = 30 * time.Second // how long an identity is believed without asking again
	touch    = time.Minute      // how exactly seen_at is kept: one write a minute is enough
	grace    = 10 * time.Second // how long a token works after it was replaced, for requests under way
)

// Identity is who somebody is: what they may ask as, what the bar shows, and
// how long they may be away.
type Identity struct {
	Viewer access.Viewer
	Person web.Person
	Limits Limits // zero is Usual
	Only   string // the page to which its owner is led until they did what stands there; "" is anywhere
}

// Resolve finds the identity behind a reference such as "Practitioner/x",
// fault.Login when there is none any more: a person who left.
type Resolve func(ctx context.Context, who string) (Identity, error)

// Keeper keeps sessions and tokens in the database.
type Keeper struct {
	db      *db.DB
	now     func() time.Time
	resolve Resolve
	secure  bool

	mu    sync.Mutex
	known map[string]known
}

type known struct {
	Identity
	until time.Time
}

// New returns a keeper. secure limits cookies to TLS.
func New(d *db.DB, now func() time.Time, secure bool, resolve Resolve) *Keeper {
	return &Keeper{db: d, now: now, resolve: resolve, secure: secure, known: map[string]known{}}
}

type failing = func(http.ResponseWriter, *http.Request, error)

// Wrap puts who is asking into the context of each request.
func (k *Keeper) Wrap(fail failing) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, err := k.enter(w, r)
			if err != nil {
				fail(w, r, err)
				return
			}
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// enter returns the context of a request: with a viewer, or without one when
// nobody is signed in.
func (k *Keeper) enter(w http.ResponseWriter, r *http.Request) (context.Context, error) {
	ctx := r.Context()
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		t, err := k.bearer(ctx, strings.TrimSpace(token))
		if err != nil {
			return nil, err
		}
		me, err := k.identity(ctx, t.Who)
		if me.Viewer.Program() { // nobody else gets more than their work clears
			me.Viewer = me.Viewer.Clearing(t.Clears)
		}
		return with(ctx, me, Session{}, k.now()), notGone(err)
	}
	token, ok := k.cookie(r, sessionCookie)
	if !ok {
		return ctx, nil
	}
	s, err := k.find(ctx, token)
	if err != nil || s.Who == "" {
		return ctx, err
	}
	if s.changed {
		k.Forget(s.Who)
	}
	me, err := k.identity(ctx, s.Who)
	if err != nil {
		return ctx, notGone(err)
	}
	if now := k.now(); me.Limits.over(s, now) {
		return ctx, k.end(ctx, s.ID, s.Who)
	}
	if s, err = k.seen(w, r, s); err != nil {
		return nil, err
	}
	return with(ctx, me, s, k.now()), nil
}

// notGone drops the error of somebody who is not here any more: their request
// is nobody's.
func notGone(err error) error {
	if fault.Is(err, fault.Login) {
		return nil
	}
	return err
}

func with(ctx context.Context, me Identity, s Session, now time.Time) context.Context {
	if me.Viewer.Nobody() {
		return ctx
	}
	web.SignedIn(ctx, me.Person)
	s.Only = me.Only
	return context.WithValue(access.With(ctx, me.Viewer.At(now)), sessionKey{}, s)
}

func (l Limits) orUsual() Limits {
	if l == (Limits{}) {
		return Usual
	}
	return l
}

// over reports whether a session is over under limits l.
func (l Limits) over(s Session, now time.Time) bool {
	l = l.orUsual()
	return now.Sub(s.Seen) >= l.Idle || now.Sub(s.Made) >= l.Lifetime
}

// identity returns who is behind a reference, as it was half a minute ago at
// the latest.
func (k *Keeper) identity(ctx context.Context, who string) (Identity, error) {
	now := k.now()
	k.mu.Lock()
	b, ok := k.known[who]
	k.mu.Unlock()
	if ok && now.Before(b.until) {
		return b.Identity, nil
	}
	me, err := k.resolve(ctx, who)
	if err != nil {
		return Identity{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.known) > mostKnown {
		clear(k.known)
	}
	k.known[who] = known{me, now.Add(believed)}
	return me, nil
}

// mostKnown is how many identities are remembered at once. Source: Kith
const mostKnown = 10_000

// Forget asks anew who is behind a reference, from the next request on.
func (k *Keeper) Forget(who string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.known, who)
}

// NewToken makes a bearer token for who that ends after a while.
func NewToken(ctx context.Context, d *db.DB, who string, now time.Time, good time.Duration) (string, error) {
	return Token{Who: who, Good: good}.Make(ctx, d, now)
}

// Token is a bearer token that is to be.
type Token struct {
	Who    string // "Device/integrator"
	Good   time.Duration
	Clears access.Mask // what a program with it is cleared for besides
}

// Make makes the token; it is stored nowhere but as its hash.
func (t Token) Make(ctx context.Context, d *db.DB, now time.Time) (string, error) {
	token := "kith_" + proof.NewToken() + proof.NewToken()
	err := d.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from bearer where expires_at < $1`, now.UnixMicro()); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, `insert into bearer (hash, who, made_at, expires_at, clears) values ($1, $2, $3, $4, $5)`,
			proof.Digest(token), t.Who, now.UnixMicro(), now.Add(t.Good).UnixMicro(), int64(t.Clears))
		return err
	})
	return token, err
}

// bearer returns who a token stands for, and what it clears a program for.
func (k *Keeper) bearer(ctx context.Context, token string) (Token, error) {
	found, err := db.All(ctx, k.db.Steady(), func(r db.Row) (t Token, err error) {
		err = r.Scan(&t.Who, (*int64)(&t.Clears))
		return t, err
	}, `select who, clears from bearer where hash = $1 and expires_at > $2`, proof.Digest(token), k.now().UnixMicro())
	if err != nil {
		return Token{}, err
	}
	if len(found) != 1 {
		return Token{}, fault.New(fault.Login, "fault.login")
	}
	return found[0], nil
}
