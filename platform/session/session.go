// Package session knows who a request comes from: a browser by its cookie, a
// program by its bearer token. It puts the viewer into the request's context;
// what a viewer may see is decided elsewhere.
package session

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/web"
)

// Files holds the schema.
//
//go:embed schema
var Files embed.FS

const (
	idle     = 30 * time.Minute // a clinic's screen is left alone no longer
	lifetime = 12 * time.Hour   // one working day
	fresh    = 30 * time.Second // how long an identity is believed without asking again
)

// Identity is who somebody is: what they may ask as, and what the bar shows.
type Identity struct {
	Viewer access.Viewer
	Person web.Person
}

// Resolve finds the identity of an id, fault.Login when it has none any more:
// a person who left, an account that was closed.
type Resolve func(ctx context.Context, id string) (Identity, error)

// Keeper keeps sessions and tokens in the database.
type Keeper struct {
	db      *db.DB
	now     func() time.Time
	resolve Resolve
	scs     *scs.SessionManager

	mu    sync.Mutex
	known map[string]believed
}

type believed struct {
	Identity
	until time.Time
}

// New returns a keeper. secure limits cookies to TLS.
func New(d *db.DB, now func() time.Time, secure bool, resolve Resolve) *Keeper {
	k := &Keeper{db: d, now: now, resolve: resolve, scs: scs.New(), known: map[string]believed{}}
	k.scs.Store = table{d, now}
	k.scs.HashTokenInStore = true
	k.scs.Lifetime, k.scs.IdleTimeout = lifetime, idle
	k.scs.Cookie.Name = "kith"
	k.scs.Cookie.HttpOnly = true
	k.scs.Cookie.Secure = secure
	k.scs.Cookie.SameSite = http.SameSiteStrictMode
	k.scs.Cookie.Persist = false
	return k
}

const who = "who"

// Wrap puts who is asking into the context of each request.
func (k *Keeper) Wrap(fail func(http.ResponseWriter, *http.Request, error)) func(http.Handler) http.Handler {
	k.scs.ErrorFunc = fail
	return func(next http.Handler) http.Handler {
		cookie := k.scs.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			k.serve(next, fail, w, r, k.scs.GetString(r.Context(), who))
		}))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			if !strings.EqualFold(scheme, "Bearer") {
				cookie.ServeHTTP(w, r)
				return
			}
			id, err := k.bearer(r.Context(), strings.TrimSpace(token))
			if err != nil {
				fail(w, r, err)
				return
			}
			k.serve(next, fail, w, r, id)
		})
	}
}

func (k *Keeper) serve(next http.Handler, fail func(http.ResponseWriter, *http.Request, error), w http.ResponseWriter, r *http.Request, id string) {
	if id == "" {
		next.ServeHTTP(w, r)
		return
	}
	me, err := k.identity(r.Context(), id)
	if fault.Is(err, fault.Login) { // they may not be here any more
		next.ServeHTTP(w, r)
		return
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	web.SignedIn(r.Context(), me.Person)
	next.ServeHTTP(w, r.WithContext(access.With(r.Context(), me.Viewer)))
}

func (k *Keeper) identity(ctx context.Context, id string) (Identity, error) {
	now := k.now()
	k.mu.Lock()
	b, ok := k.known[id]
	k.mu.Unlock()
	if ok && now.Before(b.until) {
		return b.Identity, nil
	}
	me, err := k.resolve(ctx, id)
	if err != nil {
		return Identity{}, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.known[id] = believed{me, now.Add(fresh)}
	return me, nil
}

// SignIn begins a new session for id; the old token ends.
func (k *Keeper) SignIn(ctx context.Context, id string) error {
	if _, err := k.resolve(ctx, id); err != nil {
		return err
	}
	if err := k.scs.RenewToken(ctx); err != nil {
		return err
	}
	k.scs.Put(ctx, who, id)
	return nil
}

// SignOut ends the session.
func (k *Keeper) SignOut(ctx context.Context) error { return k.scs.Destroy(ctx) }

// hash is how a token stands in the database.
func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// NewToken makes a bearer token for id that ends after a while.
func NewToken(ctx context.Context, d *db.DB, id string, now time.Time, good time.Duration) (string, error) {
	token := "kith_" + rand.Text() + rand.Text()
	err := d.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from bearer where expires_at < $1`, now.UnixMicro()); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, `insert into bearer (hash, who, made_at, expires_at) values ($1, $2, $3, $4)`,
			hash(token), id, now.UnixMicro(), now.Add(good).UnixMicro())
		return err
	})
	return token, err
}

// bearer returns who a token stands for.
func (k *Keeper) bearer(ctx context.Context, token string) (string, error) {
	found, err := db.All(ctx, k.db, db.Text, `select who from bearer where hash = $1 and expires_at > $2`, hash(token), k.now().UnixMicro())
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fault.New(fault.Login, "fault.login")
	}
	return found[0], nil
}

// table is where scs keeps sessions.
type table struct {
	db  *db.DB
	now func() time.Time
}

func (t table) Find(token string) ([]byte, bool, error) {
	found, err := db.All(context.Background(), t.db, func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err },
		`select data from session where token = $1 and expires_at > $2 and length(data) > 0`, token, t.now().UnixMicro())
	if err != nil || len(found) == 0 {
		return nil, false, err
	}
	return found[0], true, nil
}

// touch is how exactly the end of an idle session is kept: one write a minute
// is enough for somebody who reads page after page.
const touch = time.Minute

func (t table) Commit(token string, data []byte, expires time.Time) error {
	ctx := context.Background()
	same, err := db.All(ctx, t.db, db.Int, `select expires_at from session where token = $1 and data = $2 and expires_at > $3`,
		token, data, expires.Add(-touch).UnixMicro())
	if err != nil || len(same) == 1 {
		return err
	}
	return t.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, `delete from session where expires_at < $1`, t.now().UnixMicro()); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, `
			insert into session (token, data, expires_at) values ($1, $2, $3)
			on conflict (token) do update set data = excluded.data, expires_at = excluded.expires_at
			where length(session.data) > 0`,
			token, data, expires.UnixMicro())
		return err
	})
}

// Delete ends a session. Its row stays behind empty until it would have ended
// by itself: an answer that was on its way keeps the session it began with, and
// would bring the row back.
func (t table) Delete(token string) error {
	ctx := context.Background()
	return t.db.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `update session set data = $1 where token = $2`, []byte{}, token)
		return err
	})
}
