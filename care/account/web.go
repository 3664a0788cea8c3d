package account

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"kith/care/module"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/post"
	"kith/platform/proof"
	"kith/platform/say"
	"kith/platform/session"
	"kith/platform/web"
)

// Door is how people come in here.
type Door struct {
	*module.House
	Keeper   *session.Keeper
	Book     *login.Book
	Keys     *proof.Passkeys // nil where the address of the site is not known
	Provider *proof.Provider // nil where there is none
	Office   *post.Office
	Site     string // "https://kith.example", for links in messages

	SecondAfter time.Duration // how long people at work may go without a second proof; negative is forever

	// Of the demo, nil elsewhere: the page on which one chooses whom to be, and
	// whom a choice stands for.
	Example func(next string) templ.Component
	Cast    func(id string) (who, home string, ok bool)
}

// Routes adds the pages of signing in, of one's own security, and of who may
// come in.
func Routes(m *web.Mux, d Door) {
	m.On("GET /sign-in", d.signInPage, web.Shows("Sign in.").Open().Query("next: where to go then"))
	m.On("POST /sign-in", d.signIn, web.Does("Signs in by name and password.").Open().Takes("name: as it was chosen", "password: the password", "next: where to go then", "person: in the example town, whom to be"))
	m.On("GET /sign-in/code", d.codePage, web.Shows("Asks for the second proof.").Open())
	m.On("POST /sign-in/code", d.code, web.Does("Signs in by the second proof.").Open().Needs("code: of the authenticator, or from a slip"))
	m.On("POST /sign-in/passkey/ask", d.askPasskey, web.Gives("What a browser needs to sign in by passkey.", "application/json").Open())
	m.On("POST /sign-in/passkey", d.passkey, web.Does("Signs in by passkey.").Open().Needs("answer: of the browser, JSON").Takes("next: where to go then"))
	m.On("GET /sign-in/provider", d.toProvider, web.Shows("Leads to the organization's own sign-in.").Open().Query("next: where to go then", "link: anything, to link it to the account one is in"))
	m.On("GET /sign-in/provider/back", d.fromProvider, web.Shows("Takes the word of the organization's own sign-in.").Open().Query("code: of the provider", "state: as it was sent"))
	m.On("GET /sign-in/again", d.againPage, web.Shows("Asks once more who is here.").Query("next: where to go then"))
	m.On("POST /sign-in/again", d.again, web.Does("Proves once more who is here.").Takes("password: the password", "code: of the authenticator, or from a slip", "next: where to go then"))
	m.On("POST /sign-out", d.signOut, web.Does("Signs out.").Open())
	m.On("GET /leave", d.leave, web.Does("Leaves fast: signs out, forgets what the browser kept, and goes to another site.").Open())
	m.On("GET /begin", d.beginPage, web.Shows("Begins with an invitation.").Open().Query("t: the end of the link"))
	m.On("POST /begin", d.begin, web.Does("Opens a way to sign in.").Open().
		Needs("code: the code or the end of the link", "name: a name to sign in with", "password: a new password").Takes("place: for the first person, the place", "full: for the first person, their name", "asked: anything, where the code came with a link"))
	d.securityRoutes(m)
	d.staffRoutes(m)
	d.familyRoutes(m)
}

// mostForm is how long a form may be, in bytes; passkeys are the longest.
//
// Source: Kith
const mostForm = 64 << 10

func limited(r *http.Request) {
	if r.Body != nil {
		r.Body = http.MaxBytesReader(nil, r.Body, mostForm)
	}
}

// from is the address a request comes from, as the trail has it.
func from(r *http.Request) string { return audit.AddressOf(r.Context()) }

// from is where a try to sign in comes from: the address, and the browser for
// whoever has signed in on it before.
func (d Door) from(r *http.Request) login.From {
	return login.From{Address: from(r), Device: func(_ context.Context, who string) (string, error) { return d.Keeper.Device(r, who) }}
}

// me returns who is signed in with an account of their own.
func (d Door) me(r *http.Request) (login.Login, access.Viewer, error) {
	v := access.From(r.Context())
	s := session.Of(r.Context())
	if v.Nobody() || s.ID == "" {
		return login.Login{}, v, fault.New(fault.Login, "fault.login")
	}
	l, err := login.Of(r.Context(), d.DB, s.Who)
	return l, v, err
}

// stale sends somebody to prove once more who they are, and reports whether it
// did. They come back to the page they asked for, or from a form to a page that
// asks again for what they wanted.
func (d Door) stale(w http.ResponseWriter, r *http.Request, page string) bool {
	if session.Fresh(r.Context(), d.Now()) {
		return false
	}
	if r.Method == http.MethodGet {
		page = r.URL.Path
	}
	http.Redirect(w, r, "/sign-in/again?"+query("next", page), http.StatusSeeOther)
	return true
}

// happened writes down what was done about somebody's way in, in a transaction.
func (d Door) happened(ctx context.Context, tx *db.Tx, v access.Viewer, why, who string) error {
	_, err := audit.Record(ctx, tx, audit.Event{At: d.Now(), Who: v, Action: audit.Execute, Why: why, What: who})
	return err
}

// happens is happened in a transaction of its own.
func (d Door) happens(ctx context.Context, v access.Viewer, why, who string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error { return d.happened(ctx, tx, v, why, who) })
}

// What the audit trail says of the ways in.
const (
	whySignIn  = "sign-in"
	whyRefused = "sign-in refused"
	whyAgain   = "sign-in again"
	whySignOut = "sign-out"
	whyOpened  = "account opened"
	whyInvited = "account invited"
	whyClosed  = "account closed"
	whyChanged = "account changed"
	whyLooked  = "account looked at"
)

// tell sends a letter to the owner of a login where one reaches them. A letter
// that does not go out stops nobody.
func (d Door) tell(ctx context.Context, l login.Login, n post.Notice) {
	to := cmp.Or(l.Mail, l.Phone)
	if to == "" {
		return
	}
	// what was changed is changed; the owner sees it on their own page too
	_ = d.Office.Send(ctx, post.Letter{To: to, Lang: say.From(ctx).Lang(), Notice: n, Link: d.Site})
}

func gives(w http.ResponseWriter, body []byte) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(body)
	return err
}

// past is what a sign-in has proved so far.
type past struct {
	Login string `json:"login,omitzero"`
	Word  string `json:"word,omitzero"` // the password that was right: see login.Login
	In    string `json:"in,omitzero"`   // the session in which it began
	Next  string `json:"next,omitzero"`
	State []byte `json:"state,omitzero"`
	Code  string `json:"code,omitzero"` // of an invitation
	Name  string `json:"name,omitzero"`
}

func (d Door) remember(w http.ResponseWriter, r *http.Request, step string, p past) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return d.Keeper.Begin(w, r, step, data)
}

func recalled(data []byte, err error) (p past, _ error) {
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	return p, err
}

// The steps of a sign-in.
const (
	stepCode     = "code"
	stepPasskey  = "passkey"
	stepOffer    = "offer"
	stepProvider = "provider"
	stepTOTP     = "totp"
)

// home is where somebody goes who said nothing else. Staff without a second
// proof are led to where they can set one up.
func home(l login.Login) string {
	if k := KindOf(l.Who); k != Staff || l.Second() {
		return Home(k)
	}
	return "/security"
}

// enter signs somebody in who proved who they are at a moment.
func (d Door) enter(w http.ResponseWriter, r *http.Request, l login.Login, proved time.Time) error {
	ctx := r.Context()
	if err := d.Keeper.SignIn(w, r, l.Who, proved); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if KindOf(l.Who) == Young {
			if err := watch(ctx, tx, childOf(l.Who), d.Now()); err != nil {
				return err
			}
		}
		return d.happened(ctx, tx, access.Person(l.Who), whySignIn, l.Who)
	})
}
