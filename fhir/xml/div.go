package xml

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"kith/fhir/element"
	"kith/fhir/narrative"
	"kith/fhir/xml/token"
)

// div writes the narrative that t opened as a JSON string. Its bytes stay as
// they are if they can stand alone; where they lean on a namespace declared
// outside of them they are written anew.
func (r *reader) div(t token.Token) error {
	if t.Name != "div" {
		return r.fail(t.From, "a narrative is a <div>")
	}
	from := t.From
	var anew writer
	if err := anew.copy(r.in, t); err != nil {
		return err
	}
	raw := r.in.Source()[from:r.in.Offset()]
	alone := token.New(raw)
	if t, err := alone.Next(); err == nil && t.Space == narrative.Space {
		if _, err = alone.Skip(); err == nil {
			if bytes.IndexByte(raw, '\r') >= 0 {
				raw = []byte(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(raw)))
			}
			r.out = quote(r.out, string(raw))
			return nil
		}
	}
	r.out = quote(r.out, string(anew.out))
	return nil
}

// copy writes the element that t opened without prefixes.
func (w *writer) copy(in *token.Reader, t token.Token) error {
	var spaces []string // of the open elements
	for {
		switch t.Kind {
		case token.Text:
			w.escape(string(t.Text), false)
		case token.End:
			spaces = spaces[:len(spaces)-1]
			w.out = append(append(append(w.out, "</"...), t.Name...), '>')
		case token.Start:
			around := ""
			if len(spaces) > 0 {
				around = spaces[len(spaces)-1]
			}
			if err := w.tag(t, around); err != nil {
				return err
			}
			spaces = append(spaces, t.Space)
		}
		if len(spaces) == 0 {
			return nil
		}
		var err error
		if t, err = in.Next(); err != nil {
			return err
		}
	}
}

// tag writes a start tag that lies in elements of the namespace around.
func (w *writer) tag(t token.Token, around string) error {
	w.out = append(append(w.out, '<'), t.Name...)
	if t.Space != around {
		if err := w.attribute("xmlns", t.Space); err != nil {
			return err
		}
	}
	for i, a := range t.Attrs {
		name := a.Name
		switch a.Space {
		case token.SpaceXMLNS:
			continue // resolved
		case token.SpaceXML:
			name = "xml:" + name
		case "":
		default:
			prefix := "ns" + strconv.Itoa(i)
			name = prefix + ":" + name
			if err := w.attribute("xmlns:"+prefix, a.Space); err != nil {
				return err
			}
		}
		if err := w.attribute(name, a.Value); err != nil {
			return err
		}
	}
	w.out = append(w.out, '>')
	return nil
}

// div writes the narrative of a JSON string into the XML as it stands, once it
// is certain that it is one well-formed element and cannot break out.
func (w *writer) div(v element.Value) error {
	if v.Kind() != '"' {
		return w.fail("must be a string")
	}
	in := token.New([]byte(v.Text()))
	t, err := in.Next()
	if err == nil && (t.Name != "div" || t.Space != narrative.Space) {
		return w.fail("a narrative is a <div> in the namespace of XHTML")
	}
	from, to := t.From, 0
	if err == nil {
		to, err = in.Skip()
	}
	if err == nil {
		if _, err = in.Next(); errors.Is(err, io.EOF) {
			w.out = append(w.out, in.Source()[from:to]...)
			return nil
		}
	}
	if syntax, ok := errors.AsType[*token.SyntaxError](err); ok {
		return w.fail("is not well-formed: " + syntax.Error())
	}
	return w.fail("holds something behind its <div>")
}
