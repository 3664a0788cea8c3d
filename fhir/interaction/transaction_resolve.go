package interaction

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/fault"
)

// answers are what references by search lead to: each question is asked once.
type answers struct {
	mu   sync.Mutex
	byID map[string]*found
}

type found struct {
	once sync.Once
	id   string
	err  error
}

// reference translates what a resource of entry e points at: an entry, by its
// fullUrl or relative to that of its own, or the one resource that a search fits.
func (t *transaction) reference(e *entry) func(string) (string, error) {
	home := ""
	if i := strings.LastIndex(e.fullURL, "/"+e.path); i > 0 && e.path != "" {
		home = e.fullURL[:i+1]
	} else if typ, _, _ := strings.Cut(e.path, "/"); typ != "" {
		home = e.fullURL[:max(0, strings.LastIndex(e.fullURL, "/"+typ+"/")+1)]
	}
	return func(text string) (string, error) {
		plain, part := text, ""
		if i := strings.IndexByte(text, '#'); i > 0 {
			plain, part = text[:i], text[i:]
		}
		if to, ok := t.addresses[addressOf(plain)]; ok {
			return to + part, nil
		}
		if to, ok := t.addresses[home+plain]; ok && home != "" {
			return to + part, nil
		}
		text = relative(text, t.base)
		typ, query, ok := strings.Cut(text, "?")
		if !ok || !r4.IsType(typ) {
			return text, nil
		}
		id, err := t.search(typ, query)
		return typ + "/" + id, err
	}
}

// relative writes a reference to what is here without the address of the door:
// "Patient/x". Whom a resource is about has to be known.
func relative(reference, base string) string {
	rest, ours := strings.CutPrefix(reference, base)
	if typ, _, _ := strings.Cut(rest, "/"); ours && r4.IsType(typ) {
		return rest
	}
	return reference
}

// search answers a reference by search, as the viewer: what they may not see is
// not there.
func (t *transaction) search(typ, query string) (string, error) {
	t.found.mu.Lock()
	key := typ + "?" + query
	f := t.found.byID[key]
	if f == nil {
		if t.found.byID == nil {
			t.found.byID = map[string]*found{}
		}
		f = &found{}
		t.found.byID[key] = f
	}
	t.found.mu.Unlock()
	f.once.Do(func() {
		if t.d.kinds[typ] == nil {
			f.err = fault.New(fault.Precondition, "fhir.no-match")
			return
		}
		f.id, f.err = t.only(typ, query)
	})
	return f.id, f.err
}

// only returns the id of the one resource that a search fits when all is
// stored: one of those that are here, or that the transaction brings.
func (t *transaction) only(typ, query string) (string, error) {
	c, err := t.d.asks(t.r, typ, query)
	if err != nil {
		return "", err
	}
	fits, compared := t.brings(typ, query)
	written := func(p planned) bool { return p.do == put && p.typ == typ && p.id == c.id }
	if c.id != "" && !t.erased[typ+"/"+c.id] && !(compared && slices.ContainsFunc(t.plans, written)) {
		fits = append(fits, c.id)
	}
	switch len(fits) {
	case 0:
		return "", fault.New(fault.Precondition, "fhir.no-match")
	case 1:
		return fits[0], nil
	}
	return "", fault.New(fault.Ambiguous, "fhir.ambiguous")
}

// brings returns the ids of what the transaction stores under an identifier.
// Other searches are not compared: they see what was there before it.
func (t *transaction) brings(typ, query string) (ids []string, compared bool) {
	values, err := url.ParseQuery(query)
	if err != nil || len(values) != 1 || len(values["identifier"]) != 1 {
		return nil, false
	}
	system, value, both := strings.Cut(values.Get("identifier"), "|")
	if !both {
		value = system
	}
	for i := range t.plans {
		p := &t.plans[i]
		if p.typ != typ || p.do != put {
			continue
		}
		for id := range t.entries[i].resource.Each("identifier") {
			if id.Get("value").Is(value) && (!both || id.Get("system").Text() == system) {
				ids = append(ids, p.id)
				break
			}
		}
	}
	return ids, true
}

// href finds addresses in the XHTML of a narrative, as JSON writes it.
var href = regexp.MustCompile(`((?:href|src)=(?:\\"|'))([^\\"'<>]+)(\\"|')`)

// links translates the links of a narrative that lead to other entries.
func (t *transaction) links(body []byte) []byte {
	if !bytes.Contains(body, []byte("href=")) && !bytes.Contains(body, []byte("src=")) {
		return body
	}
	return href.ReplaceAllFunc(body, func(link []byte) []byte {
		m := href.FindSubmatch(link)
		to, ok := t.addresses[addressOf(string(m[2]))]
		if !ok {
			return link
		}
		return bytes.Join([][]byte{m[1], []byte(to), m[3]}, nil)
	})
}

// patchOf reads the patch of an entry: Parameters, or a JSON Patch in a Binary.
func patchOf(r *http.Request, resource element.Value) (patcher, error) {
	if resource.Get("resourceType").Text() != "Binary" {
		return patcherOf(r, mediaFHIR, resource.Raw())
	}
	return patcherOf(r, mediaJSONPatch, patchInBinary(resource))
}

func patchInBinary(binary element.Value) []byte {
	b, err := base64.StdEncoding.DecodeString(binary.Get("data").Text())
	if err != nil {
		return nil // no patch: who reads it says so
	}
	return b
}
