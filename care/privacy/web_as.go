package privacy

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"kith/care/account"
	"kith/care/consent"
	"kith/care/people"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
	"kith/platform/web"
	"kith/platform/web/shell"
)

// Nobody and somebody elsewhere are as whom one may always look.
const (
	asNobody    = "nobody"
	asDesk      = "front-desk"
	asElsewhere = "elsewhere"
)

// asView is the page on which one chooses as whom to look.
type asView struct {
	subject
	People []person
}

// looking is a look as somebody else: what the band above the page says.
type looking struct {
	Child  people.PatientID
	Who    string // of the address
	Name   string
	Page   string // contacts, opened, or ""
	Family bool   // they have pages of their own
	// One of: the page of that person, what they are told instead.
	Gone, Asked bool
}

// as shows the real page as it is made for somebody else: the same routes, with
// that person as the viewer. It is written down as what the one who looks was
// shown, and nobody looks as somebody who sees more than they do.
func (p pages) as(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r)
	if err != nil {
		return err
	}
	if !s.team() {
		return fault.New(fault.NotFound, "fault.not-found")
	}
	circle, err := p.circle(r.Context(), s)
	if err != nil {
		return err
	}
	who := r.URL.Query().Get("who")
	if who == "" {
		return web.Show(w, r, asPage(asView{s, circle}))
	}
	l := looking{Child: s.ID, Who: who, Page: r.URL.Query().Get("page")}
	other, err := p.other(r.Context(), s, circle, &l)
	if err != nil {
		return err
	}
	more, err := p.seesMore(r.Context(), s, other)
	if err != nil {
		return err
	}
	if more {
		return fault.New(fault.Security, "privacy.as.more")
	}
	return p.show(w, r, l, other)
}

// other returns as whom somebody looks.
func (p pages) other(ctx context.Context, s subject, circle []person, l *looking) (access.Viewer, error) {
	switch l.Who {
	case asNobody:
		l.Name = say.T(ctx, "privacy.as.nobody")
		return access.Viewer{}, nil
	case asDesk:
		l.Name = say.T(ctx, "privacy.as.front-desk")
		return access.Staff("Practitioner/-", s.viewer.Origin()).Lacking(consent.Lacks(people.FrontDesk)).For(consent.PurposeOf(people.FrontDesk)).At(s.now), nil
	case asElsewhere:
		l.Name = say.T(ctx, "privacy.as.elsewhere")
		return access.Staff("Practitioner/-").Lacking(consent.Lacks(people.PrimaryCare)).For(consent.PurposeOf(people.PrimaryCare)).At(s.now), nil
	}
	i := slices.IndexFunc(circle, func(x person) bool { return x.Ref == l.Who })
	if i < 0 {
		return access.Viewer{}, fault.New(fault.NotFound, "fault.not-found")
	}
	x := circle[i]
	l.Name = x.Name
	if !strings.HasPrefix(x.Ref, "RelatedPerson/") {
		v, _, err := consent.Worker(ctx, p.DB, x.Practitioner, s.today, s.now)
		return v.At(s.now), err
	}
	l.Family = true
	calling, err := consent.Standing(ctx, p.DB, x.Ref, s.now)
	return consent.Personal(calling, x.Ref).At(s.now), err
}

// show sends the page of somebody else inside a band that says so. No form of
// it can be sent: the browser is told so.
func (p pages) show(w http.ResponseWriter, r *http.Request, l looking, other access.Viewer) error {
	to := "/children/" + url.PathEscape(string(l.Child))
	switch {
	case l.Family:
		to = account.ChildPage(other.ID(), l.Child)
	case l.Page == "contacts" || l.Page == "opened":
		to += "/" + l.Page
	}
	frame := *shell.From(r.Context())
	band := func(l looking) context.Context {
		f := frame
		f.Above = asBand(l)
		return shell.With(access.With(r.Context(), other), &f)
	}
	inner, err := http.NewRequestWithContext(band(l), http.MethodGet, to, http.NoBody)
	if err != nil {
		return err
	}
	kept := &kept{header: http.Header{}, status: http.StatusOK}
	p.mux.Within(kept, inner)
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "form-action 'self'", "form-action 'none'", 1))
	switch kept.status {
	case http.StatusOK:
		return web.Show(w, r, templ.Raw(kept.body.String()))
	case http.StatusSeeOther, http.StatusUnauthorized:
		l.Asked = true
	case http.StatusNotFound, http.StatusForbidden:
		l.Gone = true
	default:
		return fault.New(fault.Exception, "fault.exception")
	}
	return web.Show(w, r.WithContext(band(l)), nothingPage())
}

// kept is an answer that is looked at before it is sent.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the headers that are not sent.
func (k *kept) Header() http.Header { return k.header }

// WriteHeader keeps a status.
func (k *kept) WriteHeader(status int) { k.status = status }

// Write keeps a piece.
func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }

// to is the address of another page as the same person.
func (l looking) to(page string) templ.SafeURL {
	q := url.Values{"who": {l.Who}}
	if page != "" {
		q.Set("page", page)
	}
	return templ.SafeURL(address(l.Child, "/as?") + q.Encode())
}
