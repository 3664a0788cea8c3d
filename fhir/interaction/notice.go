package interaction

import (
	"bytes"
	"maps"
	"net/http"
	"slices"

	"kith/fhir/element"
)

// NoticeHeader carries, on every answer with a record whose label wants it, the
// notice that has to go along: word for word, in English. A Bundle of a search
// says it in its OperationOutcome as well. Source: CFR-42-2
const NoticeHeader = "Kith-Notice"

// send answers with a resource, and the notices that have to go along.
func (d *door) send(w http.ResponseWriter, r *http.Request, status int, format string, body []byte) error {
	d.notice(w, body)
	return send(w, r, status, format, body)
}

// notice sets the header for what is in a body.
func (d *door) notice(w http.ResponseWriter, body []byte) {
	if all := d.due(body); len(all) > 0 {
		w.Header()[NoticeHeader] = all
	}
}

// noticesOf are the notices for what is in a Bundle so far.
func (d *door) noticesOf(b *bundle) (all []issue) {
	if b.entries == 0 {
		return nil
	}
	for _, says := range d.due(b.b) {
		all = append(all, issue{Severity: "information", Code: "informational", Details: details{says}})
	}
	return all
}

// due are the notices that a body wants: a resource in JSON, or a Bundle that is
// not closed yet. What carries no such label is only looked through for its code.
func (d *door) due(body []byte) (all []string) {
	for _, code := range slices.Sorted(maps.Keys(d.opt.Notices)) {
		if bytes.Contains(body, []byte(`"`+code+`"`)) && labeled(body, code) {
			all = append(all, d.opt.Notices[code])
		}
	}
	return all
}

// labeled reports whether anything in a body carries a code in meta.security.
// Of what cannot be read it is assumed.
func labeled(body []byte, code string) bool {
	var whole element.Doc
	if whole.Parse(body, element.Options{}) == nil {
		return carries(whole.Root(), code)
	}
	closed := append(slices.Clone(body), "]}"...)
	return whole.Parse(closed, element.Options{}) != nil || carries(whole.Root(), code)
}

func carries(v element.Value, code string) bool {
	switch v.Kind() {
	case '[':
		for item := range v.Items() {
			if carries(item, code) {
				return true
			}
		}
	case '{':
		for name, member := range v.Members() {
			if name != "meta" && name != "valueMeta" {
				if carries(member, code) {
					return true
				}
				continue
			}
			for security := range member.Each("security") {
				if security.Get("code").Is(code) {
					return true
				}
			}
		}
	}
	return false
}
