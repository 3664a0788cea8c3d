package bulk

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"kith/fhir/element"
	"kith/platform/fault"
)

const (
	blockSize = 512 << 10 // what is read and parsed at a time
	longest   = 32 << 20  // of one resource
)

// smallDoc is how large a text may be that is held in memory; tests make it small.
var smallDoc = 4 << 20

// document is JSON text that can be read at any place, again and again.
type document struct {
	file string
	line int // of its first byte
	size int64
	data []byte      // all of it, when it is in memory
	home []byte      // the buffer that data lies in, to be used again
	r    io.ReaderAt // else where it is
}

func inMemory(file string, line int, data []byte) *document {
	return &document{file: file, line: line, size: int64(len(data)), data: data}
}

// nowhere stands for a file that could not be read.
func nowhere(file string, line int) *document { return inMemory(file, line, nil) }

// part returns a reader of n bytes at a place.
func (d *document) part(at, n int64) io.Reader {
	if d.r == nil {
		return bytes.NewReader(d.data[at:min(at+n, d.size)])
	}
	return io.NewSectionReader(d.r, at, n)
}

// from returns a reader of what follows at.
func (d *document) from(at int64) io.Reader { return d.part(at, d.size-at) }

// bytes returns a part of the text.
func (d *document) bytes(at, n int64) ([]byte, error) {
	if d.r == nil {
		return d.data[at : at+n], nil
	}
	b := make([]byte, n)
	_, err := d.r.ReadAt(b, at)
	return b, err
}

// where returns line and column of a place in the file.
func (d *document) where(at int64) (line, column int) {
	line, column = d.line, 1
	r := d.part(0, min(at, d.size))
	var buf [64 << 10]byte
	for {
		n, err := r.Read(buf[:])
		line += bytes.Count(buf[:n], []byte("\n"))
		if i := bytes.LastIndexByte(buf[:n], '\n'); i >= 0 {
			column = n - i
		} else {
			column += n
		}
		if err != nil {
			return line, column // the end, or a file that went away: good enough for a message
		}
	}
}

// values calls fn for each JSON value of a document that lies in memory, or
// for each item where the value is an array. What follows broken JSON cannot
// be told apart any more, so the first error ends it.
func (d *document) values(fn func(at int64, raw []byte)) (at int64, err error) {
	for {
		rest := d.data[at:]
		rest = bytes.TrimLeft(rest, " \t\r\n")
		at = int64(len(d.data) - len(rest))
		if len(rest) == 0 {
			return at, nil
		}
		dec := jsontext.NewDecoder(bytes.NewBuffer(rest))
		list := rest[0] == '['
		if list {
			if _, err := dec.ReadToken(); err != nil {
				return at, err
			}
		}
		for !list || dec.PeekKind() != ']' {
			raw, err := dec.ReadValue()
			if err != nil {
				return at, broken(rest, err)
			}
			end := at + dec.InputOffset()
			fn(end-int64(len(raw)), d.data[end-int64(len(raw)):end])
			if !list {
				break
			}
		}
		if list {
			if _, err := dec.ReadToken(); err != nil {
				return at, broken(rest, err)
			}
		}
		at += dec.InputOffset()
	}
}

// broken says what is wrong with JSON in the words of package element.
func broken(src []byte, err error) error {
	var d element.Doc
	if said := d.Parse(src, element.Options{}); said != nil {
		return said
	}
	return err
}

// located is broken for a document that is not in memory: it knows the place
// of a syntactic error by itself.
func located(d *document, at int64, err error) error {
	e, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return err
	}
	said := &element.SyntaxError{Reason: e.Err.Error(), Offset: at + e.ByteOffset}
	if errors.Is(e.Err, io.ErrUnexpectedEOF) {
		said.Reason = "the text ends too early"
	}
	if errors.Is(e.Err, jsontext.ErrDuplicateName) {
		said.Reason = "the same name appears twice in one object"
	}
	line, column := d.where(said.Offset)
	from, _ := d.where(at)
	said.Line, said.Column = line-from+1, column
	return said
}

// typeOf returns the resourceType of a JSON object without reading the rest of
// it, "" when there is none.
func typeOf(r io.Reader) string {
	dec := jsontext.NewDecoder(r)
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '{' {
		return ""
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return ""
		}
		if name.String() == "resourceType" {
			t, err := dec.ReadToken()
			if err != nil || t.Kind() != '"' {
				return ""
			}
			return t.String()
		}
		if err := dec.SkipValue(); err != nil {
			return ""
		}
	}
	return ""
}

// reason puts an error into words for the person who imports. The text of a
// fault is its key; the program knows the sentence.
func reason(err error) (text string, line, column int) {
	if e, ok := errors.AsType[*element.SyntaxError](err); ok {
		return e.Reason, e.Line, e.Column
	}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		if s, ok := sentences[e.Key]; ok {
			return s, 0, 0
		}
		if e.At != "" {
			return e.Key + " at " + e.At, 0, 0
		}
		return e.Key, 0, 0
	}
	return err.Error(), 0, 0
}

// sentences are for an operator's terminal, in English like all of the command
// line; the keys are those of fhir/store.
var sentences = map[string]string{
	"fhir.not-an-object":   "this is no JSON object",
	"fhir.no-type":         "there is no resourceType",
	"fhir.unknown-type":    "the resourceType is not one of FHIR R4",
	"fhir.bad-id":          "the id is not a FHIR id (letters, digits, - and ., at most 64)",
	"fhir.bad-meta":        "meta is not an object",
	"fhir.version-differs": "the store holds another version than ifMatch asks for",
	"fhir.changed":         "someone else changed it at the same time",
}
