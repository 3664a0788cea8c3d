package checkin

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kith/care/consent"
	"kith/care/disclosure"
	"kith/care/form"
	"kith/care/module"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/screening"
	"kith/fhir/label"
	"kith/platform/access"
	"kith/platform/db"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
)

// audienceSelf is the audience of what only the informant reads.
const audienceSelf = "only-me-and-trend"

func isNamed(bits access.Mask) bool { return bits&label.Named != 0 }

// stepView is one question.
type stepView struct {
	view
	form.Question
	Field   form.Field
	Seen    []string // who will see it
	Wish    string   // how she wants to tell something, said on the question before
	Already bool     // she told us something
}

func (p pages) step(w http.ResponseWriter, r *http.Request) error {
	v, err := p.reading(w, r)
	if err != nil {
		return away(w, r, err)
	}
	if r.PathValue("step") == "end" {
		e := endView{view: v}
		if wish := v.wish(); r.URL.Query().Has("wish") && slices.Contains(wishes, wish) {
			e.Wish = wish
		}
		return web.Show(w, r, endPage(e))
	}
	s, err := p.at(r, v)
	if err != nil {
		return err
	}
	s.Field = form.FieldOf(s.Item, "a", s.Sheets[s.Sheet].Answers[s.Key])
	if w := v.wish(); r.URL.Query().Has("wish") && slices.Contains(wishes, w) {
		s.Wish = w
	}
	return web.Show(w, r, stepPage(s))
}

// at returns the question of a request.
func (p pages) at(r *http.Request, v view) (s stepView, err error) {
	no, err := strconv.Atoi(r.PathValue("step"))
	q, ok := v.At(no)
	if err != nil || !ok {
		return s, fault.New(fault.NotFound, "fault.not-found")
	}
	s = stepView{view: v, Question: q}
	ctx := r.Context()
	if s.Seen, err = p.seenBy(ctx, v, q); err != nil {
		return s, err
	}
	if v.Kind == pass.Self && q.Key == form.Told && v.Sheets[q.Sheet].Name == form.Own {
		s.Already, err = p.already(ctx, v.Pass)
	}
	return s, err
}

// seenBy says who will see the answer to a question.
func (p pages) seenBy(ctx context.Context, v view, q form.Question) ([]string, error) {
	i := v.Sheets[q.Sheet].Instrument
	if q.SeenBy == audienceSelf {
		if v.Ask == "" {
			return []string{say.T(ctx, v.words("checkin.seen.self"))}, nil
		}
		return []string{say.T(ctx, v.words("checkin.seen.trend"), "who", v.Ask)}, nil
	}
	who, err := p.readersOf(ctx, v.Pass, i)
	lines := who.Lines(ctx)
	return lines[:min(2, len(lines))], err
}

// readersOf are those who will read a form, as it was a minute ago at most: what
// stands before the first question is worked out anew each time.
func (p pages) readersOf(ctx context.Context, held pass.Pass, i screening.Instrument) (consent.Who, error) {
	key := held.ID + " " + i.Name
	return p.readers.get(key, p.Now(), func() (consent.Who, error) {
		return consent.Readers(ctx, p.House, people.PatientID(held.Child), held.Informant, form.LabelsOf(i))
	})
}

// remembered are readers that were worked out a moment ago, by pass and form.
type remembered struct {
	mu  sync.Mutex
	all map[string]readersAt
}

type readersAt struct {
	consent.Who
	until time.Time
}

// How long, and how many, they are remembered.
//
// Source: Kith
const (
	rememberedFor  = time.Minute
	mostRemembered = 5000
)

func (m *remembered) get(key string, now time.Time, find func() (consent.Who, error)) (consent.Who, error) {
	m.mu.Lock()
	is, ok := m.all[key]
	m.mu.Unlock()
	if ok && now.Before(is.until) {
		return is.Who, nil
	}
	who, err := find()
	if err != nil {
		return who, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil || len(m.all) > mostRemembered {
		m.all = map[string]readersAt{}
	}
	m.all[key] = readersAt{who, now.Add(rememberedFor)}
	return who, nil
}

// words is a key for whom the page speaks to: Spanish speaks otherwise to the
// young.
func (f frame) words(key string) string {
	if f.Pass.Kind.Young() {
		return key + ".young"
	}
	return key + ".grown"
}

// already reports whether a young person told one of us something before.
func (p pages) already(ctx context.Context, held pass.Pass) (bool, error) {
	me, err := pass.Herself(ctx, p.House, held)
	if err != nil {
		return false, err
	}
	items, err := disclosure.OfChild(ctx, p.House, me, held.Child)
	return slices.ContainsFunc(items, func(i disclosure.Item) bool {
		return i.Whole() && i.Teller == held.Informant && i.Status != disclosure.Withdrawn
	}), err
}

// wish is how she said she wants to tell something, "" where she did not.
func (v view) wish() string {
	for _, s := range v.Sheets {
		if s.Name == form.Own {
			_, code, _ := strings.Cut(s.Answers.First(form.Told).Code(), ".")
			return code
		}
	}
	return ""
}

// keep keeps an answer and goes on.
func (p pages) keep(w http.ResponseWriter, r *http.Request) error {
	v, err := p.reading(w, r)
	if errors.Is(err, errAway) {
		if _, done := pass.Done(r.Context(), p.House, web.Kept(r, keyCookie)); done == nil {
			return web.See(w, r, "/checkin/thanks") // pressed twice
		}
	}
	if err != nil {
		return away(w, r, err)
	}
	if r.PathValue("step") == "end" {
		return p.send(w, r, v)
	}
	s, err := p.at(r, v)
	if err != nil {
		return err
	}
	ctx, going := r.Context(), r.PostFormValue("go")
	name := v.Sheets[s.Sheet].Name
	values, f := form.Answer(s.Item, "a", r.PostForm["a"], web.Words(r, "words"))
	if f.Wrong == "" {
		v.draft.Keep(name, s.Key, values)
		v.Course = form.CourseOf(v.draft.SheetsOf(instruments(v.Sheets)))
		if reason, args := form.Check(v.Sheets[s.Sheet], s.Key); reason != "" {
			f.Wrong, f.Args = reason, args
		}
	}
	if f.Wrong != "" {
		s.Field = f
		return web.ShowStatus(w, r, http.StatusUnprocessableEntity, stepPage(s))
	}
	if err := pass.Save(ctx, p.House, v.Pass, v.draft); err != nil {
		return err
	}
	if going == "break" {
		return p.pause(w, r, v)
	}
	to, err := p.onward(ctx, v, s, name)
	if err != nil {
		return err
	}
	return web.See(w, r, to)
}

func instruments(sheets []form.Sheet) (all []screening.Instrument) {
	for _, s := range sheets {
		all = append(all, s.Instrument)
	}
	return all
}

// onward is where a kept answer leads. A young person who wants to tell something
// now goes there first, if what she tells is hers to decide about.
func (p pages) onward(ctx context.Context, v view, s stepView, name string) (string, error) {
	next := stepAt(v.After(s.No))
	wish := v.wish()
	if name != form.Own || s.Key != form.Told || !slices.Contains(wishes, wish) {
		return next, nil
	}
	if wish == "now" && v.Pass.Kind == pass.Self {
		me, err := pass.Herself(ctx, p.House, v.Pass)
		if err != nil || me.Clears(label.Governance) {
			return TellAt, err
		}
	}
	return next + "?wish=1", nil
}

// wishes are the ways to tell something that lead to somebody.
var wishes = []string{"now", "on-paper", "in-person"}

// TellAt is where a young person who holds a pass tells something. Its pages are
// those of care/family.
const TellAt = "/checkin/tell"

// pause closes the check-in on this browser and shows a fresh code.
func (p pages) pause(w http.ResponseWriter, r *http.Request, v view) error {
	code, err := pass.Fresh(r.Context(), p.House, v.ID)
	if err != nil {
		return err
	}
	web.Drop(w, r, keyCookie)
	return web.Show(w, r, breakPage(breakView{frame: v.frame, Code: code, Until: v.Expires.In(p.Zone)}))
}

// send puts the answers into the record.
func (p pages) send(w http.ResponseWriter, r *http.Request, v view) error {
	if r.PostFormValue("go") == "break" {
		return p.pause(w, r, v)
	}
	s := form.Sending{Child: v.Child, Informant: v.Informant, Kind: v.Pass.Kind, With: v.With, About: v.About, Language: lang(r.Context())}
	for _, sh := range v.Sheets {
		s.Sheets = append(s.Sheets, form.Counted(sh))
	}
	if err := finish(r.Context(), p.House, v.Pass, s); err != nil && !errors.Is(err, pass.ErrNone) {
		return err
	}
	return web.See(w, r, "/checkin/thanks")
}

// endView is what stands behind the last question.
type endView struct {
	view
	Wish string
}

// thanksView is what is said when the answers were sent.
type thanksView struct {
	frame
	form.Outcome
}

func (p pages) thanks(w http.ResponseWriter, r *http.Request) error {
	p.apart(r)
	ctx := r.Context()
	held, err := pass.Done(ctx, p.House, web.Kept(r, keyCookie))
	if fault.Is(err, fault.NotFound) {
		return web.See(w, r, "/checkin")
	}
	if err != nil {
		return err
	}
	v := thanksView{frame: frame{Pass: held, Kiosk: kiosk(r)}}
	if v.Ask, err = p.called(ctx, held); err != nil {
		return err
	}
	if err := pass.Read(ctx, p.House, p.DB, held, &v.Outcome); err != nil {
		return err
	}
	return web.Show(w, r, thanksPage(v))
}

// finish puts the answers of a pass into the record, once: of two who press at
// the same time one does it, and both are told the same.
func finish(ctx context.Context, h *module.House, held pass.Pass, s form.Sending) error {
	w, out, err := s.Prepare(ctx, h)
	defer func() { w.Release(h) }()
	if err != nil {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		if err := pass.Finish(ctx, tx, h, held, out); err != nil {
			return err
		}
		return w.Write(ctx, tx, h, consent.Informant(held.Informant).At(h.Now()))
	})
}
