package account

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/proof"
	"kith/platform/session"
	"kith/platform/web"
)

func query(name, value string) string { return url.Values{name: {value}}.Encode() }

// signInView is the page of signing in.
type signInView struct {
	Name, Next string
	Mistake    string // key of a sentence
	Keys       bool
	Provider   string // name of the organization's own sign-in
}

func (d Door) view(next string) signInView {
	v := signInView{Next: web.Local(next, ""), Keys: d.Keys != nil}
	if d.Provider != nil {
		v.Provider = d.Provider.Name
	}
	return v
}

func (d Door) signInPage(w http.ResponseWriter, r *http.Request) error {
	v := d.view(r.FormValue("next"))
	if d.Example != nil {
		return web.Show(w, r, d.Example(v.Next))
	}
	return web.Show(w, r, signInPage(v))
}

// refuse shows the page of signing in again and says kindly what is the matter,
// which is never which of two things was wrong. What is no refusal goes on as
// it is.
func (d Door) refuse(w http.ResponseWriter, r *http.Request, cause error, v signInView) error {
	kind := fault.Of(cause).Kind
	if kind != fault.Login && kind != fault.Throttled && kind != fault.Expired {
		return cause
	}
	if err := d.happens(r.Context(), access.Viewer{}, whyRefused, ""); err != nil {
		return err
	}
	v.Mistake = fault.Of(cause).Key
	if v.Mistake == "fault.login" { // they are who they say, and work here no more
		v.Mistake = "account.signin.left"
	}
	return web.ShowStatus(w, r, shown(kind), signInPage(v))
}

// shown is the status of a page that says no: a form that comes back is 422.
func shown(k fault.Kind) int {
	if k == fault.Throttled {
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

func (d Door) signIn(w http.ResponseWriter, r *http.Request) error {
	limited(r)
	v := d.view(r.PostFormValue("next"))
	if d.Cast != nil {
		return d.play(w, r, v.Next)
	}
	v.Name = r.PostFormValue("name")
	l, err := d.Book.Password(r.Context(), v.Name, r.PostFormValue("password"), d.from(r))
	if err != nil {
		return d.refuse(w, r, err, v)
	}
	if l.Second() {
		if err := d.remember(w, r, stepCode, past{Login: l.ID, Word: l.Word(), Next: v.Next}); err != nil {
			return err
		}
		return web.See(w, r, "/sign-in/code")
	}
	return d.finish(w, r, l, v)
}

// play signs in as one of the cast.
func (d Door) play(w http.ResponseWriter, r *http.Request, next string) error {
	who, home, ok := d.Cast(r.PostFormValue("person"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	if err := d.Keeper.SignIn(w, r, who, d.Now()); err != nil {
		return err
	}
	return web.See(w, r, web.Local(next, home))
}

// finish signs in and goes where the person wanted to.
func (d Door) finish(w http.ResponseWriter, r *http.Request, l login.Login, v signInView) error {
	if err := d.enter(w, r, l, d.Now()); err != nil {
		return d.refuse(w, r, err, v)
	}
	return web.See(w, r, web.Local(v.Next, home(l)))
}

// codeView is the page that asks for the second proof.
type codeView struct {
	TOTP    bool // an authenticator is set up
	Keys    bool
	Mistake string
}

func (d Door) codePage(w http.ResponseWriter, r *http.Request) error {
	l, _, err := d.half(d.Keeper.Peek(r, stepCode))(r)
	if err != nil {
		return d.refuse(w, r, err, d.view(""))
	}
	return web.Show(w, r, codePage(codeView{l.TOTP, d.Keys != nil, ""}))
}

// half returns who is half signed in.
func (d Door) half(data []byte, err error) func(*http.Request) (login.Login, past, error) {
	return func(r *http.Request) (login.Login, past, error) {
		p, err := recalled(data, err)
		if err != nil {
			return login.Login{}, p, err
		}
		l, err := login.Get(r.Context(), d.DB, p.Login)
		if fault.Is(err, fault.NotFound) || err == nil && l.Word() != p.Word {
			err = session.ErrNoStep
		}
		return l, p, err
	}
}

func (d Door) code(w http.ResponseWriter, r *http.Request) error {
	limited(r)
	l, p, err := d.half(d.Keeper.Take(r, stepCode))(r)
	if err != nil {
		return d.refuse(w, r, err, d.view(""))
	}
	err = d.Book.Code(r.Context(), l, r.PostFormValue("code"), d.from(r))
	if kind := fault.Of(err); kind != nil && (kind.Kind == fault.Login || kind.Kind == fault.Throttled) {
		if err := errors.Join(d.remember(w, r, stepCode, p), d.happens(r.Context(), access.Viewer{}, whyRefused, l.Who)); err != nil {
			return err
		}
		key := "account.code.wrong"
		if kind.Kind == fault.Throttled {
			key = kind.Key
		}
		return web.ShowStatus(w, r, shown(kind.Kind), codePage(codeView{l.TOTP, d.Keys != nil, key}))
	}
	if err != nil {
		return err
	}
	return d.finish(w, r, l, d.view(p.Next))
}

func (d Door) askPasskey(w http.ResponseWriter, r *http.Request) error {
	if d.Keys == nil {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	options, state, err := d.Keys.Ask()
	if err != nil {
		return err
	}
	if err := d.remember(w, r, stepPasskey, past{State: state}); err != nil {
		return err
	}
	return gives(w, options)
}

// signed returns whose passkey signed.
func (d Door) signed(r *http.Request) (login.Login, error) {
	p, err := recalled(d.Keeper.Take(r, stepPasskey))
	if err != nil || d.Keys == nil {
		return login.Login{}, errors.Join(err, fault.New(fault.Login, "login.passkey-wrong"))
	}
	return d.Book.Passkey(r.Context(), d.Keys, p.State, []byte(r.PostFormValue("answer")), from(r))
}

func (d Door) passkey(w http.ResponseWriter, r *http.Request) error {
	limited(r)
	v := d.view(r.PostFormValue("next"))
	l, err := d.signed(r)
	if err != nil {
		return d.refuse(w, r, err, v)
	}
	return d.finish(w, r, l, v)
}

// toProvider leads to the organization's own sign-in: to sign in there, or to
// link it to an invitation or to an account that is open.
func (d Door) toProvider(w http.ResponseWriter, r *http.Request) error {
	if d.Provider == nil {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	again := session.Of(r.Context()).ID != "" // whoever is signed in there on a shared screen is not whoever is here
	address, state, err := d.Provider.Ask(r.Context(), again)
	if err != nil {
		return fault.Wrap(fault.Transient, "account.provider.silent", err)
	}
	p := past{State: state, Next: web.Local(r.FormValue("next"), "")}
	if l, _, err := d.me(r); err == nil && r.FormValue("link") != "" && session.Fresh(r.Context(), d.Now()) {
		p.Login, p.In = l.ID, session.Of(r.Context()).ID
	}
	if err := d.remember(w, r, stepProvider, p); err != nil {
		return err
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// fromProvider takes the provider's word. The page that follows is a page and
// no redirect: a browser that another site sent here keeps back the new cookie
// until it goes on by itself.
func (d Door) fromProvider(w http.ResponseWriter, r *http.Request) error {
	v := d.view("")
	if d.Provider == nil {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	p, err := recalled(d.Keeper.Take(r, stepProvider))
	if err != nil {
		return d.refuse(w, r, err, v)
	}
	v.Next = p.Next
	word, err := d.Provider.Answered(r.Context(), p.State, r.URL.Query())
	if errors.Is(err, proof.ErrProvider) {
		return d.refuse(w, r, fault.Wrap(fault.Login, "account.provider.no", err), v)
	}
	if err != nil {
		return fault.Wrap(fault.Transient, "account.provider.silent", err)
	}
	if p.Login != "" {
		return d.link(w, r, p, word.Subject)
	}
	l, err := d.Book.Linked(r.Context(), d.Provider.Issuer, word.Subject)
	if err == nil {
		err = d.enter(w, r, l, d.proved(word))
	}
	if err != nil {
		return d.refuse(w, r, err, v)
	}
	return web.Show(w, r, onwardPage(web.Local(p.Next, home(l))))
}

// proved is when somebody proved to the provider who they are, the zero time
// where it does not say: that they are signed in there since this morning
// proves nothing of who sits here.
func (d Door) proved(word proof.Word) (at time.Time) {
	if word.Dated {
		at = d.Now().Add(-word.Age)
	}
	return at
}

// againView asks somebody who is signed in once more who they are.
type againView struct {
	Next, Mistake, Provider string
	Password, TOTP, Keys    bool
}

func (d Door) againView(r *http.Request, next string) (login.Login, againView, error) {
	l, _, err := d.me(r)
	v := againView{Next: web.Local(next, "/security"), Password: l.HasPassword(), TOTP: l.TOTP, Keys: d.Keys != nil && l.Second()}
	if d.Provider != nil {
		v.Provider = d.Provider.Name
	}
	return l, v, err
}

func (d Door) againPage(w http.ResponseWriter, r *http.Request) error {
	_, v, err := d.againView(r, r.FormValue("next"))
	if err != nil {
		return err
	}
	return web.Show(w, r, againPage(v))
}

func (d Door) again(w http.ResponseWriter, r *http.Request) error {
	limited(r)
	l, v, err := d.againView(r, r.PostFormValue("next"))
	if err != nil {
		return err
	}
	if err = d.proves(r, l); err != nil {
		f := fault.Of(err)
		if f.Kind != fault.Login && f.Kind != fault.Throttled && f.Kind != fault.Expired {
			return err
		}
		if err := d.happens(r.Context(), access.From(r.Context()), whyRefused, l.Who); err != nil {
			return err
		}
		v.Mistake = f.Key
		return web.ShowStatus(w, r, shown(f.Kind), againPage(v))
	}
	if err := errors.Join(d.Keeper.Renew(w, r), d.happens(r.Context(), access.From(r.Context()), whyAgain, l.Who)); err != nil {
		return err
	}
	return web.See(w, r, v.Next)
}

// proves reports whether a form proves that its sender is the owner of l: by a
// passkey, or by all that signing in asks for.
func (d Door) proves(r *http.Request, l login.Login) error {
	if r.PostFormValue("answer") != "" {
		who, err := d.signed(r)
		if err == nil && who.ID != l.ID {
			err = fault.New(fault.Login, "login.passkey-wrong")
		}
		return err
	}
	if _, err := d.Book.Password(r.Context(), l.Name, r.PostFormValue("password"), d.from(r)); err != nil {
		return err
	}
	if l.Second() {
		return d.Book.Code(r.Context(), l, r.PostFormValue("code"), d.from(r))
	}
	return nil
}

func (d Door) signOut(w http.ResponseWriter, r *http.Request) error {
	if s := session.Of(r.Context()); s.ID != "" {
		if err := d.happens(r.Context(), access.From(r.Context()), whySignOut, s.Who); err != nil {
			return err
		}
	}
	if err := d.Keeper.SignOut(w, r); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return web.See(w, r, "/sign-in")
}
