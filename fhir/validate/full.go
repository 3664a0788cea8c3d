package validate

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/narrative"
	"kith/fhir/ucum"
)

// whole checks what holds for a resource as a whole: its contained resources,
// the entries of a Bundle, the profiles it declares or is asked to conform to.
func (w *walk) whole(v element.Value, s *shape) {
	w.containedRules(v)
	w.languages(v)
	switch s.typ.Name {
	case "Bundle":
		w.bundleRules(v)
	case "Questionnaire":
		w.questionnaire(v)
	case "QuestionnaireResponse":
		w.response(v)
	}
	it := item{value: v, typ: s.typ, index: -1}
	var done []string
	if s.typ.Name == "Observation" && !v.Get("meta").Get("profile").Exists() {
		if url := vitalSign(v); url != "" {
			done = append(done, url)
			w.against(it, url)
		}
	}
	for p := range v.Each("meta", "profile") {
		if p.Kind() == '"' {
			if url := p.Text(); !slices.Contains(done, url) {
				done = append(done, url)
				w.against(it, url)
			}
		}
	}
	if len(w.path) > 1 {
		return
	}
	for _, url := range w.opts.Profiles {
		if !slices.Contains(done, url) {
			w.against(it, url)
		}
	}
}

// deep checks what Structure leaves out of an object: the invariants of its type.
func (w *walk) deep(v element.Value, s *shape) {
	it := item{value: v, typ: s.typ, index: -1}
	for i := range s.checks {
		w.invariant(it, &s.checks[i])
	}
}

// deepValue checks what Structure leaves out of a value: the invariants of its
// element, what its type asks for, its binding.
func (w *walk) deepValue(v element.Value, sl *slot) {
	it := item{value: v, typ: sl.shapeType(), ref: sl.ref, index: -1}
	for i := range sl.checks {
		w.invariant(it, &sl.checks[i])
	}
	switch sl.ref.Code {
	case "Extension":
		w.extension(v, sl)
	case "Reference":
		w.reference(v)
	case "Quantity", "Age", "Duration", "Distance", "Count":
		w.quantity(v)
	case "Meta":
		w.labels(v)
	case "Coding":
		w.coding(v)
	case "Identifier":
		w.identifier(v)
	case "xhtml":
		w.narrative(v)
	case "Attachment":
		w.attachment(v)
	case "string", "code", "markdown":
		w.readable(v, sl)
	}
	if len(sl.ref.Profiles) > 0 && sl.ref.Code != "Extension" {
		w.any(it, sl.ref.Profiles, "issue.no-profile", base)
	}
	if sl.binding != nil {
		w.binding(it, sl.binding, "")
	}
}

func (sl *slot) shapeType() *definition.Type {
	if sl.shape == nil {
		return nil
	}
	return sl.shape.typ
}

// quantity checks that a unit of UCUM is one.
func (w *walk) quantity(v element.Value) {
	code := v.Get("code")
	if code.Kind() != '"' || !v.Get("system").Is(ucum.System) {
		return
	}
	if _, err := ucum.Parse(code.Text()); err != nil {
		w.say(v, Warning, codeCode, "issue.unit", "code", clip(code.Text())).Diagnostics = err.Error()
	}
}

// labels tells of security labels that are there twice.
func (w *walk) labels(v element.Value) {
	list := v.Get("security")
	if list.Len() < 2 {
		return
	}
	type label struct{ system, code string }
	seen := map[label]bool{}
	for c := list.Child(); c.Exists(); c = list.Next(c) {
		l := label{c.Get("system").Text(), c.Get("code").Text()}
		if seen[l] {
			w.say(c, Error, codeDuplicate, "issue.duplicate-label")
		}
		seen[l] = true
	}
}

// languages checks that a narrative says that its language is that of the
// resource.
func (w *walk) languages(v element.Value) {
	language, div := v.Get("language").Text(), v.At("text", "div")
	if language == "" || div.Kind() != '"' {
		return
	}
	tag, _, _ := strings.Cut(div.Text(), ">")
	lang, ok := attribute(tag, " lang=")
	xml, ok2 := attribute(tag, "xml:lang=")
	if !ok || !ok2 || lang != language || xml != language {
		w.enterName("text")
		w.enterName("div")
		w.say(div, Warning, codeRule, "issue.narrative-language")
		w.leave()
		w.leave()
	}
}

// attribute is the value of an attribute in a tag.
func attribute(tag, name string) (value string, ok bool) {
	_, rest, ok := strings.Cut(tag, name)
	if !ok || rest == "" {
		return "", false
	}
	value, _, ok = strings.Cut(rest[1:], rest[:1])
	return value, ok
}

// readable tells of texts that people or programs will stumble over.
func (w *walk) readable(v element.Value, sl *slot) {
	s := w.textOf(v)
	switch {
	case len(s) == 0:
	case len(bytes.Trim(s, " \t\n\r\u00a0")) == 0:
		w.say(v, Warning, codeValue, "issue.blank")
	case sl.format == text && (isSpace(s[0]) || isSpace(s[len(s)-1])):
		w.say(v, Warning, codeValue, "issue.space-around")
	case bytes.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' }):
		w.say(v, Warning, codeValue, "issue.control-character")
	}
}

// attachment checks that the size an attachment states is that of its data.
func (w *walk) attachment(v element.Value) {
	data, size := v.Get("data"), v.Get("size")
	n, ok := size.Int()
	if data.Kind() != '"' || !ok {
		return
	}
	raw := bytes.Join(bytes.Fields(w.textOf(data)), nil)
	if got := base64.StdEncoding.DecodedLen(len(raw)) - bytes.Count(raw, []byte("=")); isBase64(raw) && int64(got) != n {
		w.say(size, Error, codeStructure, "issue.attachment-size", "size", n, "found", got)
	}
}

// narrative checks a Narrative.div against what R4 allows.
func (w *walk) narrative(v element.Value) {
	for _, p := range narrative.Check(v.Text()) {
		is := w.say(v, Error, codeInvariant, "issue."+p.Rule)
		is.Source, is.Diagnostics = p.Rule, p.Reason
	}
}
