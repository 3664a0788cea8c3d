package checkin

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"kith/care/consent"
	"kith/care/form"
	"kith/care/module"
	"kith/care/pass"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/shell"
)

type pages struct {
	*module.House
	readers *remembered
}

func routes(m *web.Mux, h *module.House) {
	p := pages{h, &remembered{}}
	m.On("GET /checkin", p.door, web.Shows("Where one types the six digits of a check-in.").
		Query("kiosk: anything, on a tablet that others use after", "c: six digits, of a QR code", "p: which check-in, of a link").Open())
	m.On("POST /checkin", p.enter, web.Does("Opens a check-in by its code, which is good once.").Needs("code: six digits").Takes("p: which check-in, of a link").Open())
	m.On("GET /checkin/start", p.start, web.Shows("What stands before the first question: the language, who will read it, how to leave fast.").Open())
	m.On("POST /checkin/start", p.begin, web.Does("Goes on to the first question.").Open())
	m.On("GET /checkin/ask/{step}", p.step, web.Shows("One question of a check-in, or its end.").Query("wish: anything, after she said how she wants to tell something").Open())
	m.On("POST /checkin/ask/{step}", p.keep, web.Does("Keeps an answer and goes on; the last one sends them.").
		Takes("go: on or break", "a: keys of options, or ~ for what she would rather not say", "words: what was typed").Open())
	m.On("GET /checkin/thanks", p.thanks, web.Shows("After the answers were sent: who reads them, and what comes next.").Open())
	m.On("GET "+ToldAt, p.told, web.Does("Goes on with the questions after she told something.").Open())
	m.On("GET /checkin/leave", p.leave, web.Does("Closes a check-in on this browser at once; its answers are kept.").Open())
	m.On("GET /checkin/alive", alive, web.Gives("Whether there is a connection.", "text/plain").Open())
	m.On("GET /y/checkin", p.own, web.Shows("The check-ins that wait for a young person."))
	m.On("POST /y/checkin", p.open, web.Does("Opens one of them.").Needs("id: which"))
	m.On("GET /f/checkin", p.own, web.Shows("The check-ins that wait for a caregiver."))
	m.On("POST /f/checkin", p.open, web.Does("Opens one of them.").Needs("id: which"))
}

// Cookies: the key of what is open, and that others use this tablet after.
const (
	keyCookie   = "kith-checkin"
	kioskCookie = "kith-kiosk"
)

func alive(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}

// apart makes these pages nobody's: no name of whoever else is signed in here,
// and leaving fast closes the check-in.
func (p pages) apart(r *http.Request) {
	f := shell.From(r.Context())
	f.Person, f.Home, f.Account, f.SignOut = web.Person{}, "/checkin", "", ""
	web.ForFamily(r.Context(), nil, "/checkin/leave")
}

// frame is what every page of a check-in needs.
type frame struct {
	pass.Pass
	Ask   string // how she calls somebody here, or ""
	Kiosk bool
}

// door is the page on which one types a code.
type doorView struct {
	Code, Link string
	Kiosk      bool
	Wrong      bool
}

func kiosk(r *http.Request) bool { return web.Kept(r, kioskCookie) != "" }

func (p pages) door(w http.ResponseWriter, r *http.Request) error {
	p.apart(r)
	q := r.URL.Query()
	v := doorView{Code: pass.Typed(q.Get("c")), Link: q.Get("p"), Kiosk: kiosk(r) || q.Has("kiosk")}
	if q.Has("kiosk") {
		web.Keep(w, r, kioskCookie, "1")
	} else if _, err := pass.Held(r.Context(), p.House, web.Kept(r, keyCookie)); err == nil {
		return web.See(w, r, "/checkin/start")
	}
	return web.Show(w, r, doorPage(v))
}

func (p pages) enter(w http.ResponseWriter, r *http.Request) error {
	p.apart(r)
	e := pass.Entering{Code: r.PostFormValue("code"), Link: r.PostFormValue("p"), Address: audit.Address(r.Context()), Kiosk: kiosk(r)}
	key, err := pass.Enter(r.Context(), p.House, e)
	if errors.Is(err, pass.ErrCode) {
		shell.From(r.Context()).At = nil
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, doorPage(doorView{Link: e.Link, Kiosk: e.Kiosk, Wrong: true}))
	}
	if err != nil {
		return err
	}
	web.Keep(w, r, keyCookie, key)
	return web.See(w, r, "/checkin/start")
}

// errAway says that this browser holds no check-in.
var errAway = fault.New(fault.NotFound, "checkin.away")

// held returns the pass of this browser; without one it leads to where a code is
// typed.
func (p pages) held(w http.ResponseWriter, r *http.Request) (f frame, err error) {
	p.apart(r)
	f.Kiosk = kiosk(r)
	if f.Pass, err = pass.Held(r.Context(), p.House, web.Kept(r, keyCookie)); fault.Is(err, fault.NotFound) {
		err = errAway
	}
	if err != nil {
		return f, err
	}
	f.Ask, err = p.called(r.Context(), f.Pass)
	return f, err
}

// called is how one speaks of the host of a pass, as the directory has them.
func (p pages) called(ctx context.Context, held pass.Pass) (string, error) {
	if held.Host == "" {
		return "", nil
	}
	names, err := people.Names(ctx, p.DB, access.Person(held.Informant), []string{held.Host})
	return names[held.Host].Short, err
}

// away sends a browser that holds nothing to where it can begin.
func away(w http.ResponseWriter, r *http.Request, err error) error {
	if errors.Is(err, errAway) {
		return web.See(w, r, "/checkin")
	}
	return err
}

// view is a check-in on its way.
type view struct {
	frame
	form.Course
	draft form.Draft
}

// reading returns the check-in of this browser and its answers so far.
func (p pages) reading(w http.ResponseWriter, r *http.Request) (v view, err error) {
	if v.frame, err = p.held(w, r); err != nil {
		return v, err
	}
	ctx := r.Context()
	if err := pass.Read(ctx, p.House, p.DB, v.Pass, &v.draft); err != nil {
		return v, err
	}
	forms, err := form.Open(ctx, p.House, v.Pass.Forms...)
	v.Course = form.CourseOf(v.draft.SheetsOf(forms))
	return v, err
}

// startView is what stands before the first question.
type startView struct {
	view
	Lines []string // who will read it
	Named bool     // some of it only she reads
}

// reads says who will read the answers to all forms but those that only she
// reads.
func (p pages) reads(ctx context.Context, v view) (lines []string, named bool, err error) {
	var bits access.Mask
	any := false
	for _, s := range v.Sheets {
		b := form.LabelsOf(s.Instrument)
		if isNamed(b) {
			named = true
			continue
		}
		bits, any = bits|b, true
	}
	if !any {
		return nil, named, nil
	}
	who, err := consent.Readers(ctx, p.House, people.PatientID(v.Child), v.Informant, bits)
	return who.Lines(ctx), named, err
}

func (p pages) start(w http.ResponseWriter, r *http.Request) error {
	v, err := p.reading(w, r)
	if err != nil {
		return away(w, r, err)
	}
	s := startView{view: v}
	if s.Lines, s.Named, err = p.reads(r.Context(), v); err != nil {
		return err
	}
	return web.Show(w, r, startPage(s))
}

func (p pages) begin(w http.ResponseWriter, r *http.Request) error {
	v, err := p.reading(w, r)
	if err != nil {
		return away(w, r, err)
	}
	v.draft.Spoken = true
	if err := pass.Save(r.Context(), p.House, v.Pass, v.draft); err != nil {
		return err
	}
	return web.See(w, r, stepAt(v.Resume()))
}

// stepAt is the address of a question; 0 is the end.
func stepAt(no int) string {
	if no == 0 {
		return "/checkin/ask/end"
	}
	return "/checkin/ask/" + strconv.Itoa(no)
}

// back is where Back leads from a question.
func (v view) back(no int) string {
	if n := v.Before(no); n > 0 {
		return stepAt(n)
	}
	return "/checkin/start"
}

// leave closes the check-in on this browser. Its answers are kept; a fresh code
// opens it again.
func (p pages) leave(w http.ResponseWriter, r *http.Request) error {
	if held, err := pass.Held(r.Context(), p.House, web.Kept(r, keyCookie)); err == nil {
		if err := pass.Rest(r.Context(), p.House, held.ID); err != nil {
			return err
		}
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	web.Drop(w, r, keyCookie)
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	if kiosk(r) {
		return web.See(w, r, "/checkin?kiosk")
	}
	return web.See(w, r, "/leave")
}

// ownView are the check-ins that wait for somebody who has signed in.
type ownView struct {
	Young  bool
	Back   string
	Passes []pass.Pass
}

// informants are the names by which somebody who has signed in answers.
func informants(v access.Viewer) (all []string) {
	for _, n := range v.Names() {
		if strings.HasPrefix(n, "Patient/") || strings.HasPrefix(n, "RelatedPerson/") {
			all = append(all, n)
		}
	}
	return all
}

func (p pages) waiting(r *http.Request) (v ownView, me access.Viewer, err error) {
	me = access.From(r.Context())
	young := strings.HasPrefix(r.URL.Path, "/y/")
	kind := "RelatedPerson/"
	v = ownView{Young: young, Back: "/f"}
	if young {
		kind, v.Back = "Patient/", "/y"
	}
	switch {
	case me.Nobody():
		return v, me, fault.New(fault.Login, "fault.login")
	case !strings.HasPrefix(me.ID(), kind):
		return v, me, pass.ErrNone
	}
	v.Passes, err = pass.Waiting(r.Context(), p.House, informants(me)...)
	return v, me, err
}

func (p pages) own(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.waiting(r)
	if err != nil {
		return err
	}
	return web.Show(w, r, ownPage(v))
}

// open opens one that waits; whoever has signed in needs no code.
func (p pages) open(w http.ResponseWriter, r *http.Request) error {
	_, me, err := p.waiting(r)
	if err != nil {
		return err
	}
	key, err := pass.Begin(r.Context(), p.House, r.PostFormValue("id"), informants(me)...)
	if err != nil {
		return err
	}
	web.Keep(w, r, keyCookie, key)
	return web.See(w, r, "/checkin/start")
}

func lang(ctx context.Context) string { return say.From(ctx).Lang() }
