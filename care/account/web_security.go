package account

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"kith/care/people"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/login"
	"kith/platform/post"
	"kith/platform/proof"
	"kith/platform/say"
	"kith/platform/session"
	"kith/platform/web"
	"kith/platform/web/draw"
)

func (d Door) securityRoutes(m *web.Mux) {
	m.On("GET /security", d.securityPage, web.Shows("How one signs in, and where one is signed in."))
	m.On("POST /security/password", d.newPassword, web.Does("Changes the password.").Needs("password: the new one"))
	m.On("GET /security/authenticator", d.authenticatorPage, web.Shows("Sets up an authenticator."))
	m.On("POST /security/authenticator", d.authenticator, web.Does("Sets up an authenticator.").Needs("code: that it shows"))
	m.On("POST /security/authenticator/remove", d.dropAuthenticator, web.Does("Takes the authenticator away."))
	m.On("POST /security/slips", d.slips, web.Does("Makes new codes on paper."))
	m.On("POST /security/passkeys/ask", d.offerPasskey, web.Gives("What a browser needs to make a passkey.", "application/json"))
	m.On("POST /security/passkeys", d.addPasskey, web.Does("Keeps a passkey.").Needs("answer: of the browser, JSON").Takes("label: what its owner calls it"))
	m.On("POST /security/passkeys/remove", d.dropPasskey, web.Does("Takes a passkey away.").Needs("id: which"))
	m.On("POST /security/sessions/end", d.endSessions, web.Does("Signs out somewhere else.").Takes("id: where; all others without it"))
}

// securityView is a person's own page about how they sign in.
type securityView struct {
	login.Login
	Kind     Kind
	Passkeys []login.Passkey
	Slips    int64
	Sessions []session.Session
	Here     string // id of this session
	Keys     bool
	Provider string
	Linked   bool
	Shortest int
	Mistake  string
	Acts     []Acts
	Due      time.Time // from when on nothing opens without a second proof; zero where it is not asked for
	Held     bool      // it is that time

	Administers, Enrolls bool
}

func (d Door) security(ctx context.Context, l login.Login) (v securityView, err error) {
	v = securityView{Login: l, Kind: KindOf(l.Who), Here: session.Of(ctx).ID, Keys: d.Keys != nil, Shortest: proof.ShortestAlone}
	v.Due, _ = SecondDue(l, d.SecondAfter)
	v.Held = session.Of(ctx).Only != ""
	if l.Second() {
		v.Shortest = proof.ShortestSecond
	}
	if v.Passkeys, err = login.PasskeysOf(ctx, d.DB, l.ID); err != nil {
		return v, err
	}
	if v.Slips, err = login.Slips(ctx, d.DB, l.ID); err != nil {
		return v, err
	}
	if d.Provider != nil {
		v.Provider = d.Provider.Name
		if v.Linked, err = login.IsLinked(ctx, d.DB, l.ID, d.Provider.Issuer); err != nil {
			return v, err
		}
	}
	if err := d.standing(ctx, &v); err != nil {
		return v, err
	}
	v.Sessions, err = d.Keeper.List(ctx, l.Who)
	return v, err
}

// standing fills in for whom somebody acts, and what they look after.
func (d Door) standing(ctx context.Context, v *securityView) (err error) {
	typ, id, _ := strings.Cut(v.Who, "/")
	switch typ {
	case "RelatedPerson":
		v.Acts, err = ActsFor(ctx, d.DB, people.RelatedPersonID(id), d.Today())
	case "Practitioner":
		var roles []people.Role
		roles, err = people.RolesOf(ctx, d.DB, access.From(ctx), people.PractitionerID(id))
		for _, r := range roles {
			now := r.Current(d.Today())
			v.Administers, v.Enrolls = v.Administers || now && Administers(r.Work), v.Enrolls || now && Enrolls(r.Calling())
		}
	}
	return err
}

func (d Door) securityPage(w http.ResponseWriter, r *http.Request) error {
	l, _, err := d.me(r)
	if err != nil {
		return err
	}
	v, err := d.security(r.Context(), l)
	if err != nil {
		return err
	}
	return web.Show(w, r, securityPage(v))
}

// mistaken shows the page once more with what is the matter.
func (d Door) mistaken(w http.ResponseWriter, r *http.Request, l login.Login, key string) error {
	v, err := d.security(r.Context(), l)
	if err != nil {
		return err
	}
	v.Mistake = key
	return web.ShowStatus(w, r, http.StatusUnprocessableEntity, securityPage(v))
}

// changing is what changes a way in needs: its owner, who has just proved who
// they are. ok is false when they were sent to do so, or an error is told.
func (d Door) changing(w http.ResponseWriter, r *http.Request) (l login.Login, v access.Viewer, ok bool, err error) {
	limited(r)
	if l, v, err = d.me(r); err != nil {
		return l, v, false, err
	}
	return l, v, !d.stale(w, r, "/security"), nil
}

// changed changes a way in, writes that down, gives this session a new token
// and tells the owner.
func (d Door) changed(w http.ResponseWriter, r *http.Request, l login.Login, change func(context.Context, *db.Tx) error) error {
	ctx, v := r.Context(), access.From(r.Context())
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := change(ctx, tx); err != nil {
			return err
		}
		return d.happened(ctx, tx, v, whyChanged, l.Who)
	})
	if err != nil {
		return err
	}
	d.tell(ctx, l, post.Changed)
	d.Keeper.Forget(l.Who) // what was asked of them may be done
	return d.Keeper.Renew(w, r)
}

func (d Door) newPassword(w http.ResponseWriter, r *http.Request) error {
	l, _, ok, err := d.changing(w, r)
	if err != nil || !ok {
		return err
	}
	ctx, password := r.Context(), r.PostFormValue("password")
	who, birth, err := calledOf(ctx, d.DB, l.Who)
	if err != nil {
		return err
	}
	if fit := l.Judge(password, who.Name, string(birth)); fit != proof.Fits {
		return d.mistaken(w, r, l, "account.password."+string(fit))
	}
	kept, alone, err := d.Book.Kept(ctx, password)
	if err != nil {
		return err
	}
	err = d.changed(w, r, l, func(ctx context.Context, tx *db.Tx) error {
		now, err := login.Hold(ctx, tx, l.ID)
		if err == nil && !alone && !now.Second() { // the second proof was taken away meanwhile
			err = errKeep
		}
		if err == nil {
			err = login.SetPassword(ctx, tx, l.ID, kept, alone)
		}
		if err != nil {
			return err
		}
		return session.EndAll(ctx, tx, l.Who, session.Of(ctx).ID)
	})
	if errors.Is(err, errKeep) {
		return d.mistaken(w, r, l, fault.Of(errKeep).Key)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/security")
}

// authenticatorView shows the key of a new authenticator.
type authenticatorView struct {
	Picture draw.Picture
	Text    string
	Mistake string
}

func (d Door) showAuthenticator(w http.ResponseWriter, r *http.Request, l login.Login, key []byte, mistake string) error {
	p, err := draw.QR(proof.TOTPAddress(key, "Kith", l.Name), say.T(r.Context(), "account.authenticator.picture"))
	if err != nil {
		return err
	}
	status := http.StatusOK
	if mistake != "" {
		status = http.StatusUnprocessableEntity
	}
	return web.ShowStatus(w, r, status, authenticatorPage(authenticatorView{p, proof.TOTPText(key), mistake}))
}

// pending binds a key that is not set up yet to its owner.
func pending(l login.Login) string { return "account.totp/" + l.ID }

func (d Door) authenticatorPage(w http.ResponseWriter, r *http.Request) error {
	l, _, ok, err := d.changing(w, r)
	if err != nil || !ok {
		return err
	}
	key := proof.NewTOTP()
	sealed, err := d.Book.Sealer.Seal(pending(l), key)
	if err != nil {
		return err
	}
	if err := d.remember(w, r, stepTOTP, past{State: sealed}); err != nil {
		return err
	}
	return d.showAuthenticator(w, r, l, key, "")
}

func (d Door) authenticator(w http.ResponseWriter, r *http.Request) error {
	l, _, ok, err := d.changing(w, r)
	if err != nil || !ok {
		return err
	}
	p, err := recalled(d.Keeper.Peek(r, stepTOTP))
	if errors.Is(err, session.ErrNoStep) {
		return web.See(w, r, "/security/authenticator")
	}
	if err != nil {
		return err
	}
	key, err := d.Book.Sealer.Open(r.Context(), pending(l), p.State)
	if err != nil {
		return err
	}
	step, right := proof.CheckTOTP(key, strings.ReplaceAll(r.PostFormValue("code"), " ", ""), d.Now(), 0)
	if !right {
		return d.showAuthenticator(w, r, l, key, "account.code.wrong")
	}
	if _, err := d.Keeper.Take(r, stepTOTP); err != nil {
		return err
	}
	if err := d.changed(w, r, l, func(ctx context.Context, tx *db.Tx) error { return d.Book.SetTOTP(ctx, tx, l.ID, key, step) }); err != nil {
		return err
	}
	return d.showSlips(w, r, l)
}

// lastProof reports whether a password too short to stand alone would, without
// one of its second proofs.
func lastProof(ctx context.Context, tx *db.Tx, l login.Login, totp bool) (bool, error) {
	if l.Alone || !l.HasPassword() {
		return false, nil
	}
	keys, err := login.PasskeysOf(ctx, tx, l.ID)
	return totp && len(keys) == 0 || !totp && len(keys) <= 1 && !l.TOTP, err
}

// errKeep says that a password that is too short to stand alone would.
var errKeep = fault.New(fault.Rule, "account.second.keep")

func (d Door) dropAuthenticator(w http.ResponseWriter, r *http.Request) error {
	return d.drop(w, r, true, func(ctx context.Context, tx *db.Tx, l login.Login) error {
		return d.Book.SetTOTP(ctx, tx, l.ID, nil, 0)
	})
}

func (d Door) dropPasskey(w http.ResponseWriter, r *http.Request) error {
	return d.drop(w, r, false, func(ctx context.Context, tx *db.Tx, l login.Login) error {
		return login.DropPasskey(ctx, tx, l.ID, r.PostFormValue("id"))
	})
}

func (d Door) drop(w http.ResponseWriter, r *http.Request, totp bool, take func(context.Context, *db.Tx, login.Login) error) error {
	l, _, ok, err := d.changing(w, r)
	if err != nil || !ok {
		return err
	}
	err = d.changed(w, r, l, func(ctx context.Context, tx *db.Tx) error {
		now, err := login.Hold(ctx, tx, l.ID)
		if err != nil {
			return err
		}
		last, err := lastProof(ctx, tx, now, totp)
		if err == nil && last {
			err = errKeep
		}
		return errors.Join(err, take(ctx, tx, l))
	})
	if errors.Is(err, errKeep) {
		return d.mistaken(w, r, l, fault.Of(errKeep).Key)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/security")
}

func (d Door) slips(w http.ResponseWriter, r *http.Request) error {
	l, _, ok, err := d.changing(w, r)
	if err != nil || !ok {
		return err
	}
	return d.showSlips(w, r, l)
}

func (d Door) showSlips(w http.ResponseWriter, r *http.Request, l login.Login) error {
	all, err := d.Book.NewSlips(r.Context(), l.ID)
	if err != nil {
		return err
	}
	if err := d.happens(r.Context(), access.From(r.Context()), whyChanged, l.Who); err != nil {
		return err
	}
	return web.Show(w, r, slipsPage(all))
}

func (d Door) offerPasskey(w http.ResponseWriter, r *http.Request) error {
	l, _, err := d.me(r)
	if err != nil {
		return err
	}
	if d.Keys == nil || !session.Fresh(r.Context(), d.Now()) {
		return fault.New(fault.Expired, "fault.expired")
	}
	owner, err := l.Owner(r.Context(), d.DB)
	if err != nil {
		return err
	}
	options, state, err := d.Keys.Offer(owner)
	if err != nil {
		return err
	}
	if err := d.remember(w, r, stepOffer, past{State: state, Login: l.ID}); err != nil {
		return err
	}
	return gives(w, options)
}

func (d Door) addPasskey(w http.ResponseWriter, r *http.Request) error {
	l, _, ok, err := d.changing(w, r)
	if err != nil || !ok {
		return err
	}
	p, err := recalled(d.Keeper.Take(r, stepOffer))
	if err != nil || p.Login != l.ID || d.Keys == nil {
		return d.mistaken(w, r, l, "account.passkey.no")
	}
	owner, err := l.Owner(r.Context(), d.DB)
	if err != nil {
		return err
	}
	key, err := d.Keys.Made(owner, p.State, []byte(r.PostFormValue("answer")))
	if err != nil {
		return d.mistaken(w, r, l, "account.passkey.no")
	}
	label := web.Line(r, "label")
	if label == "" || len(label) > mostName {
		label = session.Of(r.Context()).Agent
	}
	err = d.changed(w, r, l, func(ctx context.Context, tx *db.Tx) error { return d.Book.AddPasskey(ctx, tx, l.ID, label, key) })
	if err != nil {
		return err
	}
	return web.See(w, r, "/security")
}

// link links an account to who its owner is at the organization's own sign-in,
// as long as the session is open in which they asked for it.
func (d Door) link(w http.ResponseWriter, r *http.Request, p past, subject string) error {
	l, err := login.Get(r.Context(), d.DB, p.Login)
	if err != nil {
		return err
	}
	err = d.DB.Write(r.Context(), func(tx *db.Tx) error {
		open, err := session.Open(r.Context(), tx, p.In, l.Who)
		if err == nil && !open { // they signed out meanwhile, here or everywhere
			err = session.ErrNoStep
		}
		if err != nil {
			return err
		}
		if err := d.Book.Link(r.Context(), tx, l.ID, d.Provider.Issuer, subject); err != nil {
			return err
		}
		return d.happened(r.Context(), tx, access.Person(l.Who), whyChanged, l.Who)
	})
	if errors.Is(err, session.ErrNoStep) {
		return d.refuse(w, r, err, d.view(""))
	}
	if err != nil {
		return err
	}
	return web.Show(w, r, onwardPage("/security"))
}

func (d Door) endSessions(w http.ResponseWriter, r *http.Request) error {
	limited(r)
	l, v, err := d.me(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		end := func() error { return session.EndAll(ctx, tx, l.Who, session.Of(ctx).ID) }
		if id := r.PostFormValue("id"); id != "" {
			end = func() error { return session.End(ctx, tx, id, l.Who) }
		}
		return errors.Join(end(), d.happened(ctx, tx, v, whySignOut, l.Who))
	})
	if err != nil {
		return err
	}
	return web.See(w, r, "/security")
}
