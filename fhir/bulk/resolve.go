package bulk

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"kith/fhir/element"
	"kith/fhir/r4"
	"kith/fhir/store"
	"kith/platform/fault"
)

// shared lists the types that many Bundles repeat. An entry of one of them
// whose id is made up for the occasion is looked for by its identifiers first.
var shared = map[string]bool{"Practitioner": true, "Organization": true, "Location": true}

var errUnknown = refusal("the reference by identifier fits nothing in the Bundle or in the store")

// refusal says what is wrong with an entry, where other errors tell of trouble
// with the store.
type refusal string

func (r refusal) Error() string { return string(r) }

// resolution says what becomes of each entry of a Bundle.
type resolution struct {
	ctx   context.Context
	store *store.Store

	d         *document
	start     int64            // where the Bundle begins in the document
	b         *bundle          // nil for a line that stands alone
	addresses map[string]int32 // what the Bundle calls an entry, to its place
	fates     []fate

	gathered sync.Once
	inside   map[string]string // "Type|system|value" in this Bundle to id; "" when several
	sum      []byte            // digest of the Bundle, once it was needed

	mu      sync.Mutex        // of what follows: entries are read side by side
	answers map[string]string // of the store, so that each question is asked once
	missed  bool              // a look-up found nothing in the store
}

// fate is what becomes of one entry.
type fate struct {
	do  doing
	typ string
	id  string
	err error
}

type doing byte

const (
	put    doing = iota // store it
	remove              // delete what is there
	merge               // it is there already, under fate.id
	pass                // nothing to do: a read, a remark
)

// resolve decides about every entry.
func (r *resolution) resolve() error {
	r.addresses, r.fates = make(map[string]int32, len(r.b.entries)), make([]fate, len(r.b.entries))
	seen := map[string]string{} // identifiers of shared types that this Bundle brings in
	homes := map[string]string{}
	for i := range r.b.entries {
		e := &r.b.entries[i]
		f := &r.fates[i]
		f.typ = e.typ
		if err := r.decide(i, e, f, seen); err != nil {
			return err
		}
		if f.do == put && f.err == nil && shared[e.typ] {
			for _, token := range e.identifiers {
				seen[e.typ+"|"+token] = f.id
			}
		}
		if r.namesake(e, f, homes) {
			f.id, f.err = "", refusal("another server's record in this Bundle has the same id; import the two apart, under different ids")
			r.addresses[e.fullURL] = stranger
		} else if f.id != "" && f.do != remove {
			r.address(i, e, f)
		}
	}
	return nil
}

// namesake reports whether an earlier entry has the id of this one on another
// server: someone else, though their ids are the same. homes holds which server
// an id was first met on.
func (r *resolution) namesake(e *entry, f *fate, homes map[string]string) bool {
	at := f.typ + "/" + f.id
	home, _, ok := strings.Cut(e.fullURL, "/"+at)
	if f.do != put || f.err != nil || !ok || !strings.Contains(home, "://") {
		return false
	}
	first, met := homes[at]
	if !met {
		homes[at] = home
	}
	return met && first != home
}

// address remembers how the Bundle may call an entry.
func (r *resolution) address(i int, e *entry, f *fate) {
	if e.fullURL != "" {
		r.addresses[addressOf(e.fullURL)] = int32(i)
	}
	if e.id == "" || e.id == f.id && e.fullURL != "" {
		return
	}
	if own := e.typ + "/" + e.id; r.called(own) == "" {
		r.addresses[own] = int32(i)
	}
}

// stranger is the place of an entry whose name stays as it is: it must never
// lead to another one.
const stranger = -1

// called returns "Type/id" of the entry that the Bundle calls so, or "".
func (r *resolution) called(name string) string {
	i, ok := r.addresses[name]
	switch {
	case !ok:
		return ""
	case i == stranger:
		return name
	}
	return r.fates[i].typ + "/" + r.fates[i].id
}

// addressOf makes uuids comparable, which may be written in either case.
func addressOf(full string) string {
	if strings.HasPrefix(full, "urn:") {
		return strings.ToLower(full)
	}
	return full
}

// decide fills in the fate of an entry. Only trouble with the store is
// returned; what is wrong with the entry is part of its fate.
func (r *resolution) decide(i int, e *entry, f *fate, seen map[string]string) error {
	switch e.method {
	case "GET", "HEAD":
		f.do = pass
		return nil
	case "PATCH":
		f.err = refusal("PATCH is not read here; send the whole resource")
		return nil
	case "DELETE":
		return r.removal(e, f)
	}
	_, condition, conditional := strings.Cut(e.url, "?")
	switch {
	case e.outcome:
		f.do = pass
	case e.size == 0:
		f.err = refusal("the entry holds no resource")
	case e.method == "PUT" && conditional:
		if err := r.condition(f, e.typ, condition, put); err != nil || f.id != "" || f.err != nil {
			return err
		}
		return r.fresh(i, e, f, e.id)
	case e.method == "PUT":
		f.id = e.url[max(0, strings.LastIndex(e.url, e.typ+"/")+len(e.typ)+1):]
		if !strings.Contains(e.url, e.typ+"/") || !r4.IsID(f.id) || e.id != "" && e.id != f.id {
			f.err = refusal("the request's url does not name this resource")
		}
	case e.method != "" && e.method != "POST":
		f.err = refusal("the request's method is none of FHIR's")
	default:
		return r.create(i, e, f, seen)
	}
	return nil
}

// removal decides about a DELETE.
func (r *resolution) removal(e *entry, f *fate) error {
	f.do = remove
	path, condition, conditional := strings.Cut(e.url, "?")
	f.typ, f.id, _ = strings.Cut(strings.Trim(path, "/"), "/")
	if conditional {
		return r.condition(f, f.typ, condition, pass)
	}
	if !r4.IsType(f.typ) || !r4.IsID(f.id) {
		f.err = refusal("the request's url does not name a resource")
	}
	return nil
}

// condition looks for the one resource that a search by identifier fits.
func (r *resolution) condition(f *fate, typ, query string, otherwise doing) error {
	id, err := r.search(typ, query)
	if errors.Is(err, errUnknown) {
		f.do = otherwise
	} else if no, ok := errors.AsType[refusal](err); ok {
		f.err = no
	} else if err != nil {
		return err
	}
	f.id = id
	return nil
}

// create decides about an entry that may be new.
func (r *resolution) create(i int, e *entry, f *fate, seen map[string]string) error {
	if e.ifNoneExist != "" {
		if err := r.condition(f, e.typ, strings.TrimPrefix(e.ifNoneExist, "?"), put); err != nil || f.err != nil {
			return err
		}
		if f.id != "" {
			f.do = merge
			return nil
		}
	}
	uuid, made := strings.CutPrefix(addressOf(e.fullURL), "urn:uuid:")
	made = made || strings.HasPrefix(e.fullURL, "urn:")
	own := ""
	switch {
	case e.method == "" && e.id != "": // no request: the resource keeps its name
		own = e.id
	case r4.IsID(uuid) && uuid != "" && strings.HasPrefix(addressOf(e.fullURL), "urn:uuid:"):
		own = uuid
	}
	if err := r.fresh(i, e, f, own); err != nil || f.err != nil {
		return err
	}
	if !shared[e.typ] || !made && e.method == "" && e.id != "" {
		return nil
	}
	return r.same(e, f, seen)
}

// same looks for the shared resource that an entry repeats.
func (r *resolution) same(e *entry, f *fate, seen map[string]string) error {
	found := map[string]bool{}
	for _, token := range e.identifiers {
		id := seen[e.typ+"|"+token]
		if id == "" {
			system, value, _ := strings.Cut(token, "|")
			var err error
			if id, err = r.find(e.typ, system, value); err != nil {
				if _, ok := errors.AsType[refusal](err); !ok {
					return err
				}
			}
		}
		if id != "" {
			found[id] = true
		}
	}
	if len(found) == 1 && !found[f.id] { // several: it cannot be said which one
		for id := range found {
			f.do, f.id = merge, id
		}
		return nil
	}
	f.err = r.check(e)
	return nil
}

// check reads an entry that others will be merged with: it must hold.
func (r *resolution) check(e *entry) error {
	raw, err := r.d.bytes(e.at, e.size)
	if err != nil {
		return err
	}
	in, err := r.store.Prepare(raw, element.Options{})
	if err == nil {
		r.store.Release(in)
	}
	return err
}

// fresh gives an entry its id: own, or one computed from the Bundle's bytes.
func (r *resolution) fresh(i int, e *entry, f *fate, own string) error {
	if own != "" {
		f.id = own
		if !r4.IsID(own) {
			f.err = refusal(sentences["fhir.bad-id"])
		}
		return nil
	}
	if r.sum == nil {
		h := sha256.New()
		if _, err := io.Copy(h, r.d.part(r.start, r.b.end-r.start)); err != nil {
			return err
		}
		r.sum = h.Sum(nil)
	}
	f.id = numbered(r.sum, uint64(i))
	return nil
}

// numbered makes an id that the same input always gets.
func numbered(digest []byte, n uint64) string {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(digest[:len(digest):len(digest)], n))
	return hex.EncodeToString(sum[:16])
}

// token reads a condition such as identifier=system|value.
func token(typ, query string) (key string, ok bool) {
	q, err := url.ParseQuery(query)
	if err != nil || len(q) != 1 || len(q["identifier"]) != 1 || q.Get("identifier") == "" {
		return "", false
	}
	system, value, both := strings.Cut(q.Get("identifier"), "|")
	if !both {
		system, value = "", system
	}
	return typ + "|" + system + "|" + value, true
}

// search answers a condition.
func (r *resolution) search(typ, query string) (string, error) {
	if id, ok := strings.CutPrefix(query, "_id="); ok && r4.IsID(id) {
		return id, nil
	}
	key, ok := token(typ, query)
	if !ok {
		return "", refusal("only a condition by identifier is read here")
	}
	_, rest, _ := strings.Cut(key, "|")
	system, value, _ := strings.Cut(rest, "|")
	return r.find(typ, system, value)
}

// find asks the store, and notes when it knows nothing: what is still on its
// way there may change that.
func (r *resolution) find(typ, system, value string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := typ + "|" + system + "|" + value
	if id := r.answers[key]; id != "" {
		return id, nil
	}
	id, err := r.store.Find(r.ctx, r.store.DB(), typ, system, value)
	if err != nil {
		if fault.Is(err, fault.Ambiguous) {
			err = refusal("several resources have this identifier")
		}
		return "", err
	}
	if id == "" {
		r.missed = true
		return "", errUnknown
	}
	if r.answers == nil {
		r.answers = map[string]string{}
	}
	r.answers[key] = id
	return id, nil
}

// reference translates what a resource of entry e points at.
func (r *resolution) reference(e *entry) func(string) (string, error) {
	base := ""
	if i := strings.LastIndex(e.fullURL, "/"+e.typ+"/"); i > 0 {
		base = e.fullURL[:i+1]
	}
	return func(text string) (string, error) {
		plain, fragment := text, ""
		if i := strings.IndexByte(text, '#'); i > 0 {
			plain, fragment = text[:i], text[i:]
		}
		if to := r.called(addressOf(plain)); to != "" {
			return to + fragment, nil
		}
		if base != "" {
			if to := r.called(base + plain); to != "" {
				return to + fragment, nil
			}
		}
		typ, condition, ok := strings.Cut(text, "?")
		if !ok || !r4.IsType(typ) {
			return text, nil
		}
		if id := r.within(typ, condition); id != "" {
			return typ + "/" + id, nil
		}
		id, err := r.search(typ, condition)
		if err != nil {
			return "", err
		}
		return typ + "/" + id, nil
	}
}

// within looks for a condition's answer among the entries themselves.
func (r *resolution) within(typ, condition string) string {
	r.gathered.Do(r.gather) // few Bundles ask
	key, _ := token(typ, condition)
	return r.inside[key]
}

// gather notes which identifiers the entries themselves have.
func (r *resolution) gather() {
	r.inside = map[string]string{}
	if r.b == nil {
		return
	}
	for i, e := range r.b.entries {
		for _, token := range e.identifiers {
			_, value, _ := strings.Cut(token, "|")
			for _, key := range []string{e.typ + "|" + token, e.typ + "||" + value} {
				id := r.fates[i].id
				if other, ok := r.inside[key]; ok && other != id {
					id = "" // several
				}
				r.inside[key] = id
			}
		}
	}
}

// version reads an ETag such as W/"3".
func version(etag string) (int64, error) {
	n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(etag, "W/"), `"`), 10, 64)
	if err != nil || n < 1 {
		return 0, refusal("ifMatch is no version")
	}
	return n, nil
}
