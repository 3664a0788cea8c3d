package interaction

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"regexp"
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
		typ, query, ok := strings.Cut(text, "?")
		if !ok || !r4.IsType(typ) {
			return text, nil
		}
		id, err := t.search(typ, query)
		return typ + "/" + id, err
	}
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
		var c condition
		if c, f.err = t.d.asks(t.r, typ, query); f.err == nil && c.id == "" {
			f.err = fault.New(fault.Precondition, "fhir.no-match")
		}
		f.id = c.id
	})
	return f.id, f.err
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
