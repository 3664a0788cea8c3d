package interaction

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/fhir/terminology"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/web"
)

// Files holds the sentences of the door, for say.Load.
//
//go:embed locale
var Files embed.FS

// Prefix is where the door stands.
const Prefix = "/fhir"

// Options are what the program tells the door.
type Options struct {
	Version string        // of the program
	Base    string        // address from outside, "https://kith.example/fhir"; "" is as the caller wrote it
	NewID   func() string // makes the ids of new resources; nil makes random ones

	ClientIDs  bool                 // programs may PUT under an id that nothing has yet
	Validation Validation           // of what is to be stored
	Known      bool                 // refuse references to what is not here, or not the writer's to read
	Terms      *terminology.Service // what codes mean; nil is what the program brings

	// Form returns a Questionnaire that the program brings, by id or URL.
	Form func(at string) ([]byte, bool)

	// Notices have to go along with what carries a label, by the code in
	// meta.security: see NoticeHeader. They are ASCII.
	Notices map[string]string

	Origins   []string         // of pages that may use the door with a token: "https://app.example"
	PerSecond float64          // requests that one client may send, twice that in a burst; 0 is as many as it likes
	Now       func() time.Time // the clock that PerSecond goes by; nil is the store's
	Deadline  time.Duration    // for one request; 0 is none
}

// door is the FHIR API of one program.
type door struct {
	store     *store.Store
	validator *validate.Validator
	opt       Options
	kinds     map[string]map[string]string // kind of a search parameter, by type and name
	seal      *seal
	meanings  store.Codes
	about     atomic.Pointer[statement]
	describe  func() (statement, error) // writes about
	rates     *rates
	within    func(*http.Request) web.Handler // what answers a request inside a Bundle
}

// interaction is one row of what the door offers.
type interaction struct {
	route  string // as web.Mux.On takes it, below Prefix
	code   string // HL7's name of it, as the CapabilityStatement says it; "" for what needs no claim
	system string // HL7's name of it, for what is about no type
	open   bool   // also to those who are not signed in
	serve  func(*door, http.ResponseWriter, *http.Request) error
}

// interactions is everything the door offers. HEAD goes where GET goes.
// Source: FHIR-R4
var interactions = append([]interaction{
	{route: "GET /metadata", open: true, serve: (*door).capabilities},
	{route: "OPTIONS /metadata", open: true, serve: (*door).capabilitiesFromElsewhere},
	{route: "GET /{type}/{id}", code: "read", serve: (*door).read},
	{route: "GET /{type}/{id}/_history/{version}", code: "vread", serve: (*door).vread},
	{route: "PUT /{type}/{id}", code: "update", serve: (*door).update},
	{route: "PUT /{type}", serve: (*door).updateWhere},
	{route: "PATCH /{type}/{id}", code: "patch", serve: (*door).patch},
	{route: "PATCH /{type}", serve: (*door).patchWhere},
	{route: "DELETE /{type}/{id}", code: "delete", serve: (*door).remove},
	{route: "DELETE /{type}", serve: (*door).removeWhere},
	{route: "GET /{type}/{id}/_history", code: "history-instance", serve: (*door).history},
	{route: "GET /{type}/_history", code: "history-type", serve: (*door).historyOf},
	{route: "POST ", system: "transaction", serve: (*door).bundled},
	{route: "GET /_history", system: "history-system", serve: (*door).historyOf},
	{route: "POST /$validate", serve: (*door).validateType},
	{route: "POST /{type}", code: "create", serve: (*door).create},
	{route: "GET /{type}", code: "search-type", serve: (*door).search},
	{route: "POST /{type}/_search", code: "search-type", serve: (*door).searchByPost},
}, slices.Concat(searches, operated(), viewed())...)

// operation is one row of the operations that the door offers.
type operation struct {
	name       string // as it stands in the address
	typ        string // "" for every type of R4
	definition string // its OperationDefinition: R4's by id, another's by URL
	changed    bool   // it needs a body, so there is no GET on the type
	writes     bool   // it changes a resource, so there is no GET at all
	onType     func(*door, http.ResponseWriter, *http.Request) error
	onInstance func(*door, http.ResponseWriter, *http.Request) error
}

// url is where the operation is defined.
func (o operation) url() string {
	if strings.Contains(o.definition, "/") {
		return o.definition
	}
	return "http://hl7.org/fhir/OperationDefinition/" + o.definition
}

// operations are HL7's own. Source: FHIR-R4
var operations = []operation{
	{"$validate", "", "Resource-validate", true, false, (*door).validateType, (*door).validateStored},
	{"$meta", "", "Resource-meta", false, false, nil, (*door).meta},
	{"$meta-add", "", "Resource-meta-add", true, true, nil, (*door).metaAdd},
	{"$meta-delete", "", "Resource-meta-delete", true, true, nil, (*door).metaDelete},
	{"$lookup", "CodeSystem", "CodeSystem-lookup", false, false, (*door).terms, nil},
	{"$subsumes", "CodeSystem", "CodeSystem-subsumes", false, false, (*door).terms, (*door).terms},
	{"$validate-code", "CodeSystem", "CodeSystem-validate-code", false, false, (*door).terms, (*door).terms},
	{"$expand", "ValueSet", "ValueSet-expand", false, false, (*door).terms, (*door).terms},
	{"$validate-code", "ValueSet", "ValueSet-validate-code", false, false, (*door).terms, (*door).terms},
	{"$translate", "ConceptMap", "ConceptMap-translate", false, false, (*door).terms, (*door).terms},
	{"$everything", "Patient", "Patient-everything", false, false, (*door).everything, (*door).everything},
	{"$docref", "DocumentReference", usCoreDocref, false, false, (*door).docref, nil},
	{"$status", "SearchParameter", parameterStatus, false, false, (*door).status, (*door).status},
	{"$match", "Patient", "Patient-match", true, false, (*door).match, nil},
	{"$populate", "Questionnaire", formPopulate, true, false, (*door).populate, (*door).populate},
	{"$extract", "QuestionnaireResponse", formExtract, true, false, (*door).extract, (*door).extract},
}

// operated returns the rows under which operations are reached.
func operated() (all []interaction) {
	for _, o := range operations {
		typ := "/" + o.typ
		if o.typ == "" {
			typ = "/{type}"
		}
		if o.onType != nil {
			all = append(all, interaction{route: "POST " + typ + "/" + o.name, serve: o.onType})
		}
		if o.onType != nil && !o.changed {
			all = append(all, interaction{route: "GET " + typ + "/" + o.name, serve: o.onType})
		}
		if o.onInstance == nil {
			continue
		}
		for _, method := range []string{"POST ", "GET "} {
			if o.writes && method == "GET " {
				continue
			}
			all = append(all, interaction{route: method + typ + "/{id}/" + o.name, serve: o.onInstance})
		}
	}
	return all
}

// Routes opens the door: it adds the routes below Prefix to m and tells their
// errors, and those of anything else below Prefix, as OperationOutcomes.
func Routes(ctx context.Context, m *web.Mux, s *store.Store, o Options) error {
	if o.NewID == nil {
		o.NewID = randomID
	}
	if o.Now == nil {
		o.Now = s.Now
	}
	if o.Terms == nil {
		o.Terms = terminology.Bundled()
	}
	o.Base = strings.TrimSuffix(o.Base, "/")
	secret, err := s.Secret(ctx, "fhir-page")
	if err != nil {
		return fmt.Errorf("open the FHIR door: %w", err)
	}
	d := &door{store: s, opt: o, rates: &rates{perSecond: o.PerSecond, now: o.Now, buckets: map[string]*bucket{}}, kinds: map[string]map[string]string{}}
	d.within = d.route
	d.validator = validate.New(d.canonical, o.Terms)
	d.meanings = meanings{o.Terms}
	if d.seal, err = newSeal(secret); err != nil {
		return fmt.Errorf("open the FHIR door: %w", err)
	}
	for _, t := range r4.Types() {
		d.kinds[t] = map[string]string{}
		for _, p := range s.SearchParams(t) {
			d.kinds[t][p.Name] = p.Kind
		}
	}
	d.describe = d.state
	if _, err = d.statement(ctx); err != nil {
		return fmt.Errorf("state what is offered: %w", err)
	}
	m.Use(d.crossing)
	for _, i := range interactions {
		method, path, _ := strings.Cut(i.route, " ")
		m.On(method+" "+Prefix+path, d.guarded(i))
	}
	m.On("POST "+Prefix+"/{$}", d.guarded(interaction{serve: (*door).bundled}))
	m.On(Prefix, elsewhere)
	m.On(Prefix+"/", elsewhere)
	m.ErrorWriter(Prefix, tell)
	return nil
}

// guarded asks who is there before anything else is looked at.
func (d *door) guarded(i interaction) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if !i.open && access.From(r.Context()).Nobody() {
			return fault.New(fault.Login, "fhir.login")
		}
		if wait := d.rates.take(clientOf(r)); wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(wait))
			return fault.New(fault.Throttled, "fhir.kind.throttled")
		}
		if _, has := r.Context().Deadline(); !has && d.opt.Deadline > 0 {
			ctx, cancel := context.WithTimeout(r.Context(), d.opt.Deadline)
			defer cancel()
			r = r.WithContext(ctx)
		}
		return late(r.Context(), d.serve(w, r, i))
	}
}

// serve answers a request of someone who is let in.
func (d *door) serve(w http.ResponseWriter, r *http.Request, i interaction) error {
	t := r.PathValue("type")
	if t == "ViewDefinition" {
		return d.views(w, r, i)
	}
	if t != "" && d.kinds[t] == nil {
		return fault.New(fault.NotFound, "fhir.no-such-type")
	}
	return i.serve(d, w, r)
}

// codes are the interactions with a type, as HL7 names them.
func codes() (all []string) {
	for _, i := range interactions {
		if i.code != "" && !slices.Contains(all, i.code) {
			all = append(all, i.code)
		}
	}
	return all
}

// base is the address of the door as this caller may use it.
func (d *door) base(r *http.Request) string {
	if d.opt.Base != "" {
		return d.opt.Base
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + Prefix
}

// randomID is a version 4 UUID: 122 random bits, no order, no sequence.
func randomID() string {
	var b [16]byte
	rand.Read(b[:]) //nolint:errcheck // crypto/rand never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
