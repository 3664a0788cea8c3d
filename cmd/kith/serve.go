package main

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"kith/care/account"
	"kith/care/consent"
	"kith/care/consult"
	"kith/care/contact"
	"kith/care/family"
	"kith/care/loopboard"
	"kith/care/module"
	"kith/care/network"
	"kith/care/outreach"
	"kith/care/screening"
	"kith/exchange/hsds"
	"kith/fhir/interaction"
	"kith/fhir/terminology"
	"kith/platform/access"
	"kith/platform/audit"
	"kith/platform/fault"
	"kith/platform/session"
	"kith/platform/web"
)

//go:embed locale
var words embed.FS

//go:embed style
var looks embed.FS

// program is everything that answers requests.
type program struct {
	house   *module.House
	modules []module.Module
	log     *slog.Logger
	demo    bool // one may sign in as one of the cast
	secure  bool // people come by https
	checks  checks
	at      place
	signing signing
	addr    string // where it answers, "" where it does not
}

// checks say how closely the FHIR door looks at what it is to store, and whom
// it lets do what.
type checks struct {
	Validate   string `help:"What programs may store: full refuses what R4 or a profile forbids, form what has not the form of R4, off nothing that can be read." enum:"full,form,off" default:"full" env:"KITH_VALIDATE"`
	References string `help:"Where their references may lead: any, or known, to what is here and the writer may read." enum:"any,known" default:"any" env:"KITH_REFERENCES"`
	ClientIDs  string `help:"Who may PUT a resource under an id that nothing has yet." enum:"programs,none" default:"programs" env:"KITH_CLIENT_IDS"`

	Origins  []string      `help:"Sites whose pages may use the FHIR door with a token, such as https://app.example." env:"KITH_ORIGINS"`
	Requests float64       `help:"Requests a second that one client may send to the FHIR door, twice that in a burst; 0 for as many as it likes." default:"20000" env:"KITH_REQUESTS"`
	Deadline time.Duration `help:"How long one request to the FHIR door may take; 0 for as long as it likes." default:"60s" env:"KITH_DEADLINE"`
}

func (c checks) validation() interaction.Validation {
	switch c.Validate {
	case "form":
		return interaction.ValidateForm
	case "off":
		return interaction.ValidateNothing
	}
	return interaction.ValidateFully
}

// handler builds the pages and the FHIR door around a house, until ctx ends.
func (p program) handler(ctx context.Context) (*web.Mux, error) {
	styles := []fs.FS{looks}
	m, err := web.New(web.Options{
		Phrases: p.house.Say, Log: p.log, Example: p.demo, Now: func() time.Time { return p.house.Now().In(p.house.Zone) },
		Nav:  staffBar(access.Viewer{}),
		Home: "/", SignIn: "/sign-in", SignOut: "/sign-out", Account: p.accountPage(), Secure: p.secure, Styles: append(styles, module.Files(p.modules)...),
		Below: consent.LawBelow(p.house),
	})
	if err != nil {
		return nil, err
	}
	k := session.New(p.house.DB, p.house.Now, p.secure, p.resolve)
	m.Use(k.Wrap(m.Fail))
	m.Use(account.LeadsOn(m.Fail))
	m.Use(ownBar)
	kept := audit.NewLog(p.house.DB, p.house.Now)
	context.AfterFunc(ctx, kept.Close)
	kept.Proxied = p.secure
	kept.Urgent = func(ctx context.Context, v access.Viewer, at time.Time) (map[int64]bool, error) {
		return consent.Urgent(ctx, p.house.DB, v, at)
	}
	m.Use(kept.Gate(web.RouteOf, m.Fail))
	m.On("GET /{$}", func(w http.ResponseWriter, r *http.Request) error {
		v := access.From(r.Context())
		if v.Nobody() {
			return web.See(w, r, "/sign-in")
		}
		if of, err := consult.Answers(r.Context(), p.house, v); err != nil || of {
			return errors.Join(err, web.See(w, r, "/consults"))
		}
		return web.See(w, r, account.Home(account.KindOf(v.ID())))
	}, web.Does("Leads to the page that one begins with, or to signing in.").Open())
	m.On("GET /healthz", p.health, web.Gives("Whether the program and its database can answer.", "text/plain").Open())
	if err := p.comeIn(ctx, m, k); err != nil {
		return nil, err
	}
	for _, mod := range p.modules {
		if mod.Routes != nil {
			mod.Routes(m, p.house)
		}
	}
	go p.columns(ctx)
	hsds.Routes(m, p.house, p.signing.Site)
	if err := interaction.Routes(ctx, m, p.house.Store, interaction.Options{
		Version: version(), Base: p.fhirBase(), Terms: terminology.New(p.house.DB),
		Validation: p.checks.validation(), Known: p.checks.References == "known", ClientIDs: p.checks.ClientIDs == "programs",
		Form:    screening.Shipped,
		Notices: consent.In(p.house.Store).Rules.Notices(),
		Origins: p.checks.Origins, PerSecond: p.checks.Requests, Now: time.Now, Deadline: p.checks.Deadline,
	}); err != nil {
		return nil, err
	}
	m.Describe(p.described())
	return m, nil
}

// columns reads who was seen by whom into memory, while the first pages are
// answered from the tables.
func (p program) columns(ctx context.Context) {
	if err := contact.ColumnsOf(p.house).Load(ctx); err != nil && ctx.Err() == nil {
		p.log.WarnContext(ctx, "columns", "err", err) // whoever needs them reads them then
	}
}

// described is what /openapi.json says of the program as a whole.
func (p program) described() web.Described {
	d := web.Described{
		Title: "Kith", Version: version(), Cookie: "kith",
		Says: "The pages of Kith, for people, and what else answers here. Records go in and out by FHIR R4: /fhir/metadata says what that offers.",
	}
	if p.secure {
		d.Cookie = "__Host-kith"
	}
	return d
}

// health says whether the program can answer: the database is asked.
func (p program) health(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := p.house.DB.Ping(ctx); err != nil {
		return fault.Wrap(fault.Transient, "fault.transient", err)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("ok\n"))
	return err
}

// fhirBase is the address of the FHIR door as the site says it, "" where nobody
// said: what a request calls the host is anybody's word.
func (p program) fhirBase() string {
	if p.signing.Site == "" {
		return ""
	}
	return strings.TrimSuffix(p.signing.Site, "/") + interaction.Prefix
}

// accountPage is where one's own account is; the cast has none.
func (p program) accountPage() string {
	if p.demo {
		return ""
	}
	return "/security"
}

// staffBar is the bar of those who work here; whose work it is to reach out has
// the list of it in the bar, too.
func staffBar(v access.Viewer) []web.NavItem {
	bar := []web.NavItem{{Key: "nav.today", Href: "/today"}, {Key: "nav.children", Href: "/children"}}
	if loopboard.Works(v) {
		bar = append(bar, web.NavItem{Key: "loops.title", Href: "/loops"})
	}
	if consult.Works(v) {
		bar = append(bar, web.NavItem{Key: "nav.consults", Href: "/consults"})
	}
	if outreach.Works(v) {
		bar = append(bar, web.NavItem{Key: "nav.outreach", Href: "/outreach"})
	}
	if network.Works(v) {
		bar = append(bar, web.NavItem{Key: "nav.network", Href: "/network"})
	}
	return append(bar, web.NavItem{Key: "nav.practice", Href: "/practice"})
}

// ownBar gives young people and caregivers a bar of their own, and adds their
// page to that of those who answer for privacy.
func ownBar(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := access.From(r.Context())
		switch kind := account.KindOf(v.ID()); {
		case kind == account.Young || kind == account.Caregiver:
			web.ForFamily(r.Context(), family.Bar(v), "/leave")
		case len(consent.AnswersFor(v)) > 0:
			web.SetNav(r.Context(), append(staffBar(v), web.NavItem{Key: "privacy.title", Href: "/privacy"}))
		default:
			web.SetNav(r.Context(), staffBar(v))
		}
		next.ServeHTTP(w, r)
	})
}

// comeIn adds the pages of signing in, and of who may.
func (p program) comeIn(ctx context.Context, m *web.Mux, k *session.Keeper) error {
	book, err := p.signing.book(ctx, p.house)
	if err != nil {
		return err
	}
	d, err := p.signing.door(p.house, p.at, book, k)
	if err != nil {
		return err
	}
	d.SecondAfter = p.secondAfter()
	if p.demo {
		d = example(d)
	}
	account.Routes(m, d)
	return nil
}
