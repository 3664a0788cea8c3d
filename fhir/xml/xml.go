package xml

import (
	"strconv"
	"strings"

	"kith/fhir/definition"
	"kith/fhir/element"
	"kith/fhir/xml/token"
)

// FromJSON writes one resource as XML, elements in the standard's order, without
// blanks between them. On failure the error is an *Error.
func FromJSON(root element.Value) ([]byte, error) {
	w := writer{out: make([]byte, 0, len(root.Raw())*5/4)}
	if err := w.resource(root, ` xmlns="`+Space+`"`); err != nil {
		return nil, err
	}
	return w.out, nil
}

// writer writes XML; path is where it stands in the JSON.
type writer struct {
	out  []byte
	path []byte
}

func (w *writer) fail(reason string) error {
	return &Error{Path: strings.TrimPrefix(string(w.path), "."), Reason: reason}
}

func (w *writer) resource(v element.Value, space string) error {
	name := v.Get("resourceType").Text()
	typ := definition.Of(name)
	if v.Kind() != '{' || typ == nil || typ.Kind != definition.Resource || typ.Abstract {
		return w.fail("is no resource of R4")
	}
	before := len(w.path)
	if before == 0 {
		w.path = append(w.path, name...)
	}
	w.out = append(append(append(w.out, '<'), name...), space...)
	at := w.begin()
	err := w.members(typ, v, true)
	w.end(name, at)
	w.path = w.path[:before]
	return err
}

// members writes the elements of an object in the standard's order, then looks
// whether any member was left.
func (w *writer) members(typ *definition.Type, v element.Value, resource bool) error {
	written := 0
	if resource {
		written = 1 // resourceType
	}
	for _, e := range typ.Elements {
		if e.Attribute {
			if v.Get(e.Name).Exists() {
				written++ // object wrote it
			}
			continue
		}
		for i := range e.Types {
			n, err := w.property(e, &e.Types[i], v)
			if err != nil {
				return err
			}
			written += n
		}
	}
	if written == v.Len() {
		return nil
	}
	for name := range v.Members() {
		if e, ref := typ.Element(strings.TrimPrefix(name, "_")); e != nil {
			if plain := name[0] != '_'; plain || !e.Attribute && primitive(ref) {
				continue
			}
		} else if resource && name == "resourceType" {
			continue
		}
		w.path = append(append(w.path, '.'), token.Clip(name)...)
		return w.fail("R4 has no such element here")
	}
	return w.fail("holds a member that has no place in XML")
}

func primitive(ref *definition.TypeRef) bool {
	t := ref.Type()
	return t != nil && t.Kind == definition.Primitive && ref.Code != "xhtml"
}

// property writes one member with its sibling and says how many of both the
// object has.
func (w *writer) property(e *definition.Element, ref *definition.TypeRef, in element.Value) (n int, err error) {
	v, aside := in.Get(ref.Member), element.Value{}
	if v.Exists() {
		n++
	}
	if primitive(ref) {
		if aside = in.Get("_" + ref.Member); aside.Exists() {
			n++
		}
	}
	if n == 0 {
		return 0, nil
	}
	before := len(w.path)
	w.path = append(append(w.path, '.'), ref.Member...)
	own := len(w.path)
	values, asides := items(v), items(aside)
	for i := range max(len(values), len(asides)) {
		if i > 0 && e.Max <= 1 {
			return 0, w.fail("may stand only once")
		}
		if e.Max > 1 {
			w.path = append(strconv.AppendInt(append(w.path[:own], '['), int64(i), 10), ']')
		}
		if err := w.item(ref, at(values, i), at(asides, i)); err != nil {
			return 0, err
		}
	}
	w.path = w.path[:before]
	return n, nil
}

func items(v element.Value) (all []element.Value) {
	for item := range v.Items() {
		all = append(all, item)
	}
	return all
}

// at returns the item at i, the zero Value for null and behind the end.
func at(all []element.Value, i int) element.Value {
	if i >= len(all) || all[i].Kind() == 'n' {
		return element.Value{}
	}
	return all[i]
}

func (w *writer) item(ref *definition.TypeRef, v, aside element.Value) error {
	typ := ref.Type()
	switch {
	case ref.Code == "xhtml":
		return w.div(v)
	case ref.Code == "Resource":
		w.out = append(append(w.out, '<'), ref.Member...)
		at := w.begin()
		err := w.resource(v, "")
		w.end(ref.Member, at)
		return err
	case typ == nil:
		return w.fail("R4 says nothing of its type")
	case typ.Kind == definition.Primitive:
		return w.primitive(typ, ref.Member, v, aside)
	case v.Kind() != '{':
		return w.fail("must be an object")
	}
	return w.object(typ, ref.Member, v)
}

func (w *writer) object(typ *definition.Type, name string, v element.Value) error {
	w.out = append(append(w.out, '<'), name...)
	for _, e := range typ.Elements {
		if !e.Attribute {
			continue
		}
		if err := w.own(e.Name, v.Get(e.Name)); err != nil {
			return err
		}
	}
	at := w.begin()
	err := w.members(typ, v, false)
	w.end(name, at)
	return err
}

// own writes an id or url as the attribute it is in XML.
func (w *writer) own(name string, v element.Value) error {
	switch v.Kind() {
	case 0:
		return nil
	case '"':
		return w.attribute(name, v.Text())
	}
	return w.fail("its " + name + " must be a string")
}

func (w *writer) primitive(typ *definition.Type, name string, v, aside element.Value) error {
	switch k := v.Kind(); {
	case k == '{' || k == '[':
		return w.fail("must be a single value")
	case aside.Exists() && aside.Kind() != '{':
		return w.fail("its sibling must be an object")
	case !v.Exists() && !aside.Exists():
		return w.fail("has neither value nor extension")
	}
	w.out = append(append(w.out, '<'), name...)
	if err := w.own("id", aside.Get("id")); err != nil {
		return err
	}
	if v.Exists() {
		if err := w.attribute("value", v.Text()); err != nil {
			return err
		}
	}
	at := w.begin()
	if aside.Exists() {
		if err := w.members(typ, aside, false); err != nil {
			return err
		}
	}
	w.end(name, at)
	return nil
}

// begin closes the start tag and returns where the content begins.
func (w *writer) begin() int {
	w.out = append(w.out, '>')
	return len(w.out)
}

// end closes an element whose content began at; without content it is <name/>.
func (w *writer) end(name string, at int) {
	if len(w.out) == at {
		w.out = append(w.out[:at-1], "/>"...)
		return
	}
	w.out = append(append(append(w.out, "</"...), name...), '>')
}

func (w *writer) attribute(name, value string) error {
	if !token.Valid(value) {
		return w.fail("holds a character that XML forbids")
	}
	w.out = append(append(append(w.out, ' '), name...), `="`...)
	w.escape(value, true)
	w.out = append(w.out, '"')
	return nil
}

// escape writes text; in an attribute, line ends and tabs by number, since a
// reader makes blanks of them.
func (w *writer) escape(s string, attribute bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '&':
			w.out = append(w.out, "&amp;"...)
		case c == '<':
			w.out = append(w.out, "&lt;"...)
		case c == '>':
			w.out = append(w.out, "&gt;"...)
		case c == '"' && attribute:
			w.out = append(w.out, "&quot;"...)
		case c == '\r' || attribute && (c == '\n' || c == '\t'):
			w.out = append(strconv.AppendInt(append(w.out, "&#"...), int64(c), 10), ';')
		default:
			w.out = append(w.out, c)
		}
	}
}
