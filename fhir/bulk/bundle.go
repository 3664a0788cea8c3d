package bulk

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/r4"
)

// entry is one entry of a Bundle as the first reading sees it.
type entry struct {
	at, size    int64 // where its resource lies in the document; size 0: it has none
	fullURL     string
	method, url string // of the request; "" in Bundles that carry none
	ifNoneExist string
	ifMatch     string
	outcome     bool // a remark about a search, not a find
	typ, id     string
	identifiers []string // "system|value"
}

// bundle is what the first reading of a Bundle learns.
type bundle struct {
	kind    string
	digest  [sha256.Size]byte // of its bytes
	entries []entry
	end     int64 // where it ends in the document
}

// together reports whether the Bundle is stored whole or not at all.
func (b *bundle) together() bool { return b.kind == "transaction" }

// refusal says why a Bundle of this kind is not taken in, "" if it is.
func (b *bundle) refusal() string {
	switch b.kind {
	case "transaction", "batch", "collection", "searchset", "document":
		return ""
	case "":
		return "the Bundle has no type"
	case "history":
		return "a history Bundle holds versions; export the current resources instead"
	case "message":
		return "a message Bundle is for a receiver that acts on it; it is not a record"
	case "transaction-response", "batch-response":
		return "this Bundle answers a request; it holds no records"
	}
	return "the Bundle's type is not one of FHIR R4"
}

// index reads a Bundle that begins at a place of the document.
func index(d *document, at int64) (*bundle, error) {
	sum := sha256.New()
	dec := jsontext.NewDecoder(io.TeeReader(d.from(at), sum))
	b := &bundle{}
	err := object(dec, func(name string) error {
		switch name {
		case "type":
			return text(dec, &b.kind)
		case "entry":
			return b.list(dec, at)
		}
		for _, known := range []string{"resourceType", "type", "entry"} {
			if name != known && strings.EqualFold(name, known) {
				return fmt.Errorf("the name %q should be spelled %q", name, known)
			}
		}
		return dec.SkipValue()
	})
	b.end = at + dec.InputOffset()
	sum.Sum(b.digest[:0])
	return b, err
}

// indexList reads an array of resources as if it were a collection.
func indexList(d *document, at int64) (*bundle, error) {
	dec := jsontext.NewDecoder(d.from(at))
	b := &bundle{kind: "collection"}
	err := items(dec, func(raw []byte) error {
		e := entry{at: at + dec.InputOffset() - int64(len(raw)), size: int64(len(raw))}
		b.entries = append(b.entries, e)
		return e.resource(raw)
	})
	b.end = at + dec.InputOffset()
	return b, err
}

func (b *bundle) list(dec *jsontext.Decoder, at int64) error {
	return items(dec, func(raw []byte) error {
		start := at + dec.InputOffset() - int64(len(raw))
		var e entry
		in := jsontext.NewDecoder(bytes.NewBuffer(raw))
		err := object(in, func(name string) error { return e.member(in, name, start) })
		if strings.HasSuffix(e.fullURL, e.id) { // one copy is enough
			e.id = e.fullURL[len(e.fullURL)-len(e.id):]
		}
		b.entries = append(b.entries, e)
		return err
	})
}

// member reads one member of an entry that begins at start.
func (e *entry) member(in *jsontext.Decoder, name string, start int64) error {
	switch name {
	case "fullUrl":
		return text(in, &e.fullURL)
	case "request":
		return object(in, func(name string) error {
			switch name {
			case "method":
				return text(in, &e.method)
			case "url":
				return text(in, &e.url)
			case "ifNoneExist":
				return text(in, &e.ifNoneExist)
			case "ifMatch":
				return text(in, &e.ifMatch)
			}
			return in.SkipValue()
		})
	case "search":
		return object(in, func(name string) error {
			var mode string
			if name != "mode" {
				return in.SkipValue()
			}
			err := text(in, &mode)
			e.outcome = mode == "outcome"
			return err
		})
	case "resource":
		raw, err := in.ReadValue()
		if err != nil {
			return err
		}
		e.at, e.size = start+in.InputOffset()-int64(len(raw)), int64(len(raw))
		return e.resource(raw)
	}
	return in.SkipValue()
}

// resource reads what decides about the identity of a resource. Anything odd
// is left to the second, strict reading.
func (e *entry) resource(raw []byte) error {
	in := jsontext.NewDecoder(bytes.NewBuffer(raw))
	if in.PeekKind() != '{' {
		return nil
	}
	return object(in, func(name string) error {
		switch name {
		case "resourceType":
			return text(in, &e.typ)
		case "id":
			return text(in, &e.id)
		case "identifier":
			return e.identity(in)
		}
		return in.SkipValue()
	})
}

func (e *entry) identity(in *jsontext.Decoder) error {
	one := func() error {
		var system, value string
		err := object(in, func(name string) error {
			switch name {
			case "system":
				return text(in, &system)
			case "value":
				return text(in, &value)
			}
			return in.SkipValue()
		})
		if system != "" && value != "" {
			e.identifiers = append(e.identifiers, system+"|"+value)
		}
		return err
	}
	if in.PeekKind() != '[' {
		return one()
	}
	if _, err := in.ReadToken(); err != nil {
		return err
	}
	for in.PeekKind() != ']' {
		if err := one(); err != nil {
			return err
		}
	}
	_, err := in.ReadToken()
	return err
}

// few keeps one copy of words that come again and again.
var few = func() map[string]string {
	all := map[string]string{"POST": "POST", "PUT": "PUT", "GET": "GET", "DELETE": "DELETE"}
	for _, t := range r4.Types() {
		all[t] = t
	}
	return all
}()

// object calls fn for each name of the object that comes next; fn reads the
// value. Anything but an object is passed over.
func object(dec *jsontext.Decoder, fn func(name string) error) error {
	if dec.PeekKind() != '{' {
		return dec.SkipValue()
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := fn(name.String()); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// items calls fn for each item of the array that comes next. The bytes are
// valid during the call.
func items(dec *jsontext.Decoder, fn func(raw []byte) error) error {
	if dec.PeekKind() != '[' {
		return errors.New("this should be an array")
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != ']' {
		raw, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if err := fn(raw); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// text reads a string; anything else is passed over.
func text(dec *jsontext.Decoder, into *string) error {
	if dec.PeekKind() != '"' {
		return dec.SkipValue()
	}
	t, err := dec.ReadToken()
	if err != nil {
		return err
	}
	*into = t.String()
	if one, ok := few[*into]; ok {
		*into = one
	}
	return nil
}
