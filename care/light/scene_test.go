package light_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kith/care/colleague"
	"kith/care/consent"
	"kith/care/contact"
	"kith/care/directory"
	"kith/care/disclosure"
	"kith/care/light"
	"kith/care/link"
	"kith/care/loop"
	"kith/care/module"
	"kith/care/module/moduletest"
	"kith/care/oncall"
	"kith/care/packet"
	"kith/care/pass"
	"kith/care/people"
	"kith/care/reach"
	"kith/care/referral"
	"kith/cast"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/fault"
	"kith/platform/session"
	"kith/platform/web"
)

const (
	amara = people.PatientID("amara-reyes-cole")
	tess  = "PractitionerRole/tess-young-youth-harbor"
	place = "Organization/youth-harbor"
	mail  = "tess@youth-harbor.example"
)

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

var zone = must(time.LoadLocation("America/New_York"))

var morning = time.Date(2026, 11, 18, 10, 0, 0, 0, zone)

var modules = []module.Module{people.Module, contact.Module, consent.Module, directory.Module, disclosure.Module, reach.Module,
	oncall.Module, colleague.Module, pass.Module, loop.Module, packet.Module, link.Module, referral.Module, light.Module,
	{Name: "session", Files: session.Files}}

// scene is the town, its clock, its pages, and a referral of Lena's to Tess, who
// has no account.
type scene struct {
	*testing.T
	h     *module.House
	mux   *web.Mux
	clock time.Time
	task  string
	from  string // address
}

func each(t *testing.T, test func(s *scene)) {
	t.Helper()
	moduletest.Each(t, morning, modules, func(t *testing.T, h *module.House) {
		s := set(t, h)
		s.task = s.refer(tess)
		test(s)
	})
}

func set(t *testing.T, h *module.House) *scene {
	t.Helper()
	s := &scene{T: t, h: h, clock: morning, from: "192.0.2.7"}
	h.Now = func() time.Time { return s.clock }
	gate := &consent.Gate{Place: consent.Place{Code: "US-MA", Zone: zone}, Rules: consent.Standard(), Now: h.Now}
	if err := h.Store.Bind(t.Context(), gate); err != nil {
		t.Fatal(err)
	}
	for _, src := range must(cast.Sources(morning)) {
		if src.Kind != cast.Bundle {
			continue
		}
		r := must(src.Open())
		moduletest.Load(t, h.Store, r)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	m := must(web.New(web.Options{Phrases: h.Say, Now: h.Now, Styles: module.Files(modules), Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))}))
	m.Use(audit.NewLog(h.DB, h.Now).Gate(web.RouteOf, m.Fail))
	light.Module.Routes(m, h)
	s.mux = m
	return s
}

// at is somebody at work, now.
func (s *scene) at(id people.PractitionerID) access.Viewer {
	s.Helper()
	v, _, err := consent.Worker(s.Context(), s.h.DB, id, s.h.Today(), s.clock)
	if err != nil || v.Nobody() {
		s.Fatalf("%s: %v", id, err)
	}
	return v.At(s.clock)
}

// refer passes Amara on to somebody, with a link.
func (s *scene) refer(to string) string {
	s.Helper()
	return s.referWith(to)
}

// referWith is refer, with these lines alone if there are any, by her yes.
func (s *scene) referWith(to string, lines ...string) string {
	s.Helper()
	ctx, v := s.Context(), s.at("lena-ortiz")
	id, err := referral.Begin(ctx, s.h, v, referral.Passing{Child: amara, Need: "after-school", Why: "Afternoons with other kids", To: to, By: amara.Ref(), At: s.clock.AddDate(0, 0, -1)})
	if err != nil {
		s.Fatal(err)
	}
	i := must(loop.Get(ctx, s.h, v, id))
	c := referral.Choice{Reach: mail, Lines: lines}
	if lines != nil {
		c.By = amara.Ref()
	}
	d := must(referral.Along(ctx, s.h, v, i, c))
	c.At, c.Seen = d.Audience.At, i.Version
	c.Sum = must(referral.Made(ctx, s.h, v, d, c)).Sum
	odd := c
	odd.Reach = "javascript:alert(1)"
	if err := referral.Send(ctx, s.h, v, id, odd); !fault.Is(err, fault.Invalid) {
		s.Errorf("a link goes to what is no address: %v", err)
	}
	if err := referral.Send(ctx, s.h, v, id, c); err != nil {
		s.Fatal(err)
	}
	return id
}

// link is the link that is out, with its token and code.
func (s *scene) link() (l link.Link, token, code string) {
	s.Helper()
	ctx, v := s.Context(), s.at("lena-ortiz")
	all := must(link.OfTask(ctx, s.h, v, s.task))
	if len(all) == 0 {
		s.Fatal("no link went out")
	}
	to, ok, err := link.Where(ctx, s.h, "Link/"+all[0].ID)
	if err != nil || !ok || len(to) != 1 || to[0].To != mail {
		s.Fatalf("%+v %v", to, err)
	}
	return all[0], strings.TrimPrefix(to[0].Path, "/p/"), must(link.Code(ctx, s.h, v, all[0].ID))
}

// browser is one that keeps its cookies.
type browser struct {
	*scene
	cookies map[string]string
	lang    string
}

func (s *scene) browser() *browser { return &browser{scene: s, cookies: map[string]string{}} }

func (b *browser) ask(method, path string, form url.Values) *httptest.ResponseRecorder {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), method, "http://kith.example"+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = b.from + ":1234"
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.mux.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return w
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	return b.ask(http.MethodGet, path, nil)
}

func (b *browser) post(path string, form url.Values) *httptest.ResponseRecorder {
	return b.ask(http.MethodPost, path, form)
}

// open types the code of the link that is out.
func (b *browser) open() (token string) {
	b.Helper()
	_, token, code := b.link()
	if w := b.post("/p/"+token, url.Values{"code": {code}}); w.Code != http.StatusSeeOther {
		b.Fatalf("the code opens nothing: %d %s", w.Code, w.Body)
	}
	return token
}

// is is where the referral is.
func (s *scene) is() string {
	s.Helper()
	return must(loop.Get(s.Context(), s.h, s.at("lena-ortiz"), s.task)).State().String()
}
