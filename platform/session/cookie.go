package session

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/proof"
)

// The cookies. Over TLS their names begin with __Host-, so that no other host
// of the domain can set them.
const (
	sessionCookie = "kith"
	stepCookie    = "kith-step"
	deviceCookie  = "kith-device"
)

// deviceAge is how long a browser is known by its cookie, in seconds. It opens
// nothing; it tells a person that their sign-in came from somewhere new.
const deviceAge = 400 * 24 * 60 * 60

func (k *Keeper) name(cookie string) string {
	if k.secure {
		return "__Host-" + cookie
	}
	return cookie
}

func (k *Keeper) cookie(r *http.Request, name string) (string, bool) {
	c, err := r.Cookie(k.name(name))
	if err != nil || c.Value == "" {
		return "", false
	}
	return c.Value, true
}

func (k *Keeper) set(w http.ResponseWriter, name, value string, site http.SameSite, age int) {
	http.SetCookie(w, &http.Cookie{Name: k.name(name), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: k.secure, SameSite: site})
}

// device returns what a browser is known by, as it is kept; a new browser gets
// a name of its own.
func (k *Keeper) device(w http.ResponseWriter, r *http.Request) string {
	value, ok := k.cookie(r, deviceCookie)
	if !ok {
		value = proof.NewToken()
	}
	k.set(w, deviceCookie, value, http.SameSiteStrictMode, deviceAge)
	return proof.Digest(value)
}

// stepLife is how long a sign-in may take from one proof to the next.
//
// Source: Kith
const stepLife = 10 * time.Minute

// Begin remembers what a sign-in has proved so far, or a question it was asked,
// until the browser comes back with the next step. The cookie also comes with a
// person whom another site sends back.
func (k *Keeper) Begin(w http.ResponseWriter, r *http.Request, kind string, data []byte) error {
	token, now := proof.NewToken(), k.now()
	err := k.db.Write(r.Context(), func(tx *db.Tx) error {
		if _, err := db.Exec(r.Context(), tx, `delete from session_step where ends_at < $1`, now.UnixMicro()); err != nil {
			return err
		}
		_, err := db.Exec(r.Context(), tx, `insert into session_step (token, kind, data, ends_at) values ($1, $2, $3, $4)`,
			proof.Digest(token), kind, data, now.Add(stepLife).UnixMicro())
		return err
	})
	if err == nil {
		k.set(w, stepCookie, token, http.SameSiteLaxMode, int(stepLife.Seconds()))
	}
	return err
}

// ErrNoStep says that a sign-in is not where its browser believes: it took too
// long, or the step was taken before.
var ErrNoStep = fault.New(fault.Expired, "session.step.over")

// Peek returns what Begin remembered, and leaves it.
func (k *Keeper) Peek(r *http.Request, kind string) ([]byte, error) {
	token, _ := k.cookie(r, stepCookie)
	return k.step(r.Context(), k.db, `select data from session_step where token = $1 and kind = $2 and ends_at > $3`, token, kind)
}

// Take returns what Begin remembered; it is good once.
func (k *Keeper) Take(r *http.Request, kind string) (data []byte, err error) {
	token, _ := k.cookie(r, stepCookie)
	err = k.db.Write(r.Context(), func(tx *db.Tx) error {
		data, err = k.step(r.Context(), tx, `delete from session_step where token = $1 and kind = $2 and ends_at > $3 returning data`, token, kind)
		if errors.Is(err, ErrNoStep) {
			return nil
		}
		return err
	})
	if err == nil && data == nil {
		err = ErrNoStep
	}
	return data, err
}

func (k *Keeper) step(ctx context.Context, q db.Querier, query, token, kind string) ([]byte, error) {
	found, err := db.All(ctx, q, func(r db.Row) (b []byte, err error) { err = r.Scan(&b); return b, err },
		query, proof.Digest(token), kind, k.now().UnixMicro())
	if err == nil && len(found) != 1 {
		err = ErrNoStep
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// What browsers and systems call themselves, in the order in which one must
// ask: each claims to be those below it too.
var (
	browsers = []string{"Edg", "OPR", "Firefox", "Chrome", "Safari"}
	systems  = []string{"iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux"}
)

// agent says what a browser is, in the two words its owner knows it by: no
// version, which would tell one from another.
func agent(ua string) string {
	var parts []string
	for _, names := range [][]string{browsers, systems} {
		for _, n := range names {
			if strings.Contains(ua, n) {
				parts = append(parts, n)
				break
			}
		}
	}
	return strings.NewReplacer("Edg", "Edge", "OPR", "Opera", "Macintosh", "Mac", "CrOS", "ChromeOS").Replace(strings.Join(parts, ", "))
}
