package interaction

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/fhir/validate"
	"kith/platform/access"
	"kith/platform/say"
)

// Validation is how closely the door looks at what is to be stored.
type Validation uint8

// What is refused: everything that R4 and the profiles a resource claims
// forbid; only what has not the form of R4; nothing that can be read.
const (
	ValidateFully Validation = iota
	ValidateForm
	ValidateNothing
)

// problems are what a validator found, told all at once.
type problems struct{ issues []validate.Issue }

func (p *problems) Error() string { return "the resource is not valid" }

// status is 400 for what has not the form of R4 and 422 for what breaks one of
// its rules. Source: FHIR-R4
func (p *problems) status() int {
	for _, i := range p.issues {
		if i.Severity == validate.Error && (i.Code == "structure" || i.Code == "value") {
			return http.StatusBadRequest
		}
	}
	return http.StatusUnprocessableEntity
}

// check refuses what is not valid. It returns what there is to say about what is.
func (d *door) check(r *http.Request, in *store.Incoming, body []byte) ([]validate.Issue, error) {
	issues := d.findings(r, in.Value(), d.isThere(r))
	if !validate.Failed(issues) {
		return issues, nil
	}
	if cameAsXML(r) {
		return nil, &problems{issues}
	}
	// Where it stood in the text that came is worth a second look only now.
	var doc element.Doc
	if err := doc.Parse(body, element.Options{Positions: true}); err != nil {
		return nil, told(err)
	}
	return nil, &problems{d.findings(r, doc.Root(), d.isThere(r))}
}

// findings is what a validator says of what is to be stored. exists reports
// whether a reference leads somewhere, where the door wants to know.
func (d *door) findings(r *http.Request, v element.Value, exists func(string) bool) []validate.Issue {
	o := validate.Options{Now: d.store.Now()}
	switch d.opt.Validation {
	case ValidateNothing:
		return nil
	case ValidateFully:
		o.Depth = validate.Full
	}
	if d.opt.Known {
		o.Exists = exists
	}
	return lenient(r, d.validator.Validate(r.Context(), v, o))
}

// canonical finds a profile or questionnaire of the site that the caller may
// read, of several the one that came last.
func (d *door) canonical(ctx context.Context, typ, url string) ([]byte, bool) {
	page, err := d.store.Search(ctx, access.From(ctx), store.Query{Type: typ, Count: 1, Params: []store.Param{{Name: "url", Values: []string{url}}}})
	if err != nil || len(page.Resources) == 0 {
		return nil, false
	}
	return page.Resources[0].JSON(), true
}

// isThere reports whether a reference leads to something that the caller may
// read or wrote. Where it leads to another server, nobody here can tell.
func (d *door) isThere(r *http.Request) func(string) bool {
	return func(reference string) bool {
		local, ours := strings.CutPrefix(reference, d.base(r)+"/")
		if !ours && strings.Contains(reference, ":") {
			return true
		}
		typ, rest, _ := strings.Cut(local, "/")
		id, _, _ := strings.Cut(rest, "/_history/")
		if !r4.IsType(typ) || !r4.IsID(id) {
			return false
		}
		_, err := d.store.ReadToChange(r.Context(), access.From(r.Context()), typ, id)
		return err == nil
	}
}

// lenient makes warnings of what is no reason to turn a record away: a narrative
// without anything in it, codes and systems beyond what bindings require, and, for
// those who ask for it with Prefer: handling=lenient, elements that R4 does not
// know. They are stored as they came.
func lenient(r *http.Request, issues []validate.Issue) []validate.Issue {
	unknown := prefer(r, "handling") == "lenient"
	issues = slices.Clone(issues)
	for i, is := range issues {
		empty := is.Source == "txt-2" || is.Key == validate.Missing && strings.HasSuffix(is.Expression, ".text")
		if is.Severity == validate.Error && (is.Advisory || empty || is.Key == validate.UnknownElement && unknown) {
			issues[i].Severity = validate.Warning
		}
	}
	return issues
}

// saidOf says what a validator found.
func saidOf(v *say.Voice, found []validate.Issue) (all []issue) {
	for _, f := range found {
		is := issue{Severity: f.Severity, Code: f.Code, Details: details{v.T(f.Key, f.Args...)}, Diagnostics: f.Diagnostics}
		if f.Expression != "" {
			is.Expression = []string{f.Expression}
		}
		if f.Line > 0 {
			is.Extension = []extension{{URL: lineOf, Integer: f.Line}, {URL: columnOf, Integer: f.Column}}
		}
		if f.Source != "" {
			is.Extension = append(is.Extension, extension{URL: sourceOf, String: f.Source})
		}
		all = append(all, is)
	}
	return all
}

// stored says that a resource is stored, and what there is to say about it.
func stored(v *say.Voice, remarks []validate.Issue) outcome {
	return outcome{"OperationOutcome", append([]issue{{
		Severity: validate.Information, Code: "informational", Details: details{v.T("fhir.stored")},
	}}, saidOf(v, remarks)...)}
}
