package interaction

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/fhir/view"
	"kith/platform/access"
	"kith/platform/fault"
)

// A ViewDefinition is no resource of R4. Those that Kith brings are read at
// ViewDefinition/NAME; a site keeps its own as a Binary that holds it, as the
// guide does where R4 is spoken; everybody may send one along.
// Source: SQL-on-FHIR

const (
	viewRun           = "http://kith.example/fhir/OperationDefinition/viewdefinition-run"
	viewRunDefinition = `{"resourceType":"OperationDefinition","id":"viewdefinition-run","url":"` + viewRun + `","name":"ViewDefinitionRun","status":"active","kind":"operation","description":"The rows that a ViewDefinition of SQL on FHIR makes of the records that the caller may read. Also as $run and $sql-run, on the system, on ViewDefinition and on one of them.","affectsState":false,"code":"viewdefinition-run","base":"http://sql-on-fhir.org/OperationDefinition/$viewdefinition-run","system":true,"type":false,"instance":false,"parameter":[` +
		`{"name":"viewResource","use":"in","min":0,"max":"1","documentation":"A ViewDefinition. Exactly one of viewResource, viewReference and viewCanonical, or subjectResource, subjectReference and subjectCanonical.","type":"Resource"},{"name":"viewReference","use":"in","min":0,"max":"1","documentation":"ViewDefinition/NAME of one that Kith brings, or Binary/ID of one that is stored.","type":"Reference"},{"name":"viewCanonical","use":"in","min":0,"max":"1","type":"canonical"},` +
		`{"name":"_format","use":"in","min":0,"max":"1","documentation":"csv, ndjson, json or parquet; without it what Accept asks for, else ndjson.","type":"code"},{"name":"header","use":"in","min":0,"max":"1","documentation":"false: CSV without a line of names.","type":"boolean"},` +
		`{"name":"patient","use":"in","min":0,"max":"*","type":"Reference"},{"name":"group","use":"in","min":0,"max":"*","type":"Reference"},{"name":"_since","use":"in","min":0,"max":"1","type":"instant"},{"name":"_limit","use":"in","min":0,"max":"1","type":"integer"},` +
		`{"name":"resource","use":"in","min":0,"max":"*","documentation":"Resources, or Bundles of them, in place of those that are here.","type":"Resource"},{"name":"return","use":"out","min":1,"max":"1","type":"Binary"}]}`
)

// runNames are the names that the operation had, the oldest last. Source: SQL-on-FHIR
var runNames = []string{"$viewdefinition-run", "$sql-run", "$run"}

// viewed returns the rows of the table of interactions that are about views.
func viewed() (all []interaction) {
	for _, name := range runNames {
		for _, at := range []string{"/", "/ViewDefinition/", "/ViewDefinition/{id}/"} {
			all = append(all, interaction{route: "POST " + at + name, serve: (*door).runView},
				interaction{route: "GET " + at + name, serve: (*door).runView})
		}
	}
	return all
}

// toRun is what $viewdefinition-run is asked.
type toRun struct {
	view     *view.View
	given    []element.Value // in place of what is here
	inline   bool            // given was said, be it none
	format   view.Format
	header   bool
	envelope bool // the caller reads nothing but FHIR: a Binary
	limit    int64
	scan     store.Scan
}

// most that one request may ask for. Source: Kith
const (
	mostLimit    = 10_000_000
	mostPatients = 1_000
)

// runView answers $viewdefinition-run: the rows of what the caller may read, as
// they are made. What goes wrong before the first of them left is told; after
// that the connection breaks, so that nobody takes a part for the whole.
func (d *door) runView(w http.ResponseWriter, r *http.Request) error {
	ask, err := d.asksToRun(w, r)
	if err != nil {
		return err
	}
	out := &viewBody{ResponseWriter: w, ask: ask, head: r.Method == http.MethodHead}
	rows := ask.view.NewWriter(out, ask.format, ask.header)
	emit := func(row view.Row) error {
		err := rows.Write(row)
		if err == nil && rows.Rows == ask.limit {
			return errEnough
		}
		return err
	}
	if ask.limit == 0 {
		err = errEnough
	} else if ask.inline {
		for _, v := range ask.given {
			if err = ask.view.Rows(r.Context(), v, emit); err != nil {
				break
			}
		}
	} else {
		err = d.scanned(r, out, ask, emit)
	}
	if err != nil && !errors.Is(err, errEnough) {
		return cannotRun(err)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	return out.close()
}

// errEnough ends a run that has as many rows as were asked for.
var errEnough = errors.New("enough rows")

// cannotRun tells what is wrong with a view.
func cannotRun(err error) error {
	if _, ok := errors.AsType[*view.Error](err); ok {
		return fault.Wrap(fault.Rule, "fhir.bad-view", err)
	}
	return err
}

// scanned makes the rows of what is here, page by page.
func (d *door) scanned(r *http.Request, out *viewBody, ask toRun, emit func(view.Row) error) error {
	v := access.From(r.Context())
	var doc element.Doc
	for q := ask.scan; ; {
		page, next, err := d.store.Scan(r.Context(), v, q)
		if err != nil {
			return err
		}
		bodies := make([][]byte, len(page))
		for i, res := range page {
			bodies[i] = res.JSON()
			out.notice(d, bodies[i], next != "")
		}
		for _, body := range bodies {
			if err := doc.Parse(body, element.Options{Share: true}); err != nil {
				return err
			}
			if err := ask.view.Rows(r.Context(), doc.Root(), emit); err != nil {
				return err
			}
		}
		if q.After = next; next == "" {
			return nil
		}
	}
}

// viewBody is the answer: the rows as they are, or inside a Binary.
type viewBody struct {
	http.ResponseWriter
	ask    toRun
	head   bool
	begun  bool
	within io.WriteCloser // base64 of a Binary
}

// mediaOf is the media type of a format. Source: SQL-on-FHIR
var mediaOf = map[view.Format]string{view.CSV: "text/csv", view.NDJSON: "application/x-ndjson", view.JSON: mediaJSON, view.Parquet: "application/vnd.apache.parquet"}

// notice sets the header with the notices that have to go along with a
// resource; all there are where more comes than is known when the answer begins.
func (b *viewBody) notice(d *door, body []byte, more bool) {
	if b.begun {
		return
	}
	all := d.due(body)
	if more {
		all = nil
		for _, code := range slices.Sorted(maps.Keys(d.opt.Notices)) {
			all = append(all, d.opt.Notices[code])
		}
	}
	for _, says := range all {
		if !slices.Contains(b.Header()[NoticeHeader], says) {
			b.Header().Add(NoticeHeader, says)
		}
	}
}

// Write sends rows, after what stands before them.
func (b *viewBody) Write(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		media := mediaOf[b.ask.format]
		h := b.Header()
		h.Add("Vary", "Accept")
		h.Set("Content-Type", media+"; charset=utf-8")
		if b.ask.format == view.Parquet {
			h.Set("Content-Type", media)
		}
		h.Set("X-Content-Type-Options", "nosniff")
		if b.ask.envelope {
			h.Set("Content-Type", mediaFHIR+"; charset=utf-8")
		}
		b.WriteHeader(http.StatusOK)
		if b.ask.envelope && !b.head {
			if _, err := fmt.Fprintf(b.ResponseWriter, `{"resourceType":"Binary","contentType":%q,"data":"`, media); err != nil {
				return 0, err
			}
			b.within = base64.NewEncoder(base64.StdEncoding, b.ResponseWriter)
		}
	}
	switch {
	case b.head:
		return len(p), nil
	case b.within != nil:
		return b.within.Write(p)
	}
	return b.ResponseWriter.Write(p)
}

// close sends what stands behind the rows.
func (b *viewBody) close() error {
	if _, err := b.Write(nil); err != nil { // no row and no header: still an answer
		return err
	}
	if b.within == nil {
		return nil
	}
	if err := b.within.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(b.ResponseWriter, `"}`)
	return err
}

// asksToRun reads the parameters: of the address, and of a Parameters resource.
// One that is not known is refused: a filter that is misspelled must not let
// everything out.
func (d *door) asksToRun(w http.ResponseWriter, r *http.Request) (toRun, error) {
	a := viewAsk{door: d, r: r, toRun: toRun{header: true, limit: mostLimit}}
	ps, err := pairsOf(r.URL.RawQuery)
	if err != nil {
		return a.toRun, err
	}
	for _, p := range ps {
		if err := a.simple(p.name, p.value); err != nil {
			return a.toRun, err
		}
	}
	in, err := d.resourceParameters(w, r)
	if err != nil {
		return a.toRun, err
	}
	if in.Exists() && !in.Get("resourceType").Is("Parameters") {
		return a.toRun, fault.At(fault.Structure, "fhir.no-parameters", "resourceType")
	}
	for p := range in.Each("parameter") {
		if err := a.parameter(p); err != nil {
			return a.toRun, err
		}
	}
	if id := r.PathValue("id"); id != "" {
		a.refer("ViewDefinition/" + id)
	}
	return a.toRun, a.complete()
}

// viewAsk reads what is asked, one parameter after another.
type viewAsk struct {
	*door
	r *http.Request
	toRun
	views    int // how many ways a view was named
	def      element.Value
	at       string // where one is
	formatAs string
}

// parameter reads one of a Parameters resource.
func (a *viewAsk) parameter(p element.Value) error {
	name, resource := p.Get("name").Text(), p.Get("resource")
	switch name {
	case "viewResource", "subjectResource":
		a.views++
		a.def = resource
		if !resource.Exists() {
			return fault.At(fault.Required, "fhir.no-view", name)
		}
		return nil
	case "resource":
		a.inline = true
		if !resource.Get("resourceType").Is("Bundle") {
			a.given = append(a.given, resource)
			return nil
		}
		for e := range resource.Each("entry", "resource") {
			a.given = append(a.given, e)
		}
		return nil
	}
	for member, value := range p.Members() {
		if strings.HasPrefix(member, "value") {
			if value.Kind() == '{' {
				value = value.Get("reference")
			}
			return a.simple(name, value.Text())
		}
	}
	return fault.At(fault.Required, "fhir.kind.required", "Parameters.parameter")
}

// simple reads one that is a text.
func (a *viewAsk) simple(name, value string) (err error) {
	ok := true
	switch name {
	case "viewReference", "subjectReference", "viewCanonical", "subjectCanonical":
		a.refer(value)
	case "_format":
		a.formatAs = value
	case "header":
		a.header, ok = value != "false", value == "true" || value == "false"
	case "patient":
		return a.patient(value)
	case "group":
		return a.group(value)
	case "_since":
		a.scan.Since, _, ok = r4.Instants(value)
	case "_limit":
		a.limit, err = strconv.ParseInt(value, 10, 64)
		ok = err == nil && a.limit >= 0 && a.limit <= mostLimit
	case "source":
		return unreadable{at(fault.NotSupported, "fhir.no-source", name)}
	case "_pretty":
	default:
		return unreadable{at(fault.NotSupported, "fhir.unknown-parameter", name)}
	}
	if !ok {
		return unreadable{at(fault.Value, "fhir.bad-view-value", name)}
	}
	return nil
}

func (a *viewAsk) refer(to string) {
	a.views++
	a.at = strings.TrimPrefix(to, a.base(a.r)+"/")
}

// patient adds a child, with the records that are joined with it. One that the
// caller may not read has no rows, as one who never was.
func (a *viewAsk) patient(ref string) error {
	a.scan.Of = true
	id := strings.TrimPrefix(strings.TrimPrefix(ref, a.base(a.r)+"/"), "Patient/")
	if !r4.IsID(id) {
		return unreadable{at(fault.Value, "fhir.bad-view-value", "patient")}
	}
	if len(a.scan.Patients) >= mostPatients {
		return unreadable{fault.New(fault.TooCostly, "fhir.too-many-values")}
	}
	same, err := a.store.Same(a.r.Context(), access.From(a.r.Context()), id)
	a.scan.Patients = append(a.scan.Patients, same...)
	return err
}

// group adds the children who are members of a Group that the caller may read.
func (a *viewAsk) group(ref string) error {
	a.scan.Of = true
	if !strings.Contains(ref, "/") {
		ref = "Group/" + ref
	}
	group, err := a.referred(a.r, &ref)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(ref, "Group/") {
		return unreadable{at(fault.Value, "fhir.bad-view-value", "group")}
	}
	for m := range group.Each("member") {
		if to := m.At("entity", "reference").Text(); strings.HasPrefix(to, "Patient/") && !m.Get("inactive").True() {
			if err := a.patient(to); err != nil {
				return err
			}
		}
	}
	return nil
}

// complete finds the view and the format.
func (a *viewAsk) complete() (err error) {
	if a.views != 1 {
		return unreadable{fault.At(fault.Required, "fhir.no-view", "viewResource")}
	}
	if a.format, a.envelope, err = viewFormat(a.r, a.formatAs); err != nil {
		return err
	}
	if !a.def.Exists() {
		if a.def, err = a.door.viewAt(a.r, a.at); err != nil {
			return err
		}
	}
	if a.view, err = view.Read(a.def); err != nil {
		return cannotRun(err)
	}
	if a.scan.Type = a.view.Resource; a.scan.Type == "AuditEvent" && !a.inline {
		return unreadable{at(fault.NotSupported, "fhir.no-trail-view", "viewResource")} // the trail is asked by search
	}
	a.scan.Count = int(min(a.limit, store.MostPerPage))
	return nil
}

// viewAt returns the ViewDefinition at a reference or URL: one that Kith brings,
// or one in a Binary that the caller may read.
func (d *door) viewAt(r *http.Request, at string) (element.Value, error) {
	url, _, _ := strings.Cut(at, "|")
	if def, ok := view.PublishedAs(strings.TrimPrefix(url, "ViewDefinition/")); ok {
		return rootOf(def)
	}
	stored := "Binary/" + strings.TrimPrefix(strings.TrimPrefix(at, "Binary/"), "ViewDefinition/")
	b, err := d.referred(r, &stored)
	if err != nil {
		return b, err
	}
	text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(b.Get("data").Text()), ""))
	if err == nil {
		b, err = rootOf(text)
	}
	if err != nil || !b.Get("resourceType").Is("ViewDefinition") {
		return element.Value{}, fault.At(fault.Rule, "fhir.bad-view", "viewReference")
	}
	return b, nil
}

// viewFormat is the format that is asked for; envelope where the caller takes
// nothing but FHIR. Source: SQL-on-FHIR
func viewFormat(r *http.Request, asked string) (f view.Format, envelope bool, err error) {
	for format, media := range mediaOf {
		if asked == string(format) || asked == media {
			f = format
		}
	}
	if asked != "" && f == "" {
		return f, false, unreadable{at(fault.NotSupported, "fhir.kind.not-acceptable", "_format")}
	}
	accept := strings.Join(r.Header.Values("Accept"), ",")
	raw := strings.TrimSpace(accept) == ""
	for part := range strings.SplitSeq(accept, ",") {
		media, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		for _, format := range []view.Format{view.CSV, view.NDJSON, view.JSON, view.Parquet} {
			if media == mediaOf[format] && (f == "" || f == format) {
				f, raw = format, true
			}
		}
		raw = raw || media == "*/*" || media == "application/*" || media == "application/octet-stream"
		envelope = envelope || media == mediaFHIR
	}
	if f == "" {
		f = view.NDJSON
	}
	if raw {
		return f, false, nil
	}
	if !envelope {
		err = fault.At(fault.NotAcceptable, "fhir.kind.not-acceptable", inRequest+"Accept")
	}
	return f, true, err
}

// views answers what is asked of ViewDefinitions as of a type of R4: reading one,
// and which there are.
func (d *door) views(w http.ResponseWriter, r *http.Request, i interaction) error {
	switch i.code {
	case "read":
		return d.readView(w, r)
	case "search-type":
		return d.listViews(w, r)
	}
	return fault.New(fault.NotFound, "fhir.no-such-type")
}

// readView gives a ViewDefinition that Kith brings.
func (d *door) readView(w http.ResponseWriter, r *http.Request) error {
	format, err := ofOperation(r)
	if err != nil {
		return err
	}
	def, ok := view.PublishedAs(r.PathValue("id"))
	if !ok {
		return fault.New(fault.NotFound, "fhir.not-found")
	}
	return send(w, r, http.StatusOK, format, def)
}

// listViews gives all of them, as a Bundle.
func (d *door) listViews(w http.ResponseWriter, r *http.Request) error {
	format, err := ofOperation(r)
	if err != nil {
		return err
	}
	names := view.Published()
	b := []byte(`{"resourceType":"Bundle","type":"searchset","total":` + strconv.Itoa(len(names)) + `,"entry":[`)
	for i, name := range names {
		def, _ := view.PublishedAs(name) // it was listed
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, `{"fullUrl":"`+d.base(r)+`/ViewDefinition/`+name+`","resource":`...), def...), '}')
	}
	return send(w, r, http.StatusOK, format, append(b, `]}`...))
}
