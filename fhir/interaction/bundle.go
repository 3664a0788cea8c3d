package interaction

import (
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/store"
)

// bundle writes a Bundle piece by piece: resources leave as the bytes they are.
type bundle struct {
	b       []byte
	base    string
	entries int
}

// newBundle begins a Bundle. total is left out when it is negative; links are
// pairs of relation and address, an empty address leaves its link out.
func newBundle(base, typ string, total int64, links ...[2]string) *bundle {
	b := &bundle{base: base}
	b.b = append(b.b, `{"resourceType":"Bundle","type":"`+typ+`"`...)
	if total >= 0 {
		b.b = append(b.b, `,"total":`+strconv.FormatInt(total, 10)...)
	}
	open := `,"link":[`
	for _, l := range links {
		if l[1] != "" {
			b.b = append(b.b, open+`{"relation":"`+l[0]+`","url":`...)
			b.text(l[1])
			b.b = append(b.b, '}')
			open = ","
		}
	}
	if open == "," {
		b.b = append(b.b, ']')
	}
	return b
}

// text appends a JSON string. What is no UTF-8 becomes replacement characters.
func (b *bundle) text(s string) {
	b.b, _ = jsontext.AppendQuote(b.b, s) // the error only tells of that
}

func (b *bundle) entry() {
	open := `,"entry":[{`
	if b.entries++; b.entries > 1 {
		open = `,{`
	}
	b.b = append(b.b, open...)
}

// match adds a resource that a search found.
func (b *bundle) match(r store.Resource) { b.found(r, "match", r.JSON()) }

// found adds what a search found, or included, as body shows it.
func (b *bundle) found(r store.Resource, mode string, body []byte) {
	b.entry()
	b.b = append(b.b, `"fullUrl":`...)
	b.text(b.base + "/" + r.Type + "/" + r.ID)
	b.b = append(append(b.b, `,"resource":`...), body...)
	b.b = append(b.b, `,"search":{"mode":"`+mode+`"}}`...)
}

// standard adds a definition that the program brings.
func (b *bundle) standard(typ string, body []byte) {
	var id struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(body, &id) // a definition is JSON
	b.entry()
	b.b = append(b.b, `"fullUrl":`...)
	b.text(b.base + "/" + typ + "/" + id.ID)
	b.b = append(append(b.b, `,"resource":`...), body...)
	b.b = append(b.b, `,"search":{"mode":"match"}}`...)
}

// remark adds what there is to say about the search itself.
func (b *bundle) remark(outcome []byte) {
	b.entry()
	b.b = append(append(b.b, `"resource":`...), outcome...)
	b.b = append(b.b, `,"search":{"mode":"outcome"}}`...)
}

// version adds one version to a history, as body shows it, and how it came to be.
func (b *bundle) version(r store.Resource, was int64, body []byte) {
	method, url, status := http.MethodPut, r.Type+"/"+r.ID, "200 OK"
	switch {
	case r.Deleted:
		method, status = http.MethodDelete, "204 No Content"
	case was == 0:
		method, url, status = http.MethodPost, r.Type, "201 Created"
	}
	b.entry()
	b.b = append(b.b, `"fullUrl":`...)
	b.text(b.base + "/" + r.Type + "/" + r.ID)
	if !r.Deleted {
		b.b = append(append(b.b, `,"resource":`...), body...)
	}
	b.b = append(b.b, `,"request":{"method":"`+method+`","url":`...)
	b.text(url)
	b.b = append(b.b, `},"response":{"status":"`+status+`","etag":`...)
	b.text(store.VersionOf(r.Version))
	b.b = append(b.b, `,"lastModified":"`+r.Updated.Format(store.TimeFormat)+`"}}`...)
}

// bytes closes the Bundle.
func (b *bundle) bytes() []byte {
	if b.entries > 0 {
		b.b = append(b.b, ']')
	}
	b.b = append(b.b, '}')
	return b.b
}
