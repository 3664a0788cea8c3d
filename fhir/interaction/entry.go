package interaction

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/platform/fault"
)

// mostEntries is how many entries a batch or transaction may hold.
const mostEntries = 20_000

// entry is one request in a Bundle.
type entry struct {
	at       int // its place in the Bundle
	fullURL  string
	method   string
	path     string // "Patient/x", below the address of the door
	query    string // what stands behind the question mark
	headers  http.Header
	resource element.Value
}

// where is the place of an entry, as errors name it.
func where(at int) string { return "Bundle.entry[" + strconv.Itoa(at) + "]" }

// entriesOf reads what a batch or transaction asks for.
func entriesOf(bundle element.Value, base string) (all []entry, err error) {
	for v := range bundle.Each("entry") {
		e := entry{at: len(all), fullURL: v.Get("fullUrl").Text(), headers: http.Header{}, resource: v.Get("resource")}
		if e.at == mostEntries {
			return nil, fault.New(fault.TooLong, "fhir.kind.too-long")
		}
		req := v.Get("request")
		e.method = req.Get("method").Text()
		url := strings.TrimPrefix(req.Get("url").Text(), base)
		url, _, _ = strings.Cut(strings.TrimPrefix(url, "/"), "#")
		e.path, e.query, _ = strings.Cut(url, "?")
		e.path = strings.TrimSuffix(e.path, "/")
		for name, header := range map[string]string{"ifMatch": "If-Match", "ifNoneMatch": "If-None-Match", "ifModifiedSince": "If-Modified-Since", "ifNoneExist": "If-None-Exist"} {
			if s := req.Get(name).Text(); s != "" {
				e.headers.Set(header, asHeader(name, s))
			}
		}
		if rank[e.method] == 0 || req.Get("url").Text() == "" {
			return nil, entryErrors{{e.at, fault.At(fault.Structure, "fhir.bad-entry", "request")}}
		}
		all = append(all, e)
	}
	return all, nil
}

// asHeader writes a condition as its header has it: an instant as HTTP's time.
func asHeader(name, s string) string {
	if name != "ifModifiedSince" {
		return s
	}
	if low, _, ok := r4.Instants(s); ok {
		return time.UnixMicro(low).UTC().Format(http.TimeFormat)
	}
	return s
}

// rank is the order in which a Bundle is worked through. Source: FHIR-R4-Transaction
var rank = map[string]int{http.MethodDelete: 1, http.MethodPost: 2, http.MethodPut: 3, http.MethodPatch: 3, http.MethodGet: 4, http.MethodHead: 4}

// names returns what an entry's address names: a type, and an id or a search.
func (e *entry) names() (typ, id string, ok bool) {
	typ, id, both := strings.Cut(e.path, "/")
	switch {
	case !r4.IsType(typ), both && (!r4.IsID(id) || e.query != ""):
		return typ, id, false
	}
	return typ, id, true
}

// entryError is what is wrong with one entry.
type entryError struct {
	at  int
	err error
}

// entryErrors is why a transaction was refused: every entry at fault, in order.
type entryErrors []entryError

func (e entryErrors) Error() string { return where(e[0].at) + ": " + e[0].err.Error() }
func (e entryErrors) Unwrap() error { return e[0].err }

// inEntry moves the place of an issue from a resource to an entry of a Bundle.
func (is issue) inEntry(at int) issue {
	place := where(at)
	var moved []string
	for _, x := range is.Expression {
		head, rest, deeper := strings.Cut(x, ".")
		switch {
		case x == "request":
			moved = append(moved, place+".request")
		case deeper && r4.IsType(head):
			moved = append(moved, place+".resource."+rest)
		default:
			moved = append(moved, place+".resource")
		}
	}
	if moved == nil {
		moved = []string{place}
	}
	is.Expression = moved
	return is
}
