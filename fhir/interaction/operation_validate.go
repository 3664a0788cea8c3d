package interaction

import (
	"net/http"
	"slices"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/fault"
	"kith/platform/say"
)

// toValidate is what $validate is asked.
type toValidate struct {
	root     element.Value // of what is looked at
	mode     string        // create, update, delete, profile or ""
	profiles []string
}

// validateType answers $validate for a resource in the body. It says what a
// write would say, and stores nothing. Source: FHIR-R4-Validate
func (d *door) validateType(w http.ResponseWriter, r *http.Request) error {
	format, err := ofOperation(r)
	if err != nil {
		return err
	}
	body, err := d.resource(w, r)
	if err != nil {
		return err
	}
	var doc element.Doc
	if err := doc.Parse(body, element.Options{Positions: !cameAsXML(r)}); err != nil {
		return told(err)
	}
	ask, err := asksToValidate(r, doc.Root())
	if err != nil {
		return err
	}
	return d.sendFindings(w, r, format, ask)
}

// validateStored answers $validate for a resource that is here, against itself
// or against one in the body.
func (d *door) validateStored(w http.ResponseWriter, r *http.Request) error {
	format, err := ofOperation(r)
	if err != nil {
		return err
	}
	id, err := idOf(r)
	if err != nil {
		return err
	}
	res, err := d.store.Read(r.Context(), access.From(r.Context()), r.PathValue("type"), id)
	if err != nil {
		return err
	}
	if r.Method == http.MethodPost && r.ContentLength != 0 {
		return d.validateType(w, r)
	}
	var doc element.Doc
	if err := doc.Parse(res.JSON(), element.Options{}); err != nil {
		return err
	}
	ask, err := asksToValidate(r, doc.Root())
	if err != nil {
		return err
	}
	return d.sendFindings(w, r, format, ask)
}

// asksToValidate reads the operation's parameters: of the address, and of a
// Parameters resource around what is to be looked at.
func asksToValidate(r *http.Request, root element.Value) (toValidate, error) {
	q := r.URL.Query()
	ask := toValidate{root: root, mode: q.Get("mode"), profiles: q["profile"]}
	typ := r.PathValue("type")
	if root.Get("resourceType").Text() == "Parameters" && (typ != "Parameters" || wraps(root)) {
		ask.root = element.Value{}
		for p := range root.Each("parameter") {
			switch p.Get("name").Text() {
			case "resource":
				ask.root = p.Get("resource")
			case "mode":
				ask.mode = p.Get("valueCode").Text()
			case "profile":
				for _, as := range []string{"valueUri", "valueCanonical", "valueUrl"} {
					if v := p.Get(as).Text(); v != "" {
						ask.profiles = append(ask.profiles, v)
					}
				}
			}
		}
		if !ask.root.Exists() && ask.mode != "delete" {
			return ask, fault.At(fault.Required, "fhir.no-resource", "Parameters.parameter")
		}
	}
	switch {
	case !slices.Contains([]string{"", "create", "update", "delete", "profile"}, ask.mode):
		return ask, unreadable{at(fault.Value, "fhir.bad-mode", "mode")}
	case ask.mode == "profile" && len(ask.profiles) == 0:
		return ask, unreadable{at(fault.Required, "fhir.no-profile", "profile")}
	case typ != "" && ask.root.Exists() && r4.IsType(ask.root.Get("resourceType").Text()) && ask.root.Get("resourceType").Text() != typ:
		return ask, fault.At(fault.Invalid, "fhir.type-differs", "resourceType")
	}
	return ask, nil
}

// wraps reports whether Parameters are the operation's own, around what is to be
// looked at, rather than what is to be looked at.
func wraps(parameters element.Value) bool {
	for p := range parameters.Each("parameter") {
		if p.Get("name").Text() == "resource" && p.Get("resource").Exists() {
			return true
		}
	}
	return false
}

// sendFindings answers with everything that is to be said. The answer is 200
// also when that is an error: the operation did what it was asked.
func (d *door) sendFindings(w http.ResponseWriter, r *http.Request, format string, ask toValidate) error {
	voice := say.From(r.Context())
	o := outcome{ResourceType: "OperationOutcome"}
	if ask.root.Exists() {
		found := d.validator.Validate(r.Context(), ask.root, validate.Options{Depth: validate.Full, Now: d.store.Now(), Profiles: ask.profiles})
		o.Issue = saidOf(voice, found)
	}
	if id := r.PathValue("id"); ask.mode == "update" && id != "" && ask.root.Get("id").Text() != id {
		o.Issue = append(o.Issue, issue{Severity: validate.Error, Code: fault.Invalid.Code(), Details: details{voice.T("fhir.id-differs")},
			Expression: []string{r.PathValue("type") + ".id"}})
	}
	if len(o.Issue) == 0 {
		o.Issue = []issue{{Severity: validate.Information, Code: "informational", Details: details{voice.T("fhir.valid")}}}
	}
	body, err := o.json()
	if err != nil {
		return err
	}
	return send(w, r, http.StatusOK, format, body)
}
