package interaction

import (
	"context"
	"net/http"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/sdc"
	"kith/fhir/store"
	"kith/fhir/terminology"
	"kith/platform/access"
	"kith/platform/fault"
)

// The operations of Structured Data Capture that are here: what they take of
// what HL7's take. Source: SDC
const (
	formPopulate = "http://kith.example/fhir/OperationDefinition/Questionnaire-populate"
	formExtract  = "http://kith.example/fhir/OperationDefinition/QuestionnaireResponse-extract"

	formPopulateDefinition = `{"resourceType":"OperationDefinition","id":"Questionnaire-populate","url":"` + formPopulate + `","name":"Populate","status":"active","kind":"operation","description":"A response to a form, with what is known in it as far as the caller may read that. Nothing is stored.","affectsState":false,"code":"populate","base":"http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-populate","resource":["Questionnaire"],"system":false,"type":true,"instance":true,"parameter":[` +
		`{"name":"questionnaire","use":"in","min":0,"max":"1","type":"Questionnaire"},{"name":"canonical","use":"in","min":0,"max":"1","type":"canonical"},{"name":"questionnaireRef","use":"in","min":0,"max":"1","type":"Reference"},{"name":"subject","use":"in","min":1,"max":"1","type":"Reference"},` +
		`{"name":"context","use":"in","min":0,"max":"*","part":[{"name":"name","use":"in","min":1,"max":"1","type":"string"},{"name":"content","use":"in","min":1,"max":"1","documentation":"A resource, or a Reference to one that the caller may read.","type":"Element"}]},{"name":"response","use":"out","min":1,"max":"1","type":"QuestionnaireResponse"}]}`
	formExtractDefinition = `{"resourceType":"OperationDefinition","id":"QuestionnaireResponse-extract","url":"` + formExtract + `","name":"Extract","status":"active","kind":"operation","description":"The Observations in a completed response, as a transaction that the caller may send. Nothing is stored.","affectsState":false,"code":"extract","base":"http://hl7.org/fhir/uv/sdc/OperationDefinition/QuestionnaireResponse-extract","resource":["QuestionnaireResponse"],"system":false,"type":true,"instance":true,"parameter":[` +
		`{"name":"questionnaire-response","use":"in","min":0,"max":"1","type":"QuestionnaireResponse"},{"name":"questionnaire","use":"in","min":0,"max":"1","type":"Questionnaire"},{"name":"return","use":"out","min":1,"max":"1","type":"Bundle"}]}`
)

// mostContexts is how many resources may be at hand. Source: Kith
const mostContexts = 20

// toPopulate is what $populate is asked.
type toPopulate struct {
	form    element.Value
	subject string                   // "Patient/x"
	launch  map[string]element.Value // resources by the name of their context
}

// populate answers $populate: a response to a form with what is known in it, as
// far as the caller may read that. Nothing is stored. Source: SDC
func (d *door) populate(w http.ResponseWriter, r *http.Request) error {
	format, err := ofOperation(r)
	if err != nil {
		return err
	}
	in, err := d.resourceParameters(w, r)
	if err != nil {
		return err
	}
	ask, err := d.asksToPopulate(r, in)
	if err != nil {
		return err
	}
	f, err := d.formOf(r.Context(), ask.form)
	if err != nil {
		return err
	}
	a, err := f.Populate(ask.launch)
	if err != nil {
		return err
	}
	if err := f.Observed(a, d.newest(r.Context(), ask.subject)); err != nil {
		return err
	}
	body, err := f.Response(a, sdc.Head{Status: "in-progress", Subject: ask.subject})
	if err != nil {
		return err
	}
	return d.send(w, r, http.StatusOK, format, parametersOf("response", body))
}

// parametersOf is a Parameters resource with one resource in it.
func parametersOf(name string, body []byte) []byte {
	return append(append([]byte(`{"resourceType":"Parameters","parameter":[{"name":"`+name+`","resource":`), body...), `}]}`...)
}

// resourceParameters reads the Parameters of an operation, the zero Value where
// there is no body.
func (d *door) resourceParameters(w http.ResponseWriter, r *http.Request) (element.Value, error) {
	if r.Method != http.MethodPost || r.ContentLength == 0 {
		return element.Value{}, nil
	}
	body, err := d.resource(w, r)
	if err != nil {
		return element.Value{}, err
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return element.Value{}, told(err)
	}
	return doc.Root(), nil
}

// asksToPopulate reads the parameters: which form, about whom, and what else is
// at hand. Every reference is read as the caller reads it.
func (d *door) asksToPopulate(r *http.Request, in element.Value) (ask toPopulate, err error) {
	ask.launch = map[string]element.Value{}
	q := r.URL.Query()
	ask.subject = q.Get("subject")
	canonical, contexts := q.Get("canonical"), 0
	for p := range in.Each("parameter") {
		switch p.Get("name").Text() {
		case "questionnaire":
			ask.form = p.Get("resource")
		case "canonical":
			canonical = p.Get("valueCanonical").Text() + p.Get("valueUri").Text()
		case "questionnaireRef":
			canonical = p.At("valueReference", "reference").Text()
		case "subject":
			ask.subject = p.At("valueReference", "reference").Text()
		case "context":
			if contexts++; contexts > mostContexts {
				return ask, unreadable{fault.New(fault.TooCostly, "fhir.too-many-values")}
			}
			name, content, err := d.contextOf(r, p)
			if err != nil {
				return ask, err
			}
			ask.launch[name] = content
		}
	}
	if id := r.PathValue("id"); id != "" {
		canonical = "Questionnaire/" + id
	}
	if canonical != "" {
		if ask.form, err = d.questionnaire(r, canonical); err != nil {
			return ask, err
		}
	}
	if !ask.form.Exists() {
		return ask, fault.At(fault.Required, "fhir.no-form", "questionnaire")
	}
	return ask, d.atHand(r, &ask)
}

// atHand adds the contexts that need no naming: whom the form is about, and who
// asks.
func (d *door) atHand(r *http.Request, ask *toPopulate) error {
	if ask.subject == "" {
		return fault.At(fault.Required, "fhir.kind.required", "subject")
	}
	subject, err := d.referred(r, &ask.subject)
	if err != nil {
		return err
	}
	typ := subject.Get("resourceType").Text()
	if name := strings.ToLower(typ[:1]) + typ[1:]; !ask.launch[name].Exists() {
		ask.launch[name] = subject
	}
	if who := access.From(r.Context()).ID(); !ask.launch["user"].Exists() {
		if user, err := d.referred(r, &who); err == nil {
			ask.launch["user"] = user
		}
	}
	return nil
}

// contextOf reads one launch context: a resource, or a reference to one.
func (d *door) contextOf(r *http.Request, p element.Value) (name string, content element.Value, err error) {
	for part := range p.Each("part") {
		switch part.Get("name").Text() {
		case "name":
			name = part.Get("valueString").Text() + part.Get("valueCode").Text()
		case "content":
			if content = part.Get("resource"); !content.Exists() {
				ref := part.At("valueReference", "reference").Text()
				if content, err = d.referred(r, &ref); err != nil {
					return "", content, err
				}
			}
		}
	}
	return name, content, nil
}

// referred reads what a reference to this server points to, and makes the
// reference relative. What the caller may not read is not there.
func (d *door) referred(r *http.Request, reference *string) (element.Value, error) {
	*reference = strings.TrimPrefix(*reference, d.base(r)+"/")
	typ, id, _ := strings.Cut(*reference, "/")
	if !r4.IsType(typ) || !r4.IsID(id) {
		return element.Value{}, fault.New(fault.NotFound, "fhir.not-found")
	}
	res, err := d.store.Read(r.Context(), access.From(r.Context()), typ, id)
	if err != nil {
		return element.Value{}, err
	}
	return rootOf(res.JSON())
}

func rootOf(body []byte) (element.Value, error) {
	var doc element.Doc
	if err := doc.Parse(body, element.Options{}); err != nil {
		return element.Value{}, err
	}
	return doc.Root(), nil
}

// questionnaire finds a form by canonical URL, perhaps with a version, or by
// reference: one that the caller may read, or that the program brings.
func (d *door) questionnaire(r *http.Request, canonical string) (element.Value, error) {
	if id, local := strings.CutPrefix(strings.TrimPrefix(canonical, d.base(r)+"/"), "Questionnaire/"); local {
		body, err := d.instance(r, "Questionnaire", id)
		if err != nil {
			return element.Value{}, err
		}
		return rootOf(body)
	}
	url, version, _ := strings.Cut(canonical, "|")
	q := store.Query{Type: "Questionnaire", Count: 1, Params: []store.Param{{Name: "url", Values: []string{url}}}}
	if version != "" {
		q.Params = append(q.Params, store.Param{Name: "version", Values: []string{"|" + tokenOf(version), tokenOf(version)}})
	}
	page, err := d.store.Search(r.Context(), access.From(r.Context()), q)
	if err != nil {
		return element.Value{}, err
	}
	if len(page.Resources) > 0 {
		return rootOf(page.Resources[0].JSON())
	}
	if body, ok := d.standardAt("Questionnaire", pairs{{"url", canonical}}); ok {
		return rootOf(body)
	}
	return element.Value{}, fault.New(fault.Rule, "fhir.unknown-form")
}

// formOf reads a form, with the value sets that are known here.
func (d *door) formOf(ctx context.Context, q element.Value) (*sdc.Form, error) {
	f, err := sdc.Reader{Options: func(valueSet string) ([]sdc.Option, error) {
		set, err := d.opt.Terms.Expand(ctx, terminology.ExpandRequest{URL: valueSet, Count: sdc.MaxOptions, Active: true, Designations: true})
		if err != nil || set.Total > len(set.Contains) {
			return nil, err
		}
		var all []sdc.Option
		for _, c := range set.Contains {
			o := sdc.Option{Value: sdc.Coded(c.System, c.Code, c.Display), Text: sdc.Text{Own: c.Display, More: map[string]string{}}}
			for _, also := range c.Designations {
				if _, has := o.Text.More[also.Language]; !has && also.Language != "" {
					o.Text.More[also.Language] = also.Value
				}
			}
			all = append(all, o)
		}
		return all, nil
	}}.Read(q)
	if err != nil {
		return nil, err
	}
	return f.At(d.store.Now()), nil
}

// newest finds what was last observed about a subject by one of some codes, as
// far as the caller may read it.
func (d *door) newest(ctx context.Context, subject string) func([]sdc.Value, time.Duration) (element.Value, error) {
	return func(codes []sdc.Value, within time.Duration) (element.Value, error) {
		var tokens []string
		for _, c := range codes {
			tokens = append(tokens, tokenOf(c.System())+"|"+tokenOf(c.Code()))
		}
		page, err := d.store.Search(ctx, access.From(ctx), store.Query{Type: "Observation", Count: 1,
			Params: []store.Param{{Name: "subject", Values: []string{subject}}, {Name: "code", Values: tokens},
				{Name: "status", Values: []string{"final", "amended", "corrected"}},
				{Name: "date", Values: []string{"ge" + d.store.Now().Add(-within).UTC().Format(time.RFC3339)}}},
			Sort: []store.Sort{{Name: "date", Descending: true}}})
		if err != nil || len(page.Resources) == 0 {
			return element.Value{}, err
		}
		return rootOf(page.Resources[0].JSON())
	}
}

// extract answers $extract: the Observations in a response, as a transaction that
// the caller may send. Nothing is stored. Source: SDC
func (d *door) extract(w http.ResponseWriter, r *http.Request) error {
	format, err := ofOperation(r)
	if err != nil {
		return err
	}
	in, err := d.resourceParameters(w, r)
	if err != nil {
		return err
	}
	response, form, err := d.asksToExtract(r, in)
	if err != nil {
		return err
	}
	f, err := d.formOf(r.Context(), form)
	if err != nil {
		return err
	}
	all, err := f.Transaction(response)
	if err != nil {
		return err
	}
	b := newBundle("", "transaction", -1)
	for _, o := range all {
		b.entry()
		b.b = append(b.b, `"fullUrl":"`+o.URL+`","resource":`...)
		b.b = append(append(b.b, o.Body...), `,"request":{"method":"POST","url":"Observation"}}`...)
	}
	return d.send(w, r, http.StatusOK, format, b.bytes())
}

// asksToExtract reads the parameters: the response, which may come alone, and
// the form that it answers.
func (d *door) asksToExtract(r *http.Request, in element.Value) (response, form element.Value, err error) {
	response = in
	if in.Get("resourceType").Is("Parameters") {
		response = element.Value{}
	}
	for p := range in.Each("parameter") {
		switch p.Get("name").Text() {
		case "questionnaire-response":
			response = p.Get("resource")
		case "questionnaire":
			form = p.Get("resource")
		}
	}
	if id := r.PathValue("id"); id != "" {
		ref := "QuestionnaireResponse/" + id
		if response, err = d.referred(r, &ref); err != nil {
			return response, form, err
		}
	}
	if !response.Exists() {
		return response, form, fault.At(fault.Required, "fhir.no-response", "questionnaire-response")
	}
	if !form.Exists() {
		form, err = d.questionnaire(r, response.Get("questionnaire").Text())
	}
	return response, form, err
}
